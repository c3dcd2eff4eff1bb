"""Chapter Costs: what one case costs public services, agency by agency, and how that was reached."""

from typing import Any

from drive_eval.report import numbers
from drive_eval.report.index import Index
from drive_eval.report.names import parameter_name
from drive_eval.report.tables import Cell, by_section, cells, grouped, status_counts

SUMMARY_TABLE, NATIONAL_TABLE = "Table A8.27", "Table A8.28"
SECTIONS = ("Table A8.", "Appendix 8")
TOTAL = "table_a8_27.total_cost.total"
BY_BEARER = {
    "perpetrators": "table_a8_27.total_cost.perpetrators",
    "victims": "table_a8_27.total_cost.victims_and_children",
}
BEARERS = ("perpetrators", "victims & children", "total")
# Plain names of the printed rows that abbreviate.
ROW_NAMES = {
    "other cjs": "Other criminal justice",
    "total cjs": "Criminal justice together",
    "physical health (acute care)": "Physical health (acute care)",
    "mental health (primary/ community)": "Mental health (primary and community)",
    "substance use disorders (phe)": "Substance use",
    "total health": "Health together",
    "children’s services": "Children’s services",
    "total cost": "Total",
}
DELIVERY_SHARE = "costs.summary.drive.share_of_cost.unrounded"
NATIONAL_TOTAL = "table_a8_28.total_cost.total"
# Parts of the total that do not overlap: agency rows of the summary table, with plain names.
AGENCIES = {
    "table_a8_27.police.total": "police",
    "table_a8_27.other_cjs.total": "other criminal justice (courts, prison, probation)",
    "table_a8_27.physical_health_acute_care.total": "physical health care",
    "table_a8_27.mental_health_primary_community.total": "mental health care",
    "table_a8_27.substance_use_disorders_phe.total": "treatment of substance use",
    "table_a8_27.childrens_services.total": "children’s services",
    "table_a8_27.housing_including_refuge.total": "housing, including refuge",
}


def largest(index: Index, how_many: int = 3) -> list[tuple[str, str]]:
    """Name and estimate id of the costliest agencies, the costliest first."""
    found = [
        (value, name, estimate_id)
        for published_id, name in AGENCIES.items()
        if (estimate_id := index.answering(published_id)) and (value := index.value(estimate_id)) is not None
    ]
    return [
        (name, estimate_id) for _, name, estimate_id in sorted(found, key=lambda each: -each[0])[:how_many]
    ]


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no cost estimates."""
    found = [each for each in cells(index) if each.section.startswith(SECTIONS)]
    details = {
        name: part
        for name, part in by_section(found).items()
        if name not in (SUMMARY_TABLE, NATIONAL_TABLE)
    }  # fmt: skip
    return {
        "total": index.answering(TOTAL),
        "bearers": {name: index.answering(identity) for name, identity in BY_BEARER.items()},
        "national": index.answering(NATIONAL_TOTAL),
        "national_cases": parameter_words(index, "summary.marac_cases"),
        "delivery": parameter_words(index, "summary.drive.delivery_cost"),
        "delivery_share": index.known(DELIVERY_SHARE),
        "largest": largest(index),
        "summary": matrix(index, SUMMARY_TABLE),
        "national_table": matrix(index, NATIONAL_TABLE),
        "details": [(name, part, status_counts(part)) for name, part in details.items()],
        "differences": [each for each in found if each.status in ("differs", "reproduced_truncated")],
        "inferred": parameters(index, "inferred"),
        "decoded": parameters(index, "decoded"),
        "rounding_total": index.unrounded(index.answering(TOTAL)),
    }


def matrix(index: Index, section: str) -> list[tuple[str, list[Cell | None]]]:
    """A printed table of agencies by bearer: a name and three cells for each row, none where empty."""
    rows = []
    for name, row in grouped(cells(index, [section])).items():
        by_column = {each.column.lower(): each for each in row}
        rows.append((ROW_NAMES.get(name.lower(), name), [by_column.get(column) for column in BEARERS]))
    return rows


def parameter_words(index: Index, name: str) -> str:
    """A parameter's value as text; empty where the release has no such parameter."""
    content = index.lineage.get("parameters", {}).get(name, {})
    value = content.get("value")
    return "" if value is None else numbers.short(float(value), str(content.get("unit", "")))


def parameters(index: Index, status: str) -> list[dict[str, str]]:
    """The parameters of one status as rows of text."""
    rows = []
    for name, content in index.lineage.get("parameters", {}).items():
        if content.get("status") == status:
            unit = str(content.get("unit", ""))
            spoken = numbers.precise(float(content["value"]), unit)
            row = {"name": parameter_name(str(name)), "value": spoken, "unit": numbers.unit_name(unit)}
            rows.append(row | {"note": str(content.get("note") or "")})
    return rows

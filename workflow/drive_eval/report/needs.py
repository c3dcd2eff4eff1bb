"""Chapter Needs: how many service users had which needs, and when."""

from dataclasses import dataclass
from typing import Any

from drive_eval.figures.needs_tables import LABELS as NEEDS
from drive_eval.figures.needs_tables import WAVES
from drive_eval.release.fields import ENGAGEMENT
from drive_eval.report.index import Index
from drive_eval.report.tables import Cell, cells, grouped

PREVALENCE = "needs.prevalence"
ANY_NEED = "profile_and_needs.one_or_more_needs_at_midpoint.percent"
NO_NEED = "profile_and_needs.no_needs_at_midpoint.percent"
PREVALENCE_TABLE, RECODING_TABLE = "Table A2.1", "Table A7.1"
# Printed table → what its percentages are shares of.
ENGAGEMENT_TABLES = {
    "Table 5": "service users with, and of those without, the need",
    "Table 6": "service users at each level of engagement",
}
MOST_ENGAGED = "table_5.poor_physical_health_yes.engaged"


@dataclass(frozen=True)
class WaveCell:
    """A need at one wave: the estimate, the printed percentage beside it, and whether they agree."""

    estimate_id: str
    printed: str
    status: str


def percent_id(wave: str, need: str) -> str:
    """The estimate id of a need's prevalence at a wave."""
    return f"{PREVALENCE}.{wave}.{need}.percent_yes"


def commonest(index: Index, how_many: int = 3, wave: str = "midpoint") -> list[tuple[str, str]]:
    """Name and estimate id of the needs reported most often at ``wave``."""
    return _highest(index, {need: percent_id(wave, need) for need in NEEDS}, how_many)


def most_engaged(index: Index, how_many: int = 3) -> list[tuple[str, str]]:
    """Name and estimate id of the needs whose service users were engaged most often."""
    ids = {need: f"needs.engagement.midpoint.{need}.yes.engaged.row_percent" for need in NEEDS}
    return _highest(index, ids, how_many)


def _highest(index: Index, ids: dict[str, str], how_many: int) -> list[tuple[str, str]]:
    found = [
        (value, NEEDS[need], estimate_id)
        for need, estimate_id in ids.items()
        if (value := index.value(estimate_id)) is not None
    ]
    ordered = sorted(found, key=lambda each: -each[0])[:how_many]
    return [(name[:1].lower() + name[1:], estimate_id) for _, name, estimate_id in ordered]


def engagement(index: Index) -> list[tuple[str, str, dict[str, list[Cell]]]]:
    """Tables 5 and 6: name, what its percentages are shares of, and its rows with a cell for each level."""
    tables = []
    for name, of in ENGAGEMENT_TABLES.items():
        shown = [each for each in cells(index, [name]) if each.column in ENGAGEMENT.values()]
        if any(each.estimate_id for each in shown):
            tables.append((name, of, grouped(shown)))
    return tables


def prevalence(index: Index) -> list[tuple[str, list[WaveCell]]]:
    """Table A2.1 with its recomputed values: a row for each need, a cell for each wave."""
    by_estimate = {each.estimate_id: each for each in cells(index, [PREVALENCE_TABLE]) if each.estimate_id}
    rows = []
    for need, name in NEEDS.items():
        row = [_wave_cell(percent_id(wave, need), by_estimate) for wave in WAVES]
        if any(each.estimate_id in index.estimates for each in row):
            rows.append((name, row))
    return rows


def _wave_cell(estimate_id: str, by_estimate: dict[str, Cell]) -> WaveCell:
    printed = by_estimate.get(estimate_id)
    return WaveCell(
        estimate_id,
        _percent(printed.printed) if printed else "",
        printed.status if printed else "",
    )


def _percent(printed: str) -> str:
    """A printed percentage as the report's own tables write it, with its sign."""
    return printed if "%" in printed else f"{printed}%"


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no needs assessments."""
    return {
        "any": index.answering(ANY_NEED),
        "none": index.answering(NO_NEED),
        "commonest": commonest(index),
        "waves": list(WAVES.values()),
        "prevalence": prevalence(index),
        "recoding": grouped(cells(index, [RECODING_TABLE])),
        "most_engaged": most_engaged(index),
        "engagement": engagement(index),
        "levels": list(ENGAGEMENT.values()),
    }

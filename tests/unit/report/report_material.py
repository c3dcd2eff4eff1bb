"""Made-up material for a whole report: every kind of row that the page has a place for."""

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, build
from drive_eval.figures import draw
from drive_eval.figures.needs_tables import LABELS
from drive_eval.figures.registry import FIGURES
from drive_eval.figures.style import Meta, svg_text
from unit.report.behaviour_models_estimates import behaviour_models
from unit.report.casework_estimates import casework
from unit.report.latent_estimates import latent
from unit.report.needs_and_costs_estimates import behaviours, costs, engagement, flow, needs
from unit.report.reoffending_estimates import reoffending
from unit.report.simulation_estimates import simulation
from unit.report.victims_estimates import victims

PRINTED_WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}


@cache
def pictures(synthetic: bool) -> dict[str, str]:
    """Every figure as SVG, of the material before a test changes it: drawn once, for it takes seconds."""
    whole = material()
    meta = Meta(synthetic=synthetic)
    drawings = {spec: draw.DRAWINGS[spec.slug] for spec in FIGURES}
    return {
        spec.slug: svg_text(
            drawing.figure(whole.estimates, whole.published, meta),
            spec.title,
            drawing.alt(drawing.data(whole.estimates, whole.published)),
        )
        for spec, drawing in drawings.items()
    }


@dataclass
class Material:
    """The arguments of ``render``, to be changed by a test before it renders."""

    estimates: pd.DataFrame
    published: pd.DataFrame
    lineage: dict[str, Any]
    validation: dict[str, Any] = field(
        default_factory=lambda: {"errors": 0, "warnings": 2, "by_rule": {"order": 2}}
    )
    settings: dict[str, Any] = field(default_factory=lambda: {"report": {"title": "A title & more"}})

    def figures(self) -> dict[str, str]:
        return pictures(self.lineage["release"]["synthetic"])

    def arguments(self) -> tuple[Any, ...]:
        return (
            self.estimates,
            self.published,
            self.lineage,
            self.figures(),
            self.validation,
            self.settings,
        )

    def set(self, estimate_id: str, **values: Any) -> None:
        row = self.estimates["estimate_id"] == estimate_id
        assert row.sum() == 1
        for name, value in values.items():
            self.estimates.loc[row, name] = value


def _published(result: AnalysisResult) -> pd.DataFrame:
    rows = []
    for estimate in result.estimates.to_dict("records"):
        for published_id in filter(None, estimate["published_id"].split(";")):
            table, row, column = published_id.split(".")
            section = {
                "table_a2_1": "Table A2.1",
                "table_a8_27": "Table A8.27",
                "table_a7_1": "Table A7.1",
            }.get(table, "Profile and needs")
            money = section == "Table A8.27"
            columns = {
                "perpetrators": "Perpetrators",
                "victims_and_children": "Victims & children",
                "total": "Total",
            }
            value = estimate["value"]
            printed = f"£{value:,.0f}" if money else "" if pd.isna(value) else f"{value:.0f}%"
            rows.append(
                {
                    "published_id": published_id,
                    "printed": printed,
                    "value": value,
                    "status": "withheld" if pd.isna(value) else "reproduced",
                    "reason": estimate["reason"],
                    "estimate_id": estimate["estimate_id"],
                    "section": section,
                    "row": row.replace("_", " "),
                    "column": columns.get(column, column),
                    "unit": estimate["unit"],
                }
            )
    others = {
        "differs": ("Table A8.10", "£141", "A <reason> & more"),
        "input": ("Table A8.24", "£300", "Input to the cost model as housing.rent."),
        "not_computable": ("Table 2", "88", "Field-work metadata."),
        "not_yet_computed": ("Table 3", "32", "No analysis of Table 3 is part of the pipeline yet."),
    }
    for status, (section, printed, reason) in others.items():
        rows.append(
            {
                "published_id": f"other.{status}.n",
                "printed": printed,
                "value": None,
                "status": status,
                "reason": reason,
                "estimate_id": "",
                "section": section,
                "row": "A row",
                "column": "n",
                "unit": "count",
            }
        )
    return pd.DataFrame(rows)


def _parameter(value: float, unit: str, status: str) -> dict[str, Any]:
    return {
        "value": value,
        "unit": unit,
        "status": status,
        "document": "three_year_report",
        "table": "Table A8.24",
        "line": "5123",
        "published_id": ["other.input.n"],
        "note": "Never printed <as such>.",
    }


def _lineage(result: AnalysisResult) -> dict[str, Any]:
    fields = {"wave", *LABELS}
    entries = {}
    for identity, basis in result.basis.items():
        content = basis.as_dict()
        content["fields"] = [name if "." in name else f"needs.{name}" for name in content.get("fields", [])]
        entries[identity] = {
            "job": "needs_prevalence" if identity.startswith("needs") else "costs",
            "basis": content,
        }
    view, made = "results/demo/view.parquet", "results/demo/estimates.csv"
    key = {
        "settings": {"interval_level": 0.9},
        "code": {"drive_eval.needs:analyse": "0" * 16},
        "packages": {"pandas": "3.1"},
    }
    return {
        "release": {
            "name": "demo",
            "title": "Made-up <release>",
            "synthetic": True,
            "supplier": "A supplier & sons",
            "received": "2020-02-01",
            "files": [
                {"name": "case_management", "path": "resources/case_management.xlsx", "sha256": "ab" * 32}
            ],
        },
        "settings": {"seed": 1, "needs": {"levels": ["high", "low"], "exclude": True}},
        "parameters": {
            "housing.rent": _parameter(237.18, "gbp_per_week", "printed"),
            "justice.share": _parameter(25.545, "percent", "inferred"),
            "summary.marac_cases": _parameter(76000.0, "count", "printed"),
        },
        "fields": {
            f"needs.{name}": {
                "file": "case_management",
                "path": "resources/case_management.xlsx",
                "sheet": "Needs assessments",
                "header": name.title(),
                "letter": "D",
                "digest": "cd" * 32,
                "definition": f"What {name} means.",
            }
            for name in sorted(fields)
        },
        "estimates": entries,
        "jobs": {
            "view": {
                "rule": "view",
                "wildcards": {},
                "key": {**key, "sources": {"needs.wave": "cd"}},
                "inputs": {},
                "outputs": {view: "12" * 32},
            },
            "needs_prevalence": {
                "rule": "needs",
                "wildcards": {},
                "key": key,
                "inputs": {view: "12" * 32},
                "outputs": {made: "34" * 32},
            },
            "costs": {
                "rule": "costs",
                "wildcards": {},
                "key": {**key, "seed": 7},
                "inputs": {},
                "outputs": {},
            },
        },
        "figures": {},
    }


def material() -> Material:
    """Material of one's own: a synthetic release with every chapter, one estimate withheld."""
    return deepcopy(_material())


@cache
def _material() -> Material:
    people = (needs(), engagement(), flow(), latent(), behaviours(), casework(), victims(), reoffending())
    chapters = (*people, behaviour_models(), costs(), simulation())
    result = build([row for rows in chapters for row in rows])
    return Material(result.estimates, _published(result), _lineage(result))

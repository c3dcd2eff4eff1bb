"""Made-up material for a whole report: every kind of row that the page has a place for."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.figures import costs as cost_figures
from drive_eval.figures import draw
from drive_eval.figures.flow_tables import PERPETRATORS, VICTIMS
from drive_eval.figures.needs_tables import LABELS, WAVES
from drive_eval.figures.registry import FIGURES
from drive_eval.figures.style import Meta, svg_text
from drive_eval.needs.assessed import BEHAVIOURS
from drive_eval.release.fields import ENGAGEMENT
from unit.report.behaviour_models_estimates import behaviour_models
from unit.report.casework_estimates import casework
from unit.report.latent_estimates import latent
from unit.report.reoffending_estimates import reoffending
from unit.report.simulation_estimates import simulation
from unit.report.victims_estimates import victims

NASTY = """Kept back </script><script>alert("x")</script> & 'more' <b>text</b>"""
WITHHELD = "needs.prevalence.closure.other_addictions.percent_yes"
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


def _percent(
    identity: str, analysis: str, n: int, base: int, published_id: str = "", **columns: str
) -> dict[str, Any]:
    value = 100 * n / base
    return {
        "estimate_id": identity,
        "analysis": analysis,
        "population": "service users",
        "statistic": "percent",
        "value": value,
        "lower": max(0.0, value - 4),
        "upper": min(100.0, value + 4),
        "interval": "Wilson score interval, 90%",
        "unit": "percent",
        "n": n,
        "denominator": base,
        "method": "proportion",
        "sensitivity": "aggregate",
        "published_id": published_id,
        **columns,
    }


def _needs() -> Iterator[tuple[dict[str, Any], Basis]]:
    for place, need in enumerate(LABELS):
        for shift, wave in enumerate(WAVES):
            identity = f"needs.prevalence.{wave}.{need}.percent_yes"
            basis = Basis(("wave", need), (), 400, {"need not recorded": 87}, "100 × n_yes / n_answered")
            row = _percent(
                identity,
                "needs_prevalence",
                120 - 9 * place + 5 * shift,
                400,
                f"table_a2_1.{need}.{wave}",
                term=need,
                wave=wave,
            )
            if identity == WITHHELD:
                row |= {
                    "value": None,
                    "lower": None,
                    "upper": None,
                    "interval": "",
                    "n": None,
                    "denominator": None,
                    "reason": NASTY,
                }
            yield row, basis
    for number in range(13):
        yield (
            _percent(
                f"needs.count.midpoint.exactly_{number}.percent",
                "needs_count",
                150 - 12 * number,
                487,
                term=f"exactly_{number}",
                wave="midpoint",
            ),
            Basis(("wave", "housing"), (), 487, {}, "100 × forms / forms"),
        )
    for term, n, published_id in (
        ("none", 180, "profile_and_needs.no_needs_at_midpoint.percent"),
        ("any", 307, "profile_and_needs.one_or_more_needs_at_midpoint.percent"),
    ):
        yield (
            _percent(
                f"needs.count.midpoint.{term}.percent",
                "needs_count",
                n,
                487,
                published_id,
                term=term,
                wave="midpoint",
            ),
            Basis(("wave",), (), 487, {}, "100 × forms / forms"),
        )
    for need in ("drugs", "housing", "mental_health", "alcohol"):
        for rule, base in (("report", 467), ("costs", 176)):
            yield (
                _percent(
                    f"needs.recoding.{need}.{rule}.percent_yes",
                    "needs_recoding",
                    81,
                    base,
                    f"table_a7_1.{need}.{rule}",
                    term=need,
                    wave="midpoint",
                ),
                Basis(("wave",), (), base, {}, "100 × n_yes / n"),
            )


def _engagement() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Levels of engagement by need, the same for all: 40, 10, 20 and 30 per cent."""
    shares = dict(zip(ENGAGEMENT, (40, 10, 20, 30), strict=True))
    for need in LABELS:
        basis = Basis(("wave", "engagement_level", need), (), 100, {}, "100 × n / people")
        for level, n in shares.items():
            for presence in ("yes", "no"):
                name = f"needs.engagement.midpoint.{need}.{presence}.{level}.row_percent"
                printed = f"table_5.{need}_need_yes.{level}" if (need, presence) == ("housing", "yes") else ""
                yield _percent(name, "needs_engagement", n, 100, printed, term=need, wave="midpoint"), basis
            name = f"needs.high_level.midpoint.{need}.{level}.percent"
            yield _percent(name, "needs_high_level", n, 100, term=need, wave="midpoint"), basis


def _flow() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Every stage of the flow diagrams, each with a number of its own."""
    names = dict.fromkeys(name for box in (*PERPETRATORS, *VICTIMS) for name, _ in box.lines)
    for number, name in enumerate(names):
        printed = "appendix_1_flow_perpetrators.randomised.n" if name == "randomised" else ""
        row = {
            "estimate_id": f"profile.flow.{name}.n",
            "analysis": "profile_flow",
            "population": "cases",
            "term": name,
            "statistic": "count",
            "value": 3000.0 - number,
            "unit": "count",
            "n": 3000 - number,
            "method": "count",
            "published_id": printed,
            "sensitivity": "aggregate",
        }
        yield row, Basis(("randomisation.arm",), (), 3000 - number, {}, "cases")


def _costs() -> Iterator[tuple[dict[str, Any], Basis]]:
    parts = [*cost_figures.PARTS, cost_figures.WHOLE]
    for place, part in enumerate(parts):
        amount = 1000.0 * (place + 1) if part is not cost_figures.WHOLE else 55_000.0
        printed = part.published_id
        if printed.split(".")[1] in ("police", "childrens_services"):
            printed += ";" + ".".join((*printed.split(".")[:2], "total"))
        for mode, value in (("as_printed", amount), ("unrounded", amount + 7.25 - 3 * place)):
            yield (
                {
                    "estimate_id": f"costs.{part.formula}.{mode}",
                    "analysis": "costs_summary",
                    "population": "cases",
                    "term": f"Cost of {part.agency}",
                    "statistic": "cost",
                    "value": value,
                    "unit": "gbp",
                    "method": f"bottom-up, {mode}",
                    "sensitivity": "public",
                    "published_id": printed if mode == "as_printed" else "",
                },
                Basis(inputs=("housing.rent", "justice.share"), formula="housing.rent * justice.share"),
            )


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


def _behaviours() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Odds ratios of four behaviours for three needs, one of them without a finite one."""
    for behaviour in BEHAVIOURS:
        for place, need in enumerate(("housing", "drugs", "other_addictions")):
            for model in ("plain", "firth"):
                shared: dict[str, Any] = {
                    "analysis": "needs_behaviours", "population": "service users", "wave": "midpoint",
                    "term": need, "n": 40, "denominator": 400, "method": "logistic regression",
                    "sensitivity": "aggregate",
                }  # fmt: skip
                name = f"needs.behaviours.{behaviour}.{need}.{model}"
                known = {"value": 1.0 + place, "lower": 0.5, "upper": 6.0, "interval": "Wald interval, 95%"}
                endless = {"reason": "No finite estimate: it runs to infinity."}
                finite = model == "firth" or place < 2
                odds = known if finite else endless
                yield shared | odds | {
                    "estimate_id": f"{name}.odds_ratio", "statistic": "odds_ratio", "unit": "ratio",
                }, Basis(("needs.wave",), (), 400, {}, "exp of the coefficient")  # fmt: skip
                yield shared | ({"value": 0.2} if finite else endless) | {
                    "estimate_id": f"{name}.p", "statistic": "p", "unit": "probability",
                }, Basis(("needs.wave",), (), 400, {}, "test")  # fmt: skip


def material() -> Material:
    """Material of one's own: a synthetic release with every chapter, one estimate withheld."""
    return deepcopy(_material())


@cache
def _material() -> Material:
    people = (_needs(), _engagement(), _flow(), latent(), _behaviours(), casework(), victims(), reoffending())
    chapters = (*people, behaviour_models(), _costs(), simulation())
    result = build([row for rows in chapters for row in rows])
    return Material(result.estimates, _published(result), _lineage(result))

"""Two views of the same behaviours: case managers' risk forms and IDVAs' Insights forms (Figure 11).

Side by side: of service users with a risk form, and of victims-survivors of the Drive arm in the analysis.
Then for cases that have both (linked by the perpetrator): how often the two agree on whether a behaviour is
there, and Cohen's kappa (1960, Educational and Psychological Measurement 20, 37-46), which takes off the
agreement that chance alone would give.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row, count, percent
from drive_eval.victims.people import BEHAVIOURS, POPULATION, SELECTED, Sample, pairs
from drive_eval.victims.rows import quantity

# Wave → wave of the risk form, and the field's ending in the pairs of Insights forms.
WAVES = {"intake": ("intake", ""), "exit": ("closure", "_exit")}
CASE_MANAGER = "service users with a risk assessment form"


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Prevalence by both sources at both ends, and agreement on the cases that both know.

    ``views``: ``risk`` (``su_id``, ``wave``, four behaviours), ``insights_intake``, ``insights_exit`` (four
    behaviours each) and ``randomisation``. ``settings``: the ``victims`` section.
    """
    return build(_rows(views["risk"], pairs(views), settings))


def _rows(risk: pd.DataFrame, sample: Sample, settings: Mapping[str, Any]) -> Iterator[Row]:
    drive = sample.arm("drive")
    for behaviour in BEHAVIOURS:
        for wave, (form_wave, ending) in WAVES.items():
            forms = risk[risk["wave"] == form_wave]
            columns = {"analysis": "victims_sources", "wave": wave, "term": behaviour, "arm": "drive"}
            name = f"victims.sources.{behaviour}.{wave}"
            others = {"other wave": len(risk) - len(forms)} if len(forms) < len(risk) else {}
            yield from _prevalence(
                f"{name}.case_manager",
                columns | {"population": CASE_MANAGER},
                forms[behaviour],
                others,
                ("risk.wave", f"risk.{behaviour}"),
                settings,
            )
            field = f"insights_{wave}.{behaviour}"
            yield from _prevalence(
                f"{name}.idva",
                columns | {"population": POPULATION},
                drive[f"{behaviour}{ending}"],
                sample.outside("drive"),
                (*SELECTED, field),
                settings,
            )
            judged = drive.set_index("perp_id")[f"{behaviour}{ending}"]
            yield from _agreement(
                name, columns, forms.set_index("su_id")[behaviour], judged, sample.outside("drive"), field
            )


def _prevalence(
    name: str,
    columns: Mapping[str, Any],
    severity: pd.Series,
    left_out: Mapping[str, int],
    fields: tuple[str, ...],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    known = severity.dropna()
    missing = len(severity) - len(known)
    reasons = dict(left_out) | ({"behaviour not recorded": missing} if missing else {})
    basis = Basis(fields, (), len(known), reasons, "100 × people with any severity above none / people")
    n = int((known != "none").sum())
    family = dict(columns) | {"family": name}
    yield count(family | {"estimate_id": f"{name}.n"}, n, basis, len(known))
    yield percent(family | {"estimate_id": f"{name}.percent"}, n, len(known), settings, basis)


def _agreement(
    name: str,
    columns: Mapping[str, Any],
    managed: pd.Series,
    judged: pd.Series,
    left_out: Mapping[str, int],
    field: str,
) -> Iterator[Row]:
    """Agreement on cases with both forms; a perpetrator with several victims-survivors counts for each."""
    people = judged.rename("idva").reset_index()
    both = people.merge(managed.rename("case_manager"), left_on="perp_id", right_index=True, how="left")
    known = both.dropna(subset=["idva", "case_manager"])
    one, other = known["idva"] != "none", known["case_manager"] != "none"
    n = len(known)
    fields = (*SELECTED, field, "risk.su_id", "risk.wave", field.replace(field.split(".")[0], "risk"))
    lost = len(people) - n
    reasons = dict(left_out) | ({"no risk form with the behaviour recorded": lost} if lost else {})
    shared = dict(columns) | {
        "family": f"{name}.agreement",
        "population": "victims-survivors whose case has both forms",
        "n": n,
        "denominator": n,
        "method": "cases linked by the perpetrator",
    }
    observed = float((one == other).mean()) if n else None
    basis = Basis(fields, (), n, reasons, "100 × cases on which both agree / cases")
    yield quantity(
        shared,
        None if observed is None else 100.0 * observed,
        basis,
        estimate_id=f"{name}.agreement.percent",
        statistic="percent",
        unit="percent",
        reason="" if n else "No case has both forms.",
    )
    kappa = None
    if observed is not None:
        chance = float(one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean()))
        kappa = (observed - chance) / (1.0 - chance) if chance < 1.0 else None
    yield quantity(
        shared,
        kappa,
        Basis(fields, (), n, reasons, "(agreement - chance) / (1 - chance)"),
        estimate_id=f"{name}.agreement.kappa",
        statistic="kappa",
        unit="ratio",
        reason="" if kappa is not None else "Not defined: chance alone gives full agreement.",
    )

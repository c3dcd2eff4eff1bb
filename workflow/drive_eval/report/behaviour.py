"""Chapter Behaviour: severities as case managers judged them, transitions, and the Drive-DASH."""

from typing import Any

from drive_eval.behaviour.engagement import LEVELS
from drive_eval.behaviour.fields import BEHAVIOURS
from drive_eval.release.tables.codes import WAVES
from drive_eval.report.index import Index
from drive_eval.report.tables import Cell, answered

TERMS = {
    "midpoint": "Mid-point", "closure": "Case closure", "site_2": "Site 2", "site_3": "Site 3",
}  # fmt: skip
MODELS = {"poisson_gamma": "gamma effect", "negative_binomial": "negative binomial"}
SECTIONS = {"Table A3.2": "Drive-DASH regression", "Drive-DASH": "Drive-DASH in the text",
            "Direct work and behaviour": "Levels of engagement in the text"}  # fmt: skip


def severities(index: Index) -> list[tuple[str, list[str], str, str]]:
    """Behaviour, prevalence at each wave, the share that was less and that was more severe at closure."""
    rows = []
    for code, label in BEHAVIOURS.items():
        prevalence = [f"behaviour.severity.{code}.{wave}.any.percent" for wave in WAVES]
        start = f"behaviour.transition.{code}.intake_to_closure"
        if any(name in index.estimates for name in prevalence):
            rows.append((label, prevalence, f"{start}.less.percent", f"{start}.more.percent"))
    return rows


def changes(index: Index) -> list[tuple[str, list[str]]]:
    """Level of engagement → change of each behaviour's prevalence from intake to closure."""
    rows = []
    for level, label in LEVELS.items():
        ids = [f"behaviour.engagement.{level}.{code}.change" for code in BEHAVIOURS]
        if any(name in index.estimates for name in ids):
            rows.append((label, ids))
    return rows


def ratios(index: Index) -> list[tuple[str, str, list[str]]]:
    """Term, its ratio in the report's model, and in each Bayesian model."""
    rows = []
    for term, label in TERMS.items():
        own = f"behaviour.dash.model.{term}.irr"
        if own in index.estimates:
            rows.append((label, own, [f"behaviour.dash_bayes.{model}.{term}.irr" for model in MODELS]))
    return rows


def _own(cell: Cell) -> bool:
    return cell.estimate_id.startswith("behaviour.")


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no risk assessments."""
    failed = [
        MODELS[model] for model in MODELS if index.value(f"behaviour.dash_bayes.{model}.gate.passed") == 0.0
    ]
    return {
        "severities": severities(index),
        "behaviours": list(BEHAVIOURS.values()),
        "waves": list(WAVES.values()),
        "changes": changes(index),
        "ratios": ratios(index),
        "models": list(MODELS.values()),
        "failed": failed,
        "alpha": index.known("behaviour.dash.model.alpha.variance"),
        "dispersion": index.known("behaviour.dash_bayes.negative_binomial.dispersion.k"),
        "counted": index.known("behaviour.dash.counted.n"),
        "people": index.known("behaviour.dash.people.n"),
        "closure_p": index.known("behaviour.dash.model.closure.p"),
        "tables": answered(index, SECTIONS, _own),
        "any": bool(severities(index) or ratios(index)),
    }

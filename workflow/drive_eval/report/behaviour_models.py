"""Behaviour: how severe it was over time, by who people are and by the work done."""

from dataclasses import dataclass
from typing import Any

from drive_eval.behaviour_models.fields import BEHAVIOURS, SEVERITIES, WAVES, WORK
from drive_eval.report.index import Index
from drive_eval.report.tables import STATUS_LABELS

MODELS = {"pooled": "Pooled", "multilevel": "Multilevel", "imputed": "Pooled, imputed",
          "imputed_multilevel": "Multilevel, imputed"}  # fmt: skip
SECTIONS = ("Change in behaviour - CMS", "Table 8")


@dataclass(frozen=True)
class Comparison:
    """A printed figure of the models and the estimate that answers it (if any)."""

    what: str
    printed: str
    estimate_id: str
    status: str
    status_label: str
    decimals: int


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; ``any`` says whether there is anything."""
    return {
        "any": any(True for _ in index.under("behaviour.physical.pooled.margin.")),
        "waves": list(WAVES.values()),
        "high": _high(index),
        "printed": _printed(index),
        "checks": _checks(index),
        "sampling": _sampling(index),
        "criticism": _criticism(index),
        "parallel": _parallel(index),
        "failed": _failed(index),
        "sparse": [name for behaviour, name in BEHAVIOURS.items() if _note(index, behaviour)],
        "work": _work(index),
        "pooled": "behaviour.physical.pooled.margin.wave.closure.high",
        "intake": "behaviour.physical.pooled.margin.wave.intake.high",
    }


def _high(index: Index) -> list[tuple[str, str, list[str], str]]:
    """Behaviour, model, high severity at each time, and the change from intake to closure."""
    rows = []
    for behaviour, name in BEHAVIOURS.items():
        for model, model_name in MODELS.items():
            start = f"behaviour.{behaviour}.{model}"
            cells = [f"{start}.margin.wave.{wave}.high" for wave in WAVES]
            if cells[0] in index.estimates:
                rows.append((name, model_name, cells, f"{start}.contrast.wave.closure.high"))
    return rows


def _printed(index: Index) -> list[Comparison]:
    found = []
    for row in index.published.values():
        if row["section"] in SECTIONS and row["status"] != "not_computable":
            estimate_id = index.answering(str(row["published_id"]))
            if estimate_id:
                printed = str(row["printed"])
                places = len(printed.rstrip("%").partition(".")[2])
                status = str(row["status"])
                what = f"{row['row']}, {row['column']}"
                label = STATUS_LABELS.get(status, status)
                found.append(Comparison(what, printed, estimate_id, status, label, places))
    return found


def _checks(index: Index) -> list[tuple[str, list[str]]]:
    """Behaviour → what its models' checks gave, in the order of the template's columns."""
    names = (
        "pooled.gate.passed", "multilevel.gate.passed", "pooled.likelihood.agreement",
        "multilevel.loo.against_pooled.difference", "multilevel.loo.against_pooled.difference_se",
        "multilevel.spread", "pooled.parallel.wave.closure.p",
    )  # fmt: skip
    return [
        (title, [f"behaviour.{behaviour}.{name}" for name in names])
        for behaviour, title in BEHAVIOURS.items()
        if f"behaviour.{behaviour}.pooled.gate.passed" in index.estimates
    ]


def _sampling(index: Index) -> list[tuple[str, str, list[str]]]:
    """Behaviour, model, and the worst numbers of its draws."""
    names = ("rhat", "ess_bulk", "ess_tail", "divergences", "ebfmi")
    return [
        (title, model_name, [f"behaviour.{behaviour}.{model}.gate.{name}" for name in names])
        for behaviour, title in BEHAVIOURS.items()
        for model, model_name in MODELS.items()
        if f"behaviour.{behaviour}.{model}.gate.passed" in index.estimates
    ]


def _criticism(index: Index) -> list[tuple[str, str, list[str]]]:
    """Behaviour, model, and what prediction, generated data and priors say of it."""
    names = (
        "loo.elpd", "loo.pareto_k_max", "loo.pareto_k_bad", "replicated.closure.high.generated",
        "replicated.closure.high.tail", "sensitivity.wave.closure.prior", "prior_margin.wave.closure.high",
    )  # fmt: skip
    return [
        (title, MODELS[model], [f"behaviour.{behaviour}.{model}.{name}" for name in names])
        for behaviour, title in BEHAVIOURS.items()
        for model in ("pooled", "multilevel")
        if f"behaviour.{behaviour}.{model}.loo.elpd" in index.estimates
    ]


def _parallel(index: Index) -> list[tuple[str, list[str], str]]:
    """Behaviour, the effect of closure above each severity by itself (or nothing), and the test's p-value."""
    rows = []
    for behaviour, title in BEHAVIOURS.items():
        start = f"behaviour.{behaviour}.pooled.parallel.wave.closure"
        cells = [f"{start}.above_{name}.odds_ratio" for name in SEVERITIES[:-1]]
        if f"{start}.p" in index.estimates:
            known = [name if name in index.estimates else "" for name in cells]
            rows.append((title, known, f"{start}.p"))
    return rows


def _failed(index: Index) -> list[tuple[str, str]]:
    """Checks that failed, each with what it says."""
    return [
        (name, str(row["reason"]))
        for name, row in index.estimates.items()
        if name.startswith(("behaviour.", "work."))
        and (
            (name.endswith(".gate.passed") and row["value"] == 0.0)
            or (name.endswith(".likelihood.agreement") and str(row["reason"]).startswith("FAILED"))
        )
    ]


def _note(index: Index, behaviour: str) -> str:
    return str(
        index.estimates.get(f"behaviour.{behaviour}.pooled.people_with_behaviour", {}).get("reason", "")
    )


def _work(index: Index) -> list[tuple[str, str, list[str]]]:
    """Behaviour, kind of work, odds ratios: unadjusted, adjusted, multilevel adjusted; change by closure."""
    rows = []
    for behaviour, name in BEHAVIOURS.items():
        for kind, kind_name in WORK.items():
            start, end = f"work.{behaviour}.{kind}", f"effect.{kind}.yes.odds_ratio"
            cells = [
                f"{start}.unadjusted.pooled.{end}", f"{start}.adjusted.pooled.{end}",
                f"{start}.adjusted.multilevel.{end}",
                f"{start}.by_wave.multilevel.change.closure.{kind}.high",
            ]  # fmt: skip
            if cells[0] in index.estimates:
                rows.append((name, kind_name, cells))
    return rows

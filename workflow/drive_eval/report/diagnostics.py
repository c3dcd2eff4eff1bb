"""Chapter Diagnostics: whether the models that were sampled passed their gates, and the worst of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drive_eval.report.index import Index, Record

# Where the id of a diagnostic names what is measured, behind this.
GATE = ".gate."
PASSED = "passed"
# What is measured → whether the largest or the smallest of several models is the worst.
WORST = {"rhat": max, "ess_bulk": min, "ess_tail": min, "ebfmi": min, "divergences": max}


@dataclass(frozen=True)
class Models:
    """The sampled models of one analysis: how many there are, how many passed, which is worst by what."""

    analysis: str
    number: int
    passed: int
    failed: tuple[str, ...]
    worst: dict[str, str]


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows."""
    found: dict[str, list[Record]] = {}
    for row in index.estimates.values():
        if GATE in str(row["estimate_id"]) and row["value"] is not None:
            found.setdefault(str(row["analysis"]), []).append(row)
    models = [summary(analysis, rows) for analysis, rows in found.items()]
    return {
        "models": models,
        "number": sum(each.number for each in models),
        "passed": sum(each.passed for each in models),
        "withheld": sum(row["value"] is None for row in index.estimates.values()),
    }


def summary(analysis: str, rows: Iterable[Record]) -> Models:
    """The diagnostics of one analysis (rows whose ids hold ``.gate.``), of the worst of its models."""
    values: dict[str, dict[str, float]] = {}
    for row in rows:
        identity = str(row["estimate_id"])
        values.setdefault(identity.rpartition(".")[2], {})[identity] = float(row["value"])
    gates = values.get(PASSED, {})
    worst = {
        name: choose(values[name], key=values[name].__getitem__)
        for name, choose in WORST.items()
        if values.get(name)
    }
    failed = tuple(name for name, value in gates.items() if value != 1)
    return Models(analysis, len(gates), len(gates) - len(failed), failed, worst)

"""Gates: what draws must fulfil before anything may depend on them, as numbers and as a verdict.

Rank-normalised split R-hat, bulk and tail effective sample size: Vehtari, Gelman, Simpson, Carpenter and
Bürkner (2021), Bayesian Analysis 16, 667-718. Energy Bayesian fraction of missing information: Betancourt
(2016), arXiv 1604.00695. A divergent transition says that the sampler could not follow the posterior
distribution somewhere, and that the draws miss that part of it: Betancourt (2017), arXiv 1701.02434.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from arviz_stats.base import array_stats as untyped  # type: ignore[attr-defined]

from drive_eval.bayes.sampling import Draws, Floats
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis

array_stats: Any = untyped
ADVICE = (
    "Raise bayes.sampling.tune and bayes.sampling.draws in config/config.yaml; where transitions diverge, "
    "raise bayes.sampling.target_accept towards 0.99; where neither helps, the model does not fit the data "
    "and its priors need another look. Step by step: docs/how-to/respond-to-a-failed-gate.md."
)


class GateFailedError(DriveEvalError):
    """Draws that did not pass their gates are asked for."""


@dataclass(frozen=True)
class Verdict:
    """The judgement on the draws of one model: its worst numbers, and in words what failed (if anything).

    ``subject``: the model's name; ``draws``: draws of all chains.
    """

    subject: str
    draws: int
    rhat: float
    ess_bulk: float
    ess_tail: float
    divergences: int
    ebfmi: float
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate was passed."""
        return not self.failures

    def as_dict(self) -> dict[str, Any]:
        """The verdict as plain values."""
        return asdict(self) | {"failures": list(self.failures)}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Verdict":
        """The verdict that ``as_dict`` was made of."""
        return cls(**(dict(content) | {"failures": tuple(content["failures"])}))


def judge(subject: str, draws: Draws, gates: Mapping[str, Any]) -> Verdict:
    """Judge the draws of one model by the gates in the settings (``settings.bayes.Gates``).

    Every quantity in ``draws`` counts. A quantity that never moves has no effective sample size and fails.
    """
    every = np.concatenate([_scalars(values) for values in draws.values.values()])
    rhat, bulk, tail = (
        np.array([float(function(values)) for values in every]) for function in (_rhat, _ess_bulk, _ess_tail)
    )
    worst = {
        "rhat": _worst(rhat, np.max),
        "ess_bulk": _worst(bulk, np.min),
        "ess_tail": _worst(tail, np.min),
        "ebfmi": _worst(np.atleast_1d(array_stats.bfmi(draws.energy)), np.min),
    }
    divergences = int(draws.diverging.sum())
    checks = (
        (worst["rhat"] <= gates["rhat_most"], f"R-hat {worst['rhat']:.3f} above {gates['rhat_most']:g}"),
        (
            worst["ess_bulk"] >= gates["ess_least"],
            f"effective sample size (bulk) {worst['ess_bulk']:.0f} below {gates['ess_least']}",
        ),
        (
            worst["ess_tail"] >= gates["ess_least"],
            f"effective sample size (tail) {worst['ess_tail']:.0f} below {gates['ess_least']}",
        ),
        (
            divergences <= gates["divergences_most"],
            f"{divergences} divergent transitions, more than {gates['divergences_most']}",
        ),
        (
            worst["ebfmi"] >= gates["ebfmi_least"],
            f"E-BFMI {worst['ebfmi']:.2f} below {gates['ebfmi_least']:g}",
        ),
    )
    failures = tuple(words for passed, words in checks if not passed)
    return Verdict(subject, draws.size, divergences=divergences, failures=failures, **worst)


def worst(subject: str, verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict on the draws of several models that stand for one: the worst of each number."""
    failures = [words for verdict in verdicts for words in verdict.failures]
    return Verdict(
        subject,
        sum(verdict.draws for verdict in verdicts),
        float(np.max([verdict.rhat for verdict in verdicts])),
        float(np.min([verdict.ess_bulk for verdict in verdicts])),
        float(np.min([verdict.ess_tail for verdict in verdicts])),
        sum(verdict.divergences for verdict in verdicts),
        float(np.min([verdict.ebfmi for verdict in verdicts])),
        tuple(dict.fromkeys(failures)),
    )


def require(verdicts: Iterable[Verdict]) -> None:
    """Refuse to go on unless every verdict is a pass; raises ``GateFailedError`` with all that are not."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if failed:
        lines = [f"  - {verdict.subject}: {'; '.join(verdict.failures)}" for verdict in failed]
        raise GateFailedError(
            "\n".join(["Nothing may depend on draws that did not pass their gates:", *lines, ADVICE])
        )


def gate_rows(
    verdict: Verdict, common: Mapping[str, Any], prefix: str, basis: Basis
) -> Iterator[tuple[Mapping[str, Any], Basis]]:
    """The verdict as estimates ``<prefix>.gate.*``.

    ``common``: the columns that all of them share (analysis, population, n, …). ``passed`` is 1 or 0 and
    says in ``reason`` what failed.
    """
    values: dict[str, tuple[float, str, str]] = {
        "rhat": (verdict.rhat, "ratio", "largest rank-normalised split R-hat of any quantity"),
        "ess_bulk": (verdict.ess_bulk, "count", "smallest bulk effective sample size of any quantity"),
        "ess_tail": (verdict.ess_tail, "count", "smallest tail effective sample size of any quantity"),
        "divergences": (float(verdict.divergences), "count", "divergent transitions"),
        "ebfmi": (verdict.ebfmi, "ratio", "smallest E-BFMI of any chain"),
        "passed": (float(verdict.passed), "count", "1 where every gate was passed, otherwise 0"),
    }
    for name, (value, unit, method) in values.items():
        known = bool(np.isfinite(value))
        reason = "; ".join(verdict.failures) if name == "passed" else ""
        row = dict(common) | {
            "estimate_id": f"{prefix}.gate.{name}",
            "family": f"{prefix}.gate",
            "term": "sampling",
            "statistic": name,
            "value": round(value, 4) if known else None,
            "unit": unit,
            "method": f"{method}; {verdict.draws} draws",
            "reason": reason if known else "not defined: a quantity did not move",
        }
        yield row, basis


def _scalars(values: Floats) -> Floats:
    """(chains, draws, …) → (quantities, chains, draws)."""
    return np.moveaxis(values.reshape(*values.shape[:2], -1), -1, 0)


def _worst(values: Floats, choose: Any) -> float:
    """The worst of several numbers; not a number where one of them is none."""
    return float(choose(values)) if np.all(np.isfinite(values)) else float("nan")


def _rhat(values: Floats) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return array_stats.rhat(values, method="rank")


def _ess_bulk(values: Floats) -> Any:
    return array_stats.ess(values, method="bulk")


def _ess_tail(values: Floats) -> Any:
    return array_stats.ess(values, method="tail", prob=(0.05, 0.95))

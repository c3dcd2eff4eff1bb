"""What the estimates of the models share: identity, support, rounding, and what a failed gate leaves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.bayes.gates import Verdict, gate_rows
from drive_eval.bayes.sampling import Floats
from drive_eval.bayes.summaries import DECIMALS, summary
from drive_eval.behaviour_models.data import Rows
from drive_eval.behaviour_models.fields import CONTACT, LINKS, SOURCES, WORK
from drive_eval.estimates import Basis
from drive_eval.ordinal.terms import Design

Row = tuple[dict[str, Any], Basis]
POPULATIONS = {
    "behaviour_models": "service users with the behaviour and all predictors recorded",
    "behaviour_work": "service users with direct contact, the behaviour and the predictors recorded",
}
METHODS = {
    "pooled": "ordered logit, pooled, posterior",
    "multilevel": "ordered logit with an intercept for each person, posterior",
    "imputed": "ordered logit, pooled, posterior over multiply imputed predictors",
    "imputed_multilevel": (
        "ordered logit with an intercept for each person, posterior over multiply imputed predictors"
    ),
}


@dataclass(frozen=True)
class Scope:
    """One model's estimates: where their ids start, whom they rest on, and whether its draws may be used.

    ``verdicts``: those on the model's draws; ``level``: of the intervals.
    """

    prefix: str
    analysis: str
    behaviour: str
    model: str
    design: Design
    rows: Rows
    verdicts: tuple[Verdict, ...]
    level: float

    @property
    def failure(self) -> str:
        """Why nothing may be computed from the draws; empty where they passed."""
        failed = [verdict for verdict in self.verdicts if not verdict.passed]
        if not failed:
            return ""
        return f"The draws did not pass their gates ({'; '.join(failed[0].failures)})."

    def basis(self, formula: str, fields: Iterable[str] = ()) -> Basis:
        """Every row of the model enters each of its estimates; a descriptive one reads ``fields`` alone."""
        names = fields or [term.name for term in self.design.terms if not term.parts]
        read = [*LINKS, f"risk.{self.behaviour}", *(source(name) for name in names)]
        read += CONTACT if any(name.startswith("actions.") for name in read) else ()
        used = self.design.rows
        return Basis(tuple(dict.fromkeys(read)), (), used, dict(self.rows.left_out(used)), formula)

    def family(self, name: str) -> str:
        """What the disclosure gate treats together: all that is said of one predictor of a behaviour.

        Levels of a predictor complement one another, in every model of the same people; different
        predictors do not.
        """
        parts = name.split(".")
        known = [part for part in parts if part in self._predictors]
        about = known[-1] if known else ".".join(parts[:2]) if parts[0] == "replicated" else "models"
        return f"{self.analysis}.{self.behaviour}.{about}"

    @property
    def _predictors(self) -> tuple[str, ...]:
        return tuple(term.name for term in self.design.terms)

    def columns(self, name: str, statistic: str, unit: str, **others: Any) -> dict[str, Any]:
        """The columns that all estimates have; ``name`` continues the prefix."""
        return {
            "estimate_id": f"{self.prefix}.{name}",
            "analysis": self.analysis,
            "family": self.family(name),
            "population": POPULATIONS[self.analysis],
            "statistic": statistic,
            "unit": unit,
            "n": self.design.people,
            "denominator": self.design.people,
            "method": METHODS.get(self.model, self.model),
            "sensitivity": "aggregate",
        } | others

    def gates(self, verdict: Verdict) -> Iterator[Row]:
        """The verdict on the model's draws."""
        common = self.columns("gate", "", "count")
        for row, basis in gate_rows(verdict, common, self.prefix, self.basis("the draws of the sampler")):
            yield dict(row) | {"family": common["family"]}, basis

    def posterior(
        self, name: str, draws: Floats | None, statistic: str, unit: str, formula: str, **others: Any
    ) -> Row:
        """An estimate that sums up draws (1-d); without a value where there are none."""
        columns = self.columns(name, statistic, unit, **others)
        if draws is None:
            return columns | {"value": None, "reason": self.failure}, self.basis(formula)
        return columns | dict(summary(draws, self.level)), self.basis(formula)

    def number(
        self,
        name: str,
        value: float,
        statistic: str,
        unit: str,
        formula: str,
        reason: str = "",
        **others: Any,
    ) -> Row:
        """An estimate that is one number; ``reason`` where there is none."""
        known = bool(np.isfinite(value))
        columns = self.columns(name, statistic, unit, **others)
        columns |= {"value": round(float(value), DECIMALS) if known else None}
        if not known:
            columns["reason"] = reason or "It is not defined."
        elif reason:
            columns["reason"] = reason
        return columns, self.basis(formula)


def source(name: str) -> str:
    """``table.field`` that a predictor's values come from."""
    return "actions.direct_type" if name in WORK else SOURCES[name]


def interval(value: float, error: float, z: float, kind: str) -> Mapping[str, Any]:
    """A normal interval around an estimate of log odds, as limits of the odds ratio."""
    return {
        "value": round(float(np.exp(value)), DECIMALS),
        "lower": round(float(np.exp(value - z * error)), DECIMALS),
        "upper": round(float(np.exp(value + z * error)), DECIMALS),
        "interval": kind,
    }

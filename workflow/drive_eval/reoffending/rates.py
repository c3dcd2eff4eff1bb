"""Rates per person-year and their ratios between the arms: what the report's counts become with time.

Exposure is each person's own days under observation in each period, so that somebody whose data end three
months after the intervention counts for three months. Everybody counts whom the police looked up, also
those without a record: to take only people with a record would choose them by the outcome.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.reoffending.cohort import ARMS
from drive_eval.reoffending.periods import PERIODS, Integers
from drive_eval.reoffending.permutation import p_values
from drive_eval.reoffending.person_time import PersonTime, strata
from drive_eval.reoffending.rate_models import (
    DAYS_PER_YEAR,
    MODELS,
    Ratio,
    after_start,
    fit,
    followed,
    rate,
    ratio,
)
from drive_eval.reoffending.rows import LOG_NORMAL, Row, limits, normal, value_row
from drive_eval.reoffending.sources import fields_of, person_time, population_of
from drive_eval.support import supported

ANALYSIS = "reoffending_rates"
AFTER = "after_start"
METHODS = {
    "poisson": "Poisson regression, errors clustered by person",
    "adjusted": "Poisson regression adjusted for site and time of randomisation, errors clustered by person",
    "negative_binomial": (
        "negative binomial regression adjusted for site and time of randomisation, errors clustered by person"
    ),
}
NO_EVENTS = "An arm has no event or no time under observation."


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any], seed: int
) -> AnalysisResult:
    """Rates, ratios of rates and randomisation tests of every source.

    ``views``: ``police``, ``marac``, ``randomisation``, ``service_users``; ``settings``: the
    ``reoffending`` section; ``windows``: table → first and last day, or nothing.
    """
    sources = person_time(views, settings, windows)
    return build(row for source, data in sources.items() for row in _Rows(source, data, settings, seed).all())


class _Rows:
    """The estimates of one source."""

    def __init__(self, source: str, data: PersonTime, settings: Mapping[str, Any], seed: int) -> None:
        self.source, self.data, self.settings, self.seed = source, data, settings, seed
        self.level = float(settings["interval_level"])
        self.groups: Integers = strata(data.people, int(settings["strata_months"]))

    def all(self) -> Iterator[Row]:
        """Everything."""
        for arm in ARMS:
            yield from self._exposure(arm)
            for kind in self.data.counts:
                yield from self._rates(kind, arm)
        tests = self._tests()
        for kind in self.data.counts:
            yield from self._after_start(kind, tests[kind])
            for model in MODELS:
                yield from self._model(kind, model)

    def _shared(self, kind: str, arm: str, period: str) -> dict[str, Any]:
        return {
            "analysis": ANALYSIS, "population": population_of(self.source), "arm": arm, "period": period,
            "term": kind, "family": f"reoffending.rates.{self.source}.{arm or 'ratio'}.{period}",
        }  # fmt: skip

    def _basis(self, kind: str, formula: str) -> Basis:
        used = int(self.data.counts[kind].sum()) if kind else 0
        return Basis(fields_of(self.source), (), used, self.data.left_out, formula)

    def _exposure(self, arm: str) -> Iterator[Row]:
        own = self.data.drive if arm == "drive" else ~self.data.drive
        people = int(own.sum())
        for at, period in enumerate((*PERIODS, AFTER)):
            observed = self.data.days[own]
            each = observed[:, 1:].sum(axis=1) if period == AFTER else observed[:, at]
            if not observed.any() or (period == "before" and not each.any()):
                continue
            yield value_row(
                self._shared("", arm, period)
                | {"estimate_id": f"reoffending.rates.{self.source}.time.{arm}.{period}.person_years"},
                float(each.sum()) / DAYS_PER_YEAR, "years",
                supported(self._basis("", "days under observation / 365.25, summed over people"), each),
                n=int((each > 0).sum()), denominator=people, method="time under observation",
            )  # fmt: skip

    def _rates(self, kind: str, arm: str) -> Iterator[Row]:
        own = self.data.drive if arm == "drive" else ~self.data.drive
        for at, period in enumerate((*PERIODS, AFTER)):
            if period == AFTER:
                events, observed = (each[own] for each in followed(self.data, kind))
            else:
                events, observed = self.data.counts[kind][own, at], self.data.days[own, at]
            if period == "before" and not observed.any():
                continue
            found = rate(events, observed)
            half = normal(self.level) * found.log_error
            yield value_row(
                self._shared(kind, arm, period)
                | {"estimate_id": f"reoffending.rates.{self.source}.{kind}.{arm}.{period}.rate"},
                found.value, "rate",
                supported(self._basis(kind, "events / person-years under observation"), events),
                n=int((events > 0).sum()), denominator=int((observed > 0).sum()),
                method="events per person-year, error clustered by person",
                **limits(found.value * np.exp(-half), found.value * np.exp(half), LOG_NORMAL, self.level),
            )  # fmt: skip

    def _ratio_row(
        self, kind: str, period: str, name: str, found: Ratio, method: str, formula: str, **columns: Any
    ) -> Row:
        half = normal(self.level) * found.log_error
        people = len(self.data.people)
        known = columns.pop("people", people)
        return value_row(
            self._shared(kind, "", period)
            | {
                "estimate_id": f"reoffending.rates.{self.source}.{kind}.{period}.{name}",
                "reason": "" if np.isfinite(found.log_value) else NO_EVENTS,
            },
            float(np.exp(found.log_value)), "ratio", self._basis(kind, formula),
            n=known, denominator=known, method=method,
            **limits(
                np.exp(found.log_value - half), np.exp(found.log_value + half), LOG_NORMAL, self.level
            ),
        )  # fmt: skip

    def _after_start(self, kind: str, p: float) -> Iterator[Row]:
        """From the start on: ratio with and without people who have no record, and test."""
        formula = "rate of Drive / rate of control, from the start of the intervention on"
        method = "ratio of rates, errors clustered by person"
        for name, data in (("rate_ratio", self.data), ("rate_ratio_recorded", self._recorded())):
            if data is None:
                continue
            found = after_start(data, kind)
            yield self._ratio_row(
                kind, AFTER, name, ratio(found["drive"], found["control"]), method, formula,
                people=len(data.people),
            )  # fmt: skip
        people = len(self.data.people)
        draws = int(self.settings["permutations"])
        yield value_row(
            self._shared(kind, "", AFTER)
            | {"estimate_id": f"reoffending.rates.{self.source}.{kind}.{AFTER}.randomisation_p"},
            p, "probability",
            self._basis(kind, "share of re-allocations of the arms with a contrast at least as large"),
            n=people, denominator=people,
            method=f"randomisation test, {draws} re-allocations within site and time, studentised",
        )  # fmt: skip

    def _recorded(self) -> PersonTime | None:
        """The people with a record alone, where there are others."""
        recorded = self.data.recorded
        return None if recorded.all() else self.data.only(recorded)

    def _tests(self) -> dict[str, float]:
        outcomes = {}
        for kind in self.data.counts:
            events, observed = followed(self.data, kind)
            outcomes[kind] = (events, observed / DAYS_PER_YEAR)
        draws = int(self.settings["permutations"])
        return p_values(self.data.drive, self.groups, outcomes, draws, self.seed)

    def _model(self, kind: str, model: str) -> Iterator[Row]:
        found = fit(self.data, kind, self.groups, model)
        for name, each in found.items():
            period, _, change = name.partition(".")
            statistic = f"{model}_{'change' if change else 'ratio'}"
            formula = "rate of Drive / rate of control in the period"
            if change:
                formula += ", over the same ratio in the period before"
            yield self._ratio_row(kind, period, statistic, each, METHODS[model], formula)

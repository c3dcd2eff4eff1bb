"""Time to the first event, and events accumulated per person, by arm.

From the day of randomisation in both arms, which compares what randomisation made comparable; and from the
end of the intervention (or of the time set for it in control cases), as the report asks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.reoffending.cohort import ARMS, days
from drive_eval.reoffending.event_times import ORIGINS, EventTimes, all_event_times
from drive_eval.reoffending.person_time import strata
from drive_eval.reoffending.recurrent import Curve, mean_cumulative
from drive_eval.reoffending.rows import LOG_NORMAL, Row, limits, normal, value_row
from drive_eval.reoffending.sources import MARAC, fields_of, population_of
from drive_eval.reoffending.survival import contrast, share_with_event
from drive_eval.support import supported

ANALYSIS = "reoffending_times"
LOG_LOG = "log(-log) interval"
# Months at which arms are compared, where the data reach so far.
COMPARED = (6, 12, 18, 24, 30)


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any]
) -> AnalysisResult:
    """Curves and contrasts of every source (``views``, ``settings``, ``windows`` as in ``rates``)."""

    def rows() -> Iterator[Row]:
        for origin in ORIGINS:
            for source, data in all_event_times(views, settings, windows, origin).items():
                yield from _Rows(origin, source, data, settings).all()

    return build(rows())


class _Rows:
    """The estimates of one source and origin."""

    def __init__(self, origin: str, source: str, data: EventTimes, settings: Mapping[str, Any]) -> None:
        self.origin, self.source, self.data, self.settings = origin, source, data, settings
        self.level = float(settings["interval_level"])
        self.kind = "again" if source == MARAC else "dv"
        months = range(1, int(settings["curve_months"]) + 1)
        # From the end on, the months that are compared are enough.
        self.months = [month for month in months if origin == "randomisation" or month in COMPARED]

    def all(self) -> Iterator[Row]:
        """Everything."""
        for arm in ARMS:
            yield from self._first(arm, self.data.of(arm))
        yield from self._contrast()
        curves = {arm: self._curve(arm) for arm in ARMS}
        for arm, curve in curves.items():
            yield from self._cumulative(arm, curve)
        yield from self._difference(curves)

    def _curve(self, arm: str) -> Curve:
        own = self.data.of(arm)
        times = np.array([days(month) for month in self.months], dtype=np.int64)
        return mean_cumulative(own.who, own.when, own.followed, times)

    def _name(self, what: str, arm: str) -> str:
        return f"reoffending.times.{self.source}.from_{self.origin}.{what}.{arm}"

    def _shared(self, arm: str, month: int | None, what: str) -> dict[str, Any]:
        return {
            "analysis": ANALYSIS, "population": population_of(self.source), "arm": arm,
            "period": f"month {month}" if month else "", "term": self.kind,
            "family": self._name(what, arm or "arms"),
        }  # fmt: skip

    def _basis(self, formula: str, people: EventTimes | None = None) -> Basis:
        used = len((people or self.data).who)
        return Basis(fields_of(self.source), (), used, {}, f"{formula}, from {self.origin} on")

    def _shown(self, at_risk: int) -> bool:
        return at_risk >= int(self.settings["curve_least_at_risk"])

    def _first(self, arm: str, own: EventTimes) -> Iterator[Row]:
        """Share of people with an event by each month."""
        time, happened = own.first()
        times = np.array([days(month) for month in self.months], dtype=np.int64)
        found = share_with_event(time, happened, times, normal(self.level))
        for at, month in enumerate(self.months):
            if not self._shown(int(found.at_risk[at])):
                continue
            yield value_row(
                self._shared(arm, month, "first")
                | {"estimate_id": f"{self._name('first', arm)}.month_{month:02d}.percent"},
                100.0 * float(found.value[at]), "percent",
                self._basis("share of people with an event, by Kaplan and Meier", own),
                n=int(found.at_risk[at]), method="Kaplan-Meier",
                **limits(
                    100.0 * float(found.lower[at]), 100.0 * float(found.upper[at]), LOG_LOG, self.level
                ),
            )  # fmt: skip

    def _contrast(self) -> Iterator[Row]:
        """Hazard ratio and log-rank test, within site and time of randomisation."""
        time, happened = self.data.first()
        drive = self.data.people["arm"].eq("drive").to_numpy(dtype=bool)
        groups = strata(self.data.people, int(self.settings["strata_months"]))
        found = contrast(time, happened, drive, groups)
        half = normal(self.level) * found.log_error
        people = int(happened.sum())
        shared = self._shared("", None, "contrast")
        columns = {"n": people, "denominator": len(time)}
        name = f"reoffending.times.{self.source}.from_{self.origin}.first"
        yield value_row(
            shared | {"estimate_id": f"{name}.hazard_ratio"}, float(np.exp(found.log_ratio)), "ratio",
            self._basis("hazard of a first event, Drive over control"),
            method="Cox regression within site and time of randomisation, Efron's ties", **columns,
            **limits(
                np.exp(found.log_ratio - half), np.exp(found.log_ratio + half), LOG_NORMAL, self.level
            ),
        )  # fmt: skip
        yield value_row(
            shared | {"estimate_id": f"{name}.log_rank_p"}, found.p, "probability",
            self._basis("equal hazards of a first event"),
            method="log-rank test within site and time of randomisation", **columns,
        )  # fmt: skip

    def _cumulative(self, arm: str, curve: Curve) -> Iterator[Row]:
        """Events per person by each month."""
        z = normal(self.level)
        for at, month in enumerate(self.months):
            at_risk, value, error = int(curve.at_risk[at]), float(curve.value[at]), float(curve.error[at])
            if not self._shown(at_risk):
                continue
            factor = float(np.exp(z * error / value)) if value > 0 else np.nan
            yield value_row(
                self._shared(arm, month, "cumulative")
                | {"estimate_id": f"{self._name('cumulative', arm)}.month_{month:02d}.mean"},
                value, "rate",
                supported(
                    self._basis("mean cumulative number of events per person", self.data.of(arm)),
                    curve.own[:, at],
                ),
                n=at_risk, method="mean cumulative function, robust variance",
                **limits(value / factor, value * factor, LOG_NORMAL, self.level),
            )  # fmt: skip

    def _difference(self, curves: Mapping[str, Curve]) -> Iterator[Row]:
        """Drive less control, at some months."""
        drive, control = (curves[arm] for arm in ARMS)
        z = normal(self.level)
        for at, month in enumerate(self.months):
            at_risk = min(int(drive.at_risk[at]), int(control.at_risk[at]))
            if month not in COMPARED or not self._shown(at_risk):
                continue
            value = float(drive.value[at] - control.value[at])
            half = z * float(np.hypot(drive.error[at], control.error[at]))
            yield value_row(
                self._shared("", month, "cumulative")
                | {"estimate_id": f"{self._name('cumulative', 'difference')}.month_{month:02d}.mean"},
                value, "rate",
                supported(
                    self._basis("events per person, Drive less control"),
                    np.concatenate([drive.own[:, at], control.own[:, at]]),
                ),
                n=at_risk,
                method="difference of mean cumulative functions, robust variance",
                **limits(value - half, value + half, "normal interval", self.level),
            )  # fmt: skip

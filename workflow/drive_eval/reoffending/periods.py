"""The periods before, during and after, from each person's own days; events and exposure in them.

A period holds its first day and ends before the next one's: the day of the first contact and the day of
closure are both *during*. Everything here works on whole arrays, so that millions of events take seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.reoffending.cohort import as_days, days

PERIODS = ("before", "during", "after_6", "after_12", "longer")
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
UNKNOWN, TOO_EARLY, TOO_LATE, NO_DATA = -1, -2, -3, -4
REASONS = {
    UNKNOWN: "person not in the cohort",
    TOO_EARLY: "earlier than the period before",
    TOO_LATE: "later than the last period after",
    NO_DATA: "outside the days that the data cover",
}


@dataclass(frozen=True)
class Window:
    """The first and the last day that a source covers (days since 1970-01-01, both included)."""

    first: int
    last: int

    @property
    def years(self) -> float:
        """Its length in years of 365.25 days."""
        return (self.last - self.first + 1) / 365.25


def window_of(described: Mapping[str, str] | None, dates: pd.Series) -> Window:
    """The window that the release description gives (``first``, ``last`` as ISO days), or the data's own.

    A table without a window and without rows covers no day: its last day lies before its first.
    """
    if described:
        first, last = (date.fromisoformat(described[name]).toordinal() for name in ("first", "last"))
        epoch = date(1970, 1, 1).toordinal()
        return Window(first - epoch, last - epoch)
    known = as_days(dates).dropna()
    return Window(int(known.min()), int(known.max())) if len(known) else Window(0, -1)


def edges(people: pd.DataFrame, settings: Mapping[str, Any]) -> Integers:
    """For each person the first day of each period and the day after the last: people × 6."""
    start, end = (people[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    after = [end + 1 + days(settings[f"{name}_months"]) for name in ("after", "later", "longest")]
    return np.column_stack([start - days(settings["before_months"]), start, end + 1, *after])


def exposure(limits: Integers, window: Window) -> Integers:
    """Days of each period on which each person was under observation: people × 5."""
    inside = np.clip(limits, window.first, window.last + 1)
    return np.diff(inside, axis=1)


def locate(people: pd.DataFrame, identities: pd.Series) -> Integers:
    """Each event's person as a position in ``people``, -1 where the person is not among them."""
    codes, unique = pd.factorize(identities)
    found = pd.Index(people["perp_id"]).get_indexer(pd.Index(unique))
    # The last place answers for missing references, whose code is -1.
    return np.append(found, UNKNOWN).astype(np.int64)[codes]


def period_of(who: Integers, day: Integers, limits: Integers, window: Window) -> Integers:
    """Each event's period (0 to 4), or the negative code of why it has none (``REASONS``)."""
    known = who >= 0
    own = np.where(known, who, 0)
    if not len(limits):
        return np.full(len(who), UNKNOWN, dtype=np.int64)
    period = np.full(len(who), -1, dtype=np.int64)
    for column in range(limits.shape[1]):
        period += day >= limits[own, column]
    period = np.where(period < 0, TOO_EARLY, np.where(period >= len(PERIODS), TOO_LATE, period))
    covered = (day >= window.first) & (day <= window.last)
    return np.where(~known, UNKNOWN, np.where(covered, period, NO_DATA))


def left_out(period: Integers) -> dict[str, int]:
    """How many events have no period, by reason."""
    counts = {reason: int((period == code).sum()) for code, reason in REASONS.items()}
    return {reason: n for reason, n in counts.items() if n}


def count(who: Integers, period: Integers, chosen: Flags, people: int) -> Integers:
    """Events of each person in each period, of those chosen: people × 5."""
    use = chosen & (period >= 0)
    places = who[use] * len(PERIODS) + period[use]
    found: Integers = np.bincount(places, minlength=people * len(PERIODS)).astype(np.int64)
    return found.reshape(people, len(PERIODS))

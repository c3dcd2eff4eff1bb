"""Appearances at MARAC by person and period."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.reoffending.cohort import Cohort, as_days
from drive_eval.reoffending.periods import (
    UNKNOWN,
    Flags,
    Integers,
    Window,
    count,
    edges,
    locate,
    period_of,
)

FIELDS = ("marac.perp_id", "marac.date")


@dataclass(frozen=True)
class Appearances:
    """Appearances of a cohort's people.

    ``people``: those who appeared at least once; ``counts``: people × 5 periods, appearances *again*:
    after the day of randomisation; ``every``: all appearances of each person; ``again``: those after the
    start of the intervention, however late; ``left_out``: appearances of others.
    """

    people: pd.DataFrame
    counts: Integers
    every: Integers
    again: Integers
    left_out: Mapping[str, int]

    def of(self, arm: str) -> Flags:
        """Who is in an arm; everybody where it is empty."""
        own: Flags = self.people["arm"].eq(arm).to_numpy(dtype=bool)
        return own if arm else np.ones(len(self.people), dtype=bool)


def count_appearances(
    marac: pd.DataFrame, cohort: Cohort, window: Window, settings: Mapping[str, Any]
) -> Appearances:
    """Count appearances; ``marac``: one row per appearance, ``perp_id`` and ``date``."""
    seen = cohort.people["perp_id"].isin(marac["perp_id"])
    people = cohort.people[seen].reset_index(drop=True)
    who = locate(people, marac["perp_id"])
    day = as_days(marac["date"]).fillna(window.first - 1).to_numpy(dtype=np.int64)
    period = period_of(who, day, edges(people, settings), window)
    known = who != UNKNOWN
    own = np.where(known, who, 0)
    start, randomised = (people[name].to_numpy(dtype=np.int64) for name in ("start", "randomised"))
    later = known.copy()
    returned = known.copy()
    if len(people):
        later &= day > randomised[own]
        returned &= later & (day >= start[own])
    others = int((~known).sum())
    return Appearances(
        people,
        count(who, period, later, len(people)),
        np.bincount(who[known], minlength=len(people)).astype(np.int64),
        np.bincount(who[returned], minlength=len(people)).astype(np.int64),
        {"person not in the cohort": others} if others else {},
    )

"""Police incidents of one site, counted by person, period and kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.reoffending.cohort import Cohort, as_days
from drive_eval.reoffending.periods import (
    Flags,
    Integers,
    Window,
    count,
    edges,
    left_out,
    locate,
    period_of,
)

KINDS = ("all", "dv", "crimed_dv", "non_dv", "crimed_non_dv")
FIELDS = (
    "police.perp_id", "police.site", "police.date", "police.dv_flag", "police.crimed",
)  # fmt: skip


@dataclass(frozen=True)
class Incidents:
    """A site's incidents by person and period.

    ``people``: the cohort's people of the site; ``counts``: kind → people × 5 periods; ``recorded``: rows
    of the site; ``left_out``: reason → rows that no period has.
    """

    people: pd.DataFrame
    counts: Mapping[str, Integers]
    recorded: int
    left_out: Mapping[str, int]

    @property
    def with_record(self) -> Flags:
        """Who has at least one incident in the periods."""
        found: Flags = self.counts["all"].sum(axis=1) > 0
        return found

    @property
    def used(self) -> int:
        """Incidents in the periods."""
        return int(self.counts["all"].sum())


def kinds_of(police: pd.DataFrame) -> dict[str, Flags]:
    """Kind → whether each incident is of it; what is not recorded as crimed is not a crime."""
    dv = police["dv_flag"].eq("yes").fillna(value=False).to_numpy(dtype=bool)
    crimed = police["crimed"].eq("yes").fillna(value=False).to_numpy(dtype=bool)
    return {
        "all": np.ones(len(police), dtype=bool), "dv": dv, "crimed_dv": dv & crimed, "non_dv": ~dv,
        "crimed_non_dv": ~dv & crimed,
    }  # fmt: skip


def count_incidents(
    police: pd.DataFrame, cohort: Cohort, site: str, window: Window, settings: Mapping[str, Any]
) -> Incidents:
    """Count one site's incidents.

    ``police``: one row per incident; ``perp_id``, ``site``, ``date``, ``dv_flag``, ``crimed``.
    """
    own = police[police["site"].eq(site).fillna(value=False)]
    people = cohort.at(site).people
    who = locate(people, own["perp_id"])
    day = as_days(own["date"]).fillna(window.first - 1).to_numpy(dtype=np.int64)
    period = period_of(who, day, edges(people, settings), window)
    counts = {kind: count(who, period, chosen, len(people)) for kind, chosen in kinds_of(own).items()}
    return Incidents(people, counts, len(own), left_out(period))


def sites(police: pd.DataFrame) -> tuple[str, ...]:
    """The sites that have police incidents, in order."""
    return tuple(sorted(police["site"].dropna().unique()))

"""People followed after their case began: incidents, person-years, and further appearances at MARAC.

A case begins with the allocation to the intervention or, for control cases, with the randomisation. Police
files hold people with a recorded incident; whoever has none is in neither arm's rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.simulation.sample import cost_sample, randomised

DAYS_PER_YEAR = 365.25
ARMS = ("drive", "control")


@dataclass(frozen=True)
class Followed:
    """A group that was followed: people, incidents, person-years, and how unevenly incidents are shared."""

    people: int
    incidents: int
    years: float
    dispersion: float

    @property
    def rate(self) -> float:
        """Incidents per person-year; not a number where nobody was followed."""
        return self.incidents / self.years if self.years > 0 else float("nan")


def followed(counts: pd.Series, years: pd.Series) -> Followed:
    """Summarise people's ``counts`` over their ``years`` (same index).

    The dispersion is Pearson's: squared deviations from the expected counts over these, by n - 1 (McCullagh
    and Nelder 1989, section 4.5), at least 1.
    """
    people, incidents, total = len(counts), int(counts.sum()), float(years.sum())
    if people < 2 or total <= 0 or not incidents:
        return Followed(people, incidents, total, 1.0)
    expected = years.to_numpy(float) * incidents / total
    present = expected > 0
    deviations = (counts.to_numpy(float)[present] - expected[present]) ** 2 / expected[present]
    return Followed(people, incidents, total, max(1.0, float(np.sum(deviations)) / (people - 1)))


def starts(randomisation: pd.DataFrame, service_users: pd.DataFrame) -> pd.DataFrame:
    """When each randomised case began: ``perp_id``, ``arm``, ``start``."""
    cases = randomised(randomisation)
    allocated = service_users.dropna(subset=["allocation_date"]).drop_duplicates("su_id")
    own = cases["perp_id"].map(allocated.set_index("su_id")["allocation_date"])
    return cases.assign(start=own.fillna(cases["date"]))[["perp_id", "arm", "start"]]


def follow_police(
    views: Mapping[str, pd.DataFrame], domestic: bool
) -> tuple[dict[str, Followed], dict[str, int]]:
    """Incidents from the day that the case began to the end of the data, by arm; rows left out by reason."""
    police = views["police"]
    cases = starts(views["randomisation"], views["service_users"]).set_index("perp_id")
    in_police = cases[cases.index.isin(set(police["perp_id"]))]
    end = police["date"].max()
    begun = police["perp_id"].map(in_police["start"])
    of_cases = begun.notna()
    after = of_cases & (police["date"] >= begun)
    counted = after & (police["dv_flag"] == "yes") if domestic else after
    counts = police.loc[counted, "perp_id"].value_counts()
    years = ((end - in_police["start"]).dt.days / DAYS_PER_YEAR).clip(lower=0.0)
    found = {}
    for arm in ARMS:
        people = in_police.index[in_police["arm"] == arm].sort_values()
        found[arm] = followed(counts.reindex(people, fill_value=0), years.reindex(people))
    reasons = {
        "perpetrator not randomised": int((~of_cases).sum()),
        "before the case began": int((of_cases & ~after).sum()),
        "not flagged as domestic": int((after & ~counted).sum()),
    }
    return found, {reason: n for reason, n in reasons.items() if n}


def follow_cost_sample(
    police: pd.DataFrame, randomisation: pd.DataFrame, settings: Mapping[str, Any]
) -> tuple[Followed, Followed, dict[str, int]]:
    """The cost sample's control members, before their randomisation and after it."""
    sample = cost_sample(police, randomisation, settings)
    cases = randomised(randomisation)
    control = cases[(cases["arm"] == "control") & cases["perp_id"].isin(sample.people)]
    start = control.set_index("perp_id")["date"].sort_index()
    before = sample.incidents["perp_id"].value_counts().reindex(start.index, fill_value=0)
    half = pd.Series(float(settings["months_before"]) / 12.0, index=start.index)
    own = police[police["perp_id"].isin(start.index)]
    later = own[own["date"] >= own["perp_id"].map(start)]
    after = later["perp_id"].value_counts().reindex(start.index, fill_value=0)
    years = ((police["date"].max() - start).dt.days / DAYS_PER_YEAR).clip(lower=0.0)
    reasons = {
        "not of a control perpetrator of the cost sample": len(police) - len(own),
        "earlier than the months before": len(own) - len(later) - int(before.sum()),
    }
    return followed(before, half), followed(after, years), {why: n for why, n in reasons.items() if n}


def reappeared(
    marac: pd.DataFrame, randomisation: pd.DataFrame
) -> tuple[dict[str, tuple[int, int]], dict[str, int]]:
    """Perpetrators who appeared again after they were randomised, of all in the file, by arm."""
    cases = randomised(randomisation).set_index("perp_id")
    begun = marac["perp_id"].map(cases["date"])
    rows = marac[begun.notna()]
    later = set(rows.loc[rows["date"] > begun[begun.notna()], "perp_id"])
    found = {}
    for arm in ARMS:
        people = set(rows["perp_id"]) & set(cases.index[cases["arm"] == arm])
        found[arm] = (len(people & later), len(people))
    outside = len(marac) - len(rows)
    return found, {"perpetrator not randomised": outside} if outside else {}

"""Police incidents drawn at stated rates, for the people whom the release's police data are about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gammaincinv
from scipy.stats import poisson

from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.known.parameters import PERIODS, KnownPolice
from drive_eval.demo.police_targets import CostTarget

DAYS_PER_YEAR = 365.25
# First day of each period after the end, and the day after the last: 6, 12 and 30 months.
AFTER = (1, 1 + 183, 1 + 365, 1 + 913)
BEFORE = 183


@dataclass(frozen=True)
class Followed:
    """The people of the police data: one row each (``perp_id``, ``arm``, ``site``), and days by period."""

    people: pd.DataFrame
    first: Integers
    days: Integers


def follow(cases: pd.DataFrame, people: Sequence[str], first: np.datetime64, last: np.datetime64) -> Followed:
    """The days of each period on which each of ``people`` was under observation.

    ``cases``: ``perp_id``, ``arm``, ``site``, ``start`` and ``stop`` (days on which the intervention begins
    and ends). ``first`` and ``last``: the days that the police data cover. *Before* are 183 days; *during*
    is from the first day to the last; then 6 months, 6 months, and until 30 months after the last day.
    """
    rows = cases.set_index("perp_id").loc[list(people)].reset_index()
    start = rows["start"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    stop = rows["stop"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    edges = np.column_stack([start - BEFORE, start, *(stop + after for after in AFTER)])
    window = (first.astype("datetime64[D]").astype(np.int64), last.astype("datetime64[D]").astype(np.int64))
    inside = np.clip(edges, window[0], window[1] + 1)
    return Followed(rows[["perp_id", "arm", "site"]], inside[:, :-1], np.diff(inside, axis=1))


def make_known_police(
    followed: Followed, known: KnownPolice, costs: CostTarget, outcome_days: tuple[int, int], draws: Draws
) -> pd.DataFrame:
    """One row for each incident, in canonical codes and in order of dates, without references.

    Offences and charges have the printed proportions of the cost sample, whoever is concerned.
    """
    n = len(followed.people)
    drive = (followed.people["arm"] == "drive").to_numpy()
    rates = np.array([known.rates[name] for name in PERIODS]) / DAYS_PER_YEAR
    ratios = np.array([known.rate_ratios[name] for name in PERIODS])
    mean = (
        followed.days * np.where(drive[:, None], rates * ratios, rates) * _effects(known, n, draws)[:, None]
    )
    # By inversion: numpy's own method of drawing is not promised to stay the same.
    counts: Integers = poisson.ppf(draws.uniform(*mean.shape), mean).astype(np.int64)
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    total = len(cell)
    first, days = followed.first.ravel()[cell], followed.days.ravel()[cell]
    day = first + np.floor(draws.uniform(total) * days).astype(np.int64)
    order = np.argsort(day, kind="stable")
    day, person = day[order], (cell // len(PERIODS))[order]
    domestic = draws.uniform(total) < known.domestic
    crimed = draws.uniform(total) < np.where(domestic, known.crimed_domestic, known.crimed_other)
    codes = list(costs.incidents)
    kind = draws.choose(np.array([float(costs.incidents[code]) for code in codes]), total)
    charge = np.array([costs.charges[code] / costs.incidents[code] for code in codes])
    charged = draws.uniform(total) < charge[kind]
    outcome = np.where(charged, "charged", "other").astype(object)
    later = day + draws.integers(*outcome_days, total)
    people = followed.people
    return pd.DataFrame({
        "perp_id": people["perp_id"].to_numpy()[person],
        "arm": people["arm"].to_numpy()[person],
        "site": people["site"].to_numpy()[person],
        "date": day.astype("datetime64[D]").astype("datetime64[s]"),
        "dv_flag": np.where(domestic, "yes", "no"),
        "crimed": np.where(crimed, "yes", "no"),
        "offence": np.where(crimed, np.array(codes, dtype=object)[kind], "non_crime"),
        "outcome": pd.Series(outcome, dtype="string").where(crimed),
        "outcome_date": pd.Series(later.astype("datetime64[D]").astype("datetime64[s]")).where(crimed),
    })  # fmt: skip


def _effects(known: KnownPolice, n: int, draws: Draws) -> Floats:
    """Gamma effects of people with mean 1 and the stated variance, by inversion; 1 without variance."""
    if known.person_variance == 0.0:
        return np.ones(n)
    shape = 1.0 / known.person_variance
    effects: Floats = np.round(gammaincinv(shape, draws.uniform(n)) / shape, 9)
    return effects

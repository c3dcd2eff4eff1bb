"""Measure periods, tables and rates on a million police incidents; prints a table in Markdown.

Incidents are made up in memory. Times are seconds and processor seconds of this process, memory its peak.
The plain way beside it goes person by person with pandas' ``groupby`` and ``apply``, on a part of the
people, and is asked for the counts by person, period and kind alone; both must give the same counts.
"""

import platform
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.reoffending import police
from drive_eval.reoffending.cohort import build_cohort
from drive_eval.reoffending.incidents import count_incidents
from drive_eval.reoffending.periods import PERIODS, edges, window_of
from drive_eval.reoffending.permutation import p_values
from drive_eval.reoffending.person_time import PersonTime, strata
from drive_eval.reoffending.rate_models import Ratio, fit, followed, rate, ratio
from drive_eval.reoffending.sources import TOGETHER, person_time
from drive_eval.settings.reoffending import Reoffending

INCIDENTS, PEOPLE, PLAIN_PEOPLE = 1_000_000, 60_000, 3_000
WINDOWS = {"police": {"first": "2015-10-01", "last": "2019-09-30"}}


def release(incidents: int, people: int, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Views of a made-up release at two sites."""
    rng = np.random.default_rng(seed)
    names = np.array([f"perp_{number:08d}" for number in range(people)])
    drive = np.arange(people) % 2 == 0
    site = np.where(np.arange(people) % 4 < 2, "site_1", "site_2")
    start = np.datetime64("2016-04-01") + rng.integers(0, 900, people).astype("timedelta64[D]")
    who = rng.choice(people, incidents, p=rng.dirichlet(np.full(people, 0.8)))
    day = np.datetime64("2015-10-01") + rng.integers(0, 1461, incidents).astype("timedelta64[D]")
    police_rows = pd.DataFrame({
        "perp_id": names[who], "site": site[who], "date": day.astype("datetime64[us]"),
        "dv_flag": np.where(rng.random(incidents) < 0.4, "yes", "no"),
        "crimed": np.where(rng.random(incidents) < 0.5, "yes", "no"),
    })  # fmt: skip
    log = pd.DataFrame({
        "perp_id": names, "site": site, "arm": np.where(drive, "drive", "control"),
        "date": start.astype("datetime64[us]"), "repeat_referral": "no", "different_procedure": "no",
    })  # fmt: skip
    users = pd.DataFrame({
        "su_id": names[drive], "status": "completed",
        "allocation_date": start[drive].astype("datetime64[us]"),
        "initial_contact_date": start[drive].astype("datetime64[us]"),
        "closure_date": (start[drive] + np.timedelta64(320, "D")).astype("datetime64[us]"),
    })  # fmt: skip
    marac = pd.DataFrame({
        "perp_id": names[site == "site_2"], "vs_id": names[site == "site_2"],
        "date": start[site == "site_2"].astype("datetime64[us]"),
    })  # fmt: skip
    return {"police": police_rows, "randomisation": log, "service_users": users, "marac": marac}


def plain(incidents: pd.DataFrame, people: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """Incidents of each person by period and kind, person by person."""
    limits = dict(zip(people["perp_id"], edges(people, settings), strict=True))

    def one(rows: pd.DataFrame) -> pd.Series:
        days = rows["date"].to_numpy().astype("datetime64[D]").astype(int)
        period = np.searchsorted(limits[rows.name], days, side="right") - 1
        dv, crimed = rows["dv_flag"].eq("yes"), rows["crimed"].eq("yes")
        kinds = {
            "all": dv | ~dv, "dv": dv, "crimed_dv": dv & crimed, "non_dv": ~dv, "crimed_non_dv": ~dv & crimed,
        }  # fmt: skip
        return pd.Series({
            f"{kind}.{name}": int((chosen & (period == at)).sum())
            for kind, chosen in kinds.items()
            for at, name in enumerate(PERIODS)
        })  # fmt: skip

    return incidents.groupby("perp_id").apply(one, include_groups=False)


def all_rates(sources: dict[str, PersonTime]) -> list[Ratio]:
    """Each source's rates by kind, arm and period, as ratios."""
    return [
        ratio(*(rate(data.counts[kind][who, at], data.days[who, at]) for who in (data.drive, ~data.drive)))
        for data in sources.values()
        for kind in data.counts
        for at in range(len(PERIODS))
    ]


def test_arms(data: PersonTime, groups: np.ndarray) -> dict[str, float]:
    """Randomisation tests from the start on."""
    outcomes = {}
    for kind in data.counts:
        events, observed = followed(data, kind)
        outcomes[kind] = (events, observed / 365.25)
    return p_values(data.drive, groups, outcomes, 99, 1)


def timed(what: str, action: Callable[[], Any], rows: int) -> tuple[Any, float]:
    """Run once; print wall time, processor time and time per row."""
    wall, processor = time.perf_counter(), time.process_time()
    found = action()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"| {what} | {rows:,} | {wall:.2f} | {processor:.2f} | {1e6 * processor / rows:.2f} |")
    return found, processor / rows


def main() -> None:
    settings = Reoffending().model_dump(mode="json")
    views = release(INCIDENTS, PEOPLE)
    versions = f"Python {platform.python_version()}, pandas {pd.__version__}"
    print(f"{versions}, {INCIDENTS:,} incidents, {PEOPLE:,} people\n")
    print("| what | incidents | seconds | processor seconds | microseconds an incident |")
    print("| --- | ---: | ---: | ---: | ---: |")
    window = window_of(WINDOWS["police"], views["police"]["date"])
    cohort = build_cohort(views["randomisation"], views["service_users"], settings)
    site = views["police"]["site"] == "site_1"
    counted, ours = timed(
        "counts by person, period and kind, one site",
        lambda: count_incidents(views["police"], cohort, "site_1", window, settings),
        int(site.sum()),
    )
    people = counted.people.iloc[:PLAIN_PEOPLE]
    part = views["police"][site & views["police"]["perp_id"].isin(people["perp_id"])]
    slow, theirs = timed(
        "the same, person by person, of some people", lambda: plain(part, people, settings), len(part)
    )
    own = slow.reindex(people["perp_id"]).fillna(0)
    for kind, counts in counted.counts.items():
        wanted = own[[f"{kind}.{name}" for name in PERIODS]].to_numpy()
        assert (wanted == counts[:PLAIN_PEOPLE]).all(), kind
    timed("periods and all tables", lambda: police.analyse(views, settings, WINDOWS), INCIDENTS)
    sources, _ = timed(
        "periods and time under observation", lambda: person_time(views, settings, WINDOWS), INCIDENTS
    )
    timed("rates and their ratios by arm and period", lambda: all_rates(sources), INCIDENTS)
    data = sources[TOGETHER]
    groups = strata(data.people, 12)
    timed("Poisson regression of one kind", lambda: fit(data, "dv", groups, "poisson"), INCIDENTS)
    timed("randomisation tests of all kinds, 99 draws", lambda: test_arms(data, groups), INCIDENTS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPerson by person: {theirs / ours:.0f} times as long per incident. Peak memory {peak:,.0f} MiB.")


if __name__ == "__main__":
    main()

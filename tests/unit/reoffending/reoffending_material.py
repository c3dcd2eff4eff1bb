"""Small releases made by hand, and settings, for the tests of re-perpetration."""

from typing import Any

import numpy as np
import pandas as pd

from drive_eval.settings.reoffending import ControlsLookedUp, Reoffending

WINDOWS = {
    "police": {"first": "2015-10-01", "last": "2019-09-30"},
    "marac": {"first": "2016-02-01", "last": "2019-09-30"},
}


def settings(**changes: Any) -> dict[str, Any]:
    """The chapter's settings, few permutations, nobody looked up without a record."""
    known = {"permutations": 199, "controls_looked_up": ControlsLookedUp(site_1=0, site_2=0), **changes}
    return Reoffending(**known).model_dump(mode="json")


def log(rows: list[tuple[str, str, str, str]], **columns: Any) -> pd.DataFrame:
    """A randomisation log of (perpetrator, site, arm, day); ``columns`` replace whole columns."""
    table = pd.DataFrame(rows, columns=["perp_id", "site", "arm", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["repeat_referral"], table["different_procedure"] = "no", "no"
    return table.assign(**columns)


def users(rows: list[tuple[str, str, str]], status: str = "completed") -> pd.DataFrame:
    """Service users of (reference, allocation, closure)."""
    table = pd.DataFrame(rows, columns=["su_id", "allocation_date", "closure_date"])
    table["allocation_date"] = pd.to_datetime(table["allocation_date"])
    table["closure_date"] = pd.to_datetime(table["closure_date"])
    table["initial_contact_date"] = table["allocation_date"] + pd.Timedelta(days=7)
    return table.assign(status=status)


def incidents(rows: list[tuple[str, str, str, str, str]]) -> pd.DataFrame:
    """Police incidents of (perpetrator, site, day, domestic, crime)."""
    table = pd.DataFrame(rows, columns=["perp_id", "site", "date", "dv_flag", "crimed"])
    table["date"] = pd.to_datetime(table["date"])
    return table


def appearances(rows: list[tuple[str, str | None, str]]) -> pd.DataFrame:
    """Appearances at MARAC of (perpetrator, victim-survivor, day)."""
    table = pd.DataFrame(rows, columns=["perp_id", "vs_id", "date"])
    table["date"] = pd.to_datetime(table["date"])
    return table


def trial(people: int = 60, seed: int = 3, ratio: float = 1.0, rate: float = 3.0) -> dict[str, pd.DataFrame]:
    """A made-up trial at two sites: incidents at a rate per year, for Drive ``ratio`` times it after."""
    rng = np.random.default_rng(seed)
    names = np.array([f"p{number:04d}" for number in range(people)])
    arm = np.where(np.arange(people) % 2 == 0, "drive", "control")
    site = np.where(np.arange(people) % 4 < 2, "site_1", "site_2")
    start = np.datetime64("2016-06-01") + rng.integers(0, 600, people).astype("timedelta64[D]")
    drive = arm == "drive"
    own = rng.gamma(2.0, 0.5, people) * rate / 365.25
    after = (np.datetime64("2019-09-30") - start).astype(int)
    rows = []
    for length, factor, sign in ((np.full(people, 180), 1.0, -1), (after, np.where(drive, ratio, 1.0), 1)):
        who = np.repeat(np.arange(people), rng.poisson(own * length * factor))
        offset = (rng.random(len(who)) * length[who]).astype(int)
        day = start[who] + (sign * offset - (sign < 0)).astype("timedelta64[D]")
        answers = np.where(rng.random((2, len(who))) < np.array([[0.5], [0.4]]), "yes", "no")
        rows += list(zip(names[who], site[who], day.astype(str), *answers, strict=True))
    marac = [
        (name, f"v{name}{number % 3 // 2}", str(day))
        for number, (name, day) in enumerate(zip(names, start, strict=True))
    ]
    allocated = [
        (name, str(day), str(day + np.timedelta64(320, "D")))
        for name, day in zip(names[drive], start[drive], strict=True)
    ]
    randomised = list(zip(names, site, arm, start.astype(str), strict=True))
    return {
        "police": incidents(rows),
        "marac": appearances(marac),
        "randomisation": log(randomised),
        "service_users": users(allocated),
    }

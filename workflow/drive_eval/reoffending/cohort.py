"""Whose appearances and incidents are counted, and the days on which their periods begin and end.

Service users whose case ran its course, from their first contact (or allocation) to closure; control cases
from the MARAC at which they were randomised, for the intervention's average length (three-year report,
note 22). Cases that followed other procedures take no part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

ARMS = ("drive", "control")
DAYS_PER_MONTH = 365.25 / 12
FIELDS = (
    "randomisation.perp_id", "randomisation.site", "randomisation.date", "randomisation.repeat_referral",
    "randomisation.different_procedure", "randomisation.arm", "service_users.status",
    "service_users.allocation_date", "service_users.initial_contact_date", "service_users.closure_date",
)  # fmt: skip
COLUMNS = ("perp_id", "site", "arm", "randomised", "start", "end")


@dataclass(frozen=True)
class Cohort:
    """People with their days, and how many cases were left out for which reason.

    ``people``: one row per perpetrator, ordered by ``perp_id``; ``site``, ``arm``, and the days
    ``randomised``, ``start`` and ``end`` as whole numbers (days since 1970-01-01).
    """

    people: pd.DataFrame
    left_out: Mapping[str, int]

    def at(self, site: str) -> "Cohort":
        """The people of one site."""
        own = self.people[self.people["site"] == site].reset_index(drop=True)
        elsewhere = len(self.people) - len(own)
        return Cohort(own, {**self.left_out, **({"other site": elsewhere} if elsewhere else {})})


def days(months: float) -> int:
    """Whole days of a number of months, a month being a twelfth of 365.25 days."""
    return round(months * DAYS_PER_MONTH)


def as_days(dates: pd.Series) -> pd.Series:
    """Days since 1970-01-01 as nullable whole numbers; missing where the date is."""
    values = pd.to_datetime(dates).to_numpy(dtype="datetime64[D]")
    missing = np.isnat(values)
    whole = np.where(missing, 0, values.astype(np.int64))
    return pd.Series(pd.array(whole, dtype="Int64"), index=dates.index).mask(missing)


def build_cohort(
    randomisation: pd.DataFrame, service_users: pd.DataFrame, settings: Mapping[str, Any]
) -> Cohort:
    """The cohort of a release.

    ``randomisation``: one row per case; ``perp_id``, ``site``, ``date``, ``repeat_referral``,
    ``different_procedure``, ``arm``. ``service_users``: one row per service user; ``su_id`` (equal to the
    ``perp_id``), ``status``, ``allocation_date``, ``initial_contact_date``, ``closure_date``.
    ``settings``: the ``reoffending`` section. Of a perpetrator randomised twice the first case counts.
    """
    left_out: dict[str, int] = {}
    rows = pd.DataFrame({
        "perp_id": randomisation["perp_id"], "site": randomisation["site"], "arm": randomisation["arm"],
        "randomised": as_days(randomisation["date"]),
    })  # fmt: skip
    repeat, other = (randomisation[name].eq("yes") for name in ("repeat_referral", "different_procedure"))
    rows = _without(rows, repeat.fillna(value=False), "repeat referral", left_out)
    rows = _without(rows, other.fillna(value=False), "different procedure", left_out)
    rows = _without(rows, ~rows["arm"].isin(ARMS), "not randomised", left_out)
    rows = _without(rows, rows["randomised"].isna(), "date of randomisation not recorded", left_out)
    rows = _without(rows, rows["site"].isna(), "site not recorded", left_out)
    rows = rows.sort_values(["perp_id", "randomised"], kind="stable")
    rows = _without(rows, rows["perp_id"].duplicated(), "randomised before", left_out)
    return _with_days(rows.set_index("perp_id"), service_users.set_index("su_id"), settings, left_out)


def _without(
    rows: pd.DataFrame, gone: "pd.Series[bool]", reason: str, left_out: dict[str, int]
) -> pd.DataFrame:
    """The rows that are not ``gone``; their number is noted under the reason."""
    chosen = gone.reindex(rows.index).astype(bool)
    if chosen.any():
        left_out[reason] = int(chosen.sum())
    return rows[~chosen]


def _with_days(
    rows: pd.DataFrame, service_users: pd.DataFrame, settings: Mapping[str, Any], left_out: dict[str, int]
) -> Cohort:
    """Add when each person's period of intervention begins and ends."""
    drive = rows["arm"] == "drive"
    own = service_users.reindex(rows.index)
    rows = _without(rows, drive & own["status"].ne("completed").fillna(value=True), "not completed", left_out)
    drive, own = drive.loc[rows.index], own.loc[rows.index]
    dates = {name: as_days(own[f"{name}_date"]) for name in ("initial_contact", "allocation", "closure")}
    second = "allocation" if settings["drive_start"] == "initial_contact" else "initial_contact"
    begun = dates[settings["drive_start"]].fillna(dates[second])
    rows["start"] = begun.where(drive, rows["randomised"])
    rows["end"] = dates["closure"].where(drive, rows["randomised"] + days(settings["control_months"]))
    rows = _without(rows, rows["start"].isna() | rows["end"].isna(), "no date of start or end", left_out)
    rows = _without(rows, rows["end"] < rows["start"], "ends before it starts", left_out)
    people = rows.reset_index().astype(dict.fromkeys(("randomised", "start", "end"), "int64"))
    return Cohort(people[list(COLUMNS)], left_out)

"""Police incidents by period and arm, as the report counts them: Figures 28 to 40 and A5.1 to A5.9.

Denominators: perpetrators with at least one incident in the periods (as the report has it), or those of
them who are serial or repeat perpetrators. Its means "per service user" are averages over incidents, in
which somebody with many incidents counts many times; here every summary is given both ways and named.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, build
from drive_eval.reoffending.cohort import Cohort, build_cohort
from drive_eval.reoffending.incidents import Incidents, count_incidents, sites
from drive_eval.reoffending.periods import Flags, Window, window_of
from drive_eval.reoffending.police_cohort import cohort_rows
from drive_eval.reoffending.police_groups import Group, group_rows
from drive_eval.reoffending.rows import Row
from drive_eval.reoffending.serial import serial_perpetrators


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any]
) -> AnalysisResult:
    """All police tables of every site that has incidents.

    ``views``: ``police`` (``perp_id``, ``site``, ``date``, ``dv_flag``, ``crimed``), ``marac``
    (``perp_id``, ``vs_id``), ``randomisation`` and ``service_users`` (as ``build_cohort`` takes them);
    ``settings``: the ``reoffending`` section; ``windows``: table → first and last day, or nothing.
    """
    cohort = build_cohort(views["randomisation"], views["service_users"], settings)
    window = window_of(windows.get("police"), views["police"]["date"])
    return build(_rows(views, cohort, window, settings))


def _rows(
    views: Mapping[str, pd.DataFrame], cohort: Cohort, window: Window, settings: Mapping[str, Any]
) -> Iterator[Row]:
    for site in sites(views["police"]):
        incidents = count_incidents(views["police"], cohort, site, window, settings)
        yield from cohort_rows(site, incidents, cohort, window, settings)
        for name, members in _members(incidents, views["marac"], settings).items():
            yield from group_rows(Group(site, name, incidents, members), settings)


def _members(incidents: Incidents, marac: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Flags]:
    """Group → who belongs to it; serial perpetrators only where MARAC data cover the site."""
    members: dict[str, Flags] = {
        "everyone": incidents.with_record,
        "repeat": incidents.counts["dv"].sum(axis=1) >= int(settings["repeat_incidents"]),
    }
    if incidents.people["perp_id"].isin(marac["perp_id"]).any():
        serial = serial_perpetrators(marac, int(settings["serial_victims"]))
        own = incidents.people["perp_id"].isin(serial).to_numpy(dtype=bool)
        members["serial"] = np.asarray(incidents.with_record & own)
    return members

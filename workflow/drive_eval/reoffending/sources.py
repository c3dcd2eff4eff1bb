"""Events and time under observation of every source: each site's police, all of them together, and MARAC."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from drive_eval.reoffending.appearances import FIELDS as MARAC_FIELDS
from drive_eval.reoffending.appearances import count_appearances
from drive_eval.reoffending.cohort import FIELDS as COHORT_FIELDS
from drive_eval.reoffending.cohort import Cohort, build_cohort
from drive_eval.reoffending.incidents import FIELDS as POLICE_FIELDS
from drive_eval.reoffending.incidents import count_incidents, sites
from drive_eval.reoffending.periods import window_of
from drive_eval.reoffending.person_time import PersonTime, marac_time, police_time, together

TOGETHER, MARAC = "sites_together", "marac"


def person_time(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any]
) -> dict[str, PersonTime]:
    """Source → its people's events and days.

    ``views``: ``police``, ``marac``, ``randomisation``, ``service_users``; ``windows``: table → first and
    last day of its data, or nothing.
    """
    cohort = build_cohort(views["randomisation"], views["service_users"], settings)
    found = {
        site: _police(views["police"], cohort, site, windows, settings) for site in sites(views["police"])
    }
    if len(found) > 1:
        found[TOGETHER] = together(list(found.values()))
    if len(views["marac"]):
        window = window_of(windows.get("marac"), views["marac"]["date"])
        found[MARAC] = marac_time(
            count_appearances(views["marac"], cohort, window, settings), window, settings
        )
    return found


def _police(
    police: pd.DataFrame, cohort: Cohort, site: str, windows: Mapping[str, Any], settings: Mapping[str, Any]
) -> PersonTime:
    window = window_of(windows.get("police"), police["date"])
    incidents = count_incidents(police, cohort, site, window, settings)
    return police_time(incidents, cohort, site, window, settings)


def fields_of(source: str) -> tuple[str, ...]:
    """The fields that a source's events and days rest on."""
    return (MARAC_FIELDS if source == MARAC else POLICE_FIELDS) + COHORT_FIELDS


def population_of(source: str) -> str:
    """Whose events they are, in words."""
    if source == MARAC:
        return "perpetrators at MARAC"
    where = "all sites" if source == TOGETHER else source.replace("_", " ")
    return f"perpetrators looked up by the police, {where}"

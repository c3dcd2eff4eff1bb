"""When events happened, in days after an origin, and how long each person was under observation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.reoffending.appearances import count_appearances
from drive_eval.reoffending.cohort import as_days, build_cohort
from drive_eval.reoffending.incidents import count_incidents, sites
from drive_eval.reoffending.periods import Flags, Integers, Window, locate, window_of
from drive_eval.reoffending.person_time import marac_time, police_time
from drive_eval.reoffending.sources import MARAC

# Origin → the column of a person's day.
ORIGINS = {"randomisation": "randomised", "end": "end"}


@dataclass(frozen=True)
class EventTimes:
    """Events after an origin.

    ``people``: ``perp_id``, ``site``, ``arm``, ``randomised``; ``who`` and ``when``: each event's person
    (a position) and days after the origin, from 1 on; ``followed``: each person's days under observation
    (people whose data end on the origin's day or before have none and are left out).
    """

    people: pd.DataFrame
    who: Integers
    when: Integers
    followed: Integers

    def of(self, arm: str) -> "EventTimes":
        """The people of one arm, and their events."""
        own = self.people["arm"].eq(arm).to_numpy(dtype=bool)
        return self.only(own)

    def only(self, own: Flags) -> "EventTimes":
        """Some of the people, and their events."""
        places = np.cumsum(own) - 1
        kept = own[self.who] if len(self.who) else np.zeros(0, dtype=bool)
        people = self.people[own].reset_index(drop=True)
        return EventTimes(people, places[self.who[kept]], self.when[kept], self.followed[own])

    def first(self) -> tuple[Integers, Flags]:
        """Each person's days to the first event (True), or to the end of observation (False)."""
        time = self.followed.copy()
        np.minimum.at(time, self.who, self.when)
        happened = np.zeros(len(time), dtype=bool)
        happened[self.who] = True
        return time, happened


def events_after(
    people: pd.DataFrame, identities: pd.Series, day: Integers, window: Window, origin: str
) -> EventTimes:
    """Events of ``people`` after the day of ``origin`` (a column of theirs) and within the window.

    ``identities`` and ``day``: each event's ``perp_id`` and day. An event on the origin's own day is how a
    case came into the study, or belongs to the time before.
    """
    start = people[origin].to_numpy(dtype=np.int64)
    followed = window.last - start
    who = locate(people, identities)
    known = (who >= 0) & (day >= window.first) & (day <= window.last)
    who, when = who[known], day[known] - start[who[known]]
    after = when >= 1
    everyone = EventTimes(people, who[after], when[after], followed)
    return everyone.only(followed >= 1)


def all_event_times(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any], origin: str
) -> dict[str, EventTimes]:
    """Source → appearances again at MARAC, or domestic violence incidents of a site."""
    cohort = build_cohort(views["randomisation"], views["service_users"], settings)
    police, marac = views["police"], views["marac"]
    found: dict[str, EventTimes] = {}
    for site in sites(police):
        window = window_of(windows.get("police"), police["date"])
        data = police_time(
            count_incidents(police, cohort, site, window, settings), cohort, site, window, settings
        )
        own = police[police["site"].eq(site) & police["dv_flag"].eq("yes")]
        day = as_days(own["date"]).fillna(window.first - 1).to_numpy(dtype=np.int64)
        found[site] = events_after(data.people, own["perp_id"], day, window, ORIGINS[origin])
    if len(marac):
        window = window_of(windows.get("marac"), marac["date"])
        data = marac_time(count_appearances(marac, cohort, window, settings), window, settings)
        day = as_days(marac["date"]).fillna(window.first - 1).to_numpy(dtype=np.int64)
        found[MARAC] = events_after(data.people, marac["perp_id"], day, window, ORIGINS[origin])
    return found

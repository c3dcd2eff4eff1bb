"""Events and time under observation, person by person: what rates, ratios and their tests are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.reoffending.appearances import Appearances
from drive_eval.reoffending.cohort import Cohort, days
from drive_eval.reoffending.incidents import Incidents
from drive_eval.reoffending.periods import PERIODS, Flags, Integers, Window, edges, exposure

AGAIN = "again"


@dataclass(frozen=True)
class PersonTime:
    """People's events and days under observation.

    ``people``: ``site``, ``arm``, ``randomised``, ``start``, ``end``, and ``recorded`` (whether the source
    has a row of the person; without one, a control case's days are not known but taken as below).
    ``days`` and each of ``counts`` (kind → events): people × 5 periods.
    """

    people: pd.DataFrame
    days: Integers
    counts: Mapping[str, Integers]
    left_out: Mapping[str, int]

    @property
    def drive(self) -> Flags:
        """Who is a service user."""
        return self.people["arm"].eq("drive").to_numpy(dtype=bool)

    @property
    def recorded(self) -> Flags:
        """Of whom the source has a row."""
        return self.people["recorded"].to_numpy(dtype=bool)

    def only(self, chosen: Flags) -> "PersonTime":
        """Some of the people."""
        people = self.people[chosen].reset_index(drop=True)
        counts = {kind: each[chosen] for kind, each in self.counts.items()}
        return replace(self, people=people, days=self.days[chosen], counts=counts)


def police_time(
    incidents: Incidents, cohort: Cohort, site: str, window: Window, settings: Mapping[str, Any]
) -> PersonTime:
    """Everybody whom the police of a site looked up, with or without a record.

    Of the control cases without a record only the number is known (``controls_looked_up``): they enter
    without incidents, randomised on days spread evenly over those of the site's control cases, of whom the
    police's were a random sample.
    """
    recorded = incidents.with_record
    kept = recorded | incidents.people["arm"].eq("drive").to_numpy(dtype=bool)
    people = incidents.people[kept].assign(recorded=recorded[kept]).reset_index(drop=True)
    control = int((people["arm"] == "control").sum())
    missing = max(0, int(settings["controls_looked_up"].get(site, 0)) - control)
    people = pd.concat([people, _without_record(cohort.at(site), site, missing, settings)], ignore_index=True)
    counts = {
        kind: np.vstack([each[kept], np.zeros((missing, len(PERIODS)), dtype=np.int64)])
        for kind, each in incidents.counts.items()
    }
    return PersonTime(people, exposure(edges(people, settings), window), counts, incidents.left_out)


def _without_record(cohort: Cohort, site: str, missing: int, settings: Mapping[str, Any]) -> pd.DataFrame:
    known = np.sort(cohort.people.loc[cohort.people["arm"] == "control", "randomised"].to_numpy(np.int64))
    if not missing or not len(known):
        return cohort.people.iloc[:0].assign(recorded=pd.Series(dtype=bool))
    places = ((np.arange(missing) + 0.5) / missing * len(known)).astype(np.int64)
    randomised = known[places]
    return pd.DataFrame({
        "perp_id": [f"without_record_{number}" for number in range(missing)], "site": site, "arm": "control",
        "randomised": randomised, "start": randomised, "end": randomised + days(settings["control_months"]),
        "recorded": False,
    })  # fmt: skip


def marac_time(appearances: Appearances, window: Window, settings: Mapping[str, Any]) -> PersonTime:
    """Everybody who was heard at MARAC: appearances again, and days after randomisation.

    The period before has no days: being heard at MARAC is how a case came into the study.
    """
    people = appearances.people.assign(recorded=True)
    observed = exposure(edges(people, settings), window)
    observed[:, 0] = 0
    counts = appearances.counts.copy()
    counts[:, 0] = 0
    return PersonTime(people, observed, {AGAIN: counts}, appearances.left_out)


def together(parts: Iterable[PersonTime]) -> PersonTime:
    """Several sites as one; kinds must agree."""
    listed = list(parts)
    left_out: dict[str, int] = {}
    for part in listed:
        for reason, n in part.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + n
    return PersonTime(
        pd.concat([part.people for part in listed], ignore_index=True),
        np.vstack([part.days for part in listed]),
        {kind: np.vstack([part.counts[kind] for part in listed]) for kind in listed[0].counts},
        left_out,
    )


def strata(people: pd.DataFrame, months: int) -> Integers:
    """Numbers of the strata within which arms could have been drawn otherwise: site and time.

    Cases of one site that were randomised within the same ``months`` months, counted from the site's first,
    form a stratum. The share allocated to the intervention changed over the years, and with it the
    follow-up.
    """
    if not len(people):
        return np.zeros(0, dtype=np.int64)
    first = people.groupby("site")["randomised"].transform("min").to_numpy(np.int64)
    span = (people["randomised"].to_numpy(np.int64) - first) // days(months)
    codes = pd.factorize(people["site"], sort=True)[0].astype(np.int64)
    found: Integers = pd.factorize(codes * (span.max() + 1) + span, sort=True)[0].astype(np.int64)
    return found

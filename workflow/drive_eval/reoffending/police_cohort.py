"""Whom the police looked up at a site, who has a record, and how long people were followed up."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.estimates import Basis
from drive_eval.reoffending import police_printed as printed
from drive_eval.reoffending.cohort import ARMS, Cohort, days
from drive_eval.reoffending.cohort import FIELDS as COHORT_FIELDS
from drive_eval.reoffending.incidents import FIELDS, Incidents
from drive_eval.reoffending.periods import Window
from drive_eval.reoffending.rows import Row, value_row
from drive_eval.rows import count, percent

ANALYSIS = "reoffending_police"


def cohort_rows(
    site: str, incidents: Incidents, cohort: Cohort, window: Window, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Records received, incidents in and outside the periods, people looked up and with a record."""
    shared = {"analysis": ANALYSIS, "population": f"police records, {site.replace('_', ' ')}"}
    yield from _record_rows(site, shared, incidents, window)
    for arm in ARMS:
        yield from _looked_up_rows(site, arm, shared, incidents, cohort, settings)
    yield from _observed_rows(site, shared, incidents, window, settings)


def _record_rows(site: str, shared: Mapping[str, Any], incidents: Incidents, window: Window) -> Iterator[Row]:
    people = int(incidents.with_record.sum())
    outside = incidents.recorded - incidents.used
    shared = dict(shared) | {"family": f"reoffending.police.{site}.everyone", "period": ""}
    name = f"reoffending.police.{site}.records"
    only = printed.joined if site == "site_1" else lambda *_: ""
    for term, value, unit, figure in (
        ("received", float(incidents.recorded), "count", only(site, "incidents_recorded.total")),
        ("outside", float(outside), "count", only(site, "incidents_outside_period.n")),
        (
            "outside_percent",
            100.0 * outside / incidents.recorded if incidents.recorded else None,
            "percent",
            only(site, "incidents_outside_period.percent"),
        ),
        ("window_years", window.years, "years", printed.joined(site, "observation_period.years")),
    ):
        basis = Basis(FIELDS + COHORT_FIELDS, (), incidents.used, incidents.left_out, "rows of the site")
        columns = {"estimate_id": f"{name}.{term}", "term": term, "published_id": figure}
        yield value_row(shared | columns, value, unit, basis, n=people, denominator=people, method="count")


def _looked_up_rows(
    site: str, arm: str, shared: Mapping[str, Any], incidents: Incidents, cohort: Cohort,
    settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    """People with a record, of those whom the police looked up."""
    own = (incidents.people["arm"] == arm).to_numpy(dtype=bool)
    with_record = int((incidents.with_record & own).sum())
    asked = looked_up(site, arm, incidents, settings)
    columns = dict(shared) | {
        "arm": arm, "population": f"{arm} cases looked up, {site.replace('_', ' ')}", "period": "total",
        "family": f"reoffending.police.{site}.everyone.looked_up",
    }  # fmt: skip
    basis = Basis(FIELDS + COHORT_FIELDS, (), with_record, {}, "people with an incident in the periods")
    name = f"reoffending.police.{site}.{arm}"
    figure = printed.WITH_RECORD[arm]
    yield count(
        columns | {
            "estimate_id": f"{name}.with_record.n", "term": "with_record",
            "published_id": printed.joined(site, f"{figure}.n"),
        },
        with_record, basis, asked,
    )  # fmt: skip
    yield percent(
        columns | {
            "estimate_id": f"{name}.with_record.percent", "term": "with_record",
            "published_id": printed.joined(site, f"{figure}.percent"),
        },
        with_record, asked, settings, basis,
    )  # fmt: skip
    if arm == "drive":
        everybody = Basis(COHORT_FIELDS, (), asked, cohort.at(site).left_out, "service users at the site")
        answered = f"sus_{site}.n"
        yield count(
            columns | {
                "estimate_id": f"{name}.looked_up.n", "term": "looked_up",
                "published_id": printed.joined(site, answered),
            },
            asked, everybody,
        )  # fmt: skip


def looked_up(site: str, arm: str, incidents: Incidents, settings: Mapping[str, Any]) -> int:
    """How many people of an arm the police looked up.

    All service users of the site; as many control cases as the settings say, or, where that is not known
    (or fewer than have a record), those with a record.
    """
    own = (incidents.people["arm"] == arm).to_numpy(dtype=bool)
    if arm == "drive":
        return int(own.sum())
    return max(int(settings["controls_looked_up"].get(site, 0)), int((incidents.with_record & own).sum()))


def _observed_rows(
    site: str, shared: Mapping[str, Any], incidents: Incidents, window: Window, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """People with a record for whom the data reach far enough after the end."""
    with_record = incidents.with_record
    base = int(with_record.sum())
    left = window.last - incidents.people["end"].to_numpy(dtype=np.int64)
    spans = {"later": "later_months", "longer": "longer_observed_months"}
    for term, name in spans.items():
        n = int((with_record & (left >= days(settings[name]))).sum())
        basis = Basis(
            FIELDS + COHORT_FIELDS, (), base, {},
            f"people whose data reach {settings[name]} months after the end of their intervention",
        )  # fmt: skip
        columns = dict(shared) | {
            "family": f"reoffending.police.{site}.observed", "term": f"observed_{term}",
            "population": f"perpetrators with a police record, {site.replace('_', ' ')}",
            "period": "after_12" if term == "later" else "longer",
        }  # fmt: skip
        answered = printed.OBSERVED.get(site, {})
        for statistic in ("n", "percent"):
            named = columns | {
                "estimate_id": f"reoffending.police.{site}.observed.{term}.{statistic}",
                "published_id": printed.joined(site, answered.get((term, statistic), "")),
            }
            if statistic == "n":
                yield count(named, n, basis, base)
            else:
                yield percent(named, n, base, settings, basis)

"""Cohort, periods and exposure, from their definitions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.reoffending.cohort import as_days, build_cohort, days
from drive_eval.reoffending.incidents import count_incidents
from drive_eval.reoffending.periods import (
    PERIODS,
    REASONS,
    Window,
    edges,
    exposure,
    left_out,
    locate,
    period_of,
    window_of,
)
from drive_eval.reoffending.person_time import police_time, strata
from unit.reoffending.reoffending_material import WINDOWS, incidents, log, settings, users


def test_a_month_is_a_twelfth_of_a_year():
    assert [days(months) for months in (6, 10.5, 12, 30)] == [183, 320, 365, 913]


def test_the_cohort_leaves_out_by_reason_and_gives_controls_the_reports_period():
    randomisation = log(
        [("a", "site_2", "drive", "2017-01-01"), ("b", "site_2", "control", "2017-03-01"),
         ("b", "site_2", "control", "2018-03-01"), ("c", "site_1", "control", "2017-01-01"),
         ("d", "site_1", "drive", "2017-01-01"), ("e", "site_1", "control", "2017-01-01")],
        repeat_referral=["no", "no", "yes", "no", "no", "no"],
        different_procedure=["no", "no", "no", "yes", "no", "no"],
    )  # fmt: skip
    own = pd.concat([
        users([("a", "2017-01-03", "2017-12-01")]), users([("d", "2017-01-03", "2017-12-01")], "died"),
    ])  # fmt: skip
    cohort = build_cohort(randomisation, own, settings())
    assert cohort.people["perp_id"].tolist() == ["a", "b", "e"]
    assert dict(cohort.left_out) == {"repeat referral": 1, "different procedure": 1, "not completed": 1}
    first, second, _ = cohort.people.itertuples()
    assert first.start == as_days(pd.Series(["2017-01-03"]))[0]
    assert first.end == as_days(pd.Series(["2017-12-01"]))[0]
    assert (second.start, second.end - second.start) == (second.randomised, 320)


def test_the_start_can_be_the_first_contact_and_falls_back_on_allocation():
    randomisation = log([(name, "site_1", "drive", "2017-01-01") for name in "ab"])
    own = users([(name, "2017-01-03", "2017-12-01") for name in "ab"])
    own.loc[1, "initial_contact_date"] = pd.NaT
    people = build_cohort(randomisation, own, settings(drive_start="initial_contact")).people
    assert (people["start"] - people["randomised"]).tolist() == [9, 2]


def test_cases_without_dates_or_that_end_before_they_start_are_counted():
    randomisation = log([(name, "site_1", "drive", "2017-01-01") for name in "ab"])
    own = users([("a", "2017-01-03", "2016-12-01"), ("b", "2017-01-03", "2017-12-01")])
    own["closure_date"] = own["closure_date"].mask(own["su_id"] == "b")
    cohort = build_cohort(randomisation, own, settings())
    assert len(cohort.people) == 0
    assert dict(cohort.left_out) == {"no date of start or end": 1, "ends before it starts": 1}


PERSON = pd.DataFrame({"perp_id": ["a"], "start": [1000], "end": [1300], "arm": ["drive"], "site": ["s"]})


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (816, -2), (817, 0), (999, 0), (1000, 1), (1300, 1), (1301, 2), (1483, 2), (1484, 3), (1665, 3),
        (1666, 4), (2213, 4), (2214, -3),
    ],
)  # fmt: skip
def test_borders_of_the_periods(day, period):
    limits = edges(PERSON, settings())
    found = period_of(np.array([0]), np.array([day]), limits, Window(0, 9999))
    assert found.tolist() == [period]


def test_what_has_no_period_is_counted_by_reason():
    limits = edges(PERSON, settings())
    who, day = np.array([0, 0, -1, 0, 0]), np.array([10, 9000, 1100, 1100, 1500])
    found = period_of(who, day, limits, Window(5, 1400))
    assert left_out(found) == {REASONS[-1]: 1, REASONS[-2]: 1, REASONS[-4]: 2}
    assert left_out(period_of(who, day, limits[:0], Window(5, 1400))) == {REASONS[-1]: 5}


def test_exposure_is_the_overlap_of_period_and_window():
    limits = edges(PERSON, settings())
    assert exposure(limits, Window(0, 9999)).tolist() == [[183, 301, 183, 182, 548]]
    assert exposure(limits, Window(900, 1400)).tolist() == [[100, 301, 100, 0, 0]]


@given(
    start=st.integers(0, 3000), length=st.integers(0, 800), first=st.integers(0, 1000),
    last=st.integers(1001, 4000),
)  # fmt: skip
def test_exposure_counts_the_days_on_which_an_event_would_be_counted(start, length, first, last):
    person = PERSON.assign(start=start, end=start + length)
    limits, window = edges(person, settings()), Window(first, last)
    every = np.arange(-400, 5200)
    found = period_of(np.zeros(len(every), dtype=np.int64), every, limits, window)
    counted = [int((found == at).sum()) for at in range(len(PERIODS))]
    assert counted == exposure(limits, window)[0].tolist()


def test_people_are_found_by_reference_and_missing_ones_are_nobody():
    people = pd.DataFrame({"perp_id": ["a", "b"]})
    assert locate(people, pd.Series(["b", None, "c", "a"])).tolist() == [1, -1, -1, 0]


def test_the_window_is_the_descriptions_or_the_datas_own():
    dates = pd.Series(pd.to_datetime(["2017-01-02", None, "2017-01-01"]))
    assert window_of({"first": "1970-01-01", "last": "1970-01-31"}, dates) == Window(0, 30)
    assert window_of(None, dates) == Window(17167, 17168)
    assert window_of(None, dates[:0]).years == 0.0


def test_looked_up_without_a_record():
    randomisation = log(
        [("a", "site_1", "drive", "2017-01-01"), ("b", "site_1", "control", "2017-01-01"),
         ("c", "site_1", "control", "2018-01-01"), ("d", "site_1", "control", "2016-07-01")]
    )  # fmt: skip
    known = {"controls_looked_up": {"site_1": 3, "site_2": 0, "site_3": 0}}
    chosen = settings() | known
    cohort = build_cohort(randomisation, users([("a", "2017-01-01", "2017-12-01")]), chosen)
    police = incidents([("b", "site_1", "2017-02-01", "yes", "no")])
    window = window_of(WINDOWS["police"], police["date"])
    data = police_time(
        count_incidents(police, cohort, "site_1", window, chosen), cohort, "site_1", window, chosen
    )
    assert data.people["recorded"].tolist() == [False, True, False, False]
    assert data.people["arm"].tolist() == ["drive", "control", "control", "control"]
    # Of three control cases of the site in order of time, the two without a record stand for a quarter and
    # three quarters: the first and the third.
    controls = cohort.people[cohort.people["arm"] == "control"]["randomised"].sort_values().tolist()
    assert data.people["randomised"].tolist()[2:] == [controls[0], controls[2]]
    assert data.counts["dv"].sum() == 1


def test_strata_are_sites_by_time():
    people = pd.DataFrame({"site": ["x", "x", "y", "y"], "randomised": [0, 400, 380, 390]})
    assert strata(people, 12).tolist() == [0, 1, 2, 2]
    assert strata(people[:0], 12).tolist() == []

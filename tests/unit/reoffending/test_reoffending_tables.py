"""The estimates: counts and percentages by definition, bases, labels of summaries, degenerate releases."""

import math

import numpy as np
import pandas as pd
import pytest

from drive_eval.reoffending import marac, police, quality, rates, times
from drive_eval.reoffending.serial import serial_perpetrators
from unit.reoffending.reoffending_material import (
    WINDOWS,
    appearances,
    incidents,
    log,
    settings,
    trial,
    users,
)

LOG = log([
    ("a", "site_2", "drive", "2017-01-01"), ("b", "site_2", "drive", "2017-01-01"),
    ("c", "site_2", "control", "2017-01-01"), ("d", "site_2", "control", "2018-12-01"),
])  # fmt: skip
USERS = users([("a", "2017-01-02", "2017-12-01"), ("b", "2017-01-02", "2019-06-01")])
POLICE = incidents([
    ("a", "site_2", "2016-12-01", "yes", "yes"),  # before
    ("a", "site_2", "2017-06-01", "yes", "no"),  # during
    ("a", "site_2", "2018-01-01", "no", "yes"),  # 0 to 6 months after
    ("a", "site_2", "2015-11-01", "yes", "yes"),  # too early
    ("c", "site_2", "2017-02-01", "yes", "yes"),
    ("x", "site_2", "2017-02-01", "yes", "yes"),  # nobody of the cohort
])  # fmt: skip
MARAC = appearances([
    ("a", "v1", "2017-01-01"), ("a", "v2", "2018-02-01"), ("b", "v3", "2017-01-01"),
    ("c", "v4", "2017-01-01"), ("c", "v4", "2017-05-01"), ("c", None, "2018-03-01"),
    ("d", "v5", "2018-12-01"),
])  # fmt: skip
VIEWS = {"police": POLICE, "marac": MARAC, "randomisation": LOG, "service_users": USERS}


def values(result):
    return dict(zip(result.estimates["estimate_id"], result.estimates["value"], strict=True))


def test_incidents_and_people_by_period():
    found = values(police.analyse(VIEWS, settings(), WINDOWS))
    start = "reoffending.police.site_2.everyone"
    assert found[f"{start}.all.all.total.incidents"] == 4
    assert found[f"{start}.all.all.total.people"] == 2
    assert found[f"{start}.dv.drive.before.incidents"] == 1
    assert found[f"{start}.crimed_dv.drive.during.incidents"] == 0
    assert found[f"{start}.crimed_non_dv.drive.after_6.percent"] == 100
    assert found[f"{start}.dv.all.total.share"] == pytest.approx(75)
    assert found["reoffending.police.site_2.records.received"] == 6
    assert found["reoffending.police.site_2.records.outside"] == 2
    assert found["reoffending.police.site_2.repeat.dv.all.total.people"] == 1
    assert found["reoffending.police.site_2.repeat.dv.all.total.percent"] == 50
    assert found["reoffending.police.site_2.drive.with_record.percent"] == 50
    assert found["reoffending.police.site_2.serial.all.all.total.people"] == 1


def test_summaries_per_person_and_per_incident_are_told_apart():
    result = police.analyse(VIEWS, settings(), WINDOWS)
    found = values(result)
    start = "reoffending.police.site_2.everyone.all.all.total"
    assert found[f"{start}.per_person.mean"] == 2
    assert found[f"{start}.per_incident.mean"] == pytest.approx((3 * 3 + 1) / 4)
    assert found[f"{start}.per_incident.sd"] == pytest.approx(np.std([3, 3, 3, 1], ddof=1))
    rows = result.estimates.set_index("estimate_id")
    assert rows.loc[f"{start}.per_person.max", "sensitivity"] == "person"
    assert rows.loc[f"{start}.per_incident.mean", "method"] == "descriptive, per incident"


def test_every_row_is_used_or_left_out_for_a_reason():
    result = police.analyse(VIEWS, settings(), WINDOWS)
    for name, basis in result.basis.items():
        if ".total." in name or "records" in name:
            assert basis.rows_used + sum(basis.rows_left_out.values()) == len(POLICE), name


def test_marac_percentages_on_both_bases():
    found = values(marac.analyse(VIEWS, settings(), WINDOWS))
    start = "reoffending.marac"
    assert found[f"{start}.drive.everyone.after_6.percent"] == 50
    # The data of the second service user end four months after the end of the intervention.
    assert found[f"{start}.drive.everyone.after_6.percent_observed"] == 100
    assert found[f"{start}.drive.observed.after_6.n"] == 1
    assert found[f"{start}.drive.everyone.during.percent_not"] == 100
    assert found[f"{start}.control.everyone.during.percent"] == 50
    assert found[f"{start}.drive.serial.n"] == 1
    assert found[f"{start}.all.people.n"] == 4
    assert found[f"{start}.drive.everyone.appearances.mean"] == 1.5
    assert found[f"{start}.control.everyone.appearances.mean"] == 2


def test_the_difference_of_means_is_welchs():
    rng = np.random.default_rng(4)
    views = trial(40)
    extra = appearances([
        (name, "v", "2018-05-01") for name in rng.choice(views["randomisation"]["perp_id"], 30)
    ])  # fmt: skip
    views["marac"] = pd.concat([views["marac"], extra], ignore_index=True)
    result = marac.analyse(views, settings(), WINDOWS).estimates.set_index("estimate_id")
    numbers = views["marac"].groupby("perp_id").size()
    arms = views["randomisation"].set_index("perp_id")["arm"]
    one, two = (numbers[arms.loc[numbers.index] == arm] for arm in ("drive", "control"))
    error = math.sqrt(one.var() / len(one) + two.var() / len(two))
    row = result.loc["reoffending.marac.everyone.appearances.difference"]
    assert row["value"] == pytest.approx(one.mean() - two.mean())
    assert row["lower"] < row["value"] - 1.96 * error
    assert row["lower"] == pytest.approx(row["value"] - 2.0 * error, abs=0.05 * error)


def test_serial_perpetrators_have_different_victims_survivors():
    assert serial_perpetrators(MARAC, 2) == {"a"}
    assert serial_perpetrators(MARAC, 3) == frozenset()


def test_rates_say_time_and_support():
    result = rates.analyse(VIEWS, settings(), WINDOWS, 3)
    rows = result.estimates.set_index("estimate_id")
    start = "reoffending.rates.site_2"
    # 2017-01-02 to 2017-12-01 and 2017-01-02 to 2019-06-01, both days included.
    assert rows.loc[f"{start}.time.drive.during.person_years", "value"] == pytest.approx((334 + 881) / 365.25)
    row = rows.loc[f"{start}.dv.drive.during.rate"]
    assert row["value"] == pytest.approx(365.25 / (334 + 881))
    assert (row["n"], row["denominator"]) == (1, 2)
    assert rows.loc["reoffending.rates.marac.again.after_start.randomisation_p", "value"] > 0


def test_equal_seeds_give_equal_estimates_and_rows_in_any_order():
    views = trial(40)
    mixed = {name: table.sample(frac=1.0, random_state=1) for name, table in views.items()}
    first = rates.analyse(views, settings(), WINDOWS, 3).estimates
    second = rates.analyse(mixed, settings(), WINDOWS, 3).estimates
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(
        times.analyse(views, settings(), WINDOWS).estimates,
        times.analyse(mixed, settings(), WINDOWS).estimates,
    )


def test_curves_end_where_few_are_left():
    views = trial(60)
    rows = times.analyse(views, settings(curve_least_at_risk=10), WINDOWS).estimates
    curves = rows[rows["estimate_id"].str.contains("month_")]
    assert (curves["n"] >= 10).all()
    arms = curves[curves["estimate_id"].str.contains("from_randomisation.cumulative.drive")]
    for _, own in arms.groupby("family"):
        assert own.sort_values("estimate_id")["value"].is_monotonic_increasing
    assert len(arms)


@pytest.mark.parametrize("analysis", [police, marac, rates, times])
def test_a_release_without_rows_gives_no_error(analysis):
    empty = {name: table.iloc[:0] for name, table in VIEWS.items()}
    more = (3,) if analysis is rates else ()
    result = analysis.analyse(empty, settings(), WINDOWS, *more)
    assert not result.estimates["value"].gt(0).any()


def test_one_arm_alone_has_no_contrast_but_a_reason():
    views = VIEWS | {"randomisation": LOG[LOG["arm"] == "drive"]}
    rows = rates.analyse(views, settings(), WINDOWS, 3).estimates.set_index("estimate_id")
    row = rows.loc["reoffending.rates.site_2.dv.after_start.rate_ratio"]
    assert math.isnan(row["value"])
    assert row["reason"]


def test_checks_of_quality():
    rows = pd.DataFrame(
        [
            ("a", "2017-01-01", "yes", "yes", "abh", "charged", "2017-02-01"),
            ("a", "2017-01-01", "yes", "yes", "abh", "charged", "2017-02-01"),
            ("a", "2017-01-01", "yes", "yes", "other_crime", "other", "2016-12-31"),
            ("b", "2017-01-01", "no", "yes", "non_crime", None, None),
            ("b", "2017-01-02", "no", "no", "non_crime", "other", None),
            ("b", "2017-01-03", "no", None, None, None, None),
        ],
        columns=["perp_id", "date", "dv_flag", "crimed", "offence", "outcome", "outcome_date"],
    ).assign(site="site_1")
    for name in ("date", "outcome_date"):
        rows[name] = pd.to_datetime(rows[name])
    text = ["dv_flag", "crimed", "offence", "outcome", "perp_id", "site"]
    rows = rows.astype(dict.fromkeys(text, "str"))
    found = values(quality.analyse(rows))
    counted = {name.split(".")[3]: value for name, value in found.items() if name.endswith("incidents")}
    assert counted == {
        "repeated": 1, "flag_and_offence": 1, "crime_and_offence": 1, "outcome_without_crime": 1,
        "outcome_first": 1, "crimed_unrecorded": 1, "outcome_missing": 1,
    }  # fmt: skip
    assert found["reoffending.quality.site_1.repeated.percent"] == pytest.approx(100 / 6)


def test_missing_answers_are_no_yes():
    rows = POLICE.copy()
    rows["crimed"] = rows["crimed"].astype("str").mask(rows["perp_id"] == "c")
    found = values(police.analyse(VIEWS | {"police": rows}, settings(), WINDOWS))
    assert found["reoffending.police.site_2.everyone.crimed_dv.control.total.incidents"] == 0
    assert found["reoffending.police.site_2.everyone.dv.control.total.incidents"] == 1

"""Shares of actions, contacts and programme years, from definitions on hand-made logs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drive_eval.activity import direct, work
from drive_eval.activity.contact import contacts_per_person, is_contact
from drive_eval.activity.shares import counts_by_person, limits
from drive_eval.activity.years import ALL, periods, year_of
from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE
from drive_eval.settings.activity import Activity, Categories

SETTINGS = Activity().model_dump(mode="json")
COLUMNS = ("su_id", "date", "work", "indirect_type", "objective", "agency", "direct_type")


def log(*rows: tuple[str | None, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS)).astype("string")
    return frame.assign(date=pd.to_datetime(frame["date"]))


LOG = log(
    ("a", "2016-05-01", "direct", None, None, None, "email"),
    ("a", "2018-05-01", "direct", None, None, None, "one_to_one_behavioural"),
    ("a", "2018-06-01", "indirect", "multi_agency", "disrupt", "police", None),
    ("b", "2018-06-01", "indirect", "multi_agency", "support", "housing", None),
    ("b", "2018-07-01", "indirect", "case_update", None, None, None),
    ("b", "2018-07-02", "direct", None, None, None, None),
    ("c", "2017-03-31", "indirect", "background_research", None, "police", None),
    ("c", "2017-04-01", "indirect", None, None, None, None),
)
PEOPLE = pd.DataFrame(
    {
        "su_id": ["a", "b", "c", "d"],
        "status": ["completed", "completed", "completed", "died"],
        "programme_year": [1, 3, 1, 1],
    }
).astype({"status": "string", "programme_year": "Int64"})


def values(result):
    table = result.estimates.set_index("estimate_id")
    return table["value"], table


def test_years_end_on_the_last_day_that_is_configured():
    dates = pd.Series(pd.to_datetime(["2017-03-31", "2017-04-01", "2018-04-01", None]))
    found = year_of(dates, SETTINGS["year_ends"])
    assert found.tolist()[:3] == [1, 2, 3]
    assert pd.isna(found[3])
    assert periods(SETTINGS) == {
        "year_1": (1,), "year_2": (2,), "year_3": (3,), "from_year_2": (2, 3), ALL: (1, 2, 3),
    }  # fmt: skip


def test_shares_of_work_by_period():
    value, table = values(work.analyse(LOG, SETTINGS))
    assert value["activity.work.all_years.actions.n"] == 8
    assert value["activity.work.all_years.actions.people"] == 3
    assert value["activity.work.all_years.direct.percent"] == pytest.approx(100 * 3 / 8)
    assert value["activity.work.year_1.direct.percent"] == pytest.approx(50)
    assert value["activity.work.from_year_2.direct.percent"] == pytest.approx(100 * 2 / 6)
    assert value["activity.work.year_1.direct.people"] == 1
    assert table.loc["activity.work.all_years.direct.percent", ["n", "denominator"]].tolist() == [3, 8]


def test_what_is_not_recorded_leaves_its_share_by_reason():
    result = work.analyse(LOG, SETTINGS)
    value, _ = values(result)
    basis = result.basis["activity.indirect.all_years.multi_agency.percent"]
    assert value["activity.indirect.all_years.multi_agency.percent"] == pytest.approx(50)
    assert (basis.rows_used, dict(basis.rows_left_out)) == (4, {work.NO_KIND: 1})
    updates = result.basis["activity.agency.case_update.police.percent"]
    assert (updates.rows_used, dict(updates.rows_left_out)) == (0, {work.NO_AGENCY: 1})
    assert pd.isna(value["activity.agency.case_update.police.percent"])
    assert value["activity.agency.multi_agency.disrupt.police.percent"] == 100


def test_direct_work_without_a_label_is_contact_but_in_no_category():
    result = direct.analyse({"actions": LOG, "service_users": PEOPLE}, SETTINGS)
    value, table = values(result)
    assert value["activity.contact.all.people.n"] == 2
    assert table.loc["activity.contact.all.people.n", "denominator"] == 3
    assert dict(result.basis["activity.contact.all.people.n"].rows_left_out) == {"case not completed": 1}
    assert value["activity.direct.all_years.category.behaviour_change.percent"] == pytest.approx(50)
    left_out = result.basis["activity.direct.year_3.label.email.percent"].rows_left_out
    assert dict(left_out) == {direct.NO_LABEL: 1}
    assert value["activity.contact.all.number.mean"] == pytest.approx(1.5)
    assert value["activity.contact.all.behaviour_change.n"] == 1
    assert value["activity.contact.year_1.people.n"] == 1


def test_the_definition_of_contact_is_a_setting():
    two_way = [label for label in SETTINGS["contact"] if label not in ("email", "letter")]
    assert is_contact(LOG, SETTINGS["contact"]).sum() == 3
    assert contacts_per_person(LOG, two_way).to_dict() == {"a": 1, "b": 1}


def test_the_categories_of_the_report_are_the_default():
    found = {label: name for name, labels in SETTINGS["categories"].items() for label in labels}
    assert found == CATEGORY_OF_DIRECT_TYPE


@pytest.mark.parametrize("labels", [["email"], ["email", "email"], []])
def test_a_label_in_no_category_or_in_two_is_refused(labels):
    with pytest.raises(ValidationError, match="belongs to one category"):
        Categories(maintaining_contact=labels)


@pytest.mark.parametrize(
    "change",
    [
        {"year_ends": ["2018-03-31", "2017-03-31"]},
        {"year_ends": ["2017-13-31"]},
        {"classification_year": 4},
        {"contact": ["email", "email"]},
    ],
)
def test_settings_that_contradict_themselves_are_refused(change):
    with pytest.raises(ValidationError):
        Activity(**change)


def test_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="direct_type"):
        counts_by_person(LOG, "direct_type", ["email"])


def test_an_empty_log_gives_no_shares_and_says_so():
    value, table = values(work.analyse(LOG.iloc[:0], SETTINGS))
    assert pd.isna(value["activity.work.all_years.direct.percent"])
    assert table.loc["activity.work.all_years.direct.percent", "reason"]
    value, _ = values(direct.analyse({"actions": LOG.iloc[:0], "service_users": PEOPLE}, SETTINGS))
    assert value["activity.contact.all.people.n"] == 0


def test_the_interval_is_that_of_the_jackknife():
    """The linearised variance of a ratio is close to the jackknife's over people (Efron 1982)."""
    generator = np.random.default_rng(11)
    whole = generator.integers(20, 60, 300).astype(float)
    part = generator.binomial(whole.astype(int), generator.beta(4, 12, 300)).astype(float)
    share = part.sum() / whole.sum()
    left_out = (part.sum() - part) / (whole.sum() - whole)
    jackknife = np.sqrt((len(whole) - 1) / len(whole) * ((left_out - left_out.mean()) ** 2).sum())
    low, high = limits(part, whole, 0.95)
    half = (np.log(high / (1 - high)) - np.log(low / (1 - low))) / 2
    assert half * share * (1 - share) / 1.968 == pytest.approx(jackknife, rel=0.01)


def test_the_interval_covers_the_true_share():
    generator = np.random.default_rng(5)
    covered = 0
    for _ in range(400):
        people = generator.beta(2, 6, 150)
        whole = generator.integers(30, 90, 150)
        found = limits(generator.binomial(whole, people).astype(float), whole.astype(float), 0.95)
        covered += found[0] < 0.25 < found[1]
    assert 0.92 <= covered / 400 <= 0.98


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30))
def test_limits_enclose_the_share(pairs):
    part = np.array([float(a) for a, _ in pairs])
    whole = part + np.array([float(b) for _, b in pairs])
    found = limits(part, whole, 0.9)
    if found:
        share = part.sum() / whole.sum()
        assert 0 <= found[0] <= share + 1e-12
        assert share - 1e-12 <= found[1] <= 1

"""Cases are allocated and closed as printed, whoever counts months or days by which convention."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.release import Release, service_users

MONTH = 365.25 / 12


@pytest.fixture(scope="module")
def closed(release: Release) -> pd.DataFrame:
    people = release.service_users.dropna(subset=["closure_date"])
    allocated, ended = pd.to_datetime(people["allocation_date"]), pd.to_datetime(people["closure_date"])
    whole = (ended.dt.year - allocated.dt.year) * 12 + ended.dt.month - allocated.dt.month
    return people.assign(
        ended=ended,
        months=(ended - allocated).dt.days / MONTH,
        whole=whole - (ended.dt.day < allocated.dt.day),
    )


def test_cases_end_as_printed(release: Release, figure) -> None:
    ends = release.service_users["status"].value_counts()
    flow = "appendix_1_flow_perpetrators.drive_discontinued"
    assert ends["completed"] == figure("introduction_methodology.completed_and_closed.n")
    assert ends["died"] == figure(f"{flow}_death.n")
    assert ends["transferred"] == figure(f"{flow}_transferred_to_another_programme.n")
    completed = release.service_users["status"] == "completed"
    assert (completed == release.service_users["closure_date"].notna()).all()


def test_durations_of_the_first_two_years(closed: pd.DataFrame, figure) -> None:
    early = closed[closed["ended"] <= "2018-03-31"]
    assert len(early) == figure("interventions.closed_cases_years_1_2.n")
    usual, longer = (
        figure(f"interventions.{name}.n")
        for name in ("closed_in_11_or_12_months", "closed_after_more_than_13_months")
    )
    for months in (early["months"], early["whole"], early["months"].round()):
        assert ((months >= 11) & (months < 13)).sum() == usual
        assert (months > 13).sum() == longer


def test_mean_duration_of_all_cases(closed: pd.DataFrame, rounds) -> None:
    assert rounds(closed["months"].mean(), "marac_longitudinal_site_2.average_drive_duration.months")


@pytest.mark.parametrize(
    ("year_end", "month_later", "printed"),
    [
        ("2017-03-31", "2017-04-30", "feas.completed_by_april_2017.n"),
        ("2018-03-31", "2018-04-30", "interventions.closed_cases_years_1_2.n"),
    ],
)
def test_april_reads_either_way(closed, figure, year_end: str, month_later: str, printed: str) -> None:
    assert (closed["ended"] <= year_end).sum() == (closed["ended"] <= month_later).sum() == figure(printed)


def test_follow_up_at_marac(closed: pd.DataFrame, recipe: Recipe, figure) -> None:
    days = (
        pd.Timestamp(recipe.cases.follow_up_until) - closed.loc[closed["site"] == "site_2", "ended"]
    ).dt.days
    assert (days >= 365).sum() == figure("marac_longitudinal_site_2.12_month_data_available.n")
    longer = recipe.cases.longer_follow_up_days
    assert (days >= longer).sum() == figure("marac_longitudinal_site_2.more_than_a_year_data_available.n")


def test_profile_of_the_first_year(release: Release, rounds) -> None:
    first = release.service_users[release.service_users["programme_year"] == 1]
    assert rounds(first["age_at_intake"].mean(), "feas.su_age.mean")
    assert rounds(100 * (first["sex"] == "men").mean(), "feas.su_men.percent")


def test_forms_and_contacts_lie_within_the_case(release: Release) -> None:
    people = release.service_users.set_index("su_id")
    for table, column in ((release.needs, "assessment_date"), (release.risk, "assessment_date"),
                          (release.dash, "assessment_date"), (release.actions, "date")):  # fmt: skip
        days = pd.to_datetime(table[column])
        start = pd.to_datetime(table["su_id"].map(people["allocation_date"]))
        end = pd.to_datetime(table["su_id"].map(people["closure_date"]))
        assert (days >= start).all()
        assert not (days > end).any()


def test_other_sources_see_the_same_service_users(recipe: Recipe, published, release: Release) -> None:
    shared = service_users(recipe, published).set_index("su_id")
    people = release.service_users.set_index("su_id")
    assert sorted(shared.index) == sorted(people.index)
    assert shared["block"].eq(0).all()
    for field in ("site", "allocation_date", "closure_date", "status", "vs_engaged_idva"):
        assert shared[field].equals(people.loc[shared.index, field]), field


def test_every_block_has_dates_of_its_own(recipe: Recipe, published) -> None:
    people = service_users(recipe.model_copy(update={"scale": 2}), published)
    assert people["su_id"].is_unique
    sizes = people.groupby("block").size()
    assert sizes[0] == sizes[1]
    dates = [people.loc[people["block"] == block, "closure_date"].dropna().tolist() for block in (0, 1)]
    assert all(isinstance(day, date) for day in dates[1])
    assert not np.array_equal(sorted(dates[0]), sorted(dates[1]))


def test_an_average_beyond_the_spans_is_refused(recipe: Recipe, published) -> None:
    later = recipe.cases.later.model_copy(update={"least": 399})
    impossible = recipe.model_copy(update={"cases": recipe.cases.model_copy(update={"later": later})})
    with pytest.raises(AllocationError, match="average"):
        service_users(impossible, published)

"""Service users have the printed profile."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.release import Release
from drive_eval.demo.service_users import integer_ages
from drive_eval.demo.targets import AgeTarget


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, Decimal]:
    with (published / "published.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted = ("table_1", "table_3", "profile", "marac_longitudinal", "appendix_5", "feas")
    return {row["id"]: Decimal(row["value"]) for row in rows if row["id"].startswith(wanted)}


def test_printed_profile_is_met(release: Release, printed: dict[str, Decimal]) -> None:
    people = release.service_users
    assert len(people) == printed["table_1.drive_service_users_cms_data.allocated"]
    assert people["completed"].sum() == printed["table_1.drive_service_users_cms_data.completed"]
    sexes = people["sex"].value_counts()
    assert (sexes["men"], sexes["women"]) == (printed["table_3.men.n"], printed["table_3.women.n"])
    sites = people.loc[people["completed"], "site"].value_counts()
    assert sites["site_1"] == printed["appendix_5_police_site_1.sus_site_1.n"]
    assert sites["site_2"] == printed["marac_longitudinal_site_2.site_2_sus.n"]
    assert (people["programme_year"] == 1).sum() == printed["feas.allocated_in_year_1.n"]


def test_age_rounds_to_what_is_printed(release: Release, printed: dict[str, Decimal]) -> None:
    ages = release.service_users["age_at_intake"]
    for value, name in ((ages.mean(), "table_3.age_years.mean"), (ages.std(), "table_3.age_years.sd")):
        assert Decimal(value).quantize(printed[name], ROUND_HALF_UP) == printed[name]
    assert ages.min() == printed["profile_and_needs.su_age.min"]
    assert ages.max() == printed["profile_and_needs.su_age.max"]


def test_ids_are_unique_and_rows_are_not_in_their_order(release: Release) -> None:
    ids = release.service_users["su_id"]
    assert ids.is_unique
    assert not ids.is_monotonic_increasing


def test_allocations_lie_in_their_year_and_on_working_days(release: Release, recipe) -> None:
    for year in recipe.service_users.programme_years:
        days = release.service_users.query("programme_year == @year.year")["allocation_date"]
        assert year.last >= days.max()
        # The first days of a year may be a weekend, whose allocations count from the Friday before.
        assert (year.first - days.min()).days <= 2
        assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(("mean", "sd"), [("40", "9.5"), ("35.5", "12.00"), ("30", "8")])
def test_ages_meet_other_moments_too(mean: str, sd: str) -> None:
    target = AgeTarget(Decimal(mean), Decimal(sd), 18, 90)
    ages = integer_ages(300, target, 1.5)
    assert Decimal(float(ages.mean())).quantize(target.mean, ROUND_HALF_UP) == target.mean
    assert Decimal(float(np.std(ages, ddof=1))).quantize(target.sd, ROUND_HALF_UP) == target.sd
    assert (ages.min(), ages.max()) == (18, 90)


def test_impossible_ages_are_refused() -> None:
    with pytest.raises(AllocationError):
        integer_ages(100, AgeTarget(Decimal(20), Decimal("40.0"), 18, 60), 1.2)

"""Appearances at MARAC give the printed numbers, means and periods back."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from scipy.stats import ttest_ind

from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.printed import rows
from drive_eval.demo.release import Release
from unit.demo.demo_material import agrees

ROW = "marac_longitudinal_site_2"
ARMS = ("drive", "control")


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, Decimal]:
    return {row["id"]: Decimal(row["value"]) for row in rows(published / "published.csv") if row["value"]}


@pytest.fixture(scope="module")
def people(outcomes: Outcomes, release: Release) -> pd.DataFrame:
    """One row for each perpetrator: appearances, victims-survivors, and the days when Drive ended."""
    grouped = outcomes.marac.groupby("perp_id")
    table = grouped.agg(arm=("arm", "first"), n=("date", "size"), victims=("vs_id", "nunique"))
    log = outcomes.randomisation
    table["index"] = log[log["repeat_referral"] == "no"].set_index("perp_id")["date"]
    table["closed"] = release.service_users.set_index("su_id")["closure_date"]
    return table


def test_people_and_mean_appearances(people: pd.DataFrame, printed: dict[str, Decimal]) -> None:
    for arm in ARMS:
        group = people[people["arm"] == arm]
        assert len(group) == printed[f"table_1.marac_data_site_2.{arm}"]
        assert agrees(group["n"].mean(), printed[f"{ROW}.appearances_{arm}.mean"])
    p = ttest_ind(
        people.loc[people["arm"] == "drive", "n"], people.loc[people["arm"] == "control", "n"]
    ).pvalue
    assert p < printed[f"{ROW}.appearances_difference.p"]


def test_serial_perpetrators(people: pd.DataFrame, outcomes: Outcomes, printed: dict[str, Decimal]) -> None:
    serial = people[people["victims"] >= 2]
    assert len(serial) == printed[f"{ROW}.serial_perpetrators.n"]
    assert (serial["arm"] == "drive").sum() == printed[f"{ROW}.serial_drive_sus.n"]
    later = outcomes.marac.join(people[["index", "victims"]], on="perp_id")
    later = later[(later["victims"] >= 2) & (later["date"] > later["index"])]
    means = {
        "drive": printed["change_in_behaviour_summary.marac_appearances_serial_drive.mean"],
        "control": printed[f"{ROW}.serial_appearances_control.mean"],
    }
    for arm, mean in means.items():
        assert agrees((later["arm"] == arm).sum() / (serial["arm"] == arm).sum(), mean)


def test_service_users_come_back_as_printed(
    people: pd.DataFrame, outcomes: Outcomes, printed: dict[str, Decimal]
) -> None:
    drive = outcomes.marac[outcomes.marac["arm"] == "drive"].join(people[["index", "closed"]], on="perp_id")
    days = pd.Series([(a - b).days for a, b in zip(drive["date"], drive["closed"], strict=True)], drive.index)
    during = drive.loc[(drive["date"] > drive["index"]) & (days <= 0), "perp_id"].nunique()
    n = printed[f"{ROW}.site_2_sus.n"]
    assert agrees(100.0 * (1.0 - during / float(n)), printed[f"{ROW}.not_re_appearing_during_drive.percent"])
    within = drive.loc[(days > 0) & (days <= 182), "perp_id"].value_counts()
    assert len(within) == printed[f"{ROW}.re_appeared_within_6_months_post.n"]
    several = sorted(within[within > 1].tolist())
    assert several == sorted(int(printed[f"{ROW}.re_appearances_of_su_{who}.times"]) for who in ("a", "b"))
    year = drive.loc[(days > 182) & (days <= 365), "perp_id"].nunique()
    assert year == printed[f"{ROW}.re_appeared_at_12_months.n"]
    longer = drive.loc[days > 365, "perp_id"].nunique()
    assert agrees(100.0 * longer / float(n), printed[f"{ROW}.re_appeared_after_more_than_a_year.percent"])


def test_appearances_lie_inside_the_data(outcomes: Outcomes, recipe) -> None:
    dates = outcomes.marac["date"]
    assert dates.min() >= recipe.outcomes.randomisation.first
    assert dates.max() <= recipe.cases.follow_up_until
    assert outcomes.marac["appearance_id"].is_unique
    assert not outcomes.marac.duplicated(["perp_id", "date"]).any()


def test_repeat_referrals_are_appearances(outcomes: Outcomes) -> None:
    log = outcomes.randomisation
    back = log[(log["repeat_referral"] == "yes") & log["perp_id"].isin(outcomes.marac["perp_id"])]
    seen = set(zip(outcomes.marac["perp_id"], outcomes.marac["date"], strict=True))
    assert len(back) > 100
    assert set(zip(back["perp_id"], back["date"], strict=True)) <= seen


def test_links_to_insights_and_log(outcomes: Outcomes) -> None:
    marac, intake = outcomes.marac, outcomes.insights_intake
    assert set(marac["perp_id"]) <= set(outcomes.randomisation["perp_id"])
    forms = intake[intake["perp_id"].isin(marac["perp_id"])]
    known = set(zip(marac["perp_id"], marac["vs_id"], strict=True))
    linked = sum((row.perp_id, row.vs_id) in known for row in forms.itertuples())
    # A repeated case is another form of a victim-survivor who is linked by the first one.
    assert linked >= len(forms) - 7

"""Police incidents give the printed counts, their means over incidents, and the cost sample back."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.police_targets import NON_CRIME, OFFENCES, SITE_ROWS
from drive_eval.demo.printed import rows
from drive_eval.demo.release import Release
from unit.demo.demo_material import agrees

WHO = {"drive": "drive_su", "control": "control"}
PEOPLE = {"drive": "sus_with_police_data", "control": "controls_with_police_data"}


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, Decimal]:
    return {row["id"]: Decimal(row["value"]) for row in rows(published / "published.csv") if row["value"]}


@pytest.fixture(scope="module")
def dated(outcomes: Outcomes, release: Release) -> pd.DataFrame:
    """Incidents with the days from the beginning of their perpetrator's case (MARAC for control cases)."""
    log = outcomes.randomisation
    marac = log[log["repeat_referral"] == "no"].set_index("perp_id")["date"]
    table = outcomes.police.copy()
    table["marac"] = table["perp_id"].map(marac)
    begun = table["perp_id"].map(release.service_users.set_index("su_id")["allocation_date"])
    table["start"] = begun.where(begun.notna(), table["marac"])
    table["days"] = [(day - start).days for day, start in zip(table["date"], table["start"], strict=True)]
    return table


@pytest.fixture(scope="module")
def by_site(dated: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """Incidents of the evaluation's period, which begins six months before the case."""
    return {site: dated[(dated["site"] == site) & (dated["days"] >= -183)] for site in SITE_ROWS}


@pytest.mark.parametrize("site", SITE_ROWS)
@pytest.mark.parametrize("arm", WHO)
def test_people_and_means_over_incidents(
    by_site: Mapping[str, pd.DataFrame], printed: dict[str, Decimal], site: str, arm: str
) -> None:
    row = SITE_ROWS[site]
    group = by_site[site].query("arm == @arm").groupby("perp_id")
    people = group.agg(n=("date", "size"), dv=("dv_flag", lambda flags: (flags == "yes").sum()))
    assert len(people) == printed[f"{row}.{PEOPLE[arm]}.n"]
    weight = people["n"] / people["n"].sum()
    for column, name in (
        ("n", f"{row}.all_incidents_per_{WHO[arm]}"),
        ("dv", f"{row}.dv_incidents_per_{WHO[arm]}"),
    ):
        mean = float((weight * people[column]).sum())
        sd = float(np.sqrt((weight * (people[column] - mean) ** 2).sum()))
        assert agrees(mean, printed[f"{name}.mean"])
        assert agrees(sd, printed[f"{name}.sd"])
        if f"{name}.max" in printed:
            assert people[column].max() == printed[f"{name}.max"]
            assert people[column].min() == printed[f"{name}.min"]


def test_incidents_of_site_2(by_site: Mapping[str, pd.DataFrame], printed: dict[str, Decimal]) -> None:
    table, row = by_site["site_2"], "police_site_2"
    assert len(table) == printed[f"{row}.incidents.total"]
    domestic, crimed = table["dv_flag"] == "yes", table["crimed"] == "yes"
    assert domestic.sum() == printed[f"{row}.dv_related_incidents.n"]
    assert (~domestic).sum() == printed[f"{row}.non_dv_incidents.n"]
    assert (domestic & crimed).sum() == printed[f"{row}.crimed_dv_incidents.n"]
    assert (~domestic & crimed).sum() == printed[f"{row}.crimed_non_dv_incidents.n"]


def test_incidents_of_site_1(
    by_site: Mapping[str, pd.DataFrame], dated: pd.DataFrame, printed: dict[str, Decimal]
) -> None:
    table, row = by_site["site_1"], "appendix_5_police_site_1"
    recorded = dated[dated["site"] == "site_1"]
    assert len(recorded) == printed[f"{row}.incidents_recorded.total"]
    assert len(recorded) - len(table) == printed[f"{row}.incidents_outside_period.n"]
    assert len(table) == printed[f"{row}.incidents_analysed.n"]
    domestic, crimed = table["dv_flag"] == "yes", table["crimed"] == "yes"
    assert domestic.sum() == printed[f"{row}.dv_incidents.n"]
    assert (~domestic).sum() == printed[f"{row}.non_dv_incidents.n"]
    assert (domestic & crimed).sum() == printed[f"{row}.crimed_dv_incidents.n"]
    assert (~domestic & crimed).sum() == printed[f"{row}.crimed_non_dv.n"]


@pytest.mark.parametrize(
    ("site", "n", "incidents"),
    [
        ("site_2", "police_site_2.repeat_perpetrators.n", "police_site_2.repeat_dv_incidents.total"),
        (
            "site_1",
            "appendix_5_police_site_1.repeat_perpetrators.n",
            "appendix_5_police_site_1.figure_a5_8_repeat_dv_incidents.n",
        ),
    ],
)
def test_repeat_perpetrators(
    by_site: Mapping[str, pd.DataFrame], printed: dict[str, Decimal], site: str, n: str, incidents: str
) -> None:
    domestic = by_site[site].query("dv_flag == 'yes'").groupby("perp_id").size()
    repeat = domestic[domestic >= 2]
    assert len(repeat) == printed[n]
    assert repeat.sum() == printed[incidents]


def test_serial_perpetrators(
    by_site: Mapping[str, pd.DataFrame], outcomes: Outcomes, printed: dict[str, Decimal]
) -> None:
    victims = outcomes.marac.groupby("perp_id")["vs_id"].nunique()
    table = by_site["site_2"]
    serial = table[table["perp_id"].map(victims) >= 2]
    assert serial["perp_id"].nunique() == printed["police_site_2.figure_36_serial.n"]
    assert len(serial) == printed["police_site_2.serial_incidents.total"]
    assert (serial["dv_flag"] == "yes").sum() == printed["police_site_2.figure_35_serial_dv.n"]
    assert (serial["dv_flag"] == "no").sum() == printed["police_site_2.figure_37_serial_non_dv.n"]


def test_cost_sample(dated: pd.DataFrame, recipe, published: Path) -> None:
    """Randomised in the first year, with an incident in the six months before: counts behind Table A8.3."""
    parameters = {row["parameter_id"]: row["value"] for row in rows(published / "cost_parameters.csv")}
    before = dated[(dated["days"] < 0) & (dated["days"] >= -183)]
    sample = before[before["marac"] <= recipe.service_users.programme_years[0].last]
    assert sample["perp_id"].nunique() == int(parameters["criminal_justice.perpetrators"])
    incidents = sample["offence"].value_counts()
    charges = sample.loc[sample["outcome"] == "charged", "offence"].value_counts()
    assert incidents["non_crime"] == int(parameters[f"criminal_justice.{NON_CRIME}.incidents"])
    for code, name in OFFENCES.items():
        assert incidents[code] == int(parameters[f"criminal_justice.{name}.incidents"])
        if f"criminal_justice.{name}.charges" in parameters:
            assert charges[code] == int(parameters[f"criminal_justice.{name}.charges"])


def test_offences_and_outcomes_go_with_crimes(outcomes: Outcomes) -> None:
    table = outcomes.police
    crimed = table["crimed"] == "yes"
    assert (table.loc[~crimed, "offence"] == "non_crime").all()
    assert (table.loc[crimed, "offence"] != "non_crime").all()
    assert table.loc[crimed, "outcome"].notna().all()
    assert table.loc[~crimed, ["outcome", "outcome_date"]].isna().all(axis=None)
    assert (table.loc[crimed, "outcome_date"] >= table.loc[crimed, "date"]).all()


def test_links_and_arms(outcomes: Outcomes) -> None:
    log = outcomes.randomisation.query("repeat_referral == 'no'").set_index("perp_id")
    table = outcomes.police
    assert set(table["perp_id"]) <= set(log.index)
    assert (table["perp_id"].map(log["arm"]) == table["arm"]).all()
    assert (table["perp_id"].map(log["site"]) == table["site"]).all()
    assert table["incident_id"].is_unique


def test_incidents_become_fewer_after_the_intervention(by_site: Mapping[str, pd.DataFrame]) -> None:
    """By day, and in the Drive arm more than in the control arm, as the figures' text says."""
    table = by_site["site_2"]
    for arm in WHO:
        days = table.loc[table["arm"] == arm, "days"]
        before, during = (days < 0).sum() / 183, days.between(0, 319).sum() / 319
        assert before > during

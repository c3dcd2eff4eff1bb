"""The actions log has the printed contacts, shares of work, agencies and labels, in any choice of years."""

import pandas as pd
import pytest

from drive_eval.demo.action_targets import CATEGORY, INDIRECT, TABLE_7, WITHIN
from drive_eval.demo.release import Release
from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE

AGENCY = {"mental_health_wellbeing": "mental_health_and_wellbeing"}


@pytest.fixture(scope="module")
def log(release: Release) -> pd.DataFrame:
    years = release.service_users.set_index("su_id")["programme_year"]
    by_date = (release.actions["date"] > "2017-03-31").astype(int) + (release.actions["date"] > "2018-03-31")
    return release.actions.assign(programme=release.actions["su_id"].map(years), year=1 + by_date)


@pytest.fixture(scope="module")
def direct(log: pd.DataFrame) -> pd.DataFrame:
    rows = log[log["work"] == "direct"]
    return rows.assign(category=rows["direct_type"].map(CATEGORY_OF_DIRECT_TYPE))


def percent(values: pd.Series, code: str) -> float:
    return 100.0 * float((values == code).mean())


def test_direct_contacts(direct: pd.DataFrame, release: Release, figure, rounds) -> None:
    contacts = direct["su_id"].value_counts()
    completed = (release.service_users["status"] == "completed").sum()
    assert len(contacts) == figure("interventions.direct_contact.n")
    assert rounds(100 * len(contacts) / completed, "interventions.direct_contact.percent_of_sus")
    for name in ("min", "max"):
        assert getattr(contacts, name)() == figure(f"interventions.direct_contacts_per_su.{name}")
    assert rounds(contacts.mean(), "interventions.direct_contacts_per_su.mean")
    assert rounds(contacts.std(), "interventions.direct_contacts_per_su.sd")


def test_initial_contact_is_the_first_direct_one(direct: pd.DataFrame, release: Release) -> None:
    recorded = release.service_users.set_index("su_id")["initial_contact_date"].dropna()
    first = direct.groupby("su_id")["date"].min().dt.date
    assert recorded.sort_index().tolist() == first.sort_index().tolist()


def test_behaviour_change_work_was_done_by_few(direct: pd.DataFrame, figure, rounds) -> None:
    people = direct.loc[direct["category"] == "behaviour_change", "su_id"].nunique()
    assert people == figure("interventions.behaviour_change.sus")
    assert rounds(100 * people / direct["su_id"].nunique(), "interventions.behaviour_change.percent")
    for category in ("direct_support", "maintaining_contact"):
        assert 0 < direct.loc[direct["category"] == category, "su_id"].nunique() < direct["su_id"].nunique()


@pytest.mark.parametrize("by", ["programme", "year"])
@pytest.mark.parametrize("year", [2, 3])
def test_direct_work_is_the_printed_share_of_either_year(log, rounds, by: str, year: int) -> None:
    rows = log[log[by] == year]
    assert rounds(percent(rows["work"], "direct"), "interventions.direct_work.share_of_actions")


@pytest.mark.parametrize("by", ["programme", "year"])
def test_table_7(direct: pd.DataFrame, rounds, by: str) -> None:
    labels = direct.loc[direct[by] == 3, "direct_type"]
    for label, row in TABLE_7.items():
        name = f"table_7.{CATEGORY[CATEGORY_OF_DIRECT_TYPE[label]]}_{row}.percent_of_actions"
        assert rounds(percent(labels, label), name), label
    for category in ("maintaining_and_sustaining_contact", "direct_support"):
        code = {end: name for name, end in CATEGORY.items()}[category]
        assert rounds(percent(direct["category"], code), f"interventions.{category}.share_of_direct")


def test_types_of_indirect_work(log: pd.DataFrame, rounds) -> None:
    types = log.loc[log["work"] == "indirect", "indirect_type"]
    for code, end in INDIRECT.items():
        assert rounds(percent(types, code), f"interventions.{end}.share_of_indirect")


def test_agencies_of_background_research_and_updates(log: pd.DataFrame, rounds) -> None:
    agencies = log.loc[log["indirect_type"] == "background_research", "agency"]
    research = "interventions.background_research_agency"
    assert rounds(percent(agencies, "police"), f"{research}_police.share")
    for code in ("idva", "other"):
        assert rounds(percent(agencies, code), f"{research}_idva_and_other_unspecified.share")
    updates = log[log["indirect_type"] == "case_update"]
    # Agencies were recorded from the second year on.
    assert (updates.loc[updates["year"] == 1, "agency"] == "").all()
    later = updates.loc[updates["year"] > 1, "agency"]
    for code in ("idva", "police", "probation"):
        assert rounds(percent(later, code), f"interventions.case_updates_{code}.share")


def test_multi_agency_work(log: pd.DataFrame, rounds) -> None:
    rows = log[log["indirect_type"] == "multi_agency"]
    for objective in ("disrupt", "support"):
        share = percent(rows["objective"], objective)
        assert rounds(share, f"interventions.multi_agency_{objective}_only.share")
    overall = {"idva": "idva", "police": "police", "probation": "probation_crc_and_nps",
               "childrens_social_services": "childrens_social_services"}  # fmt: skip
    for code, end in overall.items():
        assert rounds(percent(rows["agency"], code), f"interventions.multi_agency_{end}.share")
    for objective, agencies in WITHIN.items():
        column = rows.loc[rows["objective"] == objective, "agency"]
        ranked = column[column != "other"].value_counts()
        for code in agencies:
            printed = f"interventions.{objective}_{AGENCY.get(code, code)}.share"
            assert rounds(percent(column, code), printed), printed
        assert ranked.index[0] in agencies


def test_columns_hold_only_what_applies(log: pd.DataFrame) -> None:
    is_direct = log["work"] == "direct"
    assert ((log["direct_type"] != "") == is_direct).all()
    assert ((log["indirect_type"] != "") == ~is_direct).all()
    assert ((log["objective"] != "") == (log["indirect_type"] == "multi_agency")).all()
    assert (log.loc[is_direct, "agency"] == "").all()


def test_log_is_in_order_of_date_and_reference(log: pd.DataFrame, release: Release) -> None:
    assert log["date"].is_monotonic_increasing
    assert log["action_id"].is_monotonic_increasing
    assert log["action_id"].is_unique
    assert set(log["su_id"]) == set(release.service_users["su_id"])

"""Service users have the whole of Table 3, Appendix 8.2 and the text on statutory involvement."""

import pandas as pd
import pytest

from drive_eval.demo.profile_targets import ETHNICITY, LIVING, RELATIONSHIP
from drive_eval.demo.release import Release
from drive_eval.release.fields import TABLES


@pytest.fixture(scope="module")
def people(release: Release) -> pd.DataFrame:
    return release.service_users


@pytest.fixture(scope="module")
def early(people: pd.DataFrame, release: Release) -> pd.DataFrame:
    """The cases closed in the first two years, with their level of engagement at mid-point."""
    closed = people[pd.to_datetime(people["closure_date"]) <= "2018-03-31"]
    midpoint = release.needs[release.needs["wave"] == "midpoint"].set_index("su_id")["engagement_level"]
    return closed.assign(engaged=closed["su_id"].map(midpoint).isin(["engaged", "partially_engaged"]))


@pytest.mark.parametrize(
    ("field", "block", "codes"),
    [
        ("ethnicity", "ethnicity", ETHNICITY),
        ("relationship_to_primary_vs", "relationship_to_primary_vs", RELATIONSHIP),
        ("living_arrangement", "living_arrangements", LIVING),
    ],
)
def test_every_row_of_table_3(people: pd.DataFrame, figure, field: str, block: str, codes) -> None:
    found = people[field].fillna("").value_counts()
    for code, row in codes.items():
        assert found[code] == figure(f"table_3.{block}_{row}.n"), row
    assert found.sum() == figure("table_3.service_users.n")


def test_living_together_goes_with_the_relationship(people: pd.DataFrame) -> None:
    together = (
        people["living_arrangement"]
        .eq("living_together")
        .groupby(people["relationship_to_primary_vs"])
        .mean()
    )
    assert together["current_intimate_partner"] > together["family_member"] > together["ex_intimate_partner"]


def test_childrens_services(people: pd.DataFrame, figure) -> None:
    done = people[people["status"] == "completed"]
    assert done["cyps_involved"].notna().sum() == figure("profile_and_needs.cyps_information_recorded.n")
    assert (done["cyps_involved"] == "yes").sum() == figure("profile_and_needs.cyps_involved.n")
    types = done["cyps_type"].value_counts()
    under = types["s17_child_in_need"] + types["s47_child_protection"]
    assert under == figure("appendix_8_2.s17_or_s47.frequency")
    assert types["s31_care_or_supervision"] == figure("appendix_8_2.s31_care_or_supervision_order.frequency")
    either = (done["cyps_involved"] == "yes").fillna(value=False) | done["cyps_type"].notna()
    assert either.sum() == figure("appendix_8_2.cyps_involvement_yes.frequency")
    assert not (done["cyps_type"].notna() & (done["cyps_involved"] == "no")).any()


def test_legal_proceedings(people: pd.DataFrame, figure, rounds) -> None:
    known = people["ccj_current_proceedings"].dropna()
    assert len(known) == figure("profile_and_needs.ccj_information_recorded.n")
    assert rounds(100 * (known == "yes").mean(), "profile_and_needs.current_legal_proceedings.percent")


def test_children_and_engagement(early: pd.DataFrame, rounds) -> None:
    with_children = early.loc[early["engaged"], "children_in_household"] == "yes"
    assert rounds(100 * with_children.mean(), "interventions.at_least_partially_engaged_had_children.percent")
    protected = early[(early["child_protection"] == "yes").fillna(value=False)]
    assert rounds(
        100 * protected["engaged"].mean(), "interventions.child_protection_concerns_engaged.percent"
    )


def test_number_of_children_only_where_there_are_any(people: pd.DataFrame) -> None:
    has = people["children_in_household"] == "yes"
    assert (people["n_children"].notna() == has).all()
    assert people["n_children"].min() == 1


def test_supported_victims(people: pd.DataFrame, figure) -> None:
    supported = people["vs_engaged_idva"] == "yes"
    assert supported.sum() == figure("table_1.drive_victims_survivors_insights.engaging_with_idva")


@pytest.mark.parametrize("table", ["service_users", "needs", "risk", "dash", "actions"])
def test_codes_are_those_of_the_field_dictionary(release: Release, table: str) -> None:
    rows = getattr(release, table)
    for name, field in TABLES[table].fields.items():
        if field.has_codes:
            assert set(rows[name].dropna()) - {""} <= set(field.codes), name
        if field.required:
            assert rows[name].notna().all(), name

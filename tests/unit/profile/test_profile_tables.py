"""Tables 3 and 4, durations, statutory involvement and Appendix 8 on small hand-made forms."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import stats

from drive_eval.analyses import by_id
from drive_eval.estimates import AnalysisResult
from drive_eval.profile import duration, service_users, statutory, suicide, victim_answers, victims
from drive_eval.release.fields import TABLES
from drive_eval.settings.model import Profile

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = Profile(year_2_end="2018-03-31").model_dump(mode="json")


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows of a canonical table in the types of a view; what a row does not name is missing."""
    fields = TABLES[table].fields
    data = pd.DataFrame(rows, columns=list(fields))
    kinds = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}
    return data.astype({name: kinds.get(field.kind, "string") for name, field in fields.items()})


def values(result: AnalysisResult) -> dict[str, float]:
    return dict(zip(result.estimates["estimate_id"], result.estimates["value"], strict=True))


USERS = frame("service_users", [
    {"su_id": "a", "status": "completed", "age_at_intake": 20, "sex": "men", "ethnicity": "white_british",
     "living_arrangement": "living_together", "allocation_date": "2017-01-02", "closure_date": "2017-12-04",
     "cyps_involved": "yes", "cyps_type": "s47_child_protection", "ccj_current_proceedings": "yes",
     "children_in_household": "yes", "child_protection": "yes"},
    {"su_id": "b", "status": "completed", "age_at_intake": 30, "sex": "men", "ethnicity": "white_other",
     "allocation_date": "2017-01-02", "closure_date": "2018-02-28", "cyps_involved": "no",
     "ccj_current_proceedings": "no", "children_in_household": "no", "child_protection": "no"},
    {"su_id": "c", "status": "completed", "age_at_intake": 40, "sex": "women", "ethnicity": "arab",
     "allocation_date": "2017-10-02", "closure_date": "2018-06-01", "cyps_type": "s31_care_or_supervision"},
    {"su_id": "d", "status": "died", "sex": "men", "ethnicity": "unknown", "allocation_date": "2017-10-02"},
    {"su_id": "e", "status": "no_consent", "age_at_intake": 80, "sex": "men"},
    {"su_id": "f", "status": "completed", "sex": "men", "cyps_involved": "no",
     "allocation_date": "2017-03-02", "child_protection": "yes", "closure_date": "2018-01-15"},
])  # fmt: skip
NEEDS = frame("needs", [
    {"su_id": "a", "wave": "midpoint", "engagement_level": "partially_engaged", "suicide": "yes"},
    {"su_id": "a", "wave": "intake", "engagement_level": "no_contact", "suicide": "no"},
    {"su_id": "b", "wave": "midpoint", "engagement_level": "engaged", "suicide": "dont_know"},
    {"su_id": "f", "wave": "midpoint", "engagement_level": "no_contact", "suicide": "no"},
    {"su_id": "c", "wave": "midpoint", "engagement_level": "engaged"},
])  # fmt: skip
INTAKE = frame("insights_intake", [
    {"vs_id": "v1", "perp_id": "a", "arm": "drive", "site": "site_1", "age": 20, "gender": "women",
     "n_needs": "none", "intake_date": "2017-05-01", "drugs": "yes", "children": "present", "n_children": 3,
     "cyps_involved": "yes", "cyps_type": "caf"},
    {"vs_id": "v2", "perp_id": "x", "arm": "control", "site": "site_1", "age": 30, "gender": "women",
     "n_needs": "two", "intake_date": "2018-03-31", "drugs": "dont_know", "children": "present",
     "n_children": 1, "cyps_involved": "no"},
    {"vs_id": "v3", "perp_id": "y", "arm": "control", "site": "site_1", "gender": "men", "n_needs": "one",
     "intake_date": "2018-04-01", "drugs": "yes", "children": "present", "n_children": 9},
    {"vs_id": "v4", "perp_id": "z", "arm": "control", "site": "site_1"},
])  # fmt: skip
EXITS = frame("insights_exit", [
    {"vs_id": "v1", "perp_id": "a", "arm": "drive", "site": "site_1", "exit_date": "2018-03-31",
     "support_housing": "yes", "housing_refuge": "yes", "housing_sanctuary": "no"},
    {"vs_id": "v2", "perp_id": "x", "arm": "control", "site": "site_1", "exit_date": "2018-09-01",
     "housing_refuge": "yes"},
])  # fmt: skip
ONE = {
    "profile_service_users": (service_users, USERS),
    "profile_victims": (victims, INTAKE),
    "profile_duration": (duration, USERS),
    "profile_suicide": (suicide, NEEDS),
}
SEVERAL = {
    "profile_statutory": (statutory, {"service_users": USERS, "needs": NEEDS}),
    "profile_victim_answers": (victim_answers, {"insights_intake": INTAKE, "insights_exit": EXITS}),
}
ALL = {**ONE, **SEVERAL}


def test_who_did_not_consent_is_in_no_row_of_table_3() -> None:
    found = values(service_users.analyse(USERS, SETTINGS))
    assert found["profile.service_users.people.n"] == 5
    assert found["profile.service_users.sex.men.percent"] == 80
    assert found["profile.service_users.age.max"] == 40
    basis = service_users.analyse(USERS, SETTINGS).basis["profile.service_users.sex.men.percent"]
    assert basis.rows_left_out == {"no consent to share data": 1}


def test_age_has_its_mean_deviation_and_students_interval() -> None:
    estimates = service_users.analyse(USERS, SETTINGS).estimates.set_index("estimate_id")
    mean = estimates.loc["profile.service_users.age.mean"]
    assert (mean["value"], mean["n"]) == (30, 3)
    assert estimates.loc["profile.service_users.age.sd", "value"] == pytest.approx(10)
    half = stats.t.ppf(0.975, 2) * 10 / 3**0.5
    assert (mean["lower"], mean["upper"]) == (pytest.approx(30 - half), pytest.approx(30 + half))
    # The youngest and the oldest are each one person, whatever the threshold.
    assert estimates.loc["profile.service_users.age.min", "sensitivity"] == "person"


def test_ethnicity_is_of_those_recorded_and_living_arrangements_of_everybody() -> None:
    found = values(service_users.analyse(USERS, SETTINGS))
    assert found["profile.service_users.ethnicity.white_british.percent"] == 25
    assert found["profile.service_users.ethnicity.missing.n"] == 1
    assert found["profile.service_users.ethnicity.missing.percent"] == 20
    assert found["profile.service_users.living_arrangement.living_together.percent"] == 20
    assert found["profile.service_users.living_arrangement.missing.percent"] == 80


def test_white_people_are_a_share_of_known_ethnicity() -> None:
    # Two of three: the unknown ethnicity and the missing one tell nothing.
    found = values(service_users.analyse(USERS, SETTINGS))
    assert found["profile.service_users.ethnicity.white_of_known.percent"] == pytest.approx(200 / 3)


def test_table_4_is_by_the_arm_of_the_form_and_of_those_recorded() -> None:
    found = values(victims.analyse(INTAKE, SETTINGS))
    assert [found[f"profile.victims.{group}.people.n"] for group in ("all", "drive", "control")] == [4, 1, 3]
    assert found["profile.victims.control.gender.women.percent"] == 50
    assert found["profile.victims.all.n_needs.one_or_more.percent"] == pytest.approx(200 / 3)
    assert pd.isna(found["profile.victims.drive.age.sd"])


def test_months_are_counted_from_allocation_to_closure() -> None:
    # 2 January to 4 December 2017 are 336 days: 11.04 months; to 28 February 2018, 422 days: 13.86.
    ran = duration.months(USERS)
    assert ran[0] == pytest.approx(336 / (365.25 / 12))
    assert ran.notna().tolist() == [True, True, True, False, False, True]
    found = values(duration.analyse(USERS, SETTINGS))
    assert found["profile.duration.closed.n"] == 4
    assert found["profile.duration.year_2.closed.n"] == 3
    assert found["profile.duration.year_2.11_or_12_months.n"] == 1
    assert found["profile.duration.year_2.more_than_13_months.n"] == 1
    assert found["profile.duration.year_2.less_than_11_months.n"] == 1


def test_spans_meet_and_do_not_overlap() -> None:
    limits = list(duration.SPANS.values())
    assert [end for _, end in limits[:-1]] == [start for start, _ in limits[1:]]


def test_involvement_by_its_question_and_by_a_type() -> None:
    found = values(statutory.analyse({"service_users": USERS, "needs": NEEDS}, SETTINGS))
    assert found["profile.statutory.cyps_involved.recorded.n"] == 3
    assert found["profile.statutory.cyps_involved.yes.percent"] == pytest.approx(100 / 3)
    # The third has no answer to the question, but a type of involvement.
    assert found["profile.statutory.cyps_any.yes.n"] == 2
    assert found["profile.statutory.cyps_any.yes.percent_of_cases"] == 50
    assert found["profile.statutory.cyps_any.s17_or_s47.percent_of_involved"] == 50
    assert found["profile.statutory.cyps_any.s31.percent_of_cases"] == 25
    assert found["profile.statutory.ccj_current_proceedings.yes.percent"] == 50


def test_engagement_is_that_of_midpoint_among_cases_closed_in_time() -> None:
    engaged = statutory.engaged_at_midpoint(pd.Series(["a", "f", "e"], dtype="string"), NEEDS)
    assert engaged.tolist() == [True, False, pd.NA]
    found = values(statutory.analyse({"service_users": USERS, "needs": NEEDS}, SETTINGS))
    assert found["profile.statutory.engagement.children_of_engaged.percent"] == 50
    assert found["profile.statutory.engagement.engaged_of_child_protection.percent"] == 50


def test_dont_knows_about_suicide_are_in_the_denominator() -> None:
    found = values(suicide.analyse(NEEDS, SETTINGS))
    assert found["profile.suicide.answers.n"] == 3
    assert found["profile.suicide.yes.percent"] == pytest.approx(100 / 3)


def test_forms_of_the_cost_analysis_are_dated_up_to_the_end_of_the_second_year() -> None:
    found = values(victim_answers.analyse({"insights_intake": INTAKE, "insights_exit": EXITS}, SETTINGS))
    assert found["profile.victim_answers.intake.forms.n"] == 2
    assert found["profile.victim_answers.intake.drugs.yes.percent"] == 50
    assert found["profile.victim_answers.intake.n_children.mean"] == 2
    assert found["profile.victim_answers.intake.cyps_type.caf.percent"] == 100
    assert found["profile.victim_answers.intake.cyps_type.s31.percent_of_forms"] == 0
    assert found["profile.victim_answers.exit.forms.n"] == 1
    assert found["profile.victim_answers.exit.housing_refuge.percent"] == 100
    assert found["profile.victim_answers.exit.housing_sanctuary.n"] == 0


def test_an_answer_that_a_block_does_not_have_is_refused() -> None:
    wrong = USERS.assign(sex=pd.Series(["m"] * len(USERS), dtype="string"))
    with pytest.raises(ValueError, match="sex holds an answer"):
        service_users.analyse(wrong, SETTINGS)


@pytest.mark.parametrize("name", list(ALL))
def test_only_declared_fields_are_read(name: str) -> None:
    module, data = ALL[name]
    views = by_id(name).views.values()
    tables = data if isinstance(data, dict) else {by_id(name).table: data}
    cut = {v.table: tables[v.table][[*dict.fromkeys((*TABLES[v.table].row_id, *v.fields))]] for v in views}
    result = module.analyse(cut if name in SEVERAL else cut[by_id(name).table], SETTINGS)
    assert set(result.estimates["analysis"]) == {name}
    declared = {f"{v.table}.{field}" for v in views for field in (*TABLES[v.table].row_id, *v.fields)}
    for basis in result.basis.values():
        read = {f if "." in f else f"{by_id(name).table}.{f}" for f in basis.fields}
        assert read <= declared


def test_every_published_id_was_printed_and_answers_once() -> None:
    with (ROOT / "resources/published/published.csv").open(encoding="utf-8", newline="") as stream:
        printed = {row["id"] for row in csv.DictReader(stream)}
    ids = [
        identity
        for module, data in ALL.values()
        for joined in module.analyse(data, SETTINGS).estimates["published_id"]
        for identity in joined.split(";")
        if identity
    ]
    assert set(ids) <= printed
    assert len(ids) == len(set(ids))
    # Every row of Tables 3 and 4 is answered, but for the size of Table 4's groups, which is the flow's.
    wanted = {name for name in printed if name.startswith(("table_3.", "table_4."))}
    assert {name for name in wanted - set(ids) if not name.startswith("table_4.group_size.")} == set()


@hypothesis_settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(random) -> None:
    def shuffled(rows: pd.DataFrame) -> pd.DataFrame:
        order = list(range(len(rows)))
        random.shuffle(order)
        return rows.iloc[order].reset_index(drop=True)

    for module, data in ALL.values():
        mixed = {k: shuffled(v) for k, v in data.items()} if isinstance(data, dict) else shuffled(data)
        straight, other = module.analyse(data, SETTINGS), module.analyse(mixed, SETTINGS)
        pd.testing.assert_frame_equal(straight.estimates, other.estimates)
        assert straight.basis == other.basis


@pytest.mark.parametrize("name", list(ALL))
def test_nobody_gives_no_value_and_a_reason(name: str) -> None:
    module, data = ALL[name]
    empty = {k: v.iloc[:0] for k, v in data.items()} if isinstance(data, dict) else data.iloc[:0]
    estimates = module.analyse(empty, SETTINGS).estimates
    shares = estimates[estimates["unit"].isin(["percent", "years", "months"])]
    assert shares["value"].isna().all()
    assert shares["reason"].ne("").all()

"""Which rows the models have, and what becomes of gaps."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.behaviour_models.data import INCOMPLETE, NOT_RECORDED, people, rows, with_work
from drive_eval.behaviour_models.fields import PREDICTORS
from drive_eval.behaviour_models.imputation import impute
from unit.behaviour_models.behaviour_material import SETTINGS, release

FULL = tuple(PREDICTORS)


def test_a_dont_know_is_no_answer_and_contact_is_any_direct_work():
    users = pd.DataFrame({
        "su_id": ["a", "b", "c"], "age_at_intake": [30, 40, 50],
        "living_arrangement": ["dont_know", "living_together", None],
    })  # fmt: skip
    actions = pd.DataFrame({"su_id": ["a", "b", "b"], "work": ["indirect", "indirect", "direct"]})
    found = people(users, actions)
    assert found["living_arrangement"].isna().tolist() == [True, False, True]
    assert found["contact"].tolist() == ["no", "yes", "no"]


def test_kinds_of_work_are_of_those_in_contact():
    users = pd.DataFrame({"su_id": ["a", "b", "c"], "age_at_intake": [30, 40, 50],
                          "living_arrangement": ["living_together"] * 3})  # fmt: skip
    actions = pd.DataFrame({
        "su_id": ["a", "a", "b", "c"], "work": ["direct", "direct", "direct", "indirect"],
        "direct_type": ["email", "one_to_one_behavioural", "one_to_one_general", None],
    })  # fmt: skip
    found = with_work(users, actions, SETTINGS["categories"]).set_index("su_id")
    assert list(found.index) == ["a", "b"]
    assert found.loc["a", ["behaviour_change", "direct_support", "maintaining_contact"]].tolist() == [
        "yes", "no", "yes",
    ]  # fmt: skip
    assert found.loc["b", "direct_support"] == "yes"
    moved = {"behaviour_change": ["one_to_one_general"], "direct_support": ["email"]}
    found = with_work(users, actions, moved).set_index("su_id")
    assert found["behaviour_change"].tolist() == ["no", "yes"]
    assert found["direct_support"].tolist() == ["yes", "no"]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_every_form_is_used_or_left_out_for_a_reason(seed):
    data = release(seed)
    found = rows(data["risk"], people(data["service_users"], data["actions"]), "physical")
    used = found.complete(FULL)
    assert not used.isna().any().any()
    left = found.left_out(len(used))
    assert set(left) <= {NOT_RECORDED, INCOMPLETE}
    assert len(used) + sum(left.values()) == len(data["risk"])


def test_the_order_of_rows_does_not_count():
    data = release()
    persons = people(data["service_users"], data["actions"])
    one = rows(data["risk"], persons, "sexual").frame
    other = rows(data["risk"].sample(frac=1.0, random_state=3), persons, "sexual").frame
    pd.testing.assert_frame_equal(one, other)


def _frame(seed=1):
    data = release(seed)
    return rows(data["risk"], people(data["service_users"], data["actions"]), "physical").frame


def test_imputed_sets_are_complete_and_keep_what_was_recorded():
    frame = _frame()
    sets = impute(frame, "physical", FULL, 3, 7)
    assert len(sets) == 3
    for found in sets:
        assert len(found) == len(frame)
        assert not found[list(FULL)].isna().any().any()
        for name in FULL:
            known = frame[name].notna().to_numpy()
            assert (found[name][known].to_numpy() == frame[name][known].to_numpy()).all()
            assert found.groupby("su_id")[name].nunique().max() == 1 or name == "wave"
    assert not sets[0].equals(sets[1])


def test_the_seed_decides_what_is_imputed():
    frame = _frame()
    for one, other in zip(
        impute(frame, "physical", FULL, 2, 7), impute(frame, "physical", FULL, 2, 7), strict=True
    ):
        pd.testing.assert_frame_equal(one, other)
    assert not impute(frame, "physical", FULL, 1, 8)[0].equals(impute(frame, "physical", FULL, 1, 7)[0])


def test_what_is_imputed_follows_what_is_known():
    """Charges are those of proceedings in nine of ten: imputed charges follow proceedings too."""
    data = release(4)
    users = data["service_users"]
    users["ccj_current_proceedings"] = ["yes", "no"] * (len(users) // 2)
    same = [value if at % 10 else {"yes": "no", "no": "yes"}[value]
            for at, value in enumerate(users["ccj_current_proceedings"])]  # fmt: skip
    users["dv_charges"] = [None if at % 3 == 0 else value for at, value in enumerate(same)]
    frame = rows(data["risk"], people(users, data["actions"]), "physical").frame
    found = pd.concat(impute(frame, "physical", FULL, 10, 1))
    gaps = frame.loc[frame["dv_charges"].isna(), "su_id"].unique()
    imputed = found[found["su_id"].isin(gaps)]
    assert (imputed["dv_charges"] == imputed["ccj_current_proceedings"]).mean() > 0.65


def test_ages_are_imputed_among_those_that_occur():
    frame = _frame()
    frame["age_at_intake"] = frame["age_at_intake"].astype("Float64")
    some = frame["su_id"].unique()[::5]
    known = set(frame.loc[~frame["su_id"].isin(some), "age_at_intake"])
    frame.loc[frame["su_id"].isin(some), "age_at_intake"] = pd.NA
    frame["age_at_intake"] = frame["age_at_intake"].astype(object)
    found = impute(frame, "physical", FULL, 1, 2)[0]
    assert set(found["age_at_intake"]) <= known


def test_a_predictor_that_nobody_has_is_told():
    frame = _frame().assign(cyps_involved=None)
    with pytest.raises(ValueError, match="cyps_involved: nobody has it recorded"):
        impute(frame, "physical", FULL, 1, 1)

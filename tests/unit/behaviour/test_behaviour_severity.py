"""Severities, transitions, engagement and paired changes, from definitions on hand-made forms."""

import numpy as np
import pandas as pd
import pytest

from drive_eval.behaviour import engagement, severity
from drive_eval.behaviour.fields import BEHAVIOURS
from drive_eval.behaviour.paired import paired_change
from drive_eval.settings.activity import Activity
from drive_eval.settings.behaviour import Behaviour

SETTINGS = Behaviour().model_dump(mode="json")
WITH_CONTACT = SETTINGS | {"contact": Activity().model_dump(mode="json")["contact"]}
PATHS = {
    "a": ("high", "none", "none"),
    "b": ("high", "moderate", "high"),
    "c": ("none", "none", "standard"),
    "d": ("moderate", None, "none"),
}


def risk(paths=PATHS) -> pd.DataFrame:
    rows = [
        {"su_id": person, "wave": wave} | dict.fromkeys(BEHAVIOURS, answer)
        for person, path in paths.items()
        for wave, answer in zip(("intake", "midpoint", "closure"), path, strict=True)
    ]
    return pd.DataFrame(rows).astype("string")


def test_prevalence_and_severity_are_of_those_recorded():
    result = severity.analyse(risk(), SETTINGS)
    found = result.estimates.set_index("estimate_id")
    assert found.loc["behaviour.severity.physical.intake.any.percent", "value"] == 75
    assert found.loc["behaviour.severity.physical.midpoint.none.percent", "value"] == pytest.approx(200 / 3)
    basis = result.basis["behaviour.severity.physical.midpoint.any.percent"]
    assert (basis.rows_used, sum(basis.rows_left_out.values())) == (3, 1)


def test_transitions_are_of_people_recorded_throughout():
    result = severity.analyse(risk(), SETTINGS)
    found = result.estimates.set_index("estimate_id")["value"]
    start = "behaviour.transition.sexual"
    assert found[f"{start}.people.n"] == 3
    assert found[f"{start}.intake_to_midpoint.high.none.percent"] == 50
    assert found[f"{start}.intake_to_closure.less.percent"] == pytest.approx(100 / 3)
    assert found[f"{start}.intake_to_closure.same.percent"] == pytest.approx(100 / 3)
    assert found[f"{start}.intake_to_closure.more.percent"] == pytest.approx(100 / 3)
    assert pd.isna(found[f"{start}.intake_to_midpoint.standard.none.percent"])


def test_the_parts_of_each_step_add_up_to_its_people():
    generator = np.random.default_rng(6)
    choices = ["none", "standard", "moderate", "high", None]
    paths = {f"p{n}": tuple(generator.choice(choices, 3)) for n in range(60)}
    table = severity.analyse(risk(paths), SETTINGS).estimates.set_index("estimate_id")
    complete = sum(None not in path for path in paths.values())
    for step in ("intake_to_midpoint", "midpoint_to_closure", "intake_to_closure"):
        start = f"behaviour.transition.physical.{step}."
        rows = table[table.index.str.startswith(start)]
        moves = rows[rows.index.str.count(r"\.") == start.count(".") + 2]
        assert moves["n"].sum() == complete
        assert rows.loc[[f"{start}{way}.percent" for way in ("less", "same", "more")], "n"].sum() == complete


def test_a_severity_that_is_not_on_the_scale_is_refused():
    with pytest.raises(ValueError, match="not one of"):
        severity.analyse(risk().replace("moderate", "medium"), SETTINGS)


def test_engagement_is_of_those_in_contact():
    views = {
        "risk": risk(),
        "needs": pd.DataFrame(
            {"su_id": list("abcd"), "wave": "midpoint",
             "engagement_level": ["engaged", "engaged", "engaged", "no_contact"]}
        ),
        "actions": pd.DataFrame({"su_id": ["a", "b", "d", "c"], "work": ["direct"] * 3 + ["indirect"],
                                 "direct_type": ["email", "letter", "email", None]}),
    }  # fmt: skip
    result = engagement.analyse(views, WITH_CONTACT)
    found = result.estimates.set_index("estimate_id")
    assert found.loc["behaviour.engagement.level.engaged.percent", ["n", "denominator"]].tolist() == [2, 2]
    assert dict(result.basis["behaviour.engagement.level.engaged.percent"].rows_left_out) == {
        engagement.NO_LEVEL: 1
    }
    name = "behaviour.engagement.engaged.physical.intake.any.percent"
    assert found.loc[name, ["n", "denominator"]].tolist() == [2, 2]
    basis = result.basis[name]
    assert basis.rows_used + sum(basis.rows_left_out.values()) == 4
    assert found.loc["behaviour.engagement.engaged.physical.change", "value"] == -50
    assert found.loc["behaviour.engagement.non_engaged.physical.change", "reason"] == engagement.NOBODY


def test_paired_change_by_hand():
    """One added to each, two to the people: 9/62 and 3/62."""
    found = paired_change(8, 2, 60, 0.95)
    assert found.value == pytest.approx(-0.1)
    spread = np.sqrt((12 / 62 - (6 / 62) ** 2) / 62)
    assert found.lower == pytest.approx(-6 / 62 - 1.959964 * spread)
    assert found.upper == pytest.approx(-6 / 62 + 1.959964 * spread)
    assert paired_change(0, 0, 0, 0.95) is None
    with pytest.raises(ValueError, match="among"):
        paired_change(2, 2, 3, 0.95)

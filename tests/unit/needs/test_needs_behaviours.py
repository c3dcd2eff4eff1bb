"""Needs set against behaviours: who is in the regressions, what they say, and what cannot be said."""

import numpy as np
import pandas as pd
import pytest

from drive_eval.needs.assessed import BEHAVIOURS, assessed, used
from drive_eval.needs.behaviours import analyse
from drive_eval.needs.fields import ANSWERS, FIELDS, NEEDS
from drive_eval.settings.model import Needs as Section

SETTINGS = Section().model_dump(mode="json")
RULE = SETTINGS["recoding"]["report"]


def forms(has: dict[str, np.ndarray], people: int, wave: str = "midpoint") -> pd.DataFrame:
    """Needs assessments in canonical codes: the highest level where a need is, the lowest elsewhere."""
    columns: dict[str, object] = {"su_id": [f"su{i}" for i in range(people)], "wave": wave}
    for need in NEEDS:
        scale = ANSWERS[need.scale]
        lowest = "no" if need.scale == "yes_no" else scale[-2] if scale[-1] == "dont_know" else scale[-1]
        yes = has.get(need.field, np.zeros(people, dtype=bool))
        columns[need.field] = np.where(yes, scale[0], lowest)
    return pd.DataFrame(columns).convert_dtypes()


def risks(severity: dict[str, np.ndarray], people: int, wave: str = "midpoint") -> pd.DataFrame:
    columns: dict[str, object] = {"su_id": [f"su{i}" for i in range(people)], "wave": wave}
    for behaviour in BEHAVIOURS:
        columns[behaviour] = severity.get(behaviour, np.full(people, "none"))
    return pd.DataFrame(columns).convert_dtypes()


def drawn(people: int = 150, seed: int = 3) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    has = {field: rng.uniform(size=people) < 0.3 for field in FIELDS}
    scale = np.array(["none", "standard", "moderate", "high"])
    severity = {name: scale[rng.integers(0, 4, people)] for name in BEHAVIOURS}
    return {"needs": forms(has, people), "risk": risks(severity, people)}


def test_one_need_alone_gives_the_odds_ratio_of_its_table() -> None:
    """All other needs absent: 12 of 20 with the need use the behaviour, 15 of 60 without it."""
    has = {"drugs": np.arange(80) < 20}
    severity = np.where(np.isin(np.arange(80), [*range(12), *range(20, 35)]), "moderate", "none")
    found = analyse({"needs": forms(has, 80), "risk": risks({"physical": severity}, 80)}, SETTINGS)
    values = found.estimates.set_index("estimate_id")
    plain = values.loc["needs.behaviours.physical.drugs.plain.odds_ratio"]
    assert plain["value"] == pytest.approx(12 * 45 / (8 * 15), rel=1e-8)
    error = np.sqrt(1 / 12 + 1 / 8 + 1 / 15 + 1 / 45)
    assert plain["upper"] == pytest.approx(4.5 * np.exp(1.959963984540054 * error), rel=1e-6)
    assert (plain["n"], plain["denominator"]) == (20, 80)
    firth = values.loc["needs.behaviours.physical.drugs.firth.odds_ratio", "value"]
    assert firth == pytest.approx(12.5 * 45.5 / (8.5 * 15.5), rel=1e-6)
    assert values.loc["needs.behaviours.physical.drugs.with_need.percent", "value"] == 60.0
    assert values.loc["needs.behaviours.physical.drugs.without_need.percent", "value"] == 25.0
    alcohol = values.loc["needs.behaviours.physical.alcohol.plain.odds_ratio"]
    assert np.isnan(alcohol["value"])
    assert "Nobody" in alcohol["reason"]
    sexual = values.loc["needs.behaviours.sexual.drugs.firth.odds_ratio"]
    assert "one value only" in sexual["reason"]


def test_separation_has_no_plain_value_and_a_penalised_one() -> None:
    rng = np.random.default_rng(5)
    has = {"other_addictions": np.arange(120) < 6, "housing": rng.uniform(size=120) < 0.4}
    severity = np.where((np.arange(120) < 6) | (rng.uniform(size=120) < 0.3), "high", "none")
    found = analyse({"needs": forms(has, 120), "risk": risks({"physical": severity}, 120)}, SETTINGS)
    values = found.estimates.set_index("estimate_id")
    name = "needs.behaviours.physical.other_addictions"
    assert "runs to infinity" in values.loc[f"{name}.plain.odds_ratio", "reason"]
    assert np.isnan(values.loc[f"{name}.plain.p", "value"])
    assert values.loc[f"{name}.firth.odds_ratio", "lower"] > 1.0
    assert np.isfinite(values.loc["needs.behaviours.physical.housing.plain.odds_ratio", "value"])


def test_only_mid_point_counts() -> None:
    views = drawn()
    found = analyse(views, SETTINGS).estimates
    others = drawn(seed=9)
    for name, view in others.items():
        views[name] = pd.concat([view.assign(wave="intake"), views[name]], ignore_index=True)
    pd.testing.assert_frame_equal(analyse(views, SETTINGS).estimates, found)


def test_the_order_of_the_risk_forms_does_not_matter() -> None:
    views = drawn()
    found = analyse(views, SETTINGS).estimates
    views["risk"] = views["risk"].iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(analyse(views, SETTINGS).estimates, found)


@pytest.mark.parametrize(("least", "yes"), [("standard", 3), ("moderate", 2), ("high", 1)])
def test_the_least_severity_that_counts_is_a_setting(least: str, yes: int) -> None:
    severity = pd.Series(["none", "standard", "moderate", "high", None], dtype="string")
    answers = used(severity, least)
    assert answers.dropna().sum() == yes
    assert answers.isna().tolist() == [False] * 4 + [True]
    found = analyse(drawn(), SETTINGS | {"behaviour_least": least}).estimates
    answered = set(found["published_id"]) - {""}
    assert len(answered) == (2 if least == "standard" else 0)


def test_a_code_that_is_no_severity_is_refused() -> None:
    with pytest.raises(ValueError, match="physical holds a severity"):
        used(pd.Series(["severe"], name="physical"), "standard")


@pytest.mark.parametrize("seed", range(3))
def test_rows_used_and_left_out_are_all_mid_point_forms(seed: int) -> None:
    rng = np.random.default_rng(seed)
    views = drawn(60, seed)
    gaps = rng.uniform(size=(60, len(FIELDS))) < 0.03
    views["needs"][list(FIELDS)] = views["needs"][list(FIELDS)].mask(gaps)
    views["needs"].loc[rng.uniform(size=60) < 0.1, list(FIELDS)] = pd.NA
    views["risk"]["sexual"] = views["risk"]["sexual"].mask(rng.uniform(size=60) < 0.2)
    views["risk"] = views["risk"][rng.uniform(size=60) < 0.8]
    result = analyse(views, SETTINGS)
    for basis in result.basis.values():
        assert basis.rows_used is not None
        assert basis.rows_used + sum(basis.rows_left_out.values()) == 60


def test_people_keep_their_own_behaviour() -> None:
    views = drawn(40)
    people, uninformed = assessed(views["needs"], views["risk"].iloc[5:], RULE, "standard")
    assert uninformed == 0
    assert people["form"].tolist() == [False] * 5 + [True] * 35
    wanted = views["risk"]["physical"].ne("none").to_numpy(float)[5:]
    assert people["physical"].to_numpy(float)[5:].tolist() == wanted.tolist()
    assert people["physical"].iloc[:5].isna().all()

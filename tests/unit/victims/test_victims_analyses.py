"""The chapter's analyses on hand-made forms: populations, denominators and degenerate inputs."""

import numpy as np
import pandas as pd
import pytest

from drive_eval.victims import change, risk, sources
from drive_eval.victims.first_year import dash_change
from drive_eval.victims.observed import weigh
from drive_eval.victims.people import NO_EXIT, NOT_ALLOCATED, in_study, pairs
from unit.victims.victims_material import SETTINGS, value, views


def test_cases_of_other_procedures_other_arms_and_excluded_forms_are_left_out_by_reason() -> None:
    given = views(12)
    given["randomisation"].loc[0, "different_procedure"] = "yes"
    given["randomisation"].loc[1, "arm"] = "drive"
    given["insights_intake"].loc[2, "perp_id"] = None
    given["insights_intake"].loc[3, "exclusion_reason"] = "fatality"
    given["insights_exit"] = given["insights_exit"].drop(index=4)
    sample = pairs(given)
    assert len(in_study(given).people) == 9
    assert sample.left_out == {NOT_ALLOCATED: 3, "client fatality": 1, NO_EXIT: 1}
    assert len(sample.people) + sum(sample.left_out.values()) == 12


def test_changes_and_contrast_follow_from_the_definitions() -> None:
    given = views(45)
    found = change.analyse(given, SETTINGS).estimates
    people = pairs(given).people
    falls = {}
    for arm, group in people.groupby("arm"):
        before, after = group["physical"] != "none", group["physical_exit"] != "none"
        falls[arm] = 100.0 * (before.mean() - after.mean())
        assert value(found, f"victims.change.physical.{arm}.change.any.points") == pytest.approx(-falls[arm])
        ended = value(found, f"victims.change.physical.{arm}.ended.n")
        assert ended == (before & ~after).sum()
    extra = value(found, "victims.change.physical.contrast.any.extra_fall")
    assert extra == pytest.approx(falls["drive"] - falls["control"])
    assert value(found, "victims.change.physical.contrast.none.extra_rise") == pytest.approx(extra)
    start = value(found, "victims.change.physical.contrast.intake.difference")
    end = value(found, "victims.change.physical.contrast.exit.difference")
    assert extra == pytest.approx(start - end)


def test_rows_used_and_left_out_add_up_to_all_forms() -> None:
    given = views(30)
    given["insights_exit"].loc[5, "sexual"] = None
    result = change.analyse(given, SETTINGS)
    for basis in result.basis.values():
        assert basis.rows_used + sum(basis.rows_left_out.values()) == 30


def test_an_arm_without_anybody_gives_reasons_instead_of_numbers() -> None:
    given = views(12)
    for name in ("insights_intake", "randomisation"):
        given[name]["arm"] = "control"
    found = change.analyse(given, SETTINGS).estimates.set_index("estimate_id")
    row = found.loc["victims.change.sexual.contrast.any.extra_fall"]
    assert pd.isna(row["value"])
    assert row["reason"]


def test_an_answer_or_severity_off_the_scale_is_refused() -> None:
    given = views(12)
    given["insights_exit"]["risk_change"] = "better"
    given["insights_exit"]["sustainability"] = "long_term"
    with pytest.raises(ValueError, match="risk_change"):
        risk.analyse(given, SETTINGS)
    given["insights_intake"].loc[0, "physical"] = "some"
    with pytest.raises(ValueError, match="physical"):
        change.analyse(given, SETTINGS)


def test_agreement_of_two_sources_is_all_or_chance() -> None:
    given = views(30)
    people = given["insights_intake"]
    same = people.rename(columns={"perp_id": "su_id"}).assign(wave="intake")
    columns = ["su_id", "wave", "physical", "sexual", "harassment_stalking", "jealous_controlling"]
    given["risk"] = same[columns]
    found = sources.analyse(given, SETTINGS).estimates
    assert value(found, "victims.sources.physical.intake.agreement.percent") == 100.0
    assert value(found, "victims.sources.physical.intake.agreement.kappa") == pytest.approx(1.0)
    none = found.set_index("estimate_id").loc["victims.sources.physical.exit.agreement.percent"]
    assert pd.isna(none["value"])
    assert none["reason"]


def test_weights_undo_a_selection_that_the_traits_explain() -> None:
    random = np.random.default_rng(9)
    trait = (random.random(4000) < 0.5).astype(float)
    kept = random.random(4000) < np.where(trait > 0, 0.8, 0.3)
    found = weigh(pd.DataFrame({"trait": trait, "copy": trait, "nobody": 0.0}), kept, 100.0)
    assert found.weights.mean() == pytest.approx(1.0)
    assert np.average(trait[kept], weights=found.weights) == pytest.approx(trait.mean(), abs=0.005)
    assert found.effective < kept.sum()


def test_everybody_or_nobody_kept_has_equal_weights() -> None:
    traits = pd.DataFrame({"trait": [0.0, 1.0, 1.0, 0.0]})
    assert weigh(traits, np.ones(4, dtype=bool), 99.0).weights.tolist() == [1.0] * 4
    assert len(weigh(traits, np.zeros(4, dtype=bool), 99.0).weights) == 0


def test_a_dash_form_with_too_little_known_tells_no_change() -> None:
    items = [f"q{number}" for number in range(1, 21)]
    forms = pd.DataFrame(
        [["a", "intake", *["yes"] * 20], ["a", "closure", *["yes"] * 5, *["no"] * 15],
         ["b", "intake", *["yes"] * 20], ["b", "closure", *["not_known"] * 11, *["no"] * 9],
         ["c", "intake", *["yes"] * 20]],
        columns=["su_id", "wave", *items],
    ).astype("string")  # fmt: skip
    assert dash_change(forms, 10).to_dict() == {"a": -15}
    assert dash_change(forms, 11).to_dict() == {"a": -15, "b": -20}

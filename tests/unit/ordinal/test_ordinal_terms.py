"""Terms, designs and margins."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from drive_eval.ordinal.margins import margin
from drive_eval.ordinal.terms import Term, make_design, matrix, occurring
from unit.ordinal.ordinal_material import CATEGORIES, CUTPOINTS, TERMS, answers, design


def test_columns_are_named_and_the_reference_has_none():
    found = design()
    assert found.names == ("wave.midpoint", "wave.closure", "group.b", "group.c", "age")
    assert found.priors.tolist() == [2.5, 2.5, 1.5, 1.5, 0.5]
    first = found.frame.iloc[0]
    assert found.predictors[0, -1] == (first["age"] - 40.0) / 10.0
    np.testing.assert_allclose(found.centred.mean(axis=0), 0.0, atol=1e-12)


def test_rows_are_gathered_by_person_whatever_their_order():
    frame = answers(20)
    shuffled = frame.sample(frac=1.0, random_state=1)
    found = make_design(shuffled, "answer", CATEGORIES, "person", TERMS)
    assert found.people == 20
    for first, end in zip(found.starts[:-1], found.starts[1:], strict=True):
        assert found.frame["person"].iloc[first:end].nunique() == 1


def test_a_product_is_where_both_hold():
    frame = pd.DataFrame({"a": ["no", "yes", "yes", "no"], "b": ["x", "x", "y", "y"]})
    terms = (Term("a", 1.0, ("no", "yes")), Term("b", 1.0, ("x", "y")), Term("ab", 1.0, parts=("a", "b")))
    np.testing.assert_array_equal(matrix(frame, terms)[:, 2], [0.0, 0.0, 1.0, 0.0])


def test_levels_of_nobody_are_left_out():
    (term,) = occurring(pd.DataFrame({"a": ["x", "z"]}), (Term("a", 1.0, ("x", "y", "z")),))
    assert term.levels == ("x", "z")


def test_an_unknown_answer_is_refused():
    frame = answers(5)
    frame.loc[0, "answer"] = "severe"
    with pytest.raises(ValueError, match="answers that are not among none"):
        make_design(frame, "answer", CATEGORIES, "person", TERMS)


def test_a_margin_sets_one_predictor_and_averages_over_everybodys_others():
    found = design(40)
    effects = np.array([-1.0, -2.0, 0.8, -0.5, 0.3])
    draws = {"cutpoints": np.stack([CUTPOINTS, CUTPOINTS + 1]), "effects": np.stack([effects, effects])}
    shares = margin(found, draws, {"wave": "closure"})
    frame = found.frame
    linear = -2.0 + 0.8 * (frame["group"] == "b") - 0.5 * (frame["group"] == "c") + 0.03 * (frame["age"] - 40)
    linear = linear.to_numpy() - found.centre @ effects
    at_most = [expit(cut - linear).mean() for cut in CUTPOINTS]
    np.testing.assert_allclose(shares[0], np.diff([0.0, *at_most, 1.0]), atol=1e-12)
    assert shares[1, 0] > shares[0, 0]
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_a_margin_with_intercepts_is_nearer_to_the_middle():
    found = design(40)
    effects = np.array([[-1.0, -2.0, 0.8, -0.5, 0.3]])
    draws = {"cutpoints": CUTPOINTS[None, :] + 2.0, "effects": effects}
    without = margin(found, draws, {"wave": "closure"})[0, 0]
    among = margin(found, draws | {"spread": np.array([2.0])}, {"wave": "closure"})[0, 0]
    assert 0.5 < among < without

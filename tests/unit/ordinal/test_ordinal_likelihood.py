"""The compiled likelihood against its definition, its gradient against differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from drive_eval.ordinal.kernel import average_shares, by_person, likelihood
from drive_eval.ordinal.quadrature import no_intercept, normal_nodes
from unit.ordinal.ordinal_material import CUTPOINTS, by_definition, design

DESIGN = design(25)
SMALL = st.floats(-3.0, 3.0)


def whole(cutpoints, effects, spread, nodes):
    at, weights = normal_nodes(nodes) if nodes else no_intercept()
    return likelihood(
        np.asarray(cutpoints), np.asarray(effects), spread, np.ascontiguousarray(DESIGN.centred.T),
        DESIGN.answers, DESIGN.starts,
        at, weights,
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.floats(-3, 3), st.floats(0.05, 2.0), st.floats(0.05, 2.0),
    st.lists(SMALL, min_size=5, max_size=5), st.floats(0.0, 4.0),
)  # fmt: skip
def test_the_likelihood_is_that_of_the_definition(first, gap, further, effects, spread):
    cutpoints = np.array([first, first + gap, first + gap + further])
    expected = by_definition(DESIGN, cutpoints, np.array(effects), spread)
    found, *_ = whole(cutpoints, effects, spread, 49)
    assert found == pytest.approx(expected.sum(), rel=1e-5, abs=2e-3)


@pytest.mark.parametrize(("spread", "nodes"), [(0.0, 0), (1.3, 21), (-1.3, 21)])
def test_the_gradient_is_that_of_differences(spread, nodes):
    effects, step = np.array([-1.0, -2.0, 0.8, -0.5, 0.3]), 1e-6
    _, by_cutpoint, by_effect, by_spread = whole(CUTPOINTS, effects, spread, nodes)

    def slope(move):
        above = whole(CUTPOINTS + move[:3], effects + move[3:8], spread + move[8], nodes)[0]
        below = whole(CUTPOINTS - move[:3], effects - move[3:8], spread - move[8], nodes)[0]
        return (above - below) / (2 * step)

    expected = [slope(step * direction) for direction in np.eye(9)]
    np.testing.assert_allclose([*by_cutpoint, *by_effect, by_spread], expected, rtol=2e-5, atol=2e-4)


def test_the_sign_of_the_spread_does_not_count():
    effects = np.zeros(5)
    assert whole(CUTPOINTS, effects, 1.7, 21)[0] == pytest.approx(whole(CUTPOINTS, effects, -1.7, 21)[0])


@pytest.mark.parametrize("spread", [0.3, 1.0, 2.0, 4.0])
def test_the_default_nodes_are_enough(spread):
    effects = np.array([-1.0, -2.0, 0.8, -0.5, 0.3])
    expected = by_definition(DESIGN, CUTPOINTS, effects, spread).sum()
    tolerance = 2e-3 if spread <= 2.0 else 0.1
    assert whole(CUTPOINTS, effects, spread, 25)[0] == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("size", [1e3, -1e3, 1e6])
def test_extreme_parameters_give_no_number_that_is_none(size):
    value, *gradient = whole(CUTPOINTS, np.full(5, size), 1.0, 21)
    assert value == -np.inf or np.isfinite(value)
    assert all(np.isfinite(part).all() for part in gradient)


def test_cutpoints_that_meet_are_impossible():
    value, *_ = whole(np.array([0.0, 0.0, 1.0]), np.zeros(5), 0.0, 0)
    assert value == -np.inf


def test_each_persons_likelihood_under_each_draw():
    rng = np.random.default_rng(2)
    cutpoints = np.sort(rng.normal(size=(4, 3)), axis=1)
    effects, spreads = rng.normal(size=(4, 5)), np.array([0.0, 0.5, 1.0, 2.0])
    at, weights = normal_nodes(49)
    found = by_person(cutpoints, effects, spreads, DESIGN.centred, DESIGN.answers, DESIGN.starts, at, weights)
    expected = [by_definition(DESIGN, *draw) for draw in zip(cutpoints, effects, spreads, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_average_shares_are_those_of_the_definition():
    effects, spread = np.array([[-1.0, -2.0, 0.8, -0.5, 0.3]]), 1.2
    at, weights = normal_nodes(49)
    found = average_shares(
        CUTPOINTS[None, :], effects, np.array([spread]), DESIGN.centred, np.ones(DESIGN.rows), at, weights
    )[0]
    linear = (DESIGN.centred @ effects[0])[:, None] + spread * at[None, :]
    at_most = [(expit(cut - linear) @ weights).mean() for cut in CUTPOINTS]
    np.testing.assert_allclose(found, np.diff([0.0, *at_most, 1.0]), atol=1e-12)
    assert found.sum() == pytest.approx(1.0)

"""Allocation meets its totals exactly and prefers what people incline to."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.demo.allocate import AllocationError, allocate, apportion, hand_out, one_each, top
from drive_eval.demo.draws import Draws


def bounds(people: int, value: int) -> np.ndarray:
    return np.full(people, value)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(1, 4))
def test_totals_bounds_and_forbidden_cells_are_respected(seed: int, people: int, options: int) -> None:
    draws = Draws(seed, 0, "test")
    wanted = draws.uniform(people, options) < 0.4
    allowed = wanted | (draws.uniform(people, options) < 0.5)
    # Totals and bounds of an allocation that exists: so this one can be found.
    chosen = allocate(
        draws.logistic(people, options),
        wanted.sum(axis=0).tolist(),
        wanted.sum(axis=1),
        wanted.sum(axis=1),
        allowed,
    )
    assert chosen.sum(axis=0).tolist() == wanted.sum(axis=0).tolist()
    assert chosen.sum(axis=1).tolist() == wanted.sum(axis=1).tolist()
    assert not (chosen & ~allowed).any()


@pytest.mark.parametrize("seed", range(5))
def test_no_other_allocation_has_a_higher_utility(seed: int) -> None:
    utility = Draws(seed, 0, "test").logistic(4, 2)
    chosen = allocate(utility, [2, 1], bounds(4, 0), bounds(4, 1))
    every = (np.array(cells).reshape(4, 2) for cells in product([False, True], repeat=8))
    possible = [
        cells for cells in every if cells.sum(axis=0).tolist() == [2, 1] and cells.sum(axis=1).max() <= 1
    ]
    assert utility[chosen].sum() == pytest.approx(max(utility[cells].sum() for cells in possible))


def test_impossible_totals_are_told_with_what_they_are_of() -> None:
    with pytest.raises(AllocationError, match="needs at mid-point"):
        allocate(np.zeros((2, 1)), [3], bounds(2, 0), bounds(2, 1), what="needs at mid-point")
    with pytest.raises(AllocationError):
        top(np.zeros(2), 3)
    with pytest.raises(AllocationError):
        hand_out(np.zeros(2), {"a": 3})


def test_one_each_gives_everybody_one_option() -> None:
    options = one_each(np.array([[9.0, 0.0], [8.0, 0.0], [0.0, 1.0]]), [1, 2], "classes")
    assert options.tolist() == [0, 1, 1]


def test_hand_out_serves_the_highest_score_first() -> None:
    assert hand_out(np.array([0.1, 3.0, 2.0]), {"excessive": 1, "high": 2}) == ["high", "excessive", "high"]


@given(st.integers(0, 500), st.lists(st.floats(0.01, 100), min_size=1, max_size=8))
def test_apportion_adds_up_and_stays_within_one_of_proportion(total: int, weights: list[float]) -> None:
    parts = apportion(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total
    for key, part in parts.items():
        assert abs(part - total * weights[key] / sum(weights)) < 1 + 1e-6


def test_streams_are_independent_of_each_other_and_repeatable() -> None:
    first, again = Draws(1, 0, "a"), Draws(1, 0, "a")
    assert first.uniform(5).tolist() == again.uniform(5).tolist()
    drawn = [tuple(Draws(*key).uniform(5)) for key in ((1, 0, "a"), (2, 0, "a"), (1, 1, "a"), (1, 0, "b"))]
    assert len(set(drawn)) == 4


def test_integers_cover_the_span_and_weights_count() -> None:
    draws = Draws(3, 0, "test")
    assert sorted(set(draws.integers(2, 4, 200).tolist())) == [2, 3, 4]
    assert set(draws.choose(np.array([0.0, 1.0, 0.0]), 50).tolist()) == {1}
    assert sorted(draws.order(7).tolist()) == list(range(7))

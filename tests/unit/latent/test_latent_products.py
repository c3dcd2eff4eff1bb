"""The tree of products, the lanes, and the sample that a large search begins with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.latent.fit import Search, climbed, fit, off_bounds, random_starts
from drive_eval.latent.kernel import LANES
from drive_eval.latent.model import fixed_probabilities, pattern_probabilities
from drive_eval.latent.patterns import MANY_PATTERNS, SAMPLE, collapse, sample
from drive_eval.latent.products import products
from unit.latent.latent_material import drawn, items

TWELVE = np.array([[0.0] * 12, [0.8] * 6 + [0.15] * 6, [0.2] * 6 + [0.7] * 6])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(st.sampled_from([1, 0, -1]), min_size=13, max_size=13), min_size=1, max_size=25),
    width=st.integers(1, 13),
)
def test_each_pattern_is_the_product_of_its_answers(rows: list[list[int]], width: int) -> None:
    """Leaves stand for prime numbers, so that equal products have equal factors."""
    answers = np.array(rows, dtype=np.int8)[:, :width]
    tree = products(answers)
    primes = [p for p in range(2, 200) if all(p % d for d in range(2, p))]
    values = [prime for j in range(width) for prime in (1, *primes[2 * j : 2 * j + 2])] + [1]
    for one, other in zip(tree.left, tree.right, strict=True):
        values.append(values[one] * values[other])
    for row, value in zip(answers, values[-len(answers) :], strict=True):
        expected = 1
        for j, answer in enumerate(row):
            expected *= {-1: 1, 0: primes[2 * j], 1: primes[2 * j + 1]}[int(answer)]
        assert value == expected


@pytest.mark.parametrize("width", [1, 2, 5])
def test_likelihood_along_the_tree_is_the_plain_one(width: int) -> None:
    patterns, _ = drawn([0.5, 0.5], TWELVE[1:, :width], 300, seed=4, missing=0.2)
    starts = random_starts(np.full((2, width), np.nan), 3, np.random.default_rng(0))
    before = starts.copy()
    ends, _ = climbed(patterns, np.ones((2, width), dtype=bool), starts, 0.0, 1)
    for start, end in zip(before, ends, strict=True):
        plain = pattern_probabilities(patterns, start[:, 1:]) @ start[:, 0]
        assert end == pytest.approx(float(patterns.weights @ np.log(plain)), abs=1e-9)


def test_a_start_ends_the_same_alone_and_beside_others() -> None:
    """To the last bit, on the code for one lane and on that for many, and in a lane that others left."""
    patterns, _ = drawn([0.4, 0.35, 0.25], TWELVE, 300, seed=2, missing=0.1)
    fixed = fixed_probabilities(3, 12, zero_class=True)
    free = np.isnan(fixed)
    starts = random_starts(fixed, 2 * LANES + 3, np.random.default_rng(5))
    together = starts.copy()
    ends, moved = climbed(patterns, free, together, 1e-6, 500)
    for number in (0, LANES - 1, LANES, len(starts) - 1):
        alone = starts[[number]].copy()
        (end,), (change,) = climbed(patterns, free, alone, 1e-6, 500)
        assert (end, change) == (ends[number], moved[number])
        assert (alone[0] == together[number]).all()


def test_a_start_that_makes_answers_impossible_disturbs_no_other() -> None:
    patterns, _ = drawn([0.5, 0.5], TWELVE[1:], 300, seed=6)
    free = np.ones((2, 12), dtype=bool)
    starts = random_starts(np.full((2, 12), np.nan), 2, np.random.default_rng(1))
    sound = starts[[0]].copy()
    starts[1, :, 1:] = 0.0
    ends, moved = climbed(patterns, free, starts, 1e-6, 500)
    assert ends[1] == -np.inf
    assert moved[1] == np.inf
    (alone,), _ = climbed(patterns, free, sound, 1e-6, 500)
    assert ends[0] == alone


def test_few_people_or_patterns_are_searched_whole() -> None:
    patterns, _ = drawn([0.4, 0.35, 0.25], TWELVE, 1_000, seed=1, missing=0.1)
    assert sample(patterns, np.random.default_rng(0)) is patterns
    complete = collapse(np.tile(patterns.answers, (100, 1)), items(12))
    assert sample(complete, np.random.default_rng(0)) is complete


def test_a_search_that_begins_with_a_sample_ends_at_the_maximum_for_everybody() -> None:
    patterns, _ = drawn([0.4, 0.35, 0.25], TWELVE, 60_000, seed=9, missing=0.08)
    assert len(patterns.weights) > MANY_PATTERNS
    some = sample(patterns, np.random.default_rng(3))
    assert some.people == pytest.approx(SAMPLE, rel=0.03)
    assert len(some.weights) < len(patterns.weights)
    fixed = fixed_probabilities(3, 12, zero_class=True)
    found = fit(patterns, fixed, Search(20, 5), np.random.default_rng(0))
    truth = np.column_stack([[0.4, 0.35, 0.25], TWELVE])[None]
    planted = off_bounds(truth, np.isnan(fixed))
    (top,), _ = climbed(patterns, np.isnan(fixed), planted, 1e-10, 5_000)
    assert found.log_likelihood == pytest.approx(top, abs=1e-6)
    assert found.reached > 1

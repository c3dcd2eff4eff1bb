"""The engine against closed forms, planted classes and a slow independent EM."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import xlogy

from drive_eval.latent.arrays import Floats
from drive_eval.latent.fit import Search, climbed, fit, off_bounds, random_starts
from drive_eval.latent.model import Fit, fixed_probabilities, log_likelihood, posterior
from drive_eval.latent.patterns import LatentDataError, collapse
from unit.latent.latent_material import drawn, expected_patterns, items, plain_em

SEARCH = Search(60, 15)
THREE = np.array([[0.0] * 6, [0.9, 0.8, 0.85, 0.1, 0.2, 0.15], [0.1, 0.2, 0.1, 0.8, 0.9, 0.85]])


def fitted(patterns, classes: int, zero: bool, seed: int = 1, search: Search = SEARCH) -> Fit:
    fixed = fixed_probabilities(classes, len(patterns.items), zero)
    return fit(patterns, fixed, search, np.random.default_rng(seed))


def test_one_class_is_the_items_own_frequencies() -> None:
    answers = np.array([[1, 0], [1, 1], [0, 0], [-1, 1], [1, -1]], dtype=np.int8)
    found = fitted(collapse(answers, items(2)), 1, zero=False)
    assert found.probabilities == pytest.approx(np.array([[3 / 4, 2 / 4]]), abs=1e-9)
    expected = xlogy(3, 3 / 4) + xlogy(1, 1 / 4) + 4 * np.log(1 / 2)
    assert found.log_likelihood == pytest.approx(expected, abs=1e-9)
    assert found.parameters == 2


def test_two_classes_and_one_item_explain_its_frequency_whatever_the_classes_are() -> None:
    found = fitted(collapse(np.array([[1]] * 30 + [[0]] * 70), items(1)), 2, zero=False)
    assert found.log_likelihood == pytest.approx(30 * np.log(0.3) + 70 * np.log(0.7), abs=1e-8)
    assert found.shares @ found.probabilities[:, 0] == pytest.approx(0.3, abs=1e-8)
    assert any("exceed" in warning for warning in found.warnings)


def test_zero_class_and_one_other_with_two_items_in_closed_form() -> None:
    """q = P(yes) in the other class and its share s: E yes-yes = s q r, and so on, solve to the counts."""
    share, one, two, people = 0.6, 0.7, 0.5, 1000.0
    patterns = expected_patterns(np.array([1 - share, share]), np.array([[0, 0], [one, two]]), people)
    found = fitted(patterns, 2, zero=True)
    assert found.shares == pytest.approx([0.4, 0.6], abs=1e-7)
    assert found.probabilities == pytest.approx(np.array([[0, 0], [one, two]]), abs=1e-7)
    counts = people * np.array(
        [1 - share * (1 - 0.3 * 0.5), 0.6 * 0.3 * 0.5, 0.6 * 0.7 * 0.5, 0.6 * 0.7 * 0.5]
    )
    counts[0] = people - counts[1:].sum()
    assert found.log_likelihood == pytest.approx(float(xlogy(counts, counts / people).sum()), abs=1e-7)


def test_planted_classes_come_back() -> None:
    patterns, _ = drawn([0.4, 0.35, 0.25], THREE, 20_000, seed=3, missing=0.1)
    found = fitted(patterns, 3, zero=True)
    assert found.shares == pytest.approx([0.4, 0.35, 0.25], abs=0.015)
    assert found.probabilities == pytest.approx(THREE, abs=0.02)
    assert (found.probabilities[0] == 0.0).all()
    assert found.reached > 1
    assert found.parameters == 2 + 12


@pytest.mark.parametrize("zero", [True, False])
def test_likelihood_is_that_of_a_slow_em_person_by_person(zero: bool) -> None:
    patterns, _ = drawn([0.4, 0.35, 0.25], THREE, 300, seed=5, missing=0.15)
    found = fitted(patterns, 3, zero)
    start = np.clip(found.probabilities, 0.02, 0.98)
    start[~found.free] = 0.0
    slow = plain_em(patterns, np.array([0.3, 0.4, 0.3]), start, found.free, 3000)
    assert found.log_likelihood == pytest.approx(slow, abs=1e-6)


def test_a_fraction_of_a_step_is_one_em_step() -> None:
    patterns, _ = drawn([0.5, 0.5], THREE[1:], 200, seed=8, missing=0.2)
    start = random_starts(np.full((2, 6), np.nan), 1, np.random.default_rng(0))
    before = plain_em(patterns, start[0, :, 0], start[0, :, 1:], np.ones((2, 6)), 0)
    free = np.ones((2, 6), dtype=bool)
    ends, _ = climbed(patterns, free, start.copy(), 1e-12, 1)
    assert ends[0] == pytest.approx(before, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), classes=st.integers(1, 4), steps=st.integers(3, 60))
def test_climbing_longer_never_lowers_the_likelihood(seed: int, classes: int, steps: int) -> None:
    patterns, _ = drawn([0.5, 0.5], THREE[1:], 150, seed=seed, missing=0.1)
    free = np.ones((classes, 6), dtype=bool)
    start = random_starts(np.full((classes, 6), np.nan), 3, np.random.default_rng(seed))
    few, more = start.copy(), start.copy()
    before, _ = climbed(patterns, free, few, 0.0, steps)
    after, _ = climbed(patterns, free, more, 0.0, steps + 9)
    assert (after >= before - 1e-9).all()
    assert more[:, :, 0].sum(axis=1) == pytest.approx(np.ones(3))
    assert ((more >= 0.0) & (more <= 1.0)).all()


def test_order_of_people_and_of_random_numbers_elsewhere_change_nothing() -> None:
    rng = np.random.default_rng(2)
    answers = (rng.uniform(size=(400, 5)) < 0.4).astype(np.int8)
    first = fitted(collapse(answers, items(5)), 3, zero=True)
    again = fitted(collapse(rng.permutation(answers), items(5)), 3, zero=True)
    assert first.as_dict() == again.as_dict()
    assert Fit.from_dict(first.as_dict()).as_dict() == first.as_dict()


def test_posterior_is_bayes_and_adds_up_to_one() -> None:
    patterns, _ = drawn([0.4, 0.35, 0.25], THREE, 500, seed=6, missing=0.2)
    found = fitted(patterns, 3, zero=True)
    given_answers = posterior(patterns, found)
    assert given_answers.sum(axis=1) == pytest.approx(np.ones(len(patterns.weights)))
    assert patterns.weights @ given_answers / patterns.people == pytest.approx(found.shares, abs=1e-7)
    assert (given_answers[(patterns.answers == 1).any(axis=1), 0] == 0.0).all()
    assert log_likelihood(patterns, found.shares, found.probabilities) == pytest.approx(found.log_likelihood)


def test_a_constant_item_lies_on_the_boundary_and_is_flagged() -> None:
    patterns, _ = drawn([0.5, 0.5], THREE[1:], 300, seed=7)
    answers = np.repeat(patterns.answers, patterns.weights.astype(int), axis=0)
    answers[:, 2] = 1
    found = fitted(collapse(answers, items(6)), 2, zero=False)
    assert found.boundary[:, 2].all()
    assert any("boundary" in warning for warning in found.warnings)


def test_more_parameters_than_people_or_patterns_are_flagged() -> None:
    answers = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]], dtype=np.int8)
    found = fitted(collapse(answers, items(3)), 5, zero=False)
    assert any("people" in warning for warning in found.warnings)
    assert any("patterns" in warning for warning in found.warnings)
    saturated = 4 * np.log(1 / 4)
    assert found.log_likelihood == pytest.approx(saturated, abs=1e-5)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (np.empty((0, 2)), "nobody"),
        (np.array([[1, 0], [-1, -1]]), "1 people have no answer"),
        (np.array([[1, -1], [0, -1]]), "item_1 has no answers"),
        (np.array([[1, 2]]), "neither yes"),
        (np.array([[1, 0, 1]]), "2 items are named"),
    ],
)
def test_answers_that_no_model_fits_are_refused_with_the_reason(answers: Floats, said: str) -> None:
    with pytest.raises(LatentDataError, match=said):
        collapse(answers.astype(int), items(2))


def test_people_whom_every_class_excludes_are_told() -> None:
    patterns = collapse(np.array([[1, 0], [0, 0], [0, 0]]), items(2))
    with pytest.raises(LatentDataError, match="1 people"):
        fit(patterns, np.zeros((1, 2)), SEARCH, np.random.default_rng(0))


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.lists(st.sampled_from([1, 0, -1]), min_size=17, max_size=17), min_size=1, max_size=30)
)
@pytest.mark.parametrize("width", [3, 17])
def test_patterns_are_the_distinct_rows_with_their_numbers(width: int, rows: list[list[int]]) -> None:
    """Three items have a counter for each possible pattern, seventeen are sorted."""
    answers = np.array(rows, dtype=np.int8)[:, :width]
    answers[0] = 1
    answers[:, 0] = np.where((answers == -1).all(axis=1), 0, answers[:, 0])
    patterns = collapse(answers, items(width))
    expected = Counter(map(tuple, answers.tolist()))
    found = dict(zip(map(tuple, patterns.answers.tolist()), patterns.weights, strict=True))
    assert found == expected
    assert list(found) == sorted(found)


def test_a_parameter_that_was_driven_to_a_bound_by_mistake_comes_back() -> None:
    """EM alone would stay: at a billionth no step moves the probability by the tolerance."""
    patterns, _ = drawn([0.5, 0.5], THREE[1:], 400, seed=12)
    found = fitted(patterns, 2, zero=False)
    stuck = np.concatenate([found.shares[:, None], found.probabilities], axis=1)[None]
    stuck[0, 1, 3] = 1e-12
    again = fit(
        patterns, np.full((2, 6), np.nan), Search(1, 0), np.random.default_rng(0), more_starts=stuck.copy()
    )
    assert again.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-8)
    inside = off_bounds(stuck, found.free)
    assert inside[0, 1, 4 - 1] == 1e-3
    assert inside[0, :, 0].sum() == pytest.approx(1.0)

"""Standard errors and intervals against closed forms and a numerical Hessian."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2

from drive_eval.latent.fit import Search, fit
from drive_eval.latent.information import information, uncertainty
from drive_eval.latent.limits import held_at, profile_limits
from drive_eval.latent.model import Fit, fixed_probabilities, log_likelihood
from drive_eval.latent.patterns import Patterns, collapse
from unit.latent.latent_material import drawn, items

TRUTH = np.array([[0.0] * 5, [0.85, 0.8, 0.7, 0.2, 0.3], [0.2, 0.15, 0.3, 0.75, 0.8]])


def fitted(patterns: Patterns, classes: int, zero: bool) -> Fit:
    fixed = fixed_probabilities(classes, len(patterns.items), zero)
    return fit(patterns, fixed, Search(40, 10), np.random.default_rng(4))


@pytest.fixture(scope="module")
def mixture() -> tuple[Patterns, Fit]:
    patterns, _ = drawn([0.3, 0.4, 0.3], TRUTH, 1500, seed=11, missing=0.1)
    return patterns, fitted(patterns, 3, zero=True)


def test_information_is_minus_the_hessian_of_the_log_likelihood(mixture: tuple[Patterns, Fit]) -> None:
    patterns, found = mixture
    inside = found.free & ~found.boundary
    logits = np.log(found.probabilities[inside] / (1 - found.probabilities[inside]))
    odds = np.log(found.shares[1:] / found.shares[0])
    point = np.concatenate([logits, odds])

    def value(parameters: np.ndarray) -> float:
        probabilities = found.probabilities.copy()
        probabilities[inside] = 1 / (1 + np.exp(-parameters[: len(logits)]))
        weights = np.exp(np.concatenate([[0.0], parameters[len(logits) :]]))
        return log_likelihood(patterns, weights / weights.sum(), probabilities)

    width, step = len(point), 1e-3
    hessian = np.empty((width, width))
    shifts = np.eye(width) * step
    for a in range(width):
        for b in range(width):
            hessian[a, b] = (
                value(point + shifts[a] + shifts[b]) - value(point + shifts[a] - shifts[b])
                - value(point - shifts[a] + shifts[b]) + value(point - shifts[a] - shifts[b])
            ) / (4 * step**2)  # fmt: skip
    scale = np.abs(hessian).max()
    assert information(patterns, found, inside) / scale == pytest.approx(-hessian / scale, abs=2e-5)


def test_one_class_has_the_binomial_standard_error_and_likelihood_interval() -> None:
    answers = np.array([[1]] * 30 + [[0]] * 70)
    patterns = collapse(answers, items(1))
    found = fitted(patterns, 1, zero=False)
    assert uncertainty(patterns, found, 0.95).errors[0, 0] == pytest.approx(np.sqrt(0.3 * 0.7 / 100))
    lower, upper = profile_limits(patterns, found, 0.95)

    def excess(p: float) -> float:
        best = 30 * np.log(0.3) + 70 * np.log(0.7)
        return 2 * (best - 30 * np.log(p) - 70 * np.log(1 - p)) - chi2.ppf(0.95, 1)

    assert lower[0, 0] == pytest.approx(brentq(excess, 0.01, 0.3), abs=2e-5)
    assert upper[0, 0] == pytest.approx(brentq(excess, 0.3, 0.99), abs=2e-5)


def test_nobody_with_a_need_has_a_one_sided_interval_and_no_standard_error() -> None:
    patterns = collapse(np.array([[0, 1]] * 25 + [[0, 0]] * 15), items(2))
    found = fitted(patterns, 1, zero=False)
    assert np.isnan(uncertainty(patterns, found, 0.95).errors[0, 0])
    lower, upper = profile_limits(patterns, found, 0.95)
    assert lower[0, 0] == 0.0
    # 40 ln(1 − p) falls by half of the 95% point of chi squared.
    assert upper[0, 0] == pytest.approx(1 - np.exp(-chi2.ppf(0.95, 1) / 80), abs=2e-5)


def test_limits_surround_the_estimate_and_lie_where_the_deviance_says(mixture: tuple[Patterns, Fit]) -> None:
    patterns, found = mixture
    lower, upper = profile_limits(patterns, found, 0.9)
    free = found.free
    assert (lower[free] <= found.probabilities[free]).all()
    assert (upper[free] >= found.probabilities[free]).all()
    assert np.isnan(lower[~free]).all()
    there = held_at(patterns, found, 1, 2, float(upper[1, 2]))
    assert 2 * (found.log_likelihood - there) == pytest.approx(chi2.ppf(0.9, 1), abs=0.01)


def test_shares_of_separated_classes_have_the_multinomial_standard_error() -> None:
    answers = np.array([[1] * 6 + [0] * 6] * 40 + [[0] * 6 + [1] * 6] * 60)
    patterns = collapse(answers, items(12))
    found = fitted(patterns, 2, zero=False)
    sure = uncertainty(patterns, found, 0.95)
    assert sure.share_errors == pytest.approx(np.full(2, np.sqrt(0.4 * 0.6 / 100)), rel=1e-6)
    assert (sure.share_lower < found.shares).all()
    assert (found.shares < sure.share_upper).all()


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    inside, total = 0, 0
    for seed in range(12):
        patterns, _ = drawn([0.3, 0.4, 0.3], TRUTH, 1200, seed=100 + seed)
        found = fitted(patterns, 3, zero=True)
        truth = TRUTH if found.probabilities[1, 0] > found.probabilities[2, 0] else TRUTH[[0, 2, 1]]
        lower, upper = profile_limits(patterns, found, 0.9)
        inside += int(((lower <= truth) & (truth <= upper))[found.free].sum())
        total += int(found.free.sum())
    # 120 intervals that are correlated within each of the twelve samples.
    assert 0.8 < inside / total < 0.98


def test_a_model_that_the_answers_cannot_identify_has_no_standard_errors() -> None:
    patterns = collapse(np.array([[1, 0]] * 20 + [[0, 1]] * 20 + [[1, 1]] * 15 + [[0, 0]] * 10), items(2))
    sure = uncertainty(patterns, fitted(patterns, 3, zero=False), 0.95)
    assert not sure.identified
    assert np.isnan(sure.errors).all()
    assert np.isnan(sure.share_errors).all()


def test_an_empty_class_is_left_out_of_the_information() -> None:
    """Where everybody has a need nobody can be in the class without needs."""
    patterns, _ = drawn([0.5, 0.5], TRUTH[1:], 800, seed=2)
    answers = np.repeat(patterns.answers, patterns.weights.astype(int), axis=0)
    some = collapse(answers[(answers == 1).any(axis=1)], items(5))
    found = fitted(some, 3, zero=True)
    assert found.shares[0] < 1e-6
    assert any("fixed probabilities is empty" in warning for warning in found.warnings)
    sure = uncertainty(some, found, 0.95)
    assert sure.identified
    assert np.isnan(sure.share_errors[0])
    assert (sure.share_errors[1:] > 0).all()

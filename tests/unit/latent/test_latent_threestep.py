"""Three-step analysis: what is known in closed form, what a simulation plants, and StepMix beside it."""

import numpy as np
import pytest

from drive_eval.latent.arrays import Floats
from drive_eval.latent.assignment import METHODS, ThreeStepError, assign
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.membership import Crossed, crossed, membership
from drive_eval.latent.model import Fit, fixed_probabilities, posterior
from drive_eval.latent.outcome import outcome
from drive_eval.latent.patterns import collapse
from unit.latent.latent_material import expected_patterns, items

PROFILES = np.array([[0.0] * 6, [0.7, 0.6, 0.7, 0.2, 0.3, 0.2], [0.2, 0.2, 0.3, 0.7, 0.6, 0.7]])
SHARES = np.array([0.3, 0.4, 0.3])
# Log odds of classes two and three against the first: intercept, first and second covariate.
TRUTH = np.array([[0.2, 1.0, -0.5], [-0.4, 0.0, 1.2]])
CHANCES = np.array([0.1, 0.5, 0.8])


def known(shares: Floats = SHARES, profiles: Floats = PROFILES) -> Fit:
    """A fit that is the model itself."""
    free = np.ones(profiles.shape, dtype=bool)
    free[(profiles == 0.0).all(axis=1)] = False
    return Fit(shares, profiles, free, 0.0, 1000, 0.0, 1, 1, 1)


def expected_assignment(given: Floats) -> tuple[Floats, Floats]:
    """People assigned to each class by true class, and the error rates, in an infinite population."""
    patterns = expected_patterns(SHARES, PROFILES, 1.0)
    step_two = assign(patterns, known())
    return step_two.errors, given @ step_two.errors


def test_error_rates_are_shares_of_people_by_true_class() -> None:
    """Counted over all patterns of an infinite population, whose classes are known."""
    patterns = expected_patterns(SHARES, PROFILES, 1.0)
    fitted = known()
    step_two = assign(patterns, fitted)
    density = posterior(patterns, fitted) * patterns.weights[:, None]
    for true in range(3):
        for told in range(3):
            wanted = density[step_two.modal == told, true].sum() / SHARES[true]
            assert step_two.errors[true, told] == pytest.approx(wanted, abs=1e-12)
    assert step_two.errors.sum(axis=1) == pytest.approx(1.0)


def test_corrections_recover_an_outcome_in_an_infinite_population_and_assignment_does_not() -> None:
    errors, people = expected_assignment(SHARES)
    yes = (SHARES * CHANCES) @ errors
    for method in ("bch", "ml"):
        assert outcome(yes * 1e4, people * 1e4, errors, method).probabilities == pytest.approx(CHANCES)
    plain = outcome(yes * 1e4, people * 1e4, errors, "modal").probabilities
    assert np.ptp(plain) < np.ptp(CHANCES) - 0.05


def population() -> tuple[Crossed, Floats]:
    """Expected counts of covariates and assigned classes where membership follows ``TRUTH``."""
    design = np.array([[1.0, a, b] for a in (0, 1) for b in (0, 1)])
    odds = np.exp(np.column_stack([np.zeros(4), design @ TRUTH.T]))
    chances = odds / odds.sum(axis=1, keepdims=True)
    errors, _ = expected_assignment(SHARES)
    return Crossed(design, 2500.0 * chances @ errors), errors


def test_corrections_recover_membership_in_an_infinite_population_and_assignment_does_not() -> None:
    data, errors = population()
    for method in ("bch", "ml"):
        assert membership(data, errors, method).coefficients == pytest.approx(TRUTH, abs=1e-7)
    plain = membership(data, errors, "modal").coefficients
    assert np.abs(plain[:, 1:] - TRUTH[:, 1:]).max() > 0.2


def test_without_errors_all_methods_are_the_same() -> None:
    rng = np.random.default_rng(4)
    design = np.column_stack([np.ones(300), rng.integers(0, 2, (300, 2))]).astype(float)
    data = crossed(design, rng.integers(0, 3, 300), 3)
    found = [membership(data, np.eye(3), method) for method in METHODS]
    for each in found[1:]:
        assert each.coefficients == pytest.approx(found[0].coefficients, abs=1e-8)
        assert each.covariance == pytest.approx(found[0].covariance, abs=1e-8)
    yes, people = np.array([10.0, 20.0, 5.0]), np.array([40.0, 50.0, 60.0])
    for method in METHODS:
        same = outcome(yes, people, np.eye(3), method)
        assert same.probabilities == pytest.approx(yes / people)
        assert same.errors == pytest.approx(np.sqrt(yes / people * (1 - yes / people) / people))


def test_a_correction_that_leaves_the_range_stays_at_its_end_under_ml() -> None:
    errors = np.array([[0.8, 0.2], [0.3, 0.7]])
    yes, people = np.array([2.0, 60.0]), np.array([100.0, 100.0])
    assert outcome(yes, people, errors, "bch").probabilities[0] < 0.0
    found = outcome(yes, people, errors, "ml")
    assert found.probabilities[0] == 0.0
    assert found.errors[0] == 0.0
    assert 0.0 < found.probabilities[1] < 1.0
    assert 0.02 < found.errors[1] < 0.2


def draws(rng: np.random.Generator, people: int, errors: Floats) -> tuple[Crossed, Floats, Floats]:
    """Covariates, an outcome and assigned classes of people drawn from the model."""
    design = np.column_stack([np.ones(people), rng.integers(0, 2, (people, 2))]).astype(float)
    odds = np.exp(np.column_stack([np.zeros(people), design @ TRUTH.T]))
    bounds = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    true = (rng.uniform(size=(people, 1)) > bounds).sum(axis=1)
    told = (rng.uniform(size=(people, 1)) > np.cumsum(errors, axis=1)[true]).sum(axis=1)
    yes = rng.uniform(size=people) < CHANCES[true]
    counted = np.bincount(told, minlength=3).astype(float)
    return crossed(design, told, 3), np.bincount(told, yes, minlength=3), counted


def test_robust_errors_are_the_spread_of_estimates_over_samples() -> None:
    """250 samples of 1,000: the errors given are within a fifth of those seen, and coverage is nominal."""
    errors, _ = expected_assignment(SHARES)
    rng = np.random.default_rng(11)
    samples = [draws(rng, 1000, errors) for _ in range(250)]
    for method in ("bch", "ml"):
        fits = [membership(data, errors, method) for data, _, _ in samples]
        values = np.array([each.coefficients for each in fits])
        told = np.array([each.errors for each in fits])
        assert np.median(told, axis=0) == pytest.approx(values.std(axis=0), rel=0.2)
        inside = (np.abs(values - TRUTH) < 1.96 * told).mean(axis=0)
        assert inside.min() > 0.9
        outcomes = [outcome(yes, people, errors, method) for _, yes, people in samples]
        chances = np.array([each.probabilities for each in outcomes])
        assert chances.mean(axis=0) == pytest.approx(CHANCES, abs=0.02)
        spread = np.median([each.errors for each in outcomes], axis=0)
        assert spread == pytest.approx(chances.std(axis=0), rel=0.2)


def test_wald_rejects_as_often_as_it_should_where_nothing_is_related() -> None:
    errors, _ = expected_assignment(SHARES)
    rng = np.random.default_rng(2)
    rejected = np.zeros(3)
    for _ in range(200):
        told = rng.choice(3, size=500, p=SHARES @ errors)
        yes = rng.uniform(size=500) < 0.3
        counts = np.bincount(told, yes, minlength=3), np.bincount(told, minlength=3).astype(float)
        design = np.column_stack([np.ones(500), yes]).astype(float)
        tests = [outcome(*counts, errors, "bch").wald()]
        tests += [membership(crossed(design, told, 3), errors, method).wald(1) for method in ("bch", "ml")]
        rejected += [statistic > 5.991 for statistic, _ in tests]
    assert (np.abs(rejected / 200 - 0.05) < 0.05).all()


@pytest.mark.parametrize("method", METHODS)
def test_what_has_no_answer_is_refused_with_the_reason(method: str) -> None:
    errors = np.array([[0.9, 0.1], [0.2, 0.8]])
    design = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(ThreeStepError, match="nobody"):
        membership(Crossed(design, np.array([[5.0, 0.0], [6.0, 0.0]])), errors, method)
    with pytest.raises(ThreeStepError, match="nobody"):
        outcome(np.array([3.0, 0.0]), np.array([9.0, 0.0]), errors, method)
    with pytest.raises(ThreeStepError, match="no inverse"):
        outcome(np.array([3.0, 1.0]), np.array([9.0, 8.0]), np.full((2, 2), 0.5), method)
    with pytest.raises(ThreeStepError, match="empty"):
        outcome(np.array([0.0, 0.0]), np.array([9.0, 8.0]), errors, "modal").wald()


def test_separation_is_told() -> None:
    design = np.array([[1.0, 0.0], [1.0, 1.0]])
    with pytest.raises(ThreeStepError, match="no finite odds"):
        membership(Crossed(design, np.array([[50.0, 0.0], [0.0, 60.0]])), np.eye(2), "modal")


@pytest.mark.parametrize("correction", ["BCH", "ML"])
def test_stepmix_finds_the_same_odds(correction: str) -> None:
    """Unrestricted classes, modal assignment, the regression taken to its end."""
    mixture = pytest.importorskip("stepmix.stepmix", reason="StepMix is not installed")
    rng = np.random.default_rng(8)
    covariate = rng.integers(0, 2, (600, 1)).astype(float)
    true = (rng.uniform(size=600) < 1 / (1 + np.exp(-(covariate[:, 0] * 1.2 - 0.6)))).astype(int)
    answers = (rng.uniform(size=(600, 6)) < PROFILES[1:][true]).astype(np.int8)
    patterns = collapse(answers, items(6))
    found = fit(
        patterns, fixed_probabilities(2, 6, zero_class=False), Search(40, 10), np.random.default_rng(0)
    )
    step_two = assign(patterns, found)
    place = {tuple(row): told for row, told in zip(patterns.answers, step_two.modal, strict=True)}
    assigned = np.array([place[tuple(row)] for row in answers])
    design = np.column_stack([np.ones(600), covariate])
    ours = membership(crossed(design, assigned, 2), step_two.errors, correction.lower())
    other = mixture.StepMix(
        n_components=2, n_steps=3, measurement="binary", structural="covariate", correction=correction,
        assignment="modal", n_init=10, max_iter=5000, abs_tol=1e-12, rel_tol=0.0, random_state=1,
        progress_bar=0, structural_params={"method": "newton-raphson", "max_iter": 200, "intercept": True},
    ).fit(answers.astype(float), covariate)  # fmt: skip
    beta = other.get_parameters()["structural"]["beta"]
    assert abs((beta[1] - beta[0])[1]) == pytest.approx(abs(ours.coefficients[0, 1]), abs=2e-3)

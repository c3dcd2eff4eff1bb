"""Plain logistic regression, its cluster-robust errors, and separation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.models.logistic import logistic
from drive_eval.models.result import DesignError
from drive_eval.models.separation import separation
from unit.models.test_models_firth import TERMS, endometrial, two_by_two


def sample(n: int = 200, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(n), rng.uniform(size=n) < 0.3, rng.normal(size=n)]).astype(float)
    chance = 1.0 / (1.0 + np.exp(-design @ [-0.5, 1.0, 0.4]))
    return (rng.uniform(size=n) < chance).astype(float), design


def test_two_groups_have_the_odds_ratio_of_their_table() -> None:
    """Woolf (1955): the log odds ratio and its error from four counts."""
    a, b, c, d = 12, 30, 40, 21
    outcome, design = two_by_two((a, b), (c, d))
    found = logistic(outcome, design, ("intercept", "exposed"), 0.95)
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    assert found.coefficients[1] == pytest.approx(np.log(a * d / (b * c)), abs=1e-10)
    assert found.errors[1] == pytest.approx(error, abs=1e-10)
    assert found.upper[1] - found.lower[1] == pytest.approx(2 * 1.959963984540054 * error, abs=1e-9)
    assert (found.n, found.events) == (a + b + c + d, a + c)


def test_score_is_zero_at_the_estimate() -> None:
    outcome, design = sample()
    found = logistic(outcome, design, ("intercept", "yes", "score"), 0.95)
    chance = 1.0 / (1.0 + np.exp(-design @ found.coefficients))
    assert design.T @ (outcome - chance) == pytest.approx(0.0, abs=1e-8)
    information = design.T @ ((chance * (1 - chance))[:, None] * design)
    assert found.covariance == pytest.approx(np.linalg.inv(information), abs=1e-10)


def test_cluster_robust_errors_are_the_sandwich_written_out() -> None:
    outcome, design = sample()
    clusters = np.array([f"person {i // 4}" for i in range(len(outcome))])
    found = logistic(outcome, design, ("intercept", "yes", "score"), 0.95, clusters)
    chance = 1.0 / (1.0 + np.exp(-design @ found.coefficients))
    bread = np.linalg.inv(design.T @ ((chance * (1 - chance))[:, None] * design))
    names = sorted(set(clusters))
    meat = np.zeros((3, 3))
    for name in names:
        total = (design[clusters == name] * (outcome - chance)[clusters == name, None]).sum(axis=0)
        meat += np.outer(total, total)
    wanted = bread @ meat @ bread * len(names) / (len(names) - 1)
    assert found.covariance == pytest.approx(wanted, abs=1e-10)
    assert "50 clusters" in found.method


def test_everything_twice_in_clusters_changes_nothing_but_the_correction() -> None:
    """A second copy of each person adds no information where clusters are persons."""
    outcome, design = sample(60)
    people = np.arange(60)
    once = logistic(outcome, design, ("intercept", "yes", "score"), 0.95, people)
    twice = logistic(
        np.repeat(outcome, 2), np.repeat(design, 2, axis=0), once.terms, 0.95, np.repeat(people, 2)
    )
    assert twice.errors == pytest.approx(once.errors, abs=1e-9)


def test_an_infinite_estimate_is_named_and_the_rest_is_its_limit() -> None:
    """Heinze and Schemper (2002), Table II, maximum likelihood: PI -0.042, EH -2.903; NV infinite."""
    outcome, design = endometrial()
    found = logistic(outcome, design, TERMS, 0.95)
    assert found.separated.tolist() == [False, True, False, False]
    assert found.coefficients[1] == np.inf
    assert np.isnan([found.errors[1], found.lower[1], found.upper[1], found.p_values[1]]).all()
    assert found.coefficients[2:].round(3).tolist() == [-0.042, -2.903]
    without = design[:, 1] == 0
    rest = logistic(outcome[without], design[without][:, [0, 2, 3]], ("a", "b", "c"), 0.95)
    assert found.coefficients[[0, 2, 3]] == pytest.approx(rest.coefficients, abs=1e-9)
    assert found.log_likelihood == pytest.approx(rest.log_likelihood, abs=1e-9)


def test_complete_separation_leaves_nothing_to_estimate() -> None:
    outcome, design = two_by_two((9, 0), (0, 7))
    found = logistic(outcome, design, ("intercept", "exposed"), 0.95)
    assert found.separated.all()
    assert found.coefficients.tolist() == [-np.inf, np.inf]
    assert found.log_likelihood == 0.0


def test_a_sum_of_columns_can_separate() -> None:
    """Neither column separates by itself; who has both always has the outcome, who has none never."""
    rows = [(0, 0, 0)] * 4 + [(1, 0, 1), (1, 0, 0), (0, 1, 1), (0, 1, 0)] * 3 + [(1, 1, 1)] * 4
    table = np.array(rows, dtype=float)
    found = separation(table[:, 2], np.column_stack([np.ones(len(table)), table[:, :2]]))
    assert found.terms.all()
    assert found.signs.tolist() == [-1.0, 1.0, 1.0]
    assert found.decided.tolist() == [row[:2] in ((0, 0), (1, 1)) for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 4)] * 4).filter(lambda n: n[0] + n[1] > 0 < n[2] + n[3]))
def test_two_groups_separate_exactly_where_a_cell_is_empty(cells: tuple[int, int, int, int]) -> None:
    outcome, design = two_by_two(cells[:2], cells[2:])
    if len(set(outcome)) == 2:
        found = separation(outcome, design)
        assert found.found == (0 in cells)
        assert found.complete == (0 in cells[:2] and 0 in cells[2:])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda y, x: (np.ones_like(y), x), "one value only"),
        (lambda y, x: (y + 0.5, x), "neither 0 nor 1"),
        (lambda y, x: (y, np.column_stack([x[:, :2], 2.0 * x[:, 1]])), "column score depends"),
        (lambda y, x: (np.where(np.arange(len(y)) == 3, np.nan, y), x), "missing or not finite"),
        (lambda y, x: (y[:-1], x), "shape"),
        (lambda y, x: (y[:0], x[:0]), "one value only"),
    ],
)
def test_data_without_a_fit_are_refused_with_the_reason(change: object, said: str) -> None:
    outcome, design = change(*sample())  # type: ignore[operator]
    with pytest.raises(DesignError, match=said):
        logistic(outcome, design, ("intercept", "yes", "score"), 0.95)


def test_one_cluster_is_too_few() -> None:
    outcome, design = sample()
    with pytest.raises(DesignError, match="two clusters"):
        logistic(outcome, design, ("intercept", "yes", "score"), 0.95, np.zeros(len(outcome)))


def test_an_unknown_term_is_named() -> None:
    outcome, design = sample()
    found = logistic(outcome, design, ("intercept", "yes", "score"), 0.95)
    with pytest.raises(KeyError, match="no term 'maybe'"):
        found.place("maybe")


def test_units_do_not_matter() -> None:
    outcome, design = sample()
    factors = np.array([1.0, 1.0, 1e6])
    found, other = (logistic(outcome, x, ("a", "b", "c"), 0.95) for x in (design, design * factors))
    assert other.coefficients * factors == pytest.approx(found.coefficients, rel=1e-7)
    assert other.errors * factors == pytest.approx(found.errors, rel=1e-7)


@pytest.mark.parametrize("seed", range(40))
def test_small_samples_with_many_terms_are_never_too_much(seed: int) -> None:
    """Where terms are many and people few, separation is the rule: what is left is fitted, or nothing."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(40), rng.uniform(size=(40, 9)) < 0.3]).astype(float)
    outcome = (rng.uniform(size=40) < 0.7).astype(float)
    found = logistic(outcome, design, tuple("abcdefghij"), 0.95)
    cut = separation(outcome, design)
    pointing = (2 * outcome - 1) * (design @ cut.direction)
    assert (pointing > -1e-9).all()
    assert (pointing[cut.decided] > 1e-6).all()
    assert np.abs(pointing[~cut.decided]).max(initial=0.0) < 1e-6
    assert np.isfinite(found.coefficients[~cut.terms]).all()
    assert not np.isfinite(found.coefficients[cut.terms]).any()
    assert cut.terms[cut.direction != 0.0].all()

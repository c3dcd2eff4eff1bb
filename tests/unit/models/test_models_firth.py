"""Firth's penalised logistic regression: closed forms, a published example, profiles done by hand."""

import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import chi2

from drive_eval.models.firth import BLOCK, _reach, _reach_of_many, firth
from drive_eval.models.result import DesignError

# Neovascularisation is present in high-grade tumours only: its estimate is infinite. The data are those of
# Heinze and Schemper (2002), as Agresti gives them (2015, Foundations of Linear and Generalized Linear
# Models).
ENDOMETRIAL = Path(__file__).parents[2] / "data/endometrial.csv"
TERMS = ("intercept", "neovascularisation", "pulsatility_index", "endometrium_height")


def endometrial() -> tuple[np.ndarray, np.ndarray]:
    table = pd.read_csv(ENDOMETRIAL)
    design = np.column_stack([np.ones(len(table)), *(table[name] for name in TERMS[1:])])
    return table["high_grade"].to_numpy(float), design


def two_by_two(exposed: tuple[int, int], others: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes and design for (events, non-events) among the exposed and among the others."""
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], [*exposed, *others])
    exposure = np.repeat([1.0, 1.0, 0.0, 0.0], [*exposed, *others])
    return outcome, np.column_stack([np.ones(len(outcome)), exposure])


def penalised(outcome: np.ndarray, design: np.ndarray, coefficients: np.ndarray) -> float:
    """The penalised log-likelihood written person by person."""
    total, information = 0.0, np.zeros((design.shape[1],) * 2)
    for y, row in zip(outcome, design, strict=True):
        chance = 1.0 / (1.0 + np.exp(-(row @ coefficients)))
        total += np.log(chance if y else 1.0 - chance)
        information += chance * (1.0 - chance) * np.outer(row, row)
    return total + 0.5 * np.log(np.linalg.det(information))


def test_the_published_example_comes_out() -> None:
    """Heinze and Schemper (2002), Table II: estimates, profile interval and test of the separated term."""
    outcome, design = endometrial()
    found = firth(outcome, design, TERMS, 0.95)
    assert found.coefficients.round(2).tolist() == [3.77, 2.93, -0.03, -2.60]
    assert found.errors[1:].round(2).tolist() == [1.55, 0.04, 0.78]
    place = found.place("neovascularisation")
    assert (round(found.lower[place], 2), round(found.upper[place], 2)) == (0.61, 7.85)
    assert round(found.p_values[place], 4) == 0.0091


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.integers(0, 12)] * 4).filter(lambda n: n[0] + n[1] > 0 < n[2] + n[3]))
def test_two_groups_get_half_a_person_in_each_cell(cells: tuple[int, int, int, int]) -> None:
    """Firth (1993), section 3: in the saturated model the penalty adds 1/2 to every cell."""
    outcome, design = two_by_two(cells[:2], cells[2:])
    if len(set(outcome)) < 2:
        with pytest.raises(DesignError, match="one value only"):
            firth(outcome, design, ("intercept", "exposed"), 0.95)
        return
    a, b, c, d = (n + 0.5 for n in cells)
    found = firth(outcome, design, ("intercept", "exposed"), 0.95)
    assert found.coefficients == pytest.approx([np.log(c / d), np.log(a * d / (b * c))], abs=1e-6)
    assert (found.lower < found.coefficients).all()
    assert (found.coefficients < found.upper).all()


def test_limits_are_where_the_profile_falls_by_the_quantile() -> None:
    """The profile is maximised here by a general optimiser on the likelihood written person by person."""
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(60), rng.uniform(size=60) < 0.2, rng.normal(size=60)]).astype(float)
    outcome = (rng.uniform(size=60) < 0.35).astype(float)
    found = firth(outcome, design, ("intercept", "rare", "score"), 0.9)

    def profile(column: int, value: float) -> float:
        rest = [place for place in range(3) if place != column]

        def falling(free: np.ndarray) -> float:
            whole = np.empty(3)
            whole[column], whole[rest] = value, free
            return -penalised(outcome, design, whole)

        return -float(minimize(falling, found.coefficients[rest], method="BFGS", tol=1e-9).fun)

    top = penalised(outcome, design, found.coefficients)
    assert top == pytest.approx(found.log_likelihood, abs=1e-9)
    for column in range(3):
        for limit in (found.lower[column], found.upper[column]):
            assert 2.0 * (top - profile(column, limit)) == pytest.approx(chi2.ppf(0.9, 1), abs=1e-4)
        fall = 2.0 * (top - profile(column, 0.0))
        assert found.p_values[column] == pytest.approx(chi2.sf(fall, 1), abs=1e-5)


def test_turning_the_outcome_round_turns_the_signs() -> None:
    outcome, design = endometrial()
    found, turned = (firth(y, design, TERMS, 0.95) for y in (outcome, 1.0 - outcome))
    assert turned.coefficients == pytest.approx(-found.coefficients, abs=1e-6)
    assert turned.lower == pytest.approx(-found.upper, abs=1e-5)
    assert turned.p_values == pytest.approx(found.p_values, abs=1e-7)


def test_units_do_not_matter() -> None:
    outcome, design = endometrial()
    found = firth(outcome, design, TERMS, 0.95)
    other = firth(outcome, design * [1.0, 1.0, 1e4, 1e-3], TERMS, 0.95)
    assert other.coefficients * [1.0, 1.0, 1e4, 1e-3] == pytest.approx(found.coefficients, rel=1e-5)
    assert other.upper * [1.0, 1.0, 1e4, 1e-3] == pytest.approx(found.upper, rel=1e-4)


def test_complete_separation_has_finite_estimates() -> None:
    outcome, design = two_by_two((9, 0), (0, 7))
    found = firth(outcome, design, ("intercept", "exposed"), 0.95)
    assert np.isfinite(found.coefficients).all()
    assert found.lower[1] > 0.0
    assert found.p_values[1] < 0.001


@given(st.integers(1, 6), st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_rows_may_be_taken_in_pairs_or_by_their_products(width: int, many: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, sloped = rng.normal(size=(2, width + many, width))
    information = rows.T @ (rng.uniform(0.1, 0.3, len(rows))[:, None] * rows)
    for one, other in zip(
        _reach(rows, sloped, information), _reach_of_many(rows, sloped, information), strict=True
    ):
        assert other == pytest.approx(one, rel=1e-7, abs=1e-7 * float(np.abs(one).max()))


def test_many_rows_need_no_memory_for_their_pairs() -> None:
    many = 3 * BLOCK
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(many), rng.normal(size=(many, 2))])
    outcome = (rng.random(many) < 1.0 / (1.0 + np.exp(-design @ [-2.0, 1.0, 0.0]))).astype(float)
    tracemalloc.start()
    found = firth(outcome, design, ("one", "two", "three"), 0.95)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.coefficients == pytest.approx([-2.0, 1.0, 0.0], abs=0.15)
    assert most < 8 * many * many / 10

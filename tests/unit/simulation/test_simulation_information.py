"""Saving, acceptability and value of information against definitions and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from drive_eval.simulation import benefit, voi
from drive_eval.simulation.benefit import Assumptions

NONE = {part.name: 0.0 for part in benefit.PARTS}


def assumed(**changed: object) -> Assumptions:
    given = {"attribution": 1.0, "persistence": 0.5, "discount_rate": 0.035, "counterfactual": "control",
             "averted": NONE | {"police": 1.0}}  # fmt: skip
    return Assumptions(**(given | changed))  # type: ignore[arg-type]


def unit_loss(mean: float, deviation: float) -> float:
    """E[max(X, 0)] - max(E[X], 0) of a normal variable (Raiffa and Schlaifer 1961)."""
    return float(
        deviation * stats.norm.pdf(mean / deviation) - abs(mean) * stats.norm.cdf(-abs(mean) / deviation)
    )


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 100.0), (80.0, 100.0), (-150.0, 200.0)])
def test_perfect_information_of_a_normal_net_benefit(mean: float, deviation: float) -> None:
    net = mean + deviation * np.random.default_rng(1).standard_normal(1_000_000)
    found = voi.perfect_of_two(net)
    assert abs(found.value - unit_loss(mean, deviation)) < 5 * found.standard_error + 1e-9
    both = voi.perfect(np.column_stack([np.zeros_like(net), net]))
    assert both == pytest.approx(found.value, rel=1e-9)


def test_perfect_information_is_mean_of_the_best_less_the_best_mean() -> None:
    """The definition that BCEA and dampack share, on draws that one can add up by hand."""
    benefits = np.array([[0.0, 3.0, 1.0], [0.0, -1.0, 2.0], [0.0, -4.0, -1.0]])
    assert voi.perfect(benefits) == pytest.approx((3 + 2 + 0) / 3 - 2 / 3)


def test_information_on_one_of_two_normal_inputs_has_its_closed_form() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.standard_normal((2, 200_000))
    net = 50.0 + 120.0 * first + 200.0 * second
    found = voi.partial(net, first[:, None], rng)
    assert found.value == pytest.approx(unit_loss(50.0, 120.0), rel=0.03)
    assert abs(found.value - unit_loss(50.0, 120.0)) < 6 * found.standard_error


def test_information_by_regression_agrees_with_nested_simulation() -> None:
    """A product of lognormal and normal inputs, the shape of a saving: no closed form, so simulate twice."""
    rng = np.random.default_rng(3)

    def net(effect: np.ndarray, cost: np.ndarray) -> np.ndarray:
        return (1 - np.exp(-0.1 + 0.3 * effect)) * 9000 * np.exp(0.4 * cost) - 700

    outer = rng.standard_normal(2000)
    inner = rng.standard_normal((2000, 1000))
    expected = net(outer[:, None], inner).mean(axis=1)
    nested = np.maximum(expected, 0).mean() - max(expected.mean(), 0)
    effect, cost = rng.standard_normal((2, 50_000))
    found = voi.partial(net(effect, cost), effect[:, None], rng)
    noise = np.std(np.maximum(expected, 0) - (expected.mean() > 0) * expected) / np.sqrt(2000)
    assert abs(found.value - nested) < 4 * noise + 3 * found.standard_error
    everything = voi.perfect_of_two(net(effect, cost))
    assert found.value < everything.value


def test_information_that_changes_no_decision_is_worth_nothing() -> None:
    rng = np.random.default_rng(4)
    score = rng.standard_normal(5000)
    assert voi.partial(10_000 + score, score[:, None], rng).value == pytest.approx(0.0, abs=1e-6)


def test_polynomials_are_orthonormal_up_to_their_scale_and_hold_products() -> None:
    scores = np.random.default_rng(5).standard_normal((200_000, 2))
    design = voi.basis(scores)
    # Degree 4 in two inputs: 15 terms with the constant.
    assert design.shape[1] == 15
    moments = design.T @ design / len(design)
    scale = np.sqrt(np.diag(moments))
    off = moments / scale[:, None] / scale[None, :] - np.eye(15)
    assert np.abs(off).max() < 0.06
    assert voi.basis(np.zeros((10, 20))).shape[1] == 41


@given(persistence=st.floats(0, 1), rate=st.floats(0, 0.2), horizon=st.integers(1, 10))
def test_years_are_the_discounted_sum_of_what_is_left(persistence: float, rate: float, horizon: int) -> None:
    expected, left = 0.0, 1.0
    for year in range(horizon):
        expected += left / (1 + rate) ** year
        left *= persistence
    found = benefit.years(assumed(persistence=persistence, discount_rate=rate), horizon)
    assert found == pytest.approx(expected)


def test_a_saving_worked_out_by_hand() -> None:
    cost, ratio, base = np.array([1000.0]), np.array([0.8]), np.array([0.5])
    found = benefit.saving(cost, ratio, base, assumed(attribution=0.9), 2)
    assert found == pytest.approx([0.9 * 0.2 * 0.5 * 1000 * (1 + 0.5 / 1.035)])
    before = benefit.saving(cost, ratio, base, assumed(counterfactual="before"), 1)
    assert before == pytest.approx([200.0])


def test_at_the_break_even_reduction_the_saving_is_the_price() -> None:
    rng = np.random.default_rng(6)
    cost, base = rng.gamma(5, 1000, 100), rng.uniform(0.4, 1, 100)
    reduction = benefit.break_even(cost, base, 2400.0, assumed(), 3)
    np.testing.assert_allclose(benefit.saving(cost, 1 - reduction, base, assumed(), 3), 2400.0)
    nothing = benefit.break_even(np.zeros(3), np.ones(3), 2400.0, assumed(), 1)
    assert np.isinf(nothing).all()


def test_avoidable_cost_is_what_is_assumed_to_end_and_adds_up() -> None:
    columns = {part.name: np.full(4, 10.0 + number) for number, part in enumerate(benefit.PARTS)}
    columns["total"] = sum(columns.values())
    everything = benefit.avoidable(columns, assumed(averted=dict.fromkeys(NONE, 1.0)))
    np.testing.assert_allclose(everything["total"], columns["total"])
    police = benefit.avoidable(columns, assumed())
    np.testing.assert_allclose(police["total"], columns["police"])
    assert (police["housing"] == 0).all()


def test_acceptability_counts_draws_above_each_price_and_falls() -> None:
    savings = np.array([100.0, 200.0, 300.0, 300.0])
    found = benefit.acceptability(savings, np.array([0.0, 100.0, 250.0, 300.0, 400.0]))
    assert found.tolist() == [1.0, 0.75, 0.5, 0.0, 0.0]

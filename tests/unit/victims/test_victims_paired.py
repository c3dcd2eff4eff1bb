"""Paired changes and two-group tests, from their definitions and by independent implementations."""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as reference
from statsmodels.stats.multitest import multipletests

from drive_eval.victims.paired import difference, mcnemar, mean
from drive_eval.victims.two_groups import compare, holm


def courses(both: int, ended: int, began: int, neither: int) -> tuple[pd.Series, pd.Series]:
    before = [True] * (both + ended) + [False] * (began + neither)
    after = [True] * both + [False] * ended + [True] * began + [False] * neither
    return pd.Series(before), pd.Series(after)


def test_six_who_changed_one_way_give_the_feasibility_reports_exact_p() -> None:
    found = mcnemar(*courses(23, 6, 0, 6), exact_below=25)
    assert (found.ended, found.began, found.exact) == (6, 0, True)
    assert found.p_value == pytest.approx(2 * 0.5**6)


@pytest.mark.parametrize("counts", [(3, 9, 2, 11), (5, 40, 12, 3), (0, 1, 1, 0)])
def test_mcnemar_agrees_with_statsmodels(counts: tuple[int, int, int, int]) -> None:
    both, ended, began, neither = counts
    table = [[both, ended], [began, neither]]
    exact = mcnemar(*courses(*counts), exact_below=10**6)
    assert exact.p_value == pytest.approx(reference(table, exact=True).pvalue)
    plain = mcnemar(*courses(*counts), exact_below=0)
    assert plain.p_value == pytest.approx(reference(table, exact=False, correction=False).pvalue)
    assert not plain.exact


def test_nobody_changed_is_no_evidence_of_change() -> None:
    assert mcnemar(*courses(4, 0, 0, 4), exact_below=25).p_value == 1.0


def test_a_mean_has_students_interval_and_none_where_nobody_differs() -> None:
    values = np.array([100.0, 0.0, 0.0, -100.0, 0.0])
    found = mean(values, 0.95)
    low, high = stats.t.interval(0.95, 4, loc=values.mean(), scale=stats.sem(values))
    assert (found.lower, found.upper) == pytest.approx((low, high))
    assert mean(np.zeros(5), 0.95).lower is None
    with pytest.raises(ValueError, match="nobody"):
        mean(np.array([]), 0.95)


@given(st.lists(st.sampled_from([-100.0, 0.0, 100.0]), min_size=3, max_size=30),
       st.lists(st.sampled_from([-100.0, 0.0, 100.0]), min_size=3, max_size=30))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_a_difference_of_changes_is_welchs_and_turns_with_its_groups(one, other) -> None:
    first, second = np.array(one), np.array(other)
    found, turned = difference(first, second, 0.9), difference(second, first, 0.9)
    assert found.value == pytest.approx(-turned.value)
    if found.lower is None:
        assert first.var() == second.var() == 0.0
        return
    ends = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.9)
    assert (found.lower, found.upper) == pytest.approx((ends.low, ends.high))


def test_the_count_model_is_statsmodels_negative_binomial() -> None:
    random = np.random.default_rng(4)
    one, other = random.negative_binomial(2, 0.1, 80), random.negative_binomial(2, 0.15, 120)
    found = compare(one.astype(float), other.astype(float), 0.95)
    design = sm.add_constant(np.repeat([1.0, 0.0], [80, 120]))
    fitted = sm.NegativeBinomial(np.concatenate([one, other]), design).fit(disp=0, maxiter=200)
    assert math.log(found.ratio) == pytest.approx(fitted.params[1], abs=1e-4)
    assert found.dispersion == pytest.approx(fitted.params[2], rel=1e-3)
    assert found.counts == pytest.approx(fitted.pvalues[1], rel=0.02)


def test_counts_that_vary_less_than_poissons_have_no_dispersion_and_no_events_no_ratio() -> None:
    even = np.array([5.0, 5.0, 6.0, 5.0, 4.0])
    assert compare(even, even + 1.0, 0.95).dispersion == 0.0
    assert compare(np.zeros(4), even, 0.95).ratio is None
    flat = compare(np.full(4, 2.0), np.full(5, 2.0), 0.95)
    assert (flat.student, flat.welch, flat.ranks) == (None, None, None)
    with pytest.raises(ValueError, match="two values"):
        compare(np.array([1.0]), even, 0.95)


def test_superiority_counts_pairs_and_half_of_ties() -> None:
    one, other = np.array([1.0, 4.0, 4.0]), np.array([2.0, 4.0])
    wins = np.mean([(a > b) + 0.5 * (a == b) for a in one for b in other])
    assert compare(one, other, 0.95).superiority == pytest.approx(wins)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_holm_is_statsmodels_and_never_below_the_raw_value(p_values: list[float]) -> None:
    found = holm(p_values)
    assert found == pytest.approx(multipletests(p_values, method="holm")[1])
    assert all(adjusted >= raw for adjusted, raw in zip(found, p_values, strict=True))

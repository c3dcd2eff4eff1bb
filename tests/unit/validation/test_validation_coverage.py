"""Bias, root mean square error, coverage and false alarms, written out from their definitions."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from drive_eval.validation.coverage import judge, judge_errors, proportion_limits


def rows(estimates: list[float], half: float, truth: float = 1.0, p: float = np.nan) -> pd.DataFrame:
    values = np.array(estimates)
    return pd.DataFrame({
        "subject": "s", "quantity": "q", "replicate": range(len(values)), "truth": truth, "estimate": values,
        "lower": values - half, "upper": values + half, "interval_level": 0.95, "p": p,
    })  # fmt: skip


def by_measure(found: object) -> pd.DataFrame:
    return pd.DataFrame(found).set_index("measure")


def test_measures_of_four_estimates() -> None:
    found = by_measure(judge(rows([0.8, 1.0, 1.4, 1.2], 0.25), 0.99))
    errors = np.array([-0.2, 0.0, 0.4, 0.2])
    assert found.loc["bias", "value"] == pytest.approx(0.1)
    assert found.loc["bias", "mc_error"] == pytest.approx(errors.std(ddof=1) / 2)
    assert found.loc["root mean square error", "value"] == pytest.approx(np.sqrt((errors**2).mean()))
    # The estimates' own deviation, around their mean.
    assert found.loc["bias in standard deviations of the estimate", "value"] == pytest.approx(
        0.1 / errors.std()
    )
    assert found.loc["coverage of 95% intervals", "value"] == 0.75
    assert found.loc["coverage of 95% intervals", "low"] == pytest.approx(0.925)


@pytest.mark.parametrize(("held", "verdict"), [(200, "pass"), (190, "pass"), (182, "pass"), (168, "fail")])
def test_coverage_is_judged_by_its_monte_carlo_interval(held: int, verdict: str) -> None:
    """190 of 200 are right, 182 within chance of 92.5%, 168 beyond it."""
    estimates = [1.0] * held + [9.0] * (200 - held)
    found = by_measure(judge(rows(estimates, 0.5), 0.99))
    row = found.loc["coverage of 95% intervals"]
    assert row["verdict"] == verdict
    _, highest = proportion_limits(held, 200, 0.99)
    assert (highest >= 0.925) == (verdict == "pass")


def test_intervals_of_one_sample_are_no_independent_witnesses() -> None:
    """Ten intervals that hold or miss together count as one: the error is that of the samples' shares."""
    table = pd.concat([rows([1.0] * 30 + [9.0] * 10, 0.5) for _ in range(10)])
    row = by_measure(judge(table, 0.99)).loc["coverage of 95% intervals"]
    shares = np.array([1.0] * 30 + [0.0] * 10)
    assert row["mc_error"] == pytest.approx(shares.std(ddof=1) / np.sqrt(40))
    assert row["n"] == 40


def test_what_has_no_truth_is_told_as_a_mean() -> None:
    found = by_measure(judge(rows([0.5, 0.7], 0.1, truth=np.nan), 0.99))
    assert list(found.index) == ["mean"]
    assert found.loc["mean", "value"] == pytest.approx(0.6)
    assert found.loc["mean", "verdict"] == "shown"


def test_estimators_without_an_estimate_say_so() -> None:
    table = rows([1.0, np.nan, np.nan], 0.1)
    found = by_measure(judge(table, 0.99))
    assert found.loc["bias", "note"] == "2 of 3 without an estimate"
    nothing = by_measure(judge(rows([np.nan, np.nan], 0.1), 0.99))
    assert nothing.loc["bias", "note"] == "no estimate in any sample"


@pytest.mark.parametrize(("alarms", "verdict"), [(0, "pass"), (10, "pass"), (20, "pass"), (40, "fail")])
def test_false_alarms(alarms: int, verdict: str) -> None:
    """Of 200 samples 10 are right; 20 may be chance beside 15; 40 are not."""
    estimates = [5.0] * alarms + [0.0] * (200 - alarms)
    table = rows(estimates, 1.0, truth=0.0).assign(p=[0.01] * alarms + [0.5] * (200 - alarms))
    found = by_measure(judge_errors(table, 0.99))
    assert set(found["verdict"]) == {verdict}
    assert found["value"].tolist() == [alarms / 200] * 2


@pytest.mark.parametrize(("hits", "of"), [(0, 20), (3, 20), (20, 20)])
def test_limits_of_a_proportion_are_those_of_the_exact_test(hits: int, of: int) -> None:
    wanted = stats.binomtest(hits, of).proportion_ci(0.95, method="exact")
    assert proportion_limits(hits, of, 0.95) == pytest.approx((wanted.low, wanted.high))

"""Whole numbers meet printed summaries, or it is said that they cannot."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.whole_numbers import (
    Condition,
    Interval,
    Moments,
    cut_to,
    rounds_to,
    series,
    table,
    total_for,
)


@settings(max_examples=25, deadline=None)
@given(n=st.integers(40, 200), mean=st.integers(8, 40), share=st.floats(0.4, 0.9))
def test_series_has_the_moments(n: int, mean: int, share: float) -> None:
    sd = mean * share
    most = int(mean + 3.5 * sd)
    moments = Moments(n, total_for(Decimal(mean), n), 0, most, Interval(sd - 0.5, sd + 0.5))
    numbers = series(moments, "numbers")
    assert len(numbers) == n
    assert numbers.sum() == mean * n
    assert (numbers.min(), numbers.max()) == (0, most)
    assert abs(np.std(numbers, ddof=1) - sd) <= 0.5


def test_series_has_the_median_and_the_weighted_mean() -> None:
    assert np.median(series(Moments(101, 2000, 1, 90, Interval(15, 16), median=14), "numbers")) == 14
    numbers = series(Moments(101, 1000, 1, 60, weighted_mean=Interval(20, 20.1)), "numbers", sd_guess=10)
    assert 20 <= (numbers**2).sum() / numbers.sum() <= 20.1


def test_impossible_summaries_are_refused_by_name() -> None:
    # Half of the numbers lie at 10 or below and the mean is 16: they cannot all lie within 6 of it.
    moments = Moments(353, 16 * 353, 1, 103, Interval(5.5, 6.5), median=10)
    with pytest.raises(AllocationError, match="contacts"):
        series(moments, "contacts")


def test_intervals_are_those_that_print_as_given() -> None:
    rounded, cut = rounds_to(Decimal("2.7")), cut_to(Decimal("2.7"))
    assert all(Decimal(end).quantize(Decimal("0.1")) == Decimal("2.7") for end in (rounded.low, rounded.high))
    assert 2.7 < cut.low < cut.high < 2.8


def test_table_is_nearest_under_its_conditions() -> None:
    wanted = np.array([[4.0, 6.0], [10.0, 0.0]])
    row = np.array([[1.0, 1.0], [0.0, 0.0]])
    found = table(wanted, np.full((2, 2), 50), [Condition(row, Interval(12, 12))], "cells")
    assert found[0].sum() == 12
    assert found[1].tolist() == [10, 0]
    with pytest.raises(AllocationError, match="cells"):
        table(wanted, np.full((2, 2), 5), [Condition(row, Interval(12, 12))], "cells")

"""Intervals of a proportion against scipy.stats, which the package leaves alone because it loads slowly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from drive_eval.models.proportion import exact, wilson


@given(st.integers(1, 3000), st.floats(0.5, 0.999), st.data())
def test_both_intervals_are_those_of_scipy(denominator: int, level: float, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, denominator))
    for method, ours in (("wilson", wilson), ("exact", exact)):
        theirs = binomtest(n, denominator).proportion_ci(confidence_level=level, method=method)
        assert ours(n, denominator, level) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


def test_wilson_gives_the_same_bits_as_scipy_where_it_is_used() -> None:
    for denominator in (1, 7, 150, 487, 506):
        for n in range(denominator + 1):
            theirs = binomtest(n, denominator).proportion_ci(confidence_level=0.95, method="wilson")
            assert wilson(n, denominator, 0.95) == (theirs.low, theirs.high)


def test_nobody_and_everybody_reach_the_ends() -> None:
    for interval in (wilson, exact):
        assert interval(0, 20, 0.95)[0] == 0.0
        assert interval(20, 20, 0.95)[1] == 1.0

"""Shares round to what is printed, jointly, or are refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.shares import settle


def printed(**values: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


def test_percentages_that_do_not_add_up_are_shared_out() -> None:
    found = settle({"all": printed(a="26", b="60", c="13")}, {"a": 1.0, "b": 1.0, "c": 1.0})["all"]
    assert sum(found.values()) == pytest.approx(1.0)
    assert {name: round(100 * share) for name, share in found.items()} == {"a": 26, "b": 60, "c": 13}


def test_the_rest_goes_by_weight_below_the_least_that_is_printed() -> None:
    weights = {"a": 1.0, "b": 1.0, "c": 3.0, "d": 1.0}
    found = settle({"all": printed(a="50", b="20")}, weights)["all"]
    assert found["c"] == pytest.approx(0.20)
    assert found["d"] == pytest.approx(0.10)
    free = settle({"all": printed(a="50", b="20")}, weights, unranked=("c",))["all"]
    assert (free["c"], free["d"]) == (pytest.approx(0.225), pytest.approx(0.075))


def test_margins_bind_the_columns() -> None:
    columns = {"x": printed(a="30"), "y": {}}
    found = settle(columns, {"a": 1.0, "b": 1.0}, printed(a="40"), {"x": 0.5, "y": 0.5}, ("b",))
    assert round(100 * found["x"]["a"]) == 30
    assert round(100 * (found["x"]["a"] + found["y"]["a"]) / 2) == 40


def test_impossible_percentages_are_refused() -> None:
    with pytest.raises(AllocationError, match="work"):
        settle({"work": printed(a="84", b="18")}, {"a": 1.0, "b": 1.0})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=2, max_size=9))
def test_shares_that_exist_are_found(counts: list[int]) -> None:
    total = sum(counts)
    names = [f"row{at}" for at in range(len(counts))]
    # Percentages to one decimal, as a table prints them; 0.45 of a unit can leave out none but the edges.
    values = {name: Decimal(round(1000 * n / total)) / 10 for name, n in zip(names, counts, strict=True)}
    values = {name: value.quantize(Decimal("0.1")) for name, value in values.items()}
    if any(abs(1000 * n / total % 1 - 0.5) < 0.06 for n in counts):
        return
    found = settle({"all": values}, dict.fromkeys(names, 1.0))["all"]
    assert sum(found.values()) == pytest.approx(1.0)
    for name, value in values.items():
        assert abs(100 * found[name] - float(value)) <= 0.0451

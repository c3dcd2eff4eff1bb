"""The pieces that the estimates of all chapters share: counts and percentages with their intervals."""

from collections.abc import Mapping
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.models.proportion import exact, wilson

# The interval methods of the configuration, and their names.
METHODS = {"wilson": (wilson, "Wilson score interval"), "exact": (exact, "Clopper-Pearson interval")}

Row = tuple[dict[str, Any], Basis]


def count(estimate: Mapping[str, Any], value: int, basis: Basis, denominator: int | None = None) -> Row:
    """An estimate that is a number of service users."""
    columns = {
        "statistic": "count",
        "value": float(value),
        "unit": "count",
        "n": value,
        "denominator": denominator,
        "method": "count",
        "sensitivity": "aggregate",
    }
    return columns | dict(estimate), basis


def percent(
    estimate: Mapping[str, Any], n: int, denominator: int, settings: Mapping[str, Any], basis: Basis
) -> Row:
    """An estimate that is ``n`` of ``denominator`` in percent, with its interval (Wilson 1927; or exact).

    Nobody in the denominator gives no value, and says so.
    """
    columns: dict[str, Any] = {
        "statistic": "percent",
        "unit": "percent",
        "n": n,
        "denominator": denominator,
        "method": "proportion",
        "sensitivity": "aggregate",
    }
    if denominator == 0:
        columns["reason"] = "Nobody has a recorded answer."
    else:
        columns |= {"value": 100.0 * n / denominator} | _interval(n, denominator, settings)
    return columns | dict(estimate), basis


def _interval(n: int, denominator: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    method, name = METHODS[settings["interval_method"]]
    level = float(settings["interval_level"])
    # An end of 0 or 100 may come back a rounding error away from it.
    lower, upper = (min(max(100.0 * end, 0.0), 100.0) for end in method(n, denominator, level))
    kind = f"{name}, {100 * level:g}%"
    return {"lower": lower, "upper": upper, "interval": kind, "method": f"proportion; {name}"}

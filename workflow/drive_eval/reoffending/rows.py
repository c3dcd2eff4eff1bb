"""What the chapter's estimates share: names, counts, percentages and summaries with their support."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from drive_eval.estimates import Basis
from drive_eval.support import supported

Row = tuple[dict[str, Any], Basis]
# Beyond these digits an iterative estimate may differ between processors.
DIGITS = 8
LOG_NORMAL = "log-normal interval"
NOBODY = "Nobody is in the denominator."


def settled(value: float) -> float:
    """A value without the last digits, in which processors may differ."""
    return float(f"{float(value):.{DIGITS}g}")


def value_row(
    estimate: Mapping[str, Any], value: float | None, unit: str, basis: Basis, **columns: Any
) -> Row:
    """One estimate with a value; where it is not finite there is none, and ``reason`` says why."""
    known = value is not None and math.isfinite(value)
    row: dict[str, Any] = {
        "statistic": str(estimate["estimate_id"]).rpartition(".")[2],
        "value": settled(value) if known and value is not None else None,
        "unit": unit,
        "method": "descriptive",
        "sensitivity": "aggregate",
        "reason": "" if known else NOBODY,
    }
    return row | columns | dict(estimate), basis


def limits(lower: float, upper: float, kind: str, level: float) -> dict[str, Any]:
    """The columns of an interval; none where an end is not finite."""
    if not (math.isfinite(lower) and math.isfinite(upper)):
        return {}
    return {
        "lower": settled(lower),
        "upper": settled(upper),
        "interval": f"{kind}, {100 * level:g}%",
    }


def normal(level: float) -> float:
    """The standard normal quantile that an interval of this level reaches out to."""
    return float(special.ndtri(0.5 + level / 2))


def summary(
    estimate: Mapping[str, Any], name: str, values: npt.NDArray[np.float64], weights: npt.NDArray[np.int64],
    people: int, basis: Basis, published: Mapping[str, str],
) -> Iterator[Row]:  # fmt: skip
    """Mean, standard deviation (n - 1) and range of ``values``, each counted ``weights`` times.

    Weights of one give a summary per person; a person's incidents as weights give one per incident, which
    is what a statistical package reports on a file of incidents. ``people``: whose values they are.
    """
    total = int(weights.sum())
    mean = float((values * weights).sum() / total) if total else None
    sd = None
    if mean is not None and total > 1:
        sd = math.sqrt(float((weights * (values - mean) ** 2).sum()) / (total - 1))
    counted = values[weights > 0]
    for statistic, value in (
        ("mean", mean),
        ("sd", sd),
        ("min", float(counted.min()) if len(counted) else None),
        ("max", float(counted.max()) if len(counted) else None),
    ):
        columns = {"estimate_id": f"{name}.{statistic}", "published_id": published.get(statistic, "")}
        # The least and the greatest value are each one person's.
        who = "person" if statistic in ("min", "max") else "aggregate"
        ground = supported(basis, values * weights) if statistic == "mean" else basis
        yield value_row(
            dict(estimate) | columns, value, "count", ground, n=people, denominator=people, sensitivity=who
        )

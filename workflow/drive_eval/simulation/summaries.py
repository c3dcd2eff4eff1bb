"""Draws as estimates: mean and interval of a quantity, and its density as a table of bins."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.estimates import Basis
from drive_eval.rows import Row
from drive_eval.simulation.distributions import Floats

BIN = re.compile(r"from (?P<low>\S+) to (?P<high>\S+)")


def limits(draws: Floats, level: float) -> tuple[float, float]:
    """The equal-tailed interval of draws."""
    tail = (1 - level) / 2
    lower, upper = np.quantile(draws, [tail, 1 - tail])
    return float(lower), float(upper)


def interval(level: float) -> str:
    """How an interval of draws is named."""
    return f"simulation interval, {100 * level:g}%"


def simulated(draws: Floats, shared: Mapping[str, Any], level: float, basis: Basis) -> Row:
    """Mean and interval of draws as an estimate; ``shared`` gives its other columns."""
    lower, upper = limits(draws, level)
    values = {
        "value": float(np.mean(draws)), "lower": lower, "upper": upper, "interval": interval(level),
    }  # fmt: skip
    return {**values, "sensitivity": "aggregate", **shared}, basis


def density(draws: Floats, shared: Mapping[str, Any], start: str, bins: int, basis: Basis) -> Iterator[Row]:
    """The share of draws in each bin of a round width, what lies further out in the outermost ones.

    The ``term`` of an estimate holds the bin's limits, as ``from … to …``. ``start``: start of the ids.
    """
    low, high = np.quantile(draws, [0.001, 0.999])
    width = round_width(float(high - low) / bins)
    first, last = math.floor(low / width), math.ceil(high / width)
    edges = np.arange(first, max(last, first + 1) + 1) * width
    inside = np.clip(draws, edges[0], np.nextafter(edges[-1], edges[0]))
    counts, _ = np.histogram(inside, edges)
    for number, (count, left, right) in enumerate(zip(counts, edges[:-1], edges[1:], strict=True)):
        yield (
            {
                **shared,
                "estimate_id": f"{start}.bin_{number:03d}",
                "statistic": "share of draws",
                "term": f"from {left:.10g} to {right:.10g}",
                "value": 100.0 * int(count) / len(draws),
                "unit": "percent",
                "sensitivity": "aggregate",
            },
            basis,
        )


def bin_limits(term: str) -> tuple[float, float]:
    """From where to where the bin of an estimate of ``density`` goes."""
    found = BIN.fullmatch(term)
    if found is None:
        raise ValueError(f"{term!r} names no bin.")
    return float(found["low"]), float(found["high"])


def round_width(width: float) -> float:
    """The next larger of 1, 2 and 5 times a power of ten; 1 for a width of nought."""
    if width <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= width * (1 - 1e-12))

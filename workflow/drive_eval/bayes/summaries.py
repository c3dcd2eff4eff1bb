"""Draws summed up: posterior mean and an interval between equal tails, with its level."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from drive_eval.bayes.sampling import Floats

DECIMALS = 6


def interval_kind(level: float) -> str:
    """What the interval is, for the column ``interval`` of an estimate."""
    return f"posterior interval between equal tails, {100 * level:g}%"


def summary(draws: Floats, level: float) -> Mapping[str, Any]:
    """``value`` (the posterior mean), ``lower``, ``upper`` and ``interval`` of one quantity's draws (1-d).

    Rounded to six decimals: beyond them there is only Monte Carlo error.
    """
    tail = (1.0 - level) / 2.0
    lower, upper = np.quantile(draws, [tail, 1.0 - tail])
    return {
        "value": round(float(np.mean(draws)), DECIMALS),
        "lower": round(float(lower), DECIMALS),
        "upper": round(float(upper), DECIMALS),
        "interval": interval_kind(level),
    }

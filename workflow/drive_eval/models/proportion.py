"""Confidence intervals of a proportion.

scipy.stats has the same intervals, but importing it takes longer than most analyses; the functions that
it rests on are in scipy.special.
"""

import math

from scipy import special


def wilson(n: int, denominator: int, level: float) -> tuple[float, float]:
    """Score interval of ``n`` of ``denominator``, from 0 to 1 (Wilson 1927; Newcombe 1998, method 3)."""
    z = float(special.ndtri(0.5 + 0.5 * level))
    share = n / denominator
    whole = 2 * (denominator + z**2)
    middle = (2 * denominator * share + z**2) / whole
    half = z / whole * math.sqrt(4 * denominator * share * (1 - share) + z**2)
    return (0.0 if n == 0 else middle - half), (1.0 if n == denominator else middle + half)


def exact(n: int, denominator: int, level: float) -> tuple[float, float]:
    """Interval by quantiles of the beta distribution, from 0 to 1 (Clopper and Pearson 1934)."""
    tail = 0.5 - 0.5 * level
    lower = 0.0 if n == 0 else float(special.betaincinv(n, denominator - n + 1, tail))
    upper = 1.0 if n == denominator else float(special.betaincinv(n + 1, denominator - n, 1 - tail))
    return lower, upper

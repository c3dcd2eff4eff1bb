"""Distributions of the cost model's inputs, as functions of a standard normal number.

Every input is its quantile function at a standard normal's probability. So one random number stands behind
one input, whatever its distribution: draws stay common when a scenario changes a distribution, quasi-random
points serve as well as random ones, and inputs of one source are correlated by a shared normal (a Gaussian
copula with one factor).

Sources: choice of distributions, Briggs, Claxton and Sculpher (2006), Decision Modelling for Health
Economic Evaluation, chapter 4: beta for shares, Dirichlet for several of them, gamma for counts and costs;
Jeffreys's prior (half a count) for those from counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import special

type Floats = np.ndarray[Any, np.dtype[np.float64]]
PRIOR = 0.5
# Quantile functions are tabulated between these normal scores and joined by straight lines: beyond them
# lie two draws in 10^15, and between two points the error stays below a ten-thousandth of the spread.
REACH, STEPS = 8.0, 8192


@dataclass(frozen=True, eq=False)
class Quantiles:
    """A tabulated quantile function of a standard normal score."""

    values: Floats
    slopes: Floats

    def __call__(self, scores: Floats) -> Floats:
        """The quantiles at normal scores, an array of any length."""
        place = (scores + REACH) * (STEPS / (2 * REACH))
        np.clip(place, 0.0, STEPS - 1e-9, out=place)
        index = place.astype(np.int32)
        place -= index
        place *= self.slopes[index]
        place += self.values[index]
        return place

    def scaled(self, factor: float) -> "Quantiles":
        """The same distribution times a factor."""
        return Quantiles(self.values * factor, self.slopes * factor)


def _tabulated(quantile: Callable[[Floats], Floats]) -> Quantiles:
    scores = np.linspace(-REACH, REACH, STEPS + 1)
    values = np.asarray(quantile(special.ndtr(scores)), dtype=np.float64)
    return Quantiles(values[:-1].copy(), np.diff(values))


@cache
def gamma(shape: float) -> Quantiles:
    """Gamma with this shape and scale 1; upper quantiles from the upper tail, so that none is infinite."""

    def quantile(probabilities: Floats) -> Floats:
        lower = probabilities[: STEPS // 2]
        upper = special.ndtr(np.linspace(-REACH, REACH, STEPS + 1)[: STEPS // 2 + 1])[::-1]
        return np.concatenate([special.gammaincinv(shape, lower), special.gammainccinv(shape, upper)])

    return _tabulated(quantile)


@cache
def beta(a: float, b: float) -> Quantiles:
    """Beta(a, b); upper quantiles as one less those of Beta(b, a), so that none is rounded to 1."""

    def quantile(probabilities: Floats) -> Floats:
        lower = probabilities[: STEPS // 2]
        upper = special.ndtr(np.linspace(-REACH, REACH, STEPS + 1)[: STEPS // 2 + 1])[::-1]
        return np.concatenate([special.betaincinv(a, b, lower), 1.0 - special.betaincinv(b, a, upper)])

    return _tabulated(quantile)


@cache
def lognormal(variation: float) -> Quantiles:
    """Lognormal with mean 1 and this coefficient of variation."""
    variance = np.log1p(variation**2)
    scores = np.linspace(-REACH, REACH, STEPS + 1)
    values = np.exp(np.sqrt(variance) * scores - variance / 2)
    return Quantiles(values[:-1].copy(), np.diff(values))


def poisson_rate(count: float, dispersion: float) -> Quantiles:
    """Expected count after a count: gamma with mean count + 1/2, its variance ``dispersion`` times as large.

    With dispersion 1 it is the posterior of a Poisson mean under Jeffreys's prior.
    """
    return gamma((count + PRIOR) / dispersion).scaled(dispersion)


def share(count: float, total: float) -> Quantiles:
    """Share after ``count`` of ``total``: beta under Jeffreys's prior."""
    return beta(count + PRIOR, total - count + PRIOR)


def share_by_variation(mean: float, variation: float) -> Quantiles:
    """Beta with this mean; its deviation is ``variation`` times the smaller of share and remainder."""
    deviation = variation * min(mean, 1.0 - mean)
    total = mean * (1.0 - mean) / deviation**2 - 1.0
    return beta(mean * total, (1.0 - mean) * total)


def positive_by_variation(variation: float) -> Quantiles:
    """Gamma with mean 1 and this coefficient of variation."""
    shape = 1.0 / variation**2
    return gamma(shape).scaled(1.0 / shape)

"""Are ranks uniform? Empirical distribution functions within simultaneous bands.

If parameters are drawn from a model's prior, data from the model given them, and the posterior is sampled
from, then the rank of the parameter among independent draws is uniform (Talts, Betancourt, Simpson, Vehtari
and Gelman 2018, arXiv 1804.06788), and so is that of every function of parameters and data, of which the
likelihood sees most (Modrák, Moon, Kim, Bürkner, Huurre, Faltejsková, Gelman and Vehtari 2023, Bayesian
Analysis, doi 10.1214/23-BA1404). The share of ranks up to each point, less that point, must lie within a band
which uniform ranks leave nowhere with the stated probability (Säilynoja, Bürkner and Vehtari 2022,
Statistics and Computing 32, 32; as ArviZ computes it).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from arviz_stats import ecdf_utils as untyped

from drive_eval.bayes.sampling import Floats

ecdf_utils: Any = untyped

SIMULATIONS = 20_000
STEPS = 4.0


@dataclass(frozen=True)
class Curve:
    """The empirical distribution less the uniform one at ``points``, and the ends of its band there."""

    points: Floats
    difference: Floats
    low: Floats
    high: Floats

    @property
    def inside(self) -> bool:
        """Whether the curve stays within its band."""
        return bool(((self.difference >= self.low) & (self.difference <= self.high)).all())

    @property
    def furthest(self) -> float:
        """The largest distance from uniformity, in half-widths of the band: above one it lies outside.

        Near the ends, where the band is a step or two wide, a distance counts only where it is outside.
        """
        half = np.where(self.difference >= 0.0, self.high, -self.low)
        distance = np.divide(np.abs(self.difference), half, out=np.zeros_like(half), where=half > 0.0)
        wide = half > STEPS / len(half)
        return float(distance.max() if not self.inside or not wide.any() else distance[wide].max())


def curve(values: Floats, level: float, seed: int) -> Curve:
    """The curve of ``values`` in (0, 1) and its simultaneous band of probability ``level``."""
    many = len(values)
    points = np.arange(1, many) / many
    pointwise = _pointwise(many, level, seed)
    low, high = ecdf_utils.get_pointwise_confidence_band(pointwise, many, points)
    share = ecdf_utils.compute_ecdf(values, points)
    return Curve(points, share - points, low - points, high - points)


@cache
def _pointwise(many: int, level: float, seed: int) -> float:
    """The level of the pointwise band that holds everywhere with probability ``level``, by simulation."""
    points, rng = np.arange(1, many) / many, np.random.default_rng(seed)
    return float(ecdf_utils.simulate_confidence_bands(many, 1, points, level, SIMULATIONS, rng))


def place(truth: float, draws: Floats, between: float) -> float:
    """Where ``truth`` stands among ``draws`` (1-d), as a number in (0, 1) that is uniform if all is well.

    The rank among L draws is one of L + 1 places; ``between`` (uniform in (0, 1)) spreads it over its place,
    and over those of equal draws, so that the number is continuous.
    """
    below, equal = int((draws < truth).sum()), int((draws == truth).sum())
    return (below + between * (equal + 1)) / (len(draws) + 1)


def thinned(draws: Floats, effective: float) -> Floats:
    """Every so many of ``draws`` (1-d, chains one after the other), to about ``effective`` of them.

    Ranks among draws that depend on one another are not uniform, however right these are.
    """
    step = max(1, int(np.ceil(len(draws) / max(effective, 1.0))))
    kept: Floats = draws[step // 2 :: step]
    return kept

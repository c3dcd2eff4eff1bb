"""Intervals of item probabilities from the profile likelihood.

An interval holds the values that the likelihood-ratio test does not reject: all else is estimated anew with
the probability held at the value (Venzon and Moolgavkar 1988, Applied Statistics 37, 87-94). Unlike those
from standard errors they hold near 0 and 1, where needs often lie, and on the boundary itself.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from drive_eval.latent.arrays import Floats
from drive_eval.latent.fit import climbed, off_bounds
from drive_eval.latent.model import EMPTY, Fit
from drive_eval.latent.patterns import Patterns

# A limit is found to this accuracy; the climbs behind it stop at steps too small to matter for it.
ACCURACY, TOLERANCE, MOST_STEPS = 1e-5, 1e-6, 2_000


def profile_limits(patterns: Patterns, fit: Fit, level: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of the free item probabilities, (K, J) each.

    NaN where there is nothing to estimate: fixed probabilities and those of empty classes.
    """
    allowed = float(chi2.ppf(level, 1))
    lower, upper = np.full(fit.free.shape, np.nan), np.full(fit.free.shape, np.nan)
    for k, j in zip(*np.nonzero(fit.free), strict=True):
        if fit.shares[k] > EMPTY:
            lower[k, j] = _limit(patterns, fit, int(k), int(j), 0.0, allowed)
            upper[k, j] = _limit(patterns, fit, int(k), int(j), 1.0, allowed)
    return lower, upper


def _limit(patterns: Patterns, fit: Fit, k: int, j: int, bound: float, allowed: float) -> float:
    """Where the deviance rises by ``allowed`` between the estimate and ``bound``, or ``bound`` itself."""
    estimate = float(fit.probabilities[k, j])
    if estimate == bound:
        return bound

    def excess(value: float) -> float:
        return 2.0 * (fit.log_likelihood - held_at(patterns, fit, k, j, value)) - allowed

    if excess(bound) <= 0.0:
        return bound
    return float(brentq(excess, estimate, bound, xtol=ACCURACY))


def held_at(patterns: Patterns, fit: Fit, k: int, j: int, value: float) -> float:
    """Largest log-likelihood near the fit with the probability of item ``j`` in class ``k`` at ``value``.

    Minus a large number where answers are impossible then.
    """
    start = np.concatenate([fit.shares[:, None], fit.probabilities], axis=1)[None]
    start[0, k, 1 + j] = value
    free = fit.free.copy()
    free[k, j] = False
    start = off_bounds(start, free)
    (reached,), _ = climbed(patterns, free, start, TOLERANCE, MOST_STEPS)
    return max(float(reached), -1e12)

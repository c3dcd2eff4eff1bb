"""Standard errors from the observed information, by Louis's formula.

Parameters are the logits of the free item probabilities and the log odds of each class against the first.
Probabilities on the boundary have no standard error; they are held there while the others' are computed,
as Mplus does, and an empty class is left out. The shares' intervals are symmetric on the logit scale, so
that they stay between 0 and 1; those of item probabilities are in ``drive_eval.latent.limits``.

Source: Louis (1982), Journal of the Royal Statistical Society B 44, 226-233: the observed information is
the expected complete-data information less the variance of the complete-data score, given the answers.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from drive_eval.latent.arrays import Flags, Floats
from drive_eval.latent.model import EMPTY, Fit, posterior
from drive_eval.latent.patterns import Patterns


@dataclass(frozen=True)
class Uncertainty:
    """Standard errors of the shares (K) and item probabilities (K, J), and the shares' intervals.

    NaN where there are none: fixed probabilities, those on the boundary, empty classes, and all of them
    where the model is not identified (``identified`` is false then).
    """

    share_errors: Floats
    share_lower: Floats
    share_upper: Floats
    errors: Floats
    identified: bool


def uncertainty(patterns: Patterns, fit: Fit, level: float) -> Uncertainty:
    """Standard errors of everything that was estimated, and the shares' intervals at ``level``."""
    present = fit.shares > EMPTY
    part = replace(
        fit, shares=fit.shares[present], probabilities=fit.probabilities[present], free=fit.free[present]
    )
    inside = part.free & ~part.boundary
    covariance = _inverse(information(patterns, part, inside))
    errors, share_logit_errors = np.full(fit.free.shape, np.nan), np.full(fit.classes, np.nan)
    if covariance is not None:
        items = int(inside.sum())
        own = np.full(inside.shape, np.nan)
        spread = part.probabilities[inside] * (1.0 - part.probabilities[inside])
        own[inside] = spread * np.sqrt(np.diag(covariance)[:items])
        errors[present] = own
        share_logit_errors[present] = _share_logit_errors(part.shares, covariance[items:, items:])
    lower, upper = _interval(fit.shares, float(norm.ppf(0.5 + level / 2.0)) * share_logit_errors)
    share_errors = fit.shares * (1.0 - fit.shares) * share_logit_errors
    return Uncertainty(share_errors, lower, upper, errors, covariance is not None)


def information(patterns: Patterns, fit: Fit, inside: Flags) -> Floats:
    """The observed information (D, D) of the parameters: item logits of ``inside`` (K, J), class log odds."""
    given = posterior(patterns, fit)
    people = patterns.weights
    recorded = (patterns.yes + patterns.no).T
    width, items = int(inside.sum()) + fit.classes - 1, int(inside.sum())
    expected, squares = np.zeros((width, width)), np.zeros((width, width))
    mean = np.zeros((len(people), width))
    shares = fit.shares
    expected[items:, items:] = people.sum() * (np.diag(shares[1:]) - np.outer(shares[1:], shares[1:]))
    start = 0
    for k in range(fit.classes):
        columns = np.flatnonzero(inside[k])
        own = slice(start, start + len(columns))
        start += len(columns)
        probabilities = fit.probabilities[k, columns]
        members = people * given[:, k]
        score = np.zeros((len(people), width))
        score[:, own] = patterns.yes.T[:, columns] - recorded[:, columns] * probabilities
        score[:, items:] = -shares[1:]
        if k:
            score[:, items + k - 1] += 1.0
        diagonal = (members @ recorded[:, columns]) * probabilities * (1.0 - probabilities)
        expected[own, own] = np.diag(diagonal)
        squares += score.T @ (members[:, None] * score)
        mean += given[:, [k]] * score
    observed: Floats = expected - squares + mean.T @ (people[:, None] * mean)
    return observed


def _inverse(matrix: Floats) -> Floats | None:
    """The inverse of an information matrix; none where it is not positive definite to working precision."""
    if not len(matrix):
        return matrix
    values = np.linalg.eigvalsh(matrix)
    if not np.isfinite(values).all() or values[0] <= 1e-9 * values[-1]:
        return None
    inverse: Floats = np.linalg.inv(matrix)
    return inverse


def _share_logit_errors(shares: Floats, covariance: Floats) -> Floats:
    """Standard errors of the shares' logits from the covariance of the class log odds (delta method)."""
    if len(shares) == 1:
        return np.full(1, np.nan)
    slopes = (np.eye(len(shares)) - shares)[:, 1:] / (1.0 - shares)[:, None]
    errors: Floats = np.sqrt(np.einsum("ka,ab,kb->k", slopes, covariance, slopes))
    return errors


def _interval(values: Floats, half_width: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(half_width)
    inside = np.where(known, values, 0.5)
    logits = np.log(inside) - np.log1p(-inside)
    ends = (1.0 / (1.0 + np.exp(sign * half_width - logits)) for sign in (1.0, -1.0))
    lower, upper = (np.where(known, end, np.nan) for end in ends)
    return lower, upper

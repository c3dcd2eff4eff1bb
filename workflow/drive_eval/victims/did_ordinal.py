"""Ordered logit of severity by maximum likelihood, with errors robust to clusters.

Proportional odds (McCullagh 1980, JRSS B 42, 109-142): P(Y <= k) = F(theta_k - x beta), so one odds ratio for
each predictor at every cut between severities, and a fall from high to standard counts as change too. The
log-likelihood is concave (Pratt 1981, JASA 76, 103-106) and is climbed by Newton's method with its exact
derivatives; statsmodels's ordered model approximates these, which takes hundreds of times as long and does
not converge here. A test holds the fit to it where it does.
"""

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from drive_eval.models.result import DesignError, Floats, Regression, dependent
from drive_eval.models.separation import separation

METHOD = "ordered logit, maximum likelihood"
MOST_STEPS, TOLERANCE = 100, 1e-9


def ordinal(
    severity: Floats, design: Floats, terms: tuple[str, ...], level: float, clusters: Floats
) -> Regression:
    """Coefficients with Wald intervals whose errors are the sandwich's over clusters, times G / (G - 1).

    ``severity`` (n): ordered codes, of which those that occur are the model's levels; ``design`` (n, p)
    without an intercept; ``clusters`` (n). A term that decides whether any severity above the lowest
    occurs is separated: its people leave the fit, as in the limit of the likelihood. Raises
    ``DesignError`` where no model can be fitted.
    """
    columns = np.hstack([design, np.ones((len(design), 1))])
    problems = dependent(columns, (*terms, "intercept"))
    if len(np.unique(severity)) < 2:
        problems.append("the outcome takes one value only.")
    if problems:
        raise DesignError("No model can be fitted: " + " ".join(problems))
    above = (severity > severity.min()).astype(np.float64)
    found = separation(above, columns)
    if found.terms[-1] or found.complete:
        raise DesignError("No model can be fitted: the predictors decide every outcome.")
    separated, kept = found.terms[:-1], ~found.decided
    names = np.flatnonzero(~separated)
    estimates, covariance, likelihood = _fitted(severity[kept], design[kept][:, names], clusters[kept])
    signs = found.signs[:-1]
    coefficients = np.select([signs > 0.0, signs < 0.0], [np.inf, -np.inf], np.nan)
    coefficients[names] = estimates
    whole = np.full((len(terms), len(terms)), np.nan)
    groups = len(np.unique(clusters))
    whole[np.ix_(names, names)] = covariance * (groups / (groups - 1.0))
    errors = np.sqrt(np.diag(whole))
    finite = np.where(np.isfinite(coefficients), coefficients, np.nan)
    half = float(norm.ppf(0.5 + level / 2.0)) * errors
    return Regression(
        terms,
        coefficients,
        errors,
        finite - half,
        finite + half,
        2.0 * norm.sf(np.abs(finite / errors)),
        whole,
        separated,
        likelihood,
        len(severity),
        int(above.sum()),
        level,
        "Wald interval",
        "Wald test",
        f"{METHOD}, standard errors robust to {groups} clusters",
    )


def _fitted(severity: Floats, design: Floats, clusters: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, the sandwich without its factor, and the log-likelihood."""
    _, levels, sizes = np.unique(severity, return_inverse=True, return_counts=True)
    width, cuts = design.shape[1], len(sizes) - 1
    # Rows that turn the parameters (coefficients, cuts) into the ends of each outcome's slice of the scale.
    places = np.eye(cuts)
    upper = np.hstack([-design, places[np.minimum(levels, cuts - 1)]])
    lower = np.hstack([-design, places[np.maximum(levels - 1, 0)]])
    ends = (levels < cuts).astype(np.float64), (levels > 0).astype(np.float64)
    shares = np.cumsum(sizes)[:-1] / sizes.sum()
    current = np.concatenate([np.zeros(width), np.log(shares / (1.0 - shares))])
    height, scores, hessian = _derivatives(current, upper, lower, ends)
    for _ in range(MOST_STEPS):
        gradient = scores.sum(axis=0)
        if np.abs(gradient).max() < TOLERANCE:
            break
        step = np.linalg.solve(-hessian, gradient)
        for _ in range(40):
            ahead = _derivatives(current + step, upper, lower, ends)
            if np.isfinite(ahead[0]) and ahead[0] >= height - 1e-12:
                break
            step = step / 2.0
        current, (height, scores, hessian) = current + step, ahead
    else:
        raise DesignError("No model can be fitted: the likelihood has no maximum that was found.")
    inverse = np.linalg.inv(-hessian)
    _, groups = np.unique(clusters, return_inverse=True)
    totals = np.zeros((int(groups.max()) + 1, scores.shape[1]))
    np.add.at(totals, groups, scores)
    sandwich = inverse @ (totals.T @ totals) @ inverse
    return current[:width], sandwich[:width, :width], height


def _derivatives(
    parameters: Floats, upper: Floats, lower: Floats, ends: tuple[Floats, Floats]
) -> tuple[float, Floats, Floats]:
    """Log-likelihood (minus infinity outside its domain), scores (n, q) and Hessian (q, q)."""
    with np.errstate(all="ignore"):
        high = np.where(ends[0] > 0.0, expit(upper @ parameters), 1.0)
        low = np.where(ends[1] > 0.0, expit(lower @ parameters), 0.0)
        chance = high - low
        if not (chance > 0.0).all():
            return -np.inf, np.zeros_like(upper), np.zeros((upper.shape[1],) * 2)
        slopes = high * (1.0 - high), low * (1.0 - low)
        scores = (slopes[0][:, None] * upper - slopes[1][:, None] * lower) / chance[:, None]
        bends = slopes[0] * (1.0 - 2.0 * high) / chance, slopes[1] * (1.0 - 2.0 * low) / chance
        hessian = upper.T @ (bends[0][:, None] * upper) - lower.T @ (bends[1][:, None] * lower)
    return float(np.log(chance).sum()), scores, hessian - scores.T @ scores

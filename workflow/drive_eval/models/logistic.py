"""Logistic regression by maximum likelihood, with ordinary or cluster-robust standard errors.

A term whose estimate is infinite is reported as such, and the others as they are in that limit: without the
outcomes that the separation decides. Software that does not look stops at some large number instead.
"""

import warnings

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy.stats import norm

from drive_eval.models.result import DesignError, Flags, Floats, Regression, checked
from drive_eval.models.separation import Separation, separation

WALD = "Wald interval"
WALD_TEST = "Wald test"
PLAIN = "logistic regression, maximum likelihood"


def logistic(
    outcome: Floats,
    design: Floats,
    terms: tuple[str, ...],
    level: float,
    clusters: NDArray[np.generic] | None = None,
) -> Regression:
    """Fit by Newton's method (statsmodels).

    ``outcome`` (n): 0 or 1; ``design`` (n, p), the intercept's column included; ``terms`` name its columns;
    ``level`` of the Wald intervals. ``clusters`` (n) names each observation's cluster: standard errors are
    then the sandwich's over clusters, times G / (G - 1) for G clusters (Rogers 1993, Stata Technical
    Bulletin 13, 19-23), and as without them normal quantiles are used. Raises ``DesignError`` where the data
    admit no fit, or there are fewer than two clusters.
    """
    y, x = checked(outcome, design, terms)
    groups = None if clusters is None else _groups(clusters, len(y))
    found = separation(y, x)
    kept = ~found.decided
    columns = _estimable(x[kept], found.terms)
    coefficients = np.select([found.signs > 0.0, found.signs < 0.0], [np.inf, -np.inf], np.nan)
    covariance = np.full((len(terms), len(terms)), np.nan)
    log_likelihood = 0.0
    if columns.any():
        estimates, inner, log_likelihood = _fitted(
            y[kept], x[kept][:, columns], None if groups is None else groups[kept], groups
        )
        shown = columns & ~found.terms
        inside = shown[columns]
        coefficients[shown] = estimates[inside]
        covariance[np.ix_(shown, shown)] = inner[np.ix_(inside, inside)]
    return _regression(terms, coefficients, covariance, found, log_likelihood, y, level, groups)


def _fitted(y: Floats, x: Floats, kept: Floats | None, groups: Floats | None) -> tuple[Floats, Floats, float]:
    """Estimates, their covariance and the log-likelihood for data that separate nothing.

    Columns are fitted in units of their largest value: Newton's method is exact on any scale, its matrices
    are not.
    """
    scale = np.abs(x).max(axis=0)
    x = x / scale
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = sm.Logit(y, x)
        fitted = model.fit(method="newton", maxiter=100, tol=1e-12, disp=False)
    estimates = np.asarray(fitted.params, dtype=np.float64)
    inverse: Floats = np.linalg.inv(-model.hessian(estimates))
    if kept is None or groups is None:
        return estimates / scale, inverse / np.outer(scale, scale), float(fitted.llf)
    scores = np.asarray(model.score_obs(estimates), dtype=np.float64)
    number = int(groups.max()) + 1
    totals = np.zeros((number, x.shape[1]))
    np.add.at(totals, kept.astype(np.int64), scores)
    inverse = inverse @ (totals.T @ totals) @ inverse * (number / (number - 1.0))
    return estimates / scale, inverse / np.outer(scale, scale), float(fitted.llf)


def _groups(clusters: NDArray[np.generic], n: int) -> Floats:
    if len(clusters) != n:
        raise DesignError(f"{len(clusters)} clusters are named for {n} observations.")
    _, places = np.unique(clusters, return_inverse=True)
    if places.max(initial=0) < 1:
        raise DesignError("Cluster-robust standard errors need two clusters at least.")
    numbers: Floats = places.astype(np.float64)
    return numbers


def _estimable(x: Floats, infinite: Flags) -> Flags:
    """Which columns enter the fit in the limit: all finite ones, and of the rest what stays independent."""
    chosen = np.zeros(x.shape[1], dtype=np.bool_)
    rank = 0
    for column in np.concatenate([np.flatnonzero(~infinite), np.flatnonzero(infinite)]):
        chosen[column] = True
        reached = int(np.linalg.matrix_rank(x[:, chosen])) if len(x) else 0
        chosen[column] = reached > rank
        rank = max(rank, reached)
    return chosen


def _regression(
    terms: tuple[str, ...],
    coefficients: Floats,
    covariance: Floats,
    found: Separation,
    log_likelihood: float,
    y: Floats,
    level: float,
    groups: Floats | None,
) -> Regression:
    errors = np.sqrt(np.diag(covariance))
    half = float(norm.ppf(0.5 + level / 2.0)) * errors
    finite = np.where(np.isfinite(coefficients), coefficients, np.nan)
    robust = "" if groups is None else f", standard errors robust to {int(groups.max()) + 1} clusters"
    return Regression(
        terms, coefficients, errors, finite - half, finite + half, 2.0 * norm.sf(np.abs(finite / errors)),
        covariance, found.terms, log_likelihood, len(y), int(y.sum()), level, WALD, WALD_TEST, PLAIN + robust,
    )  # fmt: skip

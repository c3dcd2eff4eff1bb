"""Logistic regression with Firth's penalty: finite estimates whatever the data, and less biased ones.

The log-likelihood is penalised by half the log determinant of Fisher's information, Jeffreys's prior (Firth
1993, Biometrika 80, 27-38). Intervals and tests are those of the profile of the penalised likelihood, since
Wald's fail where the data are nearly separated (Heinze and Schemper 2002, Statistics in Medicine 21,
2409-2419).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2

from drive_eval.models.result import Flags, Floats, Regression, checked

FIRTH = "logistic regression, Firth's penalised likelihood"
PROFILE = "profile penalised likelihood interval"
PROFILE_TEST = "penalised likelihood-ratio test"
# The largest step of any coefficient, the gain of a step that ends the climb, and the most steps.
LONGEST, TOLERANCE, MOST_STEPS, MOST_HALVINGS = 5.0, 1e-13, 500, 30
# Fisher's scoring is cheap and mostly enough; far out it creeps, and Newton's method takes over.
SCORING_STEPS = 6
# A limit is looked for up to this log odds from the estimate, and found to this accuracy.
FURTHEST, ACCURACY = 200.0, 1e-8
# Rows whose products are held in memory at once.
BLOCK = 4096
# Falls beyond this are all the same to the search for a limit, which cannot do with infinite ones.
STEEP = 1e6


@dataclass(frozen=True)
class _Data:
    """Distinct rows (m, p) of the design with how many observations each has and how many outcomes."""

    rows: Floats
    trials: Floats
    events: Floats


def firth(outcome: Floats, design: Floats, terms: tuple[str, ...], level: float) -> Regression:
    """Fit by Fisher's scoring, then Newton's method, on the penalised likelihood, with step-halving.

    ``outcome`` (n): 0 or 1; ``design`` (n, p), the intercept's column included; ``terms`` name its columns;
    ``level`` of the profile intervals. ``errors`` are those of the information at the estimate, for
    information: intervals and tests do not use them. ``log_likelihood`` is penalised. Raises ``DesignError``
    where the data admit no fit.
    """
    y, x = checked(outcome, design, terms)
    # In units of each column's largest value, so that the climb does not depend on how it is measured.
    scale = np.abs(x).max(axis=0)
    data = _collapsed(y, x / scale)
    width = len(terms)
    every = np.ones(width, dtype=np.bool_)
    estimates, top = _climbed(data, np.zeros(width), every)
    covariance: Floats = np.linalg.inv(_information(data, _expit(data.rows @ estimates)))
    errors = np.sqrt(np.diag(covariance))
    allowed = float(chi2.ppf(level, 1))
    lower, upper, p_values = np.empty(width), np.empty(width), np.empty(width)
    for column in range(width):
        lower[column] = _limit(data, estimates, top, column, -float(errors[column]), allowed)
        upper[column] = _limit(data, estimates, top, column, float(errors[column]), allowed)
        without = _held(data, estimates, column, 0.0)
        p_values[column] = chi2.sf(max(2.0 * (top - without), 0.0), 1)
    return Regression(
        terms, estimates / scale, errors / scale, lower / scale, upper / scale, p_values,
        covariance / np.outer(scale, scale), np.zeros(width, dtype=np.bool_),
        top + float(np.log(scale).sum()), len(y), int(y.sum()), level, PROFILE, PROFILE_TEST, FIRTH,
    )  # fmt: skip


def _collapsed(y: Floats, x: Floats) -> _Data:
    rows, places = np.unique(x, axis=0, return_inverse=True)
    trials = np.bincount(places, minlength=len(rows)).astype(np.float64)
    return _Data(rows, trials, np.bincount(places, weights=y, minlength=len(rows)))


def _expit(values: Floats) -> Floats:
    # Beyond these log odds a probability is 0 or 1 to working precision, and the information zero.
    chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(values, -700.0, 700.0)))
    return chances


def _information(data: _Data, chances: Floats) -> Floats:
    weights = data.trials * chances * (1.0 - chances)
    information: Floats = data.rows.T @ (weights[:, None] * data.rows)
    return information


def _penalised(data: _Data, coefficients: Floats) -> float:
    """Log-likelihood plus half the log determinant of the information; minus infinity where that is zero."""
    predictor = data.rows @ coefficients
    plain = float(data.events @ predictor - data.trials @ np.logaddexp(0.0, predictor))
    sign, determinant = np.linalg.slogdet(_information(data, _expit(predictor)))
    return plain + 0.5 * float(determinant) if sign > 0 else -np.inf


def _climbed(data: _Data, start: Floats, free: Flags) -> tuple[Floats, float]:
    """The maximum of the penalised likelihood over the ``free`` coefficients, the others as in ``start``.

    The penalty is that of the whole model, also where coefficients are held.
    """
    current = start.copy()
    height = _penalised(data, current)
    if not np.isfinite(height):
        return current, height
    for number in range(MOST_STEPS):
        score, information = _score(data, current)
        inside = np.ix_(free, free)
        curvature = information if number < SCORING_STEPS else _curvature(data, current)
        step = _ascent(curvature[inside], score[free])
        if float(score[free] @ step) < TOLERANCE:
            return _uphill(data, current, free, step, height, 1)
        step *= min(1.0, LONGEST / max(float(np.abs(step).max()), 1e-300))
        current, reached = _uphill(data, current, free, step, height)
        if reached <= height:
            return current, height
        height = reached
    raise RuntimeError("the penalised likelihood was still rising when the climb ended")


def _score(data: _Data, coefficients: Floats) -> tuple[Floats, Floats]:
    """The slope (p) of the penalised likelihood, and the information (p, p)."""
    chances = _expit(data.rows @ coefficients)
    information = _information(data, chances)
    leverage = np.einsum("ij,ji->i", data.rows, np.linalg.solve(information, data.rows.T))
    weights = data.trials * chances * (1.0 - chances)
    residual = data.events - data.trials * chances + weights * leverage * (0.5 - chances)
    return data.rows.T @ residual, information


def _curvature(data: _Data, coefficients: Floats) -> Floats:
    """Minus the second derivatives (p, p) of the penalised likelihood: dearer than the information."""
    chances = _expit(data.rows @ coefficients)
    weights = data.trials * chances * (1.0 - chances)
    information = _information(data, chances)
    sloped = (weights * (1.0 - 2.0 * chances))[:, None] * data.rows
    if len(data.rows) <= len(coefficients) ** 2:
        leverage, squared = _reach(data.rows, sloped, information)
    else:
        leverage, squared = _reach_of_many(data.rows, sloped, information)
    bends = weights * (1.0 - 6.0 * chances * (1.0 - chances)) * leverage
    penalty = data.rows.T @ (bends[:, None] * data.rows) - squared
    curvature: Floats = information - 0.5 * penalty
    return curvature


def _reach(rows: Floats, sloped: Floats, information: Floats) -> tuple[Floats, Floats]:
    """The leverage (m) of each row, and the sum (p, p) over pairs of rows i, j of s_i r_ij² s_j'.

    s_i are the ``sloped`` rows (m, p), and r_ij is how far row i reaches row j in the inverse information.
    All pairs are held in memory (m, m).
    """
    reach = rows @ np.linalg.solve(information, rows.T)
    return np.diag(reach), sloped.T @ (reach**2 @ sloped)


def _reach_of_many(rows: Floats, sloped: Floats, information: Floats) -> tuple[Floats, Floats]:
    """As ``_reach``, in time and memory that grow with the rows and not with their pairs.

    r_ij² is a product of x_i x_i' and x_j x_j', so that sums of s_i with x_i x_i' (p, p, p) are enough.
    """
    inverse = np.linalg.inv(information)
    leverage = np.einsum("ij,ij->i", rows @ inverse, rows)
    width = rows.shape[1]
    thirds = np.zeros((width, width * width))
    for start in range(0, len(rows), BLOCK):
        block = rows[start : start + BLOCK]
        products = (block[:, :, None] * block[:, None, :]).reshape(len(block), -1)
        thirds += sloped[start : start + BLOCK].T @ products
    turned = inverse @ thirds.reshape(width, width, width) @ inverse
    return leverage, thirds @ turned.reshape(width, -1).T


def _ascent(curvature: Floats, score: Floats) -> Floats:
    """Newton's step, with the size of the curvature where the penalised likelihood is not concave."""
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-12 * np.abs(values).max())
    step: Floats = vectors @ ((vectors.T @ score) / size)
    return step


def _uphill(
    data: _Data, current: Floats, free: Flags, step: Floats, height: float, tries: int = MOST_HALVINGS
) -> tuple[Floats, float]:
    """The step, halved until the penalised likelihood rises; no step where it never does."""
    for _ in range(tries):
        ahead = current.copy()
        ahead[free] += step
        reached = _penalised(data, ahead)
        if reached > height:
            return ahead, reached
        step = step / 2.0
    return current, height


def _held(data: _Data, estimates: Floats, column: int, value: float) -> float:
    """The largest penalised likelihood with one coefficient held at a value."""
    start = estimates.copy()
    start[column] = value
    free = np.ones(len(estimates), dtype=np.bool_)
    free[column] = False
    if not np.isfinite(_penalised(data, start)):
        start[free] = 0.0
    return _climbed(data, start, free)[1]


def _limit(data: _Data, estimates: Floats, top: float, column: int, step: float, allowed: float) -> float:
    """Where twice the penalised likelihood has fallen by ``allowed``, going from the estimate by ``step``.

    Infinite where it does not within reach.
    """

    def excess(value: float) -> float:
        return min(2.0 * (top - _held(data, estimates, column, value)) - allowed, STEEP)

    inner, outer = float(estimates[column]), float(estimates[column]) + 2.0 * step
    while excess(outer) < 0.0:
        step *= 2.0
        inner, outer = outer, outer + step
        if abs(outer - estimates[column]) > FURTHEST * abs(step):
            return float(np.copysign(np.inf, step))
    return float(brentq(excess, inner, outer, xtol=ACCURACY, rtol=1e-10))

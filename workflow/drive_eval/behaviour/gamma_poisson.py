"""Poisson regression with a gamma random effect of the person, by maximum likelihood.

A count y of person i on occasion t is Poisson with mean e_i exp(x_it b), e_i gamma with mean 1 and
variance a. The effect integrates out in closed form, so that the likelihood needs no quadrature
(Hausman, Hall and Griliches 1984; Stata's ``xtpoisson, re`` has this model as its default, with ln a as its
parameter). No maintained library for Python fits it: statsmodels has a variational approximation to a
normal effect, whose standard errors are far too small here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln, polygamma

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEPS, TOLERANCE = 100, 1e-10
START = 0.1


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    ``coefficients`` (predictors) and ``log_alpha``; ``covariance``: inverse of the observed information, of
    the coefficients and then the logarithm of alpha; ``log_likelihood`` and that of the Poisson model
    without effects. Where the data spread no more between people than Poisson counts do, alpha is 0:
    ``log_alpha`` is minus infinity, and the covariance is of the coefficients alone.
    """

    coefficients: Floats
    log_alpha: float
    covariance: Floats
    log_likelihood: float
    poisson_log_likelihood: float

    @property
    def alpha(self) -> float:
        """Variance of the random effect."""
        return float(np.exp(self.log_alpha))

    @property
    def errors(self) -> Floats:
        """Standard errors of the coefficients."""
        size = len(self.coefficients)
        found: Floats = np.sqrt(np.diag(self.covariance)[:size])
        return found


def log_likelihood(coefficients: Floats, log_alpha: float, y: Floats, x: Floats, person: Integers) -> float:
    """Log-likelihood of counts ``y`` with predictors ``x``; ``person``: 0, 1, … for each row."""
    return _derivatives(coefficients, log_alpha, y, x, person)[0]


def fit(y: Floats, x: Floats, person: Integers) -> Fit:
    """Fit the model by Newton's method with halved steps.

    ``y``: counts; ``x``: rows × predictors, the constant among them, of full rank; ``person``: 0, 1, … for
    each row. Raises ``ValueError`` for data that cannot be fitted and ``ArithmeticError`` where the maximum
    is not found.
    """
    _check(y, x, person)
    coefficients, poisson, information = _poisson(y, x)
    if _no_effect(coefficients, y, x, person):
        return Fit(coefficients, -np.inf, np.linalg.inv(information), poisson, poisson)
    found = _climb(np.append(coefficients, np.log(START)), y, x, person)
    value, _, hessian = _derivatives(found[:-1], float(found[-1]), y, x, person)
    return Fit(found[:-1], float(found[-1]), np.linalg.inv(-hessian), value, poisson)


def _check(y: Floats, x: Floats, person: Integers) -> None:
    if not (len(y) == len(x) == len(person)) or len(y) == 0:
        raise ValueError("counts, predictors and persons must be of equal length, and not empty")
    if (y < 0).any() or (y != np.round(y)).any():
        raise ValueError("counts must be whole numbers from 0")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("a predictor follows from the others")
    if not y.any():
        raise ValueError("every count is 0")


def _poisson(y: Floats, x: Floats) -> tuple[Floats, float, Floats]:
    """Coefficients, log-likelihood and information of the model without effects."""
    coefficients = np.zeros(x.shape[1])
    coefficients += np.linalg.lstsq(x, np.full(len(y), np.log(y.mean())), rcond=None)[0]
    constant = float(gammaln(y + 1).sum())

    def value_of(values: Floats) -> float:
        linear = x @ values
        return float(y @ linear - np.exp(linear).sum()) - constant

    value = value_of(coefficients)
    for _ in range(STEPS):
        mean = np.exp(x @ coefficients)
        information = x.T @ (mean[:, None] * x)
        step = np.linalg.solve(information, x.T @ (y - mean))
        coefficients, value, done = _halved(coefficients, step, value, value_of)
        if done:
            return coefficients, value, x.T @ (np.exp(x @ coefficients)[:, None] * x)
    raise ArithmeticError("the Poisson regression did not converge")


def _no_effect(coefficients: Floats, y: Floats, x: Floats, person: Integers) -> bool:
    """Whether the likelihood falls as soon as there is an effect: no more spread than Poisson's."""
    expected = np.bincount(person, np.exp(x @ coefficients))
    total = np.bincount(person, y)
    return float(((total - expected) ** 2 - total).sum()) <= 0.0


def _climb(start: Floats, y: Floats, x: Floats, person: Integers) -> Floats:
    values = start

    def value_of(at: Floats) -> float:
        return _derivatives(at[:-1], float(at[-1]), y, x, person)[0]

    value = value_of(values)
    for _ in range(STEPS):
        _, gradient, hessian = _derivatives(values[:-1], float(values[-1]), y, x, person)
        step = _uphill(gradient, hessian)
        values, value, done = _halved(values, step, value, value_of)
        if done:
            return values
    raise ArithmeticError("the regression with a gamma effect did not converge")


def _uphill(gradient: Floats, hessian: Floats) -> Floats:
    """Newton's step, along the gradient in directions in which the likelihood curves upwards."""
    curvature, axes = np.linalg.eigh(-hessian)
    floor = 1e-8 * max(1.0, float(np.abs(curvature).max()))
    step: Floats = axes @ ((axes.T @ gradient) / np.maximum(np.abs(curvature), floor))
    return step


def _halved(
    at: Floats, step: Floats, value: float, value_of: Callable[[Floats], float]
) -> tuple[Floats, float, bool]:
    """The point after the step, halved until the likelihood does not fall, and whether this is the end."""
    if float(np.abs(step).max()) < TOLERANCE:
        return at, value, True
    scale = 1.0
    while scale > TOLERANCE:
        moved = value_of(at + scale * step)
        if moved >= value - 1e-12 * abs(value):
            return at + scale * step, moved, False
        scale /= 2.0
    return at, value, True


def _derivatives(
    coefficients: Floats, log_alpha: float, y: Floats, x: Floats, person: Integers
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and second derivatives in the coefficients and the logarithm of alpha.

    With t = 1 / alpha, S and L the sums of a person's counts and of exp(xb), a person contributes
    lnG(t + S) - lnG(t) + t ln t + sum(y xb) - (t + S) ln(t + L) - sum(lnG(y + 1)).
    """
    shape = float(np.exp(-log_alpha))
    linear = x @ coefficients
    rate = np.exp(linear)
    total, expected = np.bincount(person, y), np.bincount(person, rate)
    above, below = shape + total, shape + expected
    value = float(
        (gammaln(above) - gammaln(shape) + shape * np.log(shape) - above * np.log(below)).sum()
        + y @ linear
        - gammaln(y + 1).sum()
    )
    weight = above / below
    sums = np.column_stack([np.bincount(person, rate * column) for column in x.T])
    by_shape = digamma(above) - digamma(shape) + np.log(shape) + 1.0 - np.log(below) - weight
    gradient = np.append(x.T @ (y - weight[person] * rate), -shape * by_shape.sum())
    curved = polygamma(1, above) - polygamma(1, shape) + 1.0 / shape - 2.0 / below + above / below**2
    size = x.shape[1]
    hessian = np.empty((size + 1, size + 1))
    hessian[:size, :size] = (sums * (above / below**2)[:, None]).T @ sums - x.T @ (
        (weight[person] * rate)[:, None] * x
    )
    cross = shape * (((expected - total) / below**2)[:, None] * sums).sum(axis=0)
    hessian[:size, size] = hessian[size, :size] = cross
    hessian[size, size] = shape**2 * curved.sum() + shape * by_shape.sum()
    return value, gradient, hessian

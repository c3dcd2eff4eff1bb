"""Value of information of the decision whether to offer Drive at its price.

Two options: Drive, with net benefit ``saving - price`` per case, and none, with 0. Perfect information is
worth E[max] - max E (Briggs, Claxton and Sculpher 2006, section 6.3). Information on some inputs alone is
worth E[max of the conditional expectation] - max E, the conditional expectation fitted by regression on
these inputs (Strong, Oakley and Brennan 2014, Medical Decision Making 34, 311-326), here on Hermite
polynomials of their normal scores; the standard error draws the coefficients from their sampling
distribution (the same, section on uncertainty).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.polynomial import hermite_e

from drive_eval.simulation.distributions import Floats

# Degree of the polynomials by number of inputs; with more inputs, squares without products.
DEGREES = ((1, 5), (2, 4), (3, 3), (6, 2))
REPLICATES = 200


@dataclass(frozen=True)
class Value:
    """Expected value of information in pounds per case, and its standard error."""

    value: float
    standard_error: float


def perfect(benefits: Floats) -> float:
    """Expected value of perfect information; ``benefits``: draws by options."""
    return float(np.mean(benefits.max(axis=1)) - benefits.mean(axis=0).max())


def perfect_of_two(net: Floats) -> Value:
    """Expected value of perfect information where the other option's net benefit is 0."""
    gains = np.maximum(net, 0.0)
    chosen = gains - net if float(net.mean()) > 0 else gains
    error = float(np.std(chosen, ddof=1) / np.sqrt(len(chosen)))
    return Value(float(np.mean(chosen)), error)


def partial(net: Floats, scores: Floats, rng: np.random.Generator) -> Value:
    """Expected value of knowing some inputs.

    ``net``: net benefit of Drive over none (draws,); ``scores``: normal scores of the inputs (draws, inputs).
    """
    design = basis(scores)
    coefficients, *_ = np.linalg.lstsq(design, net, rcond=None)
    fitted = design @ coefficients
    value = _gain(fitted)
    freedom = max(1, len(net) - design.shape[1])
    variance = float(np.sum((net - fitted) ** 2)) / freedom
    inverse = np.linalg.pinv(design.T @ design)
    root = np.linalg.cholesky(variance * inverse + 1e-12 * variance * np.eye(len(inverse)))
    gains = np.array([
        _gain(fitted + design @ (root @ rng.standard_normal(len(coefficients)))) for _ in range(REPLICATES)
    ])  # fmt: skip
    return Value(max(0.0, value), float(np.std(gains, ddof=1)))


def _gain(expected: Floats) -> float:
    return float(np.mean(np.maximum(expected, 0.0)) - max(float(np.mean(expected)), 0.0))


def basis(scores: Floats) -> Floats:
    """Products of Hermite polynomials of the columns up to the degree for their number, a constant first."""
    draws, inputs = scores.shape
    degree = next((degree for most, degree in DEGREES if inputs <= most), 0)
    if not degree:
        squares = (scores**2 - 1.0) / np.sqrt(2.0)
        return np.column_stack([np.ones(draws), scores, squares])
    terms: list[tuple[int, ...]] = []
    for total in range(1, degree + 1):
        terms += list(combinations_with_replacement(range(inputs), total))
    return np.column_stack([np.ones(draws), *(_product(scores, term) for term in terms)])


def _product(scores: Floats, term: Sequence[int]) -> Floats:
    """The product of Hermite polynomials in which each column has the degree that it occurs with."""
    value = np.ones(len(scores))
    for column in sorted(set(term)):
        coefficients = np.zeros(term.count(column) + 1)
        coefficients[-1] = 1.0
        value = value * hermite_e.hermeval(scores[:, column], coefficients)
    return value

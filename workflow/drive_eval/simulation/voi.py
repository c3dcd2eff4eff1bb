"""Value of information of the decision whether to offer Drive at its price.

Two options: Drive, with net benefit ``saving - price`` per case, and none, with 0. Perfect information is
worth E[max] - max E (Briggs, Claxton and Sculpher 2006, section 6.3). Information on some inputs alone is
worth E[max of the conditional expectation] - max E, the conditional expectation fitted by regression on
these inputs (Strong, Oakley and Brennan 2014, Medical Decision Making 34, 311-326), here on Hermite
polynomials of their normal scores; the standard error draws the coefficients from their sampling
distribution (the same, section on uncertainty).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.polynomial import hermite_e

from drive_eval.simulation.distributions import Floats

# Degree of the polynomials by number of inputs; with more inputs, squares without products.
DEGREES = ((1, 5), (2, 4), (3, 3), (6, 2))
REPLICATES = 100


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
    return partials({"": net}, scores, rng)[""]


def partials(nets: Mapping[str, Floats], scores: Floats, rng: np.random.Generator) -> dict[str, Value]:
    """The same for several net benefits of the same draws: name → value."""
    design = basis(scores)
    inverse = np.linalg.pinv(design.T @ design)
    root = np.linalg.cholesky(inverse + 1e-12 * np.trace(inverse) * np.eye(len(inverse)))
    moves = design @ (root @ rng.standard_normal((design.shape[1], REPLICATES)))
    freedom = max(1, len(design) - design.shape[1])
    found = {}
    for name, net in nets.items():
        fitted = design @ (inverse @ (design.T @ net))
        error = np.sqrt(float(np.sum((net - fitted) ** 2)) / freedom)
        gains = np.array([_gain(fitted + error * moves[:, each]) for each in range(REPLICATES)])
        found[name] = Value(max(0.0, _gain(fitted)), float(np.std(gains, ddof=1)))
    return found


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

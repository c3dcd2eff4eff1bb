"""The compiled part of the ordered logit: log-likelihoods with their gradients, and predicted shares.

Everything that is compiled stands in this one file: the compiler's cache looks at the file of the function
that is called and would miss a change in a helper elsewhere.

The model (McCullagh, 1980, Journal of the Royal Statistical Society B 42, 109-142): an answer y in 0..C-1
has P(y <= k) = 1 / (1 + exp(-(c_k - x))), with increasing cutpoints c_0..c_(C-2) and a linear predictor
x = X b + s u. The intercept u of a person is standard normal and is integrated out by Gauss-Hermite
quadrature with Q nodes z and weights w that add up to 1; one node at 0 gives the pooled model.

With e = exp(x) and t_k = exp(-c_k), an answer's probability is a product without differences of nearly
equal numbers: P(y = k) = 1 / (1 + e t_k) * e t_(k-1) / (1 + e t_(k-1)) * (1 - t_k / t_(k-1)). So only rows
and nodes need an exponential, not each row at each node.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
# Beyond these linear predictors the exponential would leave the range of floating point numbers.
LIMIT = 300.0
# Products of two numbers above it are still numbers.
SMALL = 1e-150


def _compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile, with sums kept in their order, so that equal input gives equal bytes."""
    return cast(F, njit(cache=True, error_model="numpy")(function))


@_compiled
def _exponentials(values: Floats) -> Floats:
    """Exp of each value, kept within the range of floating point numbers."""
    found = np.empty(values.shape[0])
    for i in range(values.shape[0]):
        found[i] = np.exp(min(max(values[i], -LIMIT), LIMIT))
    return found


@_compiled
def _above(scale: float, random: Floats, share: Floats, row: int, joint: Floats) -> None:
    """Fill a row of ``share``: what lies above an answer's upper cutpoint; ``joint`` loses it."""
    for q in range(random.shape[0]):
        value = 1.0 / (1.0 + scale * random[q])
        share[row, q] = 1.0 - value
        joint[q] *= value


@_compiled
def _below(scale: float, random: Floats, share: Floats, row: int, joint: Floats) -> None:
    """Fill a row of ``share``: what lies below an answer's lower cutpoint; ``joint`` loses it."""
    for q in range(random.shape[0]):
        value = 1.0 / (1.0 + scale * random[q])
        share[row, q] = value
        joint[q] *= 1.0 - value


@_compiled
def _add(scale: float, values: Floats, total: Floats) -> None:
    for i in range(values.shape[0]):
        total[i] += scale * values[i]


@_compiled
def _add_products(scale: float, joint: Floats, share: Floats, row: int, total: Floats) -> float:
    """Add scaled products of ``joint`` and a row of ``share`` to ``total``; returns their unscaled sum."""
    whole = 0.0
    for q in range(joint.shape[0]):
        product = joint[q] * share[row, q]
        total[q] += scale * product
        whole += product
    return whole


@_compiled
def _dot(one: Floats, other: Floats) -> float:
    """Sum of products as four partial sums, always the same four, which do not wait for one another."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    end = one.shape[0] - one.shape[0] % 4
    for i in range(0, end, 4):
        a += one[i] * other[i]
        b += one[i + 1] * other[i + 1]
        c += one[i + 2] * other[i + 2]
        d += one[i + 3] * other[i + 3]
    for i in range(end, one.shape[0]):
        a += one[i] * other[i]
    return (a + b) + (c + d)


@_compiled
def _gaps(turned: Floats) -> tuple[Floats, Floats]:
    """For each answer the factor 1 - t_k / t_(k-1), 1 at both ends, and its logarithm's slope in c_k."""
    bounds = turned.shape[0]
    gap, slope = np.ones(bounds + 1), np.zeros(bounds + 1)
    for k in range(1, bounds):
        ratio = turned[k] / turned[k - 1]
        gap[k] = 1.0 - ratio
        slope[k] = ratio / gap[k] if gap[k] > 0.0 else 0.0
    return gap, slope


@_compiled
def _pooled(fixed: Floats, turned: Floats, answers: Integers, by_cutpoint: Floats, slopes: Floats) -> float:
    """Log-likelihood without intercepts; adds to the gradient in cutpoints and fills that in each row's x."""
    bounds, total, product = turned.shape[0], 0.0, 1.0
    gap, slope = _gaps(turned)
    for i in range(answers.shape[0]):
        answer, over, under = answers[i], 0.0, 0.0
        chance = gap[answer]
        if answer < bounds:
            value = 1.0 / (1.0 + fixed[i] * turned[answer])
            over = 1.0 - value
            chance *= value
            by_cutpoint[answer] += over + slope[answer]
        if answer > 0:
            under = 1.0 / (1.0 + fixed[i] * turned[answer - 1])
            chance *= 1.0 - under
            by_cutpoint[answer - 1] -= under + slope[answer]
        slopes[i] = under - over
        # One logarithm for many answers: of their product, before it leaves the range of numbers.
        if chance > SMALL and product > SMALL:
            product *= chance
            continue
        if not chance > 0.0:
            return -np.inf
        total += np.log(product) + np.log(chance)
        product = 1.0
    return total + float(np.log(product))


@_compiled
def _integrated(
    fixed: Floats,
    turned: Floats,
    random: Floats,
    answers: Integers,
    starts: Integers,
    nodes: Floats,
    weights: Floats,
    by_cutpoint: Floats,
    slopes: Floats,
) -> tuple[float, float]:
    """As ``_pooled``, integrated over each person's intercept; also the gradient in the spread."""
    people, many, bounds, total = starts.shape[0] - 1, nodes.shape[0], turned.shape[0], 0.0
    gap, slope = _gaps(turned)
    joint, along = np.empty(many), np.zeros(many)
    longest = (starts[1:] - starts[:-1]).max()
    below, above = np.empty((longest, many)), np.empty((longest, many))
    for j in range(people):
        first, end = starts[j], starts[j + 1]
        between = 1.0
        joint[:] = weights
        for i in range(first, end):
            answer = answers[i]
            if answer < bounds:
                _above(fixed[i] * turned[answer], random, above, i - first, joint)
            if answer > 0:
                _below(fixed[i] * turned[answer - 1], random, below, i - first, joint)
            between *= gap[answer]
        whole = joint.sum()
        if not whole * between > 0.0:
            return -np.inf, 0.0
        total += np.log(whole * between)
        for i in range(first, end):
            answer, over, under = answers[i], 0.0, 0.0
            if answer < bounds:
                over = _add_products(-1.0 / whole, joint, above, i - first, along) / whole
                by_cutpoint[answer] += over + slope[answer]
            if answer > 0:
                under = _add_products(1.0 / whole, joint, below, i - first, along) / whole
                by_cutpoint[answer - 1] -= under + slope[answer]
            slopes[i] = under - over
    return total, _dot(nodes, along)


@_compiled
def likelihood(
    cutpoints: Floats,
    effects: Floats,
    spread: float,
    predictors: Floats,
    answers: Integers,
    starts: Integers,
    nodes: Floats,
    weights: Floats,
) -> tuple[float, Floats, Floats, float]:
    """Log-likelihood and its gradient in cutpoints (C-1), effects (K) and spread.

    ``predictors`` (K, n) and ``answers`` (n) by person: person j has the rows from ``starts[j]`` up to
    ``starts[j + 1]``. Minus infinity with a gradient of zeros where the parameters make it impossible.
    """
    bounds, (columns, rows) = cutpoints.shape[0], predictors.shape
    by_cutpoint, by_effect = np.zeros(bounds), np.zeros(columns)
    linear, slopes = np.zeros(rows), np.zeros(rows)
    for k in range(columns):
        _add(effects[k], predictors[k], linear)
    fixed, turned = _exponentials(linear), _exponentials(-cutpoints)
    if nodes.shape[0] == 1:
        total, by_spread = _pooled(fixed, turned, answers, by_cutpoint, slopes), 0.0
    else:
        random = _exponentials(spread * nodes)
        total, by_spread = _integrated(
            fixed, turned, random, answers, starts, nodes, weights, by_cutpoint, slopes
        )
    if total == -np.inf:
        return -np.inf, np.zeros(bounds), np.zeros(columns), 0.0
    for k in range(columns):
        by_effect[k] = _dot(slopes, predictors[k])
    return total, by_cutpoint, by_effect, by_spread


@_compiled
def likelihood_in_arrays(
    cutpoints: Floats,
    effects: Floats,
    spread: Floats,
    predictors: Floats,
    answers: Integers,
    starts: Integers,
    nodes: Floats,
    weights: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """As ``likelihood``, with numbers as arrays without a dimension, as PyTensor's compiled code has them."""
    total, by_cutpoint, by_effect, by_spread = likelihood(
        cutpoints, effects, spread.item(), predictors, answers, starts, nodes, weights
    )
    return np.asarray(total), by_cutpoint, by_effect, np.asarray(by_spread)


@_compiled
def by_person(
    cutpoints: Floats,
    effects: Floats,
    spreads: Floats,
    predictors: Floats,
    answers: Integers,
    starts: Integers,
    nodes: Floats,
    weights: Floats,
) -> Floats:
    """Log-likelihood of each person's answers under each draw: (draws, people).

    ``cutpoints`` (draws, C-1), ``effects`` (draws, K), ``spreads`` (draws); the rest as in ``likelihood``.
    """
    draws, people = effects.shape[0], starts.shape[0] - 1
    bounds, columns, many = cutpoints.shape[1], effects.shape[1], nodes.shape[0]
    found = np.empty((draws, people))
    joint = np.empty(many)
    for d in range(draws):
        random, turned = _exponentials(spreads[d] * nodes), _exponentials(-cutpoints[d])
        for j in range(people):
            for q in range(many):
                joint[q] = weights[q]
            for i in range(starts[j], starts[j + 1]):
                linear = 0.0
                for k in range(columns):
                    linear += predictors[i, k] * effects[d, k]
                fixed = np.exp(min(max(linear, -LIMIT), LIMIT))
                answer = answers[i]
                gap = 1.0
                if 0 < answer < bounds:
                    gap = 1.0 - turned[answer] / turned[answer - 1]
                for q in range(many):
                    value = fixed * random[q]
                    upper = 1.0
                    if answer < bounds:
                        upper = 1.0 / (1.0 + value * turned[answer])
                    if answer > 0:
                        lower = value * turned[answer - 1]
                        upper *= lower / (1.0 + lower)
                    joint[q] *= upper * gap
            whole = 0.0
            for q in range(many):
                whole += joint[q]
            found[d, j] = np.log(whole)
    return found


@_compiled
def average_shares(
    cutpoints: Floats,
    effects: Floats,
    spreads: Floats,
    predictors: Floats,
    counts: Floats,
    nodes: Floats,
    weights: Floats,
) -> Floats:
    """Predicted share of each answer under each draw, averaged over rows and over people's intercepts.

    ``predictors`` (rows, K), each row ``counts`` (rows) times; returns (draws, C).
    """
    draws, columns = effects.shape
    bounds, many = cutpoints.shape[1], nodes.shape[0]
    found = np.zeros((draws, bounds + 1))
    everybody = counts.sum()
    for d in range(draws):
        random, turned = _exponentials(spreads[d] * nodes), _exponentials(-cutpoints[d])
        at_most = np.zeros(bounds)
        for i in range(predictors.shape[0]):
            linear = 0.0
            for k in range(columns):
                linear += predictors[i, k] * effects[d, k]
            fixed = np.exp(min(max(linear, -LIMIT), LIMIT))
            for q in range(many):
                value, weight = fixed * random[q], counts[i] * weights[q]
                for k in range(bounds):
                    at_most[k] += weight / (1.0 + value * turned[k])
        before = 0.0
        for k in range(bounds):
            found[d, k] = at_most[k] / everybody - before
            before = at_most[k] / everybody
        found[d, bounds] = 1.0 - before
    return found

"""The compiled part of the latent class engine: EM steps and their acceleration, one start after another.

Everything that is compiled stands in this one file: the compiler's cache looks at the file of the function
that is called and would miss a change in a helper elsewhere. Arrays are contiguous ``float64`` unless said
otherwise, with J items, P distinct response patterns, K classes and S starts.

Sources: EM for latent classes, Goodman (1974), Biometrika 61, 215-231; items that are not recorded leave
a person's likelihood (full information), Little and Rubin (2019), Statistical Analysis with Missing Data;
acceleration by squared extrapolation (SQUAREM, step S3), Varadhan and Roland (2008), Scandinavian Journal
of Statistics 35, 335-353.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import njit

from drive_eval.latent.arrays import Flags, Floats, Integers

# An extrapolated probability keeps this distance from 0 and 1 unless EM itself has come nearer: EM never
# leaves a bound again.
MARGIN = 1e-9


def _compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile, with sums kept in their order.

    Reordered for the vector units, their last digits would depend on where in memory an array happens to
    lie, and equal input would not give equal bytes.
    """
    return cast(F, njit(cache=True, error_model="numpy")(function))


@_compiled
def joint_density(
    yes: Floats,
    no: Floats,
    shares: Floats,
    probabilities: Floats,
    constant: Floats,
    moving: Flags,
    joint: Floats,
) -> None:
    """Fill ``joint`` (K, P): each class's share times the probability of each pattern in it.

    ``yes`` and ``no`` (J, P) are 1 where a pattern has that answer; both are 0 where nothing is recorded.
    ``constant`` (K, P) holds the pattern probabilities of classes without free probabilities, and
    ``moving`` (K) says which classes have some.
    """
    items, patterns = yes.shape
    for k in range(shares.shape[0]):
        row = joint[k]
        if not moving[k]:
            for p in range(patterns):
                row[p] = shares[k] * constant[k, p]
            continue
        for p in range(patterns):
            row[p] = shares[k]
        for j in range(items):
            present, absent = yes[j], no[j]
            to_yes, to_no = probabilities[k, j] - 1.0, -probabilities[k, j]
            for p in range(patterns):
                row[p] *= 1.0 + to_yes * present[p] + to_no * absent[p]


@_compiled
def em_step(
    yes: Floats, no: Floats, weights: Floats, constant: Floats, moving: Flags, free: Flags,
    old: Floats, new: Floats, joint: Floats,
) -> float:  # fmt: skip
    """One EM step from parameters ``old`` to ``new``; gives the log-likelihood at ``old``.

    Parameters are (K, 1 + J): each class's share, then its item probabilities, of which those that are not
    ``free`` (K, J) stay. The log-likelihood is minus infinity where a pattern is impossible.
    """
    items, patterns = yes.shape
    classes = old.shape[0]
    joint_density(yes, no, old[:, 0], old[:, 1:], constant, moving, joint)
    log_likelihood = 0.0
    people = 0.0
    scale = np.empty(patterns)
    for p in range(patterns):
        total = 0.0
        for k in range(classes):
            total += joint[k, p]
        if total <= 0.0:
            return -np.inf
        log_likelihood += weights[p] * np.log(total)
        scale[p] = weights[p] / total
        people += weights[p]
    for k in range(classes):
        row = joint[k]
        members = 0.0
        for p in range(patterns):
            row[p] *= scale[p]
            members += row[p]
        new[k, 0] = members / people
        for j in range(items):
            new[k, 1 + j] = old[k, 1 + j]
            if free[k, j]:
                present, absent = yes[j], no[j]
                with_it, without = 0.0, 0.0
                for p in range(patterns):
                    with_it += row[p] * present[p]
                    without += row[p] * absent[p]
                if with_it + without > 0.0:
                    new[k, 1 + j] = with_it / (with_it + without)
    return log_likelihood


@_compiled
def _extrapolate(start: Floats, first: Floats, second: Floats, free: Flags, target: Floats) -> bool:
    """SQUAREM's step from ``start`` and its two EM images into ``target``; False where there is none."""
    classes, width = start.shape
    change, curvature = 0.0, 0.0
    for k in range(classes):
        for c in range(width):
            r = first[k, c] - start[k, c]
            v = second[k, c] - first[k, c] - r
            change += r * r
            curvature += v * v
    if curvature <= 0.0 or change <= curvature:
        return False
    step = np.sqrt(change / curvature)
    total = 0.0
    for k in range(classes):
        for c in range(width):
            r = first[k, c] - start[k, c]
            v = second[k, c] - first[k, c] - r
            value = start[k, c] + 2.0 * step * r + step * step * v
            if c == 0:
                value = max(value, min(MARGIN, second[k, c]))
                total += value
            elif free[k, c - 1]:
                value = max(value, min(MARGIN, second[k, c]))
                value = min(value, max(1.0 - MARGIN, second[k, c]))
            else:
                value = start[k, c]
            target[k, c] = value
    for k in range(classes):
        target[k, 0] /= total
    return True


@_compiled
def climb(
    yes: Floats, no: Floats, weights: Floats, constant: Floats, moving: Flags, free: Flags,
    parameters: Floats, tolerance: float, most_steps: int,
) -> tuple[float, float, int]:  # fmt: skip
    """Accelerated EM from ``parameters`` (changed in place) until an EM step moves none by ``tolerance``.

    Returns the log-likelihood, the largest change that the last EM step made, and the number of EM steps.
    An extrapolation is kept only if the log-likelihood has not fallen: the climb is monotone.
    """
    classes, width = parameters.shape
    joint = np.empty((classes, yes.shape[1]))
    first, second = np.empty((classes, width)), np.empty((classes, width))
    reached, after = np.empty((classes, width)), np.empty((classes, width))
    steps = 0
    while True:
        log_likelihood = em_step(yes, no, weights, constant, moving, free, parameters, first, joint)
        steps += 1
        moved = 0.0
        if log_likelihood == -np.inf:
            return log_likelihood, np.inf, steps
        for k in range(classes):
            for c in range(width):
                moved = max(moved, abs(first[k, c] - parameters[k, c]))
        if moved < tolerance or steps >= most_steps:
            return log_likelihood, moved, steps
        at_first = em_step(yes, no, weights, constant, moving, free, first, second, joint)
        steps += 1
        best = second
        if _extrapolate(parameters, first, second, free, reached):
            there = em_step(yes, no, weights, constant, moving, free, reached, after, joint)
            steps += 1
            if there >= at_first:
                best = after
        parameters[:, :] = best


@_compiled
def climb_all(
    yes: Floats, no: Floats, weights: Floats, constant: Floats, moving: Flags, free: Flags, starts: Floats,
    tolerance: float, most_steps: int, log_likelihoods: Floats, moved: Floats, steps: Integers,
) -> None:  # fmt: skip
    """Climb from every start of ``starts`` (S, K, 1 + J), in place; the last three arrays (S) are filled."""
    for s in range(starts.shape[0]):
        log_likelihoods[s], moved[s], steps[s] = climb(
            yes, no, weights, constant, moving, free, starts[s], tolerance, most_steps
        )

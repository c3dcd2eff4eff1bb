"""The compiled part of the latent class engine: EM steps and their acceleration, several starts side by side.

Everything that is compiled stands in this one file: the compiler's cache looks at the file of the function
that is called and would miss a change in a helper elsewhere. With J items, K classes and S starts, arrays are
contiguous ``float64`` unless said otherwise.

The probability of a pattern in a class is a product over items, and patterns share most of its factors. So
it is computed along the tree of ``drive_eval.latent.products``: half patterns from quarter patterns, patterns
from half patterns. What EM expects follows by going back along the same tree, as derivatives of the
log-likelihood do (a recorded answer's expected number in a class is its probability times the derivative).
Up to ``LANES`` starts (L of them) are climbed at once and lie beside each other in memory, so that one
instruction of the processor serves them all. Lanes never mix: a start ends the same whatever is climbed
beside it.

Sources: EM for latent classes, Goodman (1974), Biometrika 61, 215-231; items that are not recorded leave
a person's likelihood (full information), Little and Rubin (2019), Statistical Analysis with Missing Data;
sums and derivatives along a tree of products, Darwiche (2003), Journal of the ACM 50, 280-305; acceleration
by squared extrapolation (SQUAREM, step S3), Varadhan and Roland (2008), Scandinavian Journal of Statistics
35, 335-353.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import njit

from drive_eval.latent.arrays import Flags, Floats, Integers, Places

# Most starts that are climbed side by side.
LANES = 16
# A pattern with a smaller probability than this is impossible.
SMALLEST = 1e-300
# The slots of an item's leaves in the tree: not recorded, no, yes.
SLOTS = 3
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
def em_step(
    left: Places, right: Places, weights: Floats, free: Flags, old: Floats, new: Floats,
    value: Floats, slope: Floats, log_likelihoods: Floats,
) -> None:  # fmt: skip
    """One EM step of every lane from parameters ``old`` to ``new``; fills the log-likelihoods (L) at ``old``.

    Parameters are (K, 1 + J, L): each class's share, then its item probabilities, of which those that are
    not ``free`` (K, J) stay. ``left`` and ``right`` are the tree's products, the last of which are the
    patterns that ``weights`` count. ``value`` and ``slope`` (leaves and inner products, K, L) are room to
    work in. A log-likelihood is minus infinity where a pattern is impossible.
    """
    classes, width, lanes = old.shape
    for k in range(classes):
        for j in range(width - 1):
            for s in range(lanes):
                # The share stands at the first item's leaves, so that every pattern has it once.
                share = old[k, 0, s] if j == 0 else 1.0
                value[SLOTS * j, k, s] = share
                value[SLOTS * j + 1, k, s] = share * (1.0 - old[k, 1 + j, s])
                value[SLOTS * j + 2, k, s] = share * old[k, 1 + j, s]
    if lanes == 1:
        _along_tree_alone(left, right, weights, value, slope, log_likelihoods)
    else:
        _along_tree(left, right, weights, value, slope, log_likelihoods)
    for s in range(lanes):
        people = 0.0
        for k in range(classes):
            new[k, 0, s] = 0.0
            for slot in range(SLOTS):
                new[k, 0, s] += value[slot, k, s] * slope[slot, k, s]
            people += new[k, 0, s]
        for k in range(classes):
            new[k, 0, s] = new[k, 0, s] / people if people > 0.0 else old[k, 0, s]
            for j in range(width - 1):
                new[k, 1 + j, s] = old[k, 1 + j, s]
                if free[k, j]:
                    without = value[SLOTS * j + 1, k, s] * slope[SLOTS * j + 1, k, s]
                    with_it = value[SLOTS * j + 2, k, s] * slope[SLOTS * j + 2, k, s]
                    if with_it + without > 0.0:
                        new[k, 1 + j, s] = with_it / (with_it + without)


@_compiled
def _along_tree(
    left: Places, right: Places, weights: Floats, value: Floats, slope: Floats, log_likelihoods: Floats
) -> None:
    """Fill ``value`` from its leaves on, then ``slope``: the log-likelihood's derivatives by each value."""
    nodes, classes, lanes = value.shape
    inner = len(left) - len(weights)
    leaves = nodes - inner
    value[leaves - 1] = 1.0
    slope[:] = 0.0
    log_likelihoods[:] = 0.0
    total, scale = np.empty(lanes), np.empty(lanes)
    for n in range(inner):
        for k in range(classes):
            one, other, own = value[left[n], k], value[right[n], k], value[leaves + n, k]
            for s in range(lanes):
                own[s] = one[s] * other[s]
    for p in range(len(weights)):
        weight, first, second = weights[p], left[inner + p], right[inner + p]
        for s in range(lanes):
            total[s] = 0.0
        for k in range(classes):
            one, other = value[first, k], value[second, k]
            for s in range(lanes):
                total[s] += one[s] * other[s]
        for s in range(lanes):
            scale[s] = weight / total[s]
        for s in range(lanes):
            if total[s] > SMALLEST:
                log_likelihoods[s] += weight * np.log(total[s])
            else:
                log_likelihoods[s], scale[s] = -np.inf, 0.0
        for k in range(classes):
            one, other = value[first, k], value[second, k]
            to_one, to_other = slope[first, k], slope[second, k]
            for s in range(lanes):
                to_one[s] += scale[s] * other[s]
                to_other[s] += scale[s] * one[s]
    for n in range(inner - 1, -1, -1):
        for k in range(classes):
            one, other, own = value[left[n], k], value[right[n], k], slope[leaves + n, k]
            to_one, to_other = slope[left[n], k], slope[right[n], k]
            for s in range(lanes):
                to_one[s] += own[s] * other[s]
                to_other[s] += own[s] * one[s]


@_compiled
def _along_tree_alone(
    left: Places, right: Places, weights: Floats, value: Floats, slope: Floats, log_likelihoods: Floats
) -> None:
    """The same for a single lane, where loops over lanes would cost more than what is in them."""
    nodes, classes, _ = value.shape
    inner = len(left) - len(weights)
    leaves = nodes - inner
    value[leaves - 1] = 1.0
    slope[:] = 0.0
    log_likelihood = 0.0
    for n in range(inner):
        for k in range(classes):
            value[leaves + n, k, 0] = value[left[n], k, 0] * value[right[n], k, 0]
    for p in range(len(weights)):
        weight, first, second = weights[p], left[inner + p], right[inner + p]
        total = 0.0
        for k in range(classes):
            total += value[first, k, 0] * value[second, k, 0]
        if not total > SMALLEST:
            log_likelihood = -np.inf
            continue
        log_likelihood += weight * np.log(total)
        scale = weight / total
        for k in range(classes):
            slope[first, k, 0] += scale * value[second, k, 0]
            slope[second, k, 0] += scale * value[first, k, 0]
    for n in range(inner - 1, -1, -1):
        for k in range(classes):
            slope[left[n], k, 0] += slope[leaves + n, k, 0] * value[right[n], k, 0]
            slope[right[n], k, 0] += slope[leaves + n, k, 0] * value[left[n], k, 0]
    log_likelihoods[0] = log_likelihood


@_compiled
def _extrapolate(start: Floats, first: Floats, second: Floats, free: Flags, target: Floats, s: int) -> None:
    """SQUAREM's step of lane ``s`` from ``start`` and its two EM images into ``target``.

    Where there is none, ``target`` is the second image.
    """
    classes, width = start.shape[0], start.shape[1]
    change, curvature = 0.0, 0.0
    for k in range(classes):
        for c in range(width):
            r = first[k, c, s] - start[k, c, s]
            v = second[k, c, s] - first[k, c, s] - r
            change += r * r
            curvature += v * v
    if curvature <= 0.0 or change <= curvature:
        for k in range(classes):
            for c in range(width):
                target[k, c, s] = second[k, c, s]
        return
    step = np.sqrt(change / curvature)
    total = 0.0
    for k in range(classes):
        for c in range(width):
            r = first[k, c, s] - start[k, c, s]
            v = second[k, c, s] - first[k, c, s] - r
            value = start[k, c, s] + 2.0 * step * r + step * step * v
            if c == 0:
                value = max(value, min(MARGIN, second[k, c, s]))
                total += value
            elif free[k, c - 1]:
                value = max(value, min(MARGIN, second[k, c, s]))
                value = min(value, max(1.0 - MARGIN, second[k, c, s]))
            else:
                value = start[k, c, s]
            target[k, c, s] = value
    for k in range(classes):
        target[k, 0, s] /= total


@_compiled
def _climb_beside(
    left: Places, right: Places, weights: Floats, free: Flags, starts: Floats, numbers: Integers,
    tolerance: float, most_steps: int, log_likelihoods: Floats, moved: Floats, steps: Integers,
) -> Integers:  # fmt: skip
    """Climb from the starts ``numbers`` until few lanes are left; gives the starts that still climb.

    Those can be gone on with in narrower memory: between two extrapolations a climb is its parameters.
    """
    classes, width = starts.shape[1], starts.shape[2]
    lanes = min(len(numbers), LANES)
    shape = (classes, width, lanes)
    now, first, second = np.empty(shape), np.empty(shape), np.empty(shape)
    reached, after = np.empty(shape), np.empty(shape)
    nodes = SLOTS * (width - 1) + 1 + len(left) - len(weights)
    value, slope = np.empty((nodes, classes, lanes)), np.empty((nodes, classes, lanes))
    here, at_first, there = np.empty(lanes), np.empty(lanes), np.empty(lanes)
    lane = np.empty(lanes, dtype=np.int64)
    waiting, climbing = lanes, lanes
    for s in range(lanes):
        lane[s] = numbers[s]
        now[:, :, s] = starts[numbers[s]]
    while climbing and (waiting < len(numbers) or 2 * climbing > lanes):
        em_step(left, right, weights, free, now, first, value, slope, here)
        for s in range(lanes):
            own = lane[s]
            if own < 0:
                continue
            steps[own] += 1
            change = 0.0
            for k in range(classes):
                for c in range(width):
                    change = max(change, abs(first[k, c, s] - now[k, c, s]))
            impossible = here[s] == -np.inf
            if impossible or change < tolerance or steps[own] >= most_steps:
                log_likelihoods[own], moved[own] = here[s], np.inf if impossible else change
                starts[own] = now[:, :, s]
                lane[s] = -1
                climbing -= 1
        em_step(left, right, weights, free, first, second, value, slope, at_first)
        for s in range(lanes):
            _extrapolate(now, first, second, free, reached, s)
        em_step(left, right, weights, free, reached, after, value, slope, there)
        for s in range(lanes):
            if lane[s] >= 0:
                steps[lane[s]] += 2
                now[:, :, s] = after[:, :, s] if there[s] >= at_first[s] else second[:, :, s]
            elif waiting < len(numbers):
                lane[s] = numbers[waiting]
                now[:, :, s] = starts[lane[s]]
                waiting += 1
                climbing += 1
    for s in range(lanes):
        if lane[s] >= 0:
            starts[lane[s]] = now[:, :, s]
    return lane[lane >= 0]


@_compiled
def climb_all(
    left: Places, right: Places, weights: Floats, free: Flags, starts: Floats, tolerance: float,
    most_steps: int, log_likelihoods: Floats, moved: Floats, steps: Integers,
) -> None:  # fmt: skip
    """Accelerated EM from every start of ``starts`` (S, K, 1 + J), in place, until each has arrived.

    A start has arrived when an EM step moves none of its parameters by ``tolerance``, or after
    ``most_steps`` EM steps; its place is taken by the next. The last three arrays (S) are filled: the
    log-likelihood, the largest change that the last EM step made, and the number of EM steps. An
    extrapolation is kept only if the log-likelihood has not fallen: the climb is monotone.
    """
    steps[:] = 0
    numbers = np.arange(len(starts))
    while len(numbers):
        numbers = _climb_beside(
            left, right, weights, free, starts, numbers, tolerance, most_steps, log_likelihoods, moved, steps
        )

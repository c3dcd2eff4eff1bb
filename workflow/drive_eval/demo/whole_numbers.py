"""Whole numbers that meet printed summaries: means, standard deviations, medians, ranges, margins.

A summary that is printed to some decimals leaves an interval. Two problems come up again and again and are
solved to the last person, without search at random:

* ``series``: numbers of one person each (days, contacts, incidents) with printed moments, by steps from the
  quantiles of a gamma distribution.
* ``table``: counts closest to given ones, whose sums lie within intervals, by mixed-integer programming.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack
from scipy.stats import gamma

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.draws import Floats, Integers

SLACK = 1e-6
MOST_STEPS = 20_000
STEPS = np.array([-34, -13, -5, -2, -1, 1, 2, 5, 13, 34])


@dataclass(frozen=True)
class Interval:
    """The values that a printed one leaves open; both ends belong to it."""

    low: float
    high: float

    def times(self, factor: float) -> "Interval":
        """Both ends multiplied by ``factor`` (not negative)."""
        return Interval(self.low * factor, self.high * factor)


def rounds_to(printed: Decimal) -> Interval:
    """The values that are rounded half up to ``printed``, kept clear of the ends by a hundredth of a step."""
    step = float(Decimal(1).scaleb(int(printed.as_tuple().exponent)))
    return Interval(float(printed) - 0.49 * step, float(printed) + 0.49 * step)


def cut_to(printed: Decimal) -> Interval:
    """The values of which ``printed`` is left when further decimals are cut off, clear of the ends."""
    step = float(Decimal(1).scaleb(int(printed.as_tuple().exponent)))
    return Interval(float(printed) + 0.01 * step, float(printed) + 0.99 * step)


@dataclass(frozen=True)
class Moments:
    """Printed summaries of ``n`` whole numbers.

    ``total``: their sum; ``sd``: interval of the standard deviation with n − 1; ``median``, if printed, is
    met exactly. ``weighted_mean`` and ``weighted_sd``: the same of the numbers weighted by themselves, as
    when a person's number of incidents is averaged over the incidents.
    """

    n: int
    total: int
    least: int
    most: int
    sd: Interval | None = None
    median: int | None = None
    weighted_mean: Interval | None = None
    weighted_sd: Interval | None = None


def total_for(mean: Decimal, n: int) -> int:
    """The whole total of ``n`` numbers whose mean is nearest to the printed one."""
    return int((mean * n).to_integral_value(ROUND_HALF_UP))


def series(moments: Moments, what: str, sd_guess: float | None = None) -> Integers:
    """Whole numbers in ascending order with the given moments.

    Quantiles of a gamma distribution, moved by steps until every summary lies where it was printed; the
    steps that bring them nearest are taken first. ``sd_guess`` shapes the distribution where no standard
    deviation is printed. Raises ``AllocationError`` (which names ``what``) if no such numbers are found.
    """
    numbers = _quantiles(moments, sd_guess)
    lowest, highest = _limits(moments)
    numbers = np.clip(numbers, lowest, highest)
    order = np.arange(moments.n)
    distance = float(_distance(moments, *_sums(numbers)))
    for _ in range(MOST_STEPS):
        if distance == 0.0:
            numbers.sort()
            return numbers
        place, step, reached = _best_step(moments, numbers, lowest, highest, order)
        if reached < distance - 1e-12:
            numbers[place] += step
        else:
            reached = _best_pair(moments, numbers, lowest, highest)
            if reached >= distance - 1e-12:
                break
        distance = reached
    raise AllocationError(f"No whole numbers with the printed summaries of {what} were found.")


def _quantiles(moments: Moments, sd_guess: float | None) -> Integers:
    mean = moments.total / moments.n
    spread = sd_guess if sd_guess is not None else _middle(moments.sd, mean)
    above = max(mean - moments.least, 0.3)
    shape = (above / spread) ** 2
    ranks = (np.arange(moments.n) + 0.5) / moments.n
    drawn: Integers = np.rint(moments.least + gamma.ppf(ranks, shape, scale=above / shape)).astype(np.int64)
    return drawn


def _limits(moments: Moments) -> tuple[Integers, Integers]:
    """Least and greatest value of each number by rank: the ends and the median stay as printed."""
    lowest = np.full(moments.n, moments.least)
    highest = np.full(moments.n, moments.most)
    if moments.median is not None:
        half = (moments.n - 1) // 2
        highest[: moments.n - half] = moments.median
        lowest[half:] = moments.median
    highest[0], lowest[-1] = moments.least, moments.most
    return lowest, highest


def _middle(interval: Interval | None, default: float) -> float:
    return default if interval is None else (interval.low + interval.high) / 2.0


def _sums(numbers: Integers) -> tuple[Floats, Floats, Floats]:
    """Sums of the numbers, of their squares and of their cubes."""
    values = numbers.astype(np.float64)
    return np.asarray(values.sum()), np.asarray((values**2).sum()), np.asarray((values**3).sum())


def _distance(moments: Moments, first: Floats, second: Floats, third: Floats) -> Floats:
    """How far the sums are from all summaries, in half widths of their intervals; 0 if all are met."""
    far: Floats = np.abs(first - moments.total)
    total = np.maximum(first, 1.0)
    if moments.sd is not None:
        variance = (second - first**2 / moments.n) / (moments.n - 1)
        far = far + _outside(np.sqrt(np.maximum(variance, 0.0)), moments.sd)
    if moments.weighted_mean is not None:
        far = far + _outside(second / total, moments.weighted_mean)
    if moments.weighted_sd is not None:
        variance = third / total - (second / total) ** 2
        far = far + _outside(np.sqrt(np.maximum(variance, 0.0)), moments.weighted_sd)
    return far


def _outside(values: Floats, interval: Interval) -> Floats:
    width = (interval.high - interval.low) / 2.0
    beyond: Floats = np.maximum(np.maximum(interval.low - values, values - interval.high), 0.0) / width
    return beyond


def _best_step(
    moments: Moments, numbers: Integers, lowest: Integers, highest: Integers, order: Integers
) -> tuple[int, int, float]:
    """The one number and step that bring the summaries nearest: place, step, and the distance reached."""
    moved = numbers[:, None] + STEPS[None, :]
    allowed = (moved >= lowest[:, None]) & (moved <= highest[:, None])
    far = np.where(allowed, _distance(moments, *_moved_sums(numbers[:, None], moved, numbers)), np.inf)
    at = int(np.argmin(far))
    place, step = divmod(at, len(STEPS))
    return int(order[place]), int(STEPS[step]), float(far.flat[at])


def _moved_sums(old: Integers, new: Integers, numbers: Integers) -> tuple[Floats, Floats, Floats]:
    before, after = old.astype(np.float64), new.astype(np.float64)
    first, second, third = _sums(numbers)
    return first + after - before, second + after**2 - before**2, third + after**3 - before**3


def _best_pair(moments: Moments, numbers: Integers, lowest: Integers, highest: Integers) -> float:
    """Move two numbers against one another, so that the sum stays; returns the distance reached."""
    values = numbers.astype(np.float64)
    first, second, third = _sums(numbers)
    best = (np.inf, 0, 0, 0)
    for step in (1, 2, 3, 5, 8, 13):
        up = np.where(numbers + step <= highest, 0.0, np.inf)
        down = np.where(numbers - step >= lowest, 0.0, np.inf)
        squares = ((values + step) ** 2 - values**2)[:, None] + ((values - step) ** 2 - values**2)[None, :]
        cubes = ((values + step) ** 3 - values**3)[:, None] + ((values - step) ** 3 - values**3)[None, :]
        far = _distance(moments, first, second + squares, third + cubes) + up[:, None] + down[None, :]
        np.fill_diagonal(far, np.inf)
        at = int(np.argmin(far))
        if far.flat[at] < best[0]:
            best = (float(far.flat[at]), *divmod(at, moments.n), step)
    reached, raised, lowered, step = best
    numbers[raised] += step
    numbers[lowered] -= step
    return float(reached)


@dataclass(frozen=True)
class Condition:
    """A sum of cells, each times its factor, that lies within an interval."""

    factors: npt.NDArray[np.float64]
    within: Interval


def table(
    wanted: Floats, at_most: Integers, conditions: Sequence[Condition], what: str, at_least: int = 0
) -> Integers:
    """Counts closest to ``wanted`` (any shape) that meet the conditions (factors of the same shape).

    Raises ``AllocationError`` (which names ``what``) if there are none.
    """
    cells = wanted.size
    identity = eye_array(cells, format="csr")
    sums = csr_array(np.array([condition.factors.ravel() for condition in conditions]).reshape(-1, cells))
    matrix = vstack([
        hstack([sums, csr_array((len(conditions), cells))]),
        hstack([identity, -identity]),
        hstack([identity, identity]),
    ])  # fmt: skip
    goal = wanted.ravel()
    # Cells with few people move by fewer: each person away from a small number counts for more.
    weight = 1.0 / np.sqrt(goal + 1.0)
    found = milp(
        np.concatenate([np.zeros(cells), np.round(weight, 6)]),
        constraints=LinearConstraint(
            matrix,
            np.concatenate([[c.within.low - SLACK for c in conditions], np.full(cells, -np.inf), goal]),
            np.concatenate([[c.within.high + SLACK for c in conditions], goal, np.full(cells, np.inf)]),
        ),
        integrality=np.concatenate([np.ones(cells), np.zeros(cells)]),
        bounds=Bounds(
            np.concatenate([np.full(cells, float(at_least)), np.zeros(cells)]),
            np.concatenate([at_most.ravel().astype(float), np.full(cells, np.inf)]),
        ),
    )
    if found.x is None:
        raise AllocationError(f"No whole numbers meet what is printed of {what}: {found.message}")
    counts: Integers = np.rint(found.x[:cells]).astype(np.int64).reshape(wanted.shape)
    return counts

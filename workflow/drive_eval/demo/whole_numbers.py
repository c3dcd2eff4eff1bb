"""Whole numbers that meet printed summaries: means, standard deviations, medians, ranges, margins.

A summary that is printed to some decimals leaves an interval. Two problems come up again and again and are
solved to the last person, without search at random:

* ``series``: numbers of one person each (days, contacts, incidents) with printed moments, by steps from the
  quantiles of a gamma distribution.
* ``table``: counts closest to given ones, whose sums lie within intervals, by mixed-integer programming.
"""

from collections.abc import Callable, Sequence
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
PAIR_STEPS = (1, 2, 3, 5, 8, 13)
# What is summed over people, and how far sums are from where they should be.
Terms = Callable[[Floats], tuple[Floats, ...]]
Distance = Callable[..., Floats]
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
    lowest, highest = _limits(moments)
    numbers = np.clip(_quantiles(moments, sd_guess), lowest, highest)
    settle(numbers, lowest, highest, _powers, lambda *sums: _distance(moments, *sums), what)
    numbers.sort()
    return numbers


def settle(
    numbers: Integers, lowest: Integers, highest: Integers, terms: Terms, distance: Distance, what: str
) -> None:
    """Move whole numbers, each within its limits, until a distance of their sums is 0.

    ``terms`` gives what is summed, for numbers laid out by person in rows; ``distance`` takes the sums. The
    step of one number that brings the sums nearest is taken; where none does, two move against one
    another. Raises ``AllocationError`` where that ends without success.
    """
    far = float(distance(*_sums(numbers, terms)))
    for _ in range(MOST_STEPS):
        if far == 0.0:
            return
        place, step, reached = _best_step(numbers, lowest, highest, terms, distance)
        if reached < far - 1e-12:
            numbers[place] += step
        else:
            reached = _best_pair(numbers, lowest, highest, terms, distance)
            if reached >= far - 1e-12:
                break
        far = reached
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


def _powers(values: Floats) -> tuple[Floats, ...]:
    """The numbers, their squares and their cubes."""
    return values, values**2, values**3


def _sums(numbers: Integers, terms: Terms) -> tuple[Floats, ...]:
    return tuple(np.asarray(part.sum()) for part in terms(numbers.astype(np.float64)[:, None]))


def _distance(moments: Moments, first: Floats, second: Floats, third: Floats) -> Floats:
    """How far the sums are from all summaries, in half widths of their intervals; 0 if all are met."""
    far: Floats = np.abs(first - moments.total)
    total = np.maximum(first, 1.0)
    if moments.sd is not None:
        variance = (second - first**2 / moments.n) / (moments.n - 1)
        far = far + outside(np.sqrt(np.maximum(variance, 0.0)), moments.sd)
    if moments.weighted_mean is not None:
        far = far + outside(second / total, moments.weighted_mean)
    if moments.weighted_sd is not None:
        variance = third / total - (second / total) ** 2
        far = far + outside(np.sqrt(np.maximum(variance, 0.0)), moments.weighted_sd)
    return far


def outside(values: Floats, interval: Interval) -> Floats:
    """How far values lie outside an interval, in its half widths; 0 inside."""
    width = (interval.high - interval.low) / 2.0
    beyond: Floats = np.maximum(np.maximum(interval.low - values, values - interval.high), 0.0) / width
    return beyond


def _best_step(
    numbers: Integers, lowest: Integers, highest: Integers, terms: Terms, distance: Distance
) -> tuple[int, int, float]:
    """The one number and step that bring the sums nearest: place, step, and the distance reached."""
    moved = numbers[:, None] + STEPS[None, :]
    allowed = (moved >= lowest[:, None]) & (moved <= highest[:, None])
    before = terms(numbers.astype(np.float64)[:, None])
    after = terms(moved.astype(np.float64))
    sums = [part.sum() + new - part for part, new in zip(before, after, strict=True)]
    far = np.where(allowed, distance(*sums), np.inf)
    at = int(np.argmin(far))
    place, step = divmod(at, len(STEPS))
    return place, int(STEPS[step]), float(far.flat[at])


def _best_pair(
    numbers: Integers, lowest: Integers, highest: Integers, terms: Terms, distance: Distance
) -> float:
    """Move two numbers against one another, so that their sum stays; returns the distance reached."""
    values = numbers.astype(np.float64)[:, None]
    now = terms(values)
    best = (np.inf, 0, 0, 0)
    for step in PAIR_STEPS:
        up = np.where(numbers + step <= highest, 0.0, np.inf)
        down = np.where(numbers - step >= lowest, 0.0, np.inf)
        rises = [new - part for part, new in zip(now, terms(values + step), strict=True)]
        falls = [new - part for part, new in zip(now, terms(values - step), strict=True)]
        sums = [part.sum() + rise + fall.T for part, rise, fall in zip(now, rises, falls, strict=True)]
        far = distance(*sums) + up[:, None] + down[None, :]
        np.fill_diagonal(far, np.inf)
        at = int(np.argmin(far))
        if far.flat[at] < best[0]:
            best = (float(far.flat[at]), *divmod(at, len(numbers)), step)
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

"""Meeting printed counts exactly: allocation under constraints instead of trial and error.

Each cell (person, option) has a utility: how much its person inclines to the option, plus noise. The
allocation with the highest total utility among all that meet the counts is taken. Were the noise
logistic and the counts free, each cell would be an independent draw from a logistic regression; the
counts only shift each option's threshold to where exactly as many people lie above it as the report
says. So people who incline to several needs get several needs, and the table is met to the last person.

The constraints (each option's total, bounds on each person's number of options) form a transportation
problem, whose matrix is totally unimodular: the linear program's corners are whole numbers, so that no
search is needed (Hoffman and Kruskal, 1956). HiGHS's dual simplex finds the corner.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from drive_eval.demo.draws import Floats, Integers
from drive_eval.errors import DriveEvalError

Flags = npt.NDArray[np.bool_]


class AllocationError(DriveEvalError):
    """The printed counts cannot all be met with the people that there are."""


def allocate(
    utility: Floats,
    totals: Sequence[int],
    at_least: Integers,
    at_most: Integers,
    allowed: Flags | None = None,
    what: str = "options",
) -> Flags:
    """Choose cells of a people × options table so that the chosen ones' utility is highest.

    ``totals``: people per option, met exactly. ``at_least``, ``at_most``: bounds on each person's number
    of options. ``allowed``: cells that may be chosen (all by default). ``what`` names the table in
    errors. Returns the chosen cells; raises ``AllocationError`` if the constraints contradict.
    """
    people, options = utility.shape
    row, column = np.divmod(np.arange(people * options), options)
    ones = np.ones(people * options)
    by_person = csr_array((ones, (row, np.arange(len(ones)))), shape=(people, len(ones)))
    by_option = csr_array((ones, (column, np.arange(len(ones)))), shape=(options, len(ones)))
    ceiling = ones if allowed is None else allowed.ravel().astype(float)
    found = linprog(
        -utility.ravel(),
        A_ub=vstack([by_person, -by_person]),
        b_ub=np.concatenate([at_most, -at_least]),
        A_eq=by_option,
        b_eq=np.asarray(totals, dtype=float),
        bounds=np.column_stack([np.zeros(len(ones)), ceiling]),
        method="highs-ds",
    )
    if not found.success:
        raise AllocationError(f"The counts of {what} cannot be met: {found.message}")
    chosen: Flags = (found.x > 0.5).reshape(people, options)
    if np.abs(found.x - chosen.ravel()).max(initial=0.0) > 1e-6:
        raise AllocationError(f"The counts of {what} have no solution in whole people.")
    return chosen


def one_each(utility: Floats, totals: Sequence[int], what: str) -> Integers:
    """Give each person exactly one option, each option its total; returns the option's index."""
    ones = np.ones(len(utility), dtype=np.int64)
    chosen: Integers = np.argmax(allocate(utility, totals, ones, ones, what=what), axis=1)
    return chosen


def top(scores: Floats, n: int) -> Flags:
    """Mark the ``n`` highest scores."""
    if not 0 <= n <= len(scores):
        raise AllocationError(f"{n} of {len(scores)} people cannot be chosen.")
    marked = np.zeros(len(scores), dtype=bool)
    marked[np.argsort(-scores, kind="stable")[:n]] = True
    return marked


def hand_out[Key](scores: Floats, totals: Mapping[Key, int]) -> list[Key]:
    """Give options to people in descending order of score: the first option to the highest, and so on."""
    if sum(totals.values()) != len(scores):
        raise AllocationError(f"{sum(totals.values())} answers do not fit {len(scores)} people.")
    queue = [option for option, total in totals.items() for _ in range(total)]
    given = list(queue)
    for person, option in zip(np.argsort(-scores, kind="stable"), queue, strict=True):
        given[person] = option
    return given


def apportion[Key](total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """Split ``total`` in proportion to ``weights`` by largest remainders; ties go to the first."""
    everything = sum(weights.values())
    if everything <= 0:
        raise AllocationError("Weights must have a positive sum.")
    exact = {key: total * weight / everything for key, weight in weights.items()}
    parts = {key: int(share + 1e-9) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts

"""Separation: data in which some log odds have no finite maximum-likelihood estimate.

Outcomes are separated where a combination of the columns never points to the wrong one; the likelihood then
rises for ever in that direction (Albert and Anderson 1984, Biometrika 71, 1-10). The directions form a cone
that linear programs explore (Konis 2007, Linear programming algorithms for detecting separated data in
binary logistic regression models, DPhil thesis, Oxford).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from drive_eval.models.result import Flags, Floats

# A direction with a coordinate nearer to zero than this does not move that coefficient.
ZERO = 1e-7
type Bounds = list[tuple[float | None, float | None]]


@dataclass(frozen=True)
class Separation:
    """Where the likelihood rises for ever.

    ``direction`` (p) never points to the wrong outcome, and is zero throughout where nothing is separated;
    ``terms`` (p) says which coefficients have no finite estimate, ``signs`` (p) to which end they run (1, -1;
    0 where both ends do, or neither); ``decided`` (n) says which outcomes are settled by such directions, so
    that they leave the likelihood in the limit.
    """

    direction: Floats
    terms: Flags
    signs: Floats
    decided: Flags

    @property
    def found(self) -> bool:
        """Whether any coefficient has no finite estimate."""
        return bool(self.terms.any())

    @property
    def complete(self) -> bool:
        """Whether every outcome is decided, so that nothing can be estimated."""
        return bool(self.decided.all())


def separation(outcome: Floats, design: Floats) -> Separation:
    """Which coefficients of a logistic regression are infinite, and which outcomes decide themselves.

    ``outcome`` (n): 0 or 1; ``design`` (n, p) of full column rank. Each coefficient's range over the cone of
    directions that are never wrong, cut off at one, is a pair of linear programs.
    """
    scale = np.abs(design).max(axis=0)
    pointing = (2.0 * outcome - 1.0)[:, None] * design / scale
    rows, places = np.unique(pointing, axis=0, return_inverse=True)
    ends = np.array([[_range(rows, column, sign) for sign in (1.0, -1.0)] for column in range(rows.shape[1])])
    upward, downward = ends[:, 0] > ZERO, ends[:, 1] < -ZERO
    direction, positive = _deciding(rows)
    signs = upward.astype(np.float64) - downward.astype(np.float64)
    return Separation(direction / scale, upward | downward, signs, positive[places])


def _range(rows: Floats, column: int, sign: float) -> float:
    """How far a coefficient can go to ``sign`` within the cone and the unit box."""
    objective = np.zeros(rows.shape[1])
    objective[column] = -sign
    return float(_solved(objective, -rows, np.zeros(len(rows)), [(-1.0, 1.0)] * rows.shape[1])[column])


def _deciding(rows: Floats) -> tuple[Floats, Flags]:
    """A direction of the cone that decides as many rows as any does, and which they are.

    Directions of a cone can be as long as one likes, so that each row that can be decided at all reaches one.
    """
    number, width = rows.shape
    reached = np.concatenate([np.zeros(width), -np.ones(number)])
    no_less = np.hstack([-rows, np.eye(number)])
    bounds: Bounds = [(None, None)] * width + [(0.0, 1.0)] * number
    found = _solved(reached, no_less, np.zeros(number), bounds)
    return found[:width], found[width:] > 0.5


def _solved(objective: Floats, above: Floats, most: Floats, bounds: Bounds) -> Floats:
    solved = linprog(objective, A_ub=above, b_ub=most, bounds=bounds, method="highs")
    if not solved.success:
        raise RuntimeError(f"the linear program for separation failed: {solved.message}")
    found: Floats = np.asarray(solved.x, dtype=np.float64)
    return found

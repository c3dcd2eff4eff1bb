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


@dataclass(frozen=True)
class Separation:
    """Where the likelihood rises for ever.

    ``direction`` (p) is zero throughout where nothing is separated; ``terms`` (p) says which coefficients
    have no finite estimate, ``signs`` (p) to which end they run (1, -1; 0 where both ends do, or neither);
    ``decided`` (n) says which outcomes the direction decides, so that they leave the likelihood in the limit.
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
    rows = np.unique(pointing, axis=0)
    width = design.shape[1]
    direction, ends = np.zeros(width), np.zeros((width, 2))
    for column in range(width):
        for end, sign in enumerate((1.0, -1.0)):
            furthest = _furthest(rows, column, sign)
            ends[column, end] = furthest[column]
            direction += furthest
    upward, downward = ends[:, 0] > ZERO, ends[:, 1] < -ZERO
    direction = np.where(upward | downward, direction, 0.0)
    decided = pointing @ direction > ZERO
    signs = upward.astype(np.float64) - downward.astype(np.float64)
    return Separation(direction / scale, upward | downward, signs, decided)


def _furthest(rows: Floats, column: int, sign: float) -> Floats:
    """The direction within the cone and the unit box that moves one coefficient furthest to ``sign``."""
    objective = np.zeros(rows.shape[1])
    objective[column] = -sign
    solved = linprog(objective, A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1.0, 1.0), method="highs")
    if not solved.success:
        raise RuntimeError(f"the linear program for separation failed: {solved.message}")
    found: Floats = np.asarray(solved.x, dtype=np.float64)
    return found

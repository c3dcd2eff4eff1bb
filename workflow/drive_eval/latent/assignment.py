"""Most likely classes, and how often they are wrong: the second of three steps.

Step one fits the classes, step two assigns people to their most likely class, step three relates the assigned
class to something else. Taken as if it were known, the assigned class makes relations look weaker than they
are. How often people of one class are assigned to another follows from the fit, and step three can allow for
it (``drive_eval.latent.membership``, ``drive_eval.latent.outcome``):

- BCH: each person counts for every class with a weight from the inverse of those error rates, some of them
  negative (Bolck, Croon and Hagenaars 2004, Political Analysis 12, 3-27; standard errors and several
  variables: Vermunt 2010, Political Analysis 18, 450-469);
- ML: a latent class model of the assigned class, its error rates held at what step two gave (Vermunt 2010;
  outcomes: Bakk, Tekle and Vermunt 2013, Sociological Methodology 43, 272-311).

Standard errors are robust ones (sandwich). They take the classes and their error rates as known, as these
sources do.
"""

from dataclasses import dataclass

import numpy as np

from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.model import EMPTY, Fit, posterior
from drive_eval.latent.patterns import Patterns

METHODS = ("modal", "bch", "ml")
# Error rates whose matrix is nearer to singular than this cannot be inverted to any use.
WORST_CONDITION = 1e8


class ThreeStepError(ValueError):
    """Classes or data for which the third step has no answer, with the reason."""


@dataclass(frozen=True)
class Assignment:
    """Step two.

    ``classes`` (C) are the places of the fit's classes that are not empty, ``modal`` (P) the place among
    them of each pattern's most likely class, ``errors`` (C, C) the probability of being assigned to a class
    (column) in each class (row).
    """

    classes: Integers
    modal: Integers
    errors: Floats


def assign(patterns: Patterns, fit: Fit) -> Assignment:
    """Assign each pattern to its most likely class, empty classes left out (Vermunt 2010, equation 6)."""
    classes = np.flatnonzero(fit.shares > EMPTY)
    given = posterior(patterns, fit)[:, classes]
    given = given / given.sum(axis=1, keepdims=True)
    modal = given.argmax(axis=1)
    joint = np.zeros((len(classes), len(classes)))
    np.add.at(joint.T, modal, patterns.weights[:, None] * given)
    return Assignment(classes, modal, joint / joint.sum(axis=1, keepdims=True))


def inverted(errors: Floats, assigned: Floats) -> Floats:
    """BCH's weights: the inverse of the error rates (assigned class, class).

    ``assigned``: people assigned to each class. Raises ``ThreeStepError`` where somebody's class has nobody
    assigned to it, or the error rates have no inverse.
    """
    if (assigned <= 0.0).any():
        raise ThreeStepError("nobody with the variables recorded is assigned to some class")
    if np.linalg.cond(errors) > WORST_CONDITION:
        raise ThreeStepError("the error rates of assignment have no inverse")
    inverse: Floats = np.linalg.inv(errors)
    return inverse


def wald(values: Floats, covariance: Floats) -> tuple[float, int]:
    """Wald's statistic of all ``values`` being zero, and its degrees of freedom.

    Raises ``ThreeStepError`` where the covariance is singular to working precision.
    """
    spread = np.linalg.eigvalsh(covariance)
    if not np.isfinite(spread).all() or spread[0] <= 1e-10 * max(float(spread[-1]), 0.0):
        raise ThreeStepError("somewhere the estimate has no variance: a cell is empty")
    return float(values @ np.linalg.solve(covariance, values)), len(values)

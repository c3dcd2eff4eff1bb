"""What every regression of this package gives: coefficients with intervals and tests, term by term."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class DesignError(ValueError):
    """Data that no regression can be fitted to: all reasons in one message."""


@dataclass(frozen=True)
class Regression:
    """A fitted regression with a binary outcome.

    All arrays have one entry for each of ``terms``. ``coefficients`` are on the log-odds scale; infinite
    (with the sign of the direction, or NaN where both fit) for a term that ``separated`` says has no finite
    maximum-likelihood estimate. ``errors`` are standard errors, ``lower`` and ``upper`` the limits of the
    interval called ``interval`` at ``level``, ``p_values`` those of the test called ``test``. ``covariance``
    is (p, p), NaN in the rows and columns of separated terms. ``n`` is the number of observations,
    ``events`` how many have the outcome, ``method`` says in words how the model was fitted.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    lower: Floats
    upper: Floats
    p_values: Floats
    covariance: Floats
    separated: Flags
    log_likelihood: float
    n: int
    events: int
    level: float
    interval: str
    test: str
    method: str

    def place(self, term: str) -> int:
        """The position of a term; ``KeyError`` where the model has no such term."""
        try:
            return self.terms.index(term)
        except ValueError:
            raise KeyError(f"the model has no term {term!r}; it has {', '.join(self.terms)}") from None


def checked(outcome: Floats, design: Floats, terms: tuple[str, ...]) -> tuple[Floats, Floats]:
    """The outcome (n; 0 or 1) and the design (n, p; intercept included) as contiguous floats.

    Raises ``DesignError`` with every reason at once: shapes that do not fit, values that are missing or not
    finite, an outcome that is neither 0 nor 1 or takes one value only, columns that depend on one another.
    """
    y, x = np.ascontiguousarray(outcome, dtype=np.float64), np.ascontiguousarray(design, dtype=np.float64)
    if x.ndim != 2 or y.shape != x.shape[:1] or x.shape[1] != len(terms):
        raise DesignError(
            f"The outcome has the shape {y.shape}, the design {x.shape}, and {len(terms)} terms are named."
        )
    problems = []
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        problems.append("a value is missing or not finite.")
    elif not np.isin(y, (0.0, 1.0)).all():
        problems.append("the outcome is neither 0 nor 1 somewhere.")
    else:
        if len(np.unique(y)) < 2:
            problems.append("the outcome takes one value only.")
        problems += dependent(x, terms)
    if len(set(terms)) < len(terms):
        problems.append("two terms have the same name.")
    if problems:
        raise DesignError("No model can be fitted: " + " ".join(problems))
    return y, x


def dependent(design: Floats, terms: tuple[str, ...]) -> list[str]:
    """One sentence for each column that depends linearly on those before it."""
    found, rank = [], 0
    scaled = design / np.maximum(np.abs(design).max(axis=0, initial=0.0), 1e-300)
    for column, term in enumerate(terms):
        if np.linalg.matrix_rank(scaled[:, : column + 1]) == rank:
            found.append(f"the column {term} depends on those before it.")
        else:
            rank += 1
    return found

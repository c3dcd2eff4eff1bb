"""Change between two occasions of the same people: differences with intervals, and McNemar's test.

A person's change in whether something is so is -1, 0 or 1, and the change of a percentage is the mean of
these. Its interval is Student's for that mean; the interval of the difference between two arms' changes is
Welch's (1947, Biometrika 34, 28-35). Both use the pairing: a person's two answers are never taken as
independent. McNemar's test (1947, Psychometrika 12, 153-157) asks whether as many people changed one way as
the other.
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

STUDENT = "Student's t interval of the mean of the persons' changes"
WELCH = "Welch's interval of the difference of the arms' mean changes"


@dataclass(frozen=True)
class Mean:
    """A mean with its interval; the limits are missing where nobody differs from anybody else."""

    value: float
    lower: float | None
    upper: float | None
    n: int


@dataclass(frozen=True)
class McNemar:
    """The test and the people who changed: ``ended`` had it first only, ``began`` second only."""

    ended: int
    began: int
    p_value: float
    exact: bool

    @property
    def method(self) -> str:
        """The variant in words."""
        return "exact McNemar test" if self.exact else "McNemar test, chi-squared without correction"


def mcnemar(before: pd.Series, after: pd.Series, exact_below: int) -> McNemar:
    """Test of the marginal proportions of paired booleans without missing values.

    Exact (binomial, two-sided) where fewer than ``exact_below`` people changed; otherwise chi-squared with
    one degree of freedom and without a continuity correction, as Stata's ``mcc`` gives it. Nobody changed:
    p = 1.
    """
    first, second = before.to_numpy(dtype=bool), after.to_numpy(dtype=bool)
    ended, began = int((first & ~second).sum()), int((~first & second).sum())
    changed = ended + began
    if changed == 0:
        return McNemar(0, 0, 1.0, True)
    if changed < exact_below:
        return McNemar(ended, began, float(stats.binomtest(ended, changed).pvalue), True)
    statistic = (ended - began) ** 2 / changed
    return McNemar(ended, began, float(stats.chi2.sf(statistic, 1)), False)


def mean(values: np.ndarray, level: float) -> Mean:
    """Mean of one group with Student's interval; raises ``ValueError`` for nobody."""
    n = len(values)
    if n == 0:
        raise ValueError("nobody has a mean")
    value = float(values.mean())
    spread = float(values.std(ddof=1)) if n > 1 else 0.0
    if spread == 0.0:
        return Mean(value, None, None, n)
    half = float(stats.t.ppf(0.5 + level / 2.0, n - 1)) * spread / math.sqrt(n)
    return Mean(value, value - half, value + half, n)


def difference(one: np.ndarray, other: np.ndarray, level: float) -> Mean:
    """Mean of ``one`` less that of ``other``, two groups of different people, with Welch's interval."""
    value = float(one.mean() - other.mean())
    sizes = (len(one), len(other))
    squares = [float(group.var(ddof=1)) / len(group) if len(group) > 1 else 0.0 for group in (one, other)]
    total = sum(squares)
    if total == 0.0:
        return Mean(value, None, None, sum(sizes))
    freedom = total**2 / sum(s**2 / (n - 1) for s, n in zip(squares, sizes, strict=True) if s > 0.0)
    half = float(stats.t.ppf(0.5 + level / 2.0, freedom)) * math.sqrt(total)
    return Mean(value, value - half, value + half, sum(sizes))

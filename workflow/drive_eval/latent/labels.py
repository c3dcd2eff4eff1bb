"""Names of classes that stay the same from run to run and from release to release.

A mixture's classes come in no order. Each is named after the reference profile that it is nearest to, all
at once, so that no two get the same name (Stephens 2000, Journal of the Royal Statistical Society B 62,
795-809, on why labels have to be fixed from outside; Kuhn 1955 on the assignment).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.latent.arrays import Floats


@dataclass(frozen=True)
class Reference:
    """Reference profiles: ``labels`` and ``profiles`` (R, J), NaN where the source is silent."""

    labels: tuple[str, ...]
    profiles: Floats


def read_reference(path: str | Path, items: Sequence[str]) -> Reference:
    """Read reference profiles: columns ``label``, ``source`` and one for each item.

    Raises ``InputRefusedError`` where a column is missing, a label stands twice or a value is no probability.
    """
    table = pd.read_csv(path, dtype={"label": str, "source": str})
    wanted = ("label", "source", *items)
    problems = [
        Problem(str(path), column=name, rule="column", message="the column is missing.")
        for name in wanted
        if name not in table.columns
    ]
    if not problems:
        values = table[list(items)].apply(pd.to_numeric, errors="coerce")
        wrong = (values.isna() & table[list(items)].notna()) | (values < 0.0) | (values > 1.0)
        problems += [
            Problem(str(path), row=int(row), column=name, rule="range", message="no probability.")
            for name in items
            for row in np.flatnonzero(wrong[name]) + 2
        ]
        problems += [
            Problem(str(path), row=int(row), column="label", rule="unique", message="the label occurs twice.")
            for row in np.flatnonzero(table["label"].duplicated()) + 2
        ]
    if problems:
        raise InputRefusedError(problems)
    return Reference(tuple(table["label"]), values.to_numpy(float))


def align(probabilities: Floats, fixed: Sequence[bool], reference: Reference) -> tuple[list[str], Floats]:
    """The name of each class, (K), and its mean absolute distance from the profile that gave the name, (K).

    ``fixed`` (K) says which classes are fixed at zero: such a class takes the all-zero reference where there
    is one. Classes beyond the number of references are called ``further_1``, ``further_2`` and so on.
    """
    distances = np.array([
        [float(np.nanmean(np.abs(row - profile))) for profile in reference.profiles] for row in probabilities
    ])  # fmt: skip
    zero = (reference.profiles == 0.0).all(axis=1)
    costs = distances.copy()
    # More than all distances together: the classes fixed at zero and the zero profile find each other first.
    costs[np.ix_(np.asarray(fixed, dtype=bool), zero)] -= len(costs) + 1.0
    rows, columns = linear_sum_assignment(costs)
    names, far, found = [""] * len(probabilities), np.full(len(probabilities), np.nan), 0
    for row, column in zip(rows, columns, strict=True):
        names[row], far[row] = reference.labels[column], distances[row, column]
    for row, name in enumerate(names):
        if not name:
            found += 1
            names[row] = f"further_{found}"
    return names, far

"""Shares that round to what is printed, jointly: a linear program where a proportion would miss.

Printed percentages seldom add up to 100, and a table's margins are printed apart from its cells. Sought
are shares within half a printed unit of every printed percentage, as evenly near to all of them as can
be, and near the recipe's weights where nothing is printed.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
from scipy.optimize import linprog

from drive_eval.demo.allocate import AllocationError

Percentages = Mapping[str, Decimal]
# How near the edge of a rounding interval a share may lie: counts of a few thousand still round well.
EDGE = 0.45


def settle(
    columns: Mapping[str, Percentages],
    weights: Mapping[str, float],
    margins: Percentages | None = None,
    sizes: Mapping[str, float] | None = None,
    unranked: Sequence[str] = (),
) -> dict[str, dict[str, float]]:
    """Find the shares of every row within every column.

    ``columns``: column → row → printed percentage, where there is one; ``weights``: row → how the rest of
    each column is shared out; ``margins``: row → printed percentage over all columns, whose shares of the
    whole are ``sizes``. Rows that are not printed stay below the least printed one of their column (the
    report names the most frequent), but for ``unranked`` ones. Raises ``AllocationError`` if no shares do.
    """
    names, rows = list(columns), list(weights)
    cells = {(name, row): at for at, (name, row) in enumerate((n, r) for n in names for r in rows)}
    near, n = len(cells), 2 * len(cells) + 1
    # Variables: the shares, their distances from what is wanted, and the greatest distance that is printed.
    upper_rows, upper, equal_rows = [], [], []

    def within(parts: Mapping[int, float], value: float, slack: Mapping[int, float]) -> None:
        for sign in (1.0, -1.0):
            line = np.zeros(n)
            for at, factor in parts.items():
                line[at] += sign * factor
            for at, factor in slack.items():
                line[at] -= factor
            upper_rows.append(line)
            upper.append(sign * value)

    ceiling = np.ones(n)
    for name in names:
        printed = columns[name]
        left = 1.0 - sum(float(value) for value in printed.values()) / 100.0
        open_weight = sum(weight for row, weight in weights.items() if row not in printed) or 1.0
        for row in rows:
            at = cells[name, row]
            if row in printed:
                within({at: 1.0}, float(printed[row]) / 100.0, {n - 1: _unit(printed[row])})
            else:
                within({at: 1.0}, max(left, 0.0) * weights[row] / open_weight, {near + at: 1.0})
                if printed and row not in unranked:
                    ceiling[at] = float(min(printed.values())) / 100.0
        line = np.zeros(n)
        line[[cells[name, row] for row in rows]] = 1.0
        equal_rows.append(line)
    for row, value in (margins or {}).items():
        parts = {cells[name, row]: (sizes or {})[name] for name in names}
        within(parts, float(value) / 100.0, {n - 1: _unit(value)})
    ceiling[-1] = EDGE
    cost = np.concatenate([np.zeros(near), np.ones(near), [1000.0]])
    found = linprog(
        cost,
        A_ub=np.array(upper_rows),
        b_ub=np.array(upper),
        A_eq=np.array(equal_rows),
        b_eq=np.ones(len(names)),
        bounds=np.column_stack([np.zeros(n), ceiling]),
        method="highs-ds",
    )
    if not found.success:
        raise AllocationError(f"No shares round to the printed percentages of {', '.join(names)}.")
    shares = np.round(found.x, 9)
    return {name: {row: float(shares[cells[name, row]]) for row in rows} for name in names}


def _unit(value: Decimal) -> float:
    """One unit of the last printed digit of a percentage, as a share."""
    return float(10.0 ** int(value.as_tuple().exponent) / 100.0)

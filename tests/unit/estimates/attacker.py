"""Somebody who works out what was withheld from what was published: linear programming, and nothing else.

Independent of the gate: it knows how cells add up and which are shown, and finds for each hidden one the
least and the greatest count that everything shown allows. A hidden cell is told where the two come close.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Cell = Hashable
Interval = tuple[float, float]


@dataclass(frozen=True)
class Sum:
    """Cells that add up to a total (``exactly``), or to no more than it."""

    total: Cell
    parts: tuple[Cell, ...]
    exactly: bool = True


def intervals(
    known: Mapping[Cell, Interval], sums: Iterable[Sum], hidden: Collection[Cell]
) -> dict[Cell, Interval]:
    """For each of ``hidden`` the counts that are possible, from the least to the greatest.

    ``known``: what the reader sees, an interval where it is rounded. All counts are nought or more. Cells
    that no sum connects are worked out apart. Raises ``ValueError`` where what is shown contradicts itself.
    """
    rules = list(sums)
    cells = list(
        dict.fromkeys([*known, *hidden, *(cell for each in rules for cell in (each.total, *each.parts))])
    )
    place = {cell: at for at, cell in enumerate(cells)}
    edges = [(place[each.total], place[part]) for each in rules for part in each.parts]
    rows, columns = zip(*edges, strict=True) if edges else ((), ())
    graph = csr_array((np.ones(len(edges)), (rows, columns)), shape=(len(cells), len(cells)))
    _, group = connected_components(graph, directed=False)
    found: dict[Cell, Interval] = {}
    members: dict[int, list[Cell]] = {}
    for cell in cells:
        members.setdefault(int(group[place[cell]]), []).append(cell)
    by_group: dict[int, list[Sum]] = {}
    for each in rules:
        by_group.setdefault(int(group[place[each.total]]), []).append(each)
    sought = set(hidden)
    for cell in hidden:
        if cell not in found:
            at = int(group[place[cell]])
            wanted = [each for each in members[at] if each in sought]
            found |= _solve(members[at], by_group.get(at, []), known, wanted)
    return found


def _solve(
    cells: list[Cell], sums: list[Sum], known: Mapping[Cell, Interval], wanted: list[Cell]
) -> dict[Cell, Interval]:
    place = {cell: at for at, cell in enumerate(cells)}
    equal, below = [], []
    for each in sums:
        row = np.zeros(len(cells))
        row[[place[part] for part in each.parts]] += 1.0
        row[place[each.total]] -= 1.0
        (equal if each.exactly else below).append(row)
    given = {
        "A_eq": np.array(equal) if equal else None,
        "b_eq": np.zeros(len(equal)) if equal else None,
        "A_ub": np.array(below) if below else None,
        "b_ub": np.zeros(len(below)) if below else None,
        "bounds": [known.get(cell, (0.0, None)) for cell in cells],
    }
    found: dict[Cell, Interval] = {}
    for cell in wanted:
        aim = np.zeros(len(cells))
        aim[place[cell]] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(sign * aim, **given)
            if solved.status == 2:
                raise ValueError("what is shown contradicts itself")
            ends.append(sign * float(solved.fun) if solved.status == 0 else np.inf)
        found[cell] = (ends[0], ends[1])
    return found

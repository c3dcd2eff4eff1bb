"""The pieces that the estimates of the actions log share: shares of actions, and the people behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from drive_eval.activity.shares import KIND, Counts, limits
from drive_eval.estimates import Basis
from drive_eval.rows import Row, count
from drive_eval.support import supported

NOTHING = "No such action is recorded."


@dataclass(frozen=True)
class Part:
    """Actions of one kind in one period, shared out by a column.

    ``name``: start of the ids; ``columns``: what all its estimates have (``analysis``, ``family``,
    ``population``, ``period``); ``fields``: what they rest on; ``left_out``: actions of the population left
    out, by reason; ``published``: cell → ids of the printed figures that its share answers.
    """

    name: str
    columns: Mapping[str, Any]
    fields: tuple[str, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    published: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def share_rows(table: pd.DataFrame, part: Part, settings: Mapping[str, Any]) -> Iterator[Row]:
    """For each column of ``table``: its share of all actions, and how many service users had such actions.

    ``table``: service users × cells, numbers of actions; the cells make up the whole.
    """
    whole = table.sum(axis=1).to_numpy(dtype=float)
    for cell in table.columns:
        numbers = table[cell].to_numpy(dtype=float)
        yield _share(numbers, whole, str(cell), part, settings)
        yield people(int((numbers > 0).sum()), f"{part.name}.{cell}", part, str(cell), int(numbers.sum()))


def total_rows(table: pd.DataFrame, part: Part, published: tuple[str, ...] = ()) -> Iterator[Row]:
    """Number of actions in ``table`` and of the service users who had any."""
    actions = int(table.to_numpy().sum())
    columns = dict(part.columns) | {"estimate_id": f"{part.name}.actions.n", "term": "actions"}
    numbers = table.sum(axis=1)
    basis = Basis(part.fields, (), actions, part.left_out, "actions")
    yield count(columns, actions, supported(basis, numbers))
    active = int((numbers > 0).sum())
    yield people(active, f"{part.name}.actions", part, "actions", actions, published)


def people(
    n: int, name: str, part: Part, term: str, actions: int, published: tuple[str, ...] = ()
) -> Row:  # fmt: skip
    """How many service users some actions come from: what the disclosure gate judges their share by."""
    columns = dict(part.columns) | {
        "estimate_id": f"{name}.people",
        "term": term,
        "statistic": "people",
        "published_id": ";".join(published),
    }
    basis = Basis(part.fields, (), actions, part.left_out, "service users with at least one such action")
    return count(columns, n, basis)


def _share(
    numbers: Counts,
    whole: Counts,
    cell: str,
    part: Part,
    settings: Mapping[str, Any],
) -> Row:
    n, total = int(numbers.sum()), int(whole.sum())
    columns: dict[str, Any] = dict(part.columns) | {
        "estimate_id": f"{part.name}.{cell}.percent",
        "term": cell,
        "statistic": "percent",
        "unit": "percent",
        "n": n,
        "denominator": total,
        "method": "share of actions",
        "sensitivity": "aggregate",
        "published_id": ";".join(part.published.get(cell, ())),
    }
    if total:
        columns["value"] = 100.0 * n / total
    else:
        columns["reason"] = NOTHING
    found = limits(numbers, whole, float(settings["interval_level"]))
    if found:
        level = f"{100 * float(settings['interval_level']):g}%"
        columns |= {"lower": 100 * found[0], "upper": 100 * found[1], "interval": f"{KIND}, {level}"}
    basis = Basis(part.fields, (), total, part.left_out, "100 × such actions / actions")
    return columns, supported(basis, numbers)

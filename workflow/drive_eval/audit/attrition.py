"""From the rows that each analysis could have used to those it used, by reason, as one table.

It is made from the published lineage, in which small counts are withheld already.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from drive_eval.atomic import replacing

COLUMNS = (
    "analysis", "population", "arm", "wave", "period", "rows_used", "reason", "rows_left_out", "withheld",
    "estimates_n", "first_estimate_id",
)  # fmt: skip
GROUP = ("analysis", "population", "arm", "wave", "period")


def attrition(estimates: pd.DataFrame, document: Mapping[str, Any]) -> pd.DataFrame:
    """One row for each reason for which an analysis left rows out, and one where it left none out.

    ``estimates``: those published (``drive_eval.estimates`` schema); ``document``: their lineage. Estimates
    of one population that used and left out the same rows share their rows: ``estimates_n`` says how many
    there are, ``first_estimate_id`` which is the first. ``rows_left_out`` is missing where ``withheld`` is
    true or no row was left out.
    """
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in estimates.to_dict("records"):
        basis = document["estimates"][row["estimate_id"]]["basis"]
        if "rows_used" in basis:
            left = tuple(basis.get("rows_left_out", {}).items())
            group = (*(row[name] for name in GROUP), basis["rows_used"], left)
            found.setdefault(group, []).append(row["estimate_id"])
    table = pd.DataFrame(list(_rows(found)), columns=list(COLUMNS))
    return table.astype({"rows_used": "Int64", "rows_left_out": "Int64"})


def _rows(found: Mapping[tuple[Any, ...], list[str]]) -> Iterator[tuple[Any, ...]]:
    for (*group, used, left), ids in found.items():
        for reason, rows in left or (("", None),):
            yield (*group, used, reason, rows, bool(reason) and rows is None, len(ids), ids[0])


def write(table: pd.DataFrame, path: str | Path) -> None:
    """Write the table as CSV, whole or not at all."""
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")

"""A view that jobs of their own extracted in parts, put together: the bytes of one that was extracted whole.

Each part is sorted. They are merged a range of row ids at a time, of which each part reads what it has of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from drive_eval.errors import DriveEvalError
from drive_eval.release.fields import TABLES
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.views import GROUP, view_frames

# Rows of a row group of a part: what a range of row ids is made of.
RANGE = 1 << 16


def whole_view(
    parts: Sequence[Path],
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    key: bytes,
    landing: Path | None = None,
) -> Iterator[pd.DataFrame]:
    """The frames of a view: put together from its ``parts`` where it has any, else read from the release."""
    if parts:
        return gathered(parts, table)
    return view_frames(description, root, table, fields, key, landing)


def gathered(paths: Sequence[Path], table: str, rows: int = GROUP) -> Iterator[pd.DataFrame]:
    """The rows of all parts sorted by row id, as frames of so many rows; the last one has the rest.

    Raises ``DriveEvalError`` where two rows have the same row id: each part has found its own unique.
    """
    ids = list(TABLES[table].row_id)
    left: pa.Table | None = None
    for found in _merged(paths, ids, rows):
        left = found if left is None else pa.concat_tables([left, found])
        whole = len(left) // rows * rows
        for start in range(0, whole, rows):
            yield left.slice(start, rows).to_pandas()
        left = left.slice(whole)
    if left is not None and (len(left) or not sum(pq.read_metadata(path).num_rows for path in paths)):
        yield left.to_pandas()


def _merged(paths: Sequence[Path], ids: list[str], rows: int) -> Iterator[pa.Table]:
    """Sorted tables, one for each range of the first id; together all rows."""
    for low, high in _ranges(paths, ids[0], rows):
        wanted = None
        if low is not None:
            wanted = pc.field(ids[0]) >= low
        if high is not None:
            wanted = pc.field(ids[0]) < high if wanted is None else wanted & (pc.field(ids[0]) < high)
        found = pa.concat_tables(pq.read_table(path, filters=wanted) for path in paths)
        found = found.sort_by([(name, "ascending") for name in ids])
        _refuse_twice(found, ids)
        yield found


def _ranges(paths: Sequence[Path], name: str, rows: int) -> list[tuple[str | None, str | None]]:
    """Ranges of the first id with about so many rows each: the parts' row groups begin at samples of it."""
    begins: list[str] = []
    for path in paths:
        details = pq.read_metadata(path)
        at = details.schema.names.index(name)
        groups = (details.row_group(group) for group in range(details.num_row_groups))
        begins += [group.column(at).statistics.min for group in groups if group.num_rows]
    begins.sort()
    bounds = list(dict.fromkeys(begins[max(1, rows // RANGE) :: max(1, rows // RANGE)]))
    return list(pairwise([None, *bounds, None]))


def _refuse_twice(found: pa.Table, ids: list[str]) -> None:
    if len(found) < 2:
        return
    same = None
    for name in ids:
        column = found[name].combine_chunks()
        equal = pc.equal(column[1:], column[:-1])
        same = equal if same is None else pc.and_(same, equal)
    if pc.any(same).as_py():
        raise DriveEvalError(
            f"Rows of different parts have the same {' and '.join(ids)}. "
            "`drive-eval check` names the rows; nothing was written."
        )

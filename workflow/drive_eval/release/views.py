"""The view of an analysis: the declared fields of one table, validated, ids replaced by pseudonyms.

A view is extracted whole, or in parts by jobs of their own and put together; it is written by groups of rows,
so that a table of tens of millions of rows never stands in memory as Python's values. Neither changes a
byte of it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from drive_eval.errors import InputRefusedError
from drive_eval.release.extract import Extract, extract
from drive_eval.release.frames import SOURCE_ROW, frames, to_frame, validated
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.part import WHOLE, Part

# Rows of one row group of a view's file, which are what is in memory at once.
GROUP = 1 << 20


def view(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    key: bytes,
    landing: Path | None = None,
) -> pd.DataFrame:
    """Return an analysis's view: the named fields of ``table``, validated, ids pseudonymised with ``key``.

    Columns: the row id's fields and the named ones in the dictionary's order, then ``source_row``
    (Int64, the row in the source). Codes, ids and text are ``str``, whole numbers ``Int64``, numbers
    ``float64``, dates ``datetime64[us]``. Rows are sorted by row id. Where the sheet was landed (see
    landing.py) it is read from there, which changes nothing in the view. Raises ``InputRefusedError`` with
    every error found.
    """
    found = _extracted(description, root, table, fields, landing, WHOLE)
    return _validated(to_frame(found, key), found, description)


def view_frames(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    key: bytes,
    landing: Path | None = None,
    part: Part = WHOLE,
    rows: int = GROUP,
) -> Iterator[pd.DataFrame]:
    """The view of all rows, or of a part of them, as frames of so many rows, one after another."""
    found = _extracted(description, root, table, fields, landing, part)
    for frame in frames(found, key, rows):
        yield _validated(frame, found, description)


def write_frames(parts: Iterable[pd.DataFrame], path: Path, rows: int = GROUP) -> int:
    """Write frames as one Parquet file, with groups of so many rows; returns how many rows it has.

    Every frame but the last must have a whole number of groups, or the groups depend on the frames.
    """
    writer: pq.ParquetWriter | None = None
    n = 0
    try:
        for frame in parts:
            content = pa.Table.from_pandas(frame, preserve_index=False)
            writer = writer or pq.ParquetWriter(path, content.schema)
            writer.write_table(content, row_group_size=rows)
            n += len(frame)
    finally:
        if writer is not None:
            writer.close()
    return n


def without_source_row(parts: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """Row numbers change with the order of rows, which is no part of a key: no view holds them."""
    for frame in parts:
        yield frame.drop(columns=SOURCE_ROW)


def _extracted(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    landing: Path | None,
    part: Part,
) -> Extract:
    found = extract(description, root, table, fields, landing, part)
    if found.errors:
        raise InputRefusedError(found.errors, f"The release's {table} are refused")
    return found


def _validated(frame: pd.DataFrame, found: Extract, description: ReleaseDescription) -> pd.DataFrame:
    source = description.tables[found.table]
    file = description.file_of(found.table).path
    return validated(frame, found.table, tuple(found.columns), file, source.sheet or "")

"""The columns of a landed sheet as a Parquet file: contents as dictionaries, and the source's row numbers."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from drive_eval.release.coded import TEXT, ContentCells, RawColumn, smallest, unread
from drive_eval.release.parquet_source import read_rows
from drive_eval.release.part import WHOLE, Part
from drive_eval.release.reader import RawTable

ROWS = "source_row"
# Rows of a row group: a part of a table reads the groups that it has rows of.
GROUP = 1 << 20


def write_columns(table: RawTable, path: Path) -> None:
    """Write the contents of the table's cells and its row numbers, by position."""
    columns = {
        f"{at}": pa.DictionaryArray.from_arrays(pa.array(column.texts.places), column.texts.distinct)
        for at, column in enumerate(table.columns)
    }
    columns[ROWS] = pa.array(table.source_rows)
    pq.write_table(pa.table(columns), path, compression="zstd", row_group_size=GROUP)


def read_columns(
    path: Path, wanted: Collection[int] | None = None, part: Part = WHOLE
) -> tuple[tuple[RawColumn, ...], npt.NDArray[np.int32]]:
    """Return what ``write_columns`` wrote, or a part of its rows, with the distinct cells that they have.

    Columns whose positions are not ``wanted`` are left unread.
    """
    names = pq.read_schema(path).names[:-1]
    chosen = [name for at, name in enumerate(names) if wanted is None or at in wanted]
    rows = None if part == WHOLE else part.rows(pq.read_metadata(path).num_rows)
    table = read_rows(path, [*chosen, ROWS], rows).unify_dictionaries()
    columns = []
    for name in names:
        if name not in chosen:
            columns.append(unread(len(table)))
            continue
        coded = table[name].combine_chunks()
        distinct = coded.dictionary.cast(TEXT)
        column = RawColumn(ContentCells(distinct), smallest(np.asarray(coded.indices), len(distinct)))
        columns.append(column if rows is None else column.part(0, len(table)))
    return tuple(columns), np.asarray(table[ROWS].combine_chunks(), dtype=np.int32)

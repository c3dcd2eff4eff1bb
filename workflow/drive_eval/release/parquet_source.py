"""Parquet files as columns of contents, as a workbook of the same cells would give them."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.cells import MARK, number_text

MAGIC = b"PAR1"
_ADVICE = "Write its columns as text, whole numbers, numbers, dates or booleans, or supply it as CSV."


def read_parquet(
    path: Path, name: str, columns: Sequence[int] | None = None, rows: tuple[int, int] | None = None
) -> tuple[pa.Table, frozenset[str]]:
    """Columns of a Parquet file as the contents of cells, and the names of those that hold marked ones.

    All columns, or those at the positions ``columns``; all rows, or those from the first of ``rows`` to
    before the second, which may have their contents from dictionaries of more.

    Text stays as it is (repeated text as dictionaries), a null is an empty cell; dates get the mark by which
    cells.py tells dates from typed text. Raises ``InputRefusedError`` if the file is no Parquet file, is
    damaged, or has columns of other types.
    """
    with path.open("rb") as content:
        if content.read(len(MAGIC)) != MAGIC:
            _refuse(name, "not-parquet", "the file is not a Parquet file.", "Check how it was supplied.")
    try:
        schema = pq.read_schema(path)
        if columns is not None:
            schema = pa.schema([schema.field(at) for at in columns])
        texts = [entry.name for entry in schema if pa.types.is_string(entry.type)]
        names = None if columns is None else schema.names
        table = read_rows(path, names, rows, _repeated(path, texts))
        table = table.unify_dictionaries()
    except (pa.ArrowException, OSError):
        _refuse(name, "truncated", "the file is cut short or damaged.", "Transfer it again.")
    contents = [
        _as_text(column, header, name)
        for header, column in zip(table.column_names, table.columns, strict=True)
    ]
    marked = {
        entry.name for entry in schema if pa.types.is_date(entry.type) or pa.types.is_timestamp(entry.type)
    }
    return pa.table(contents, names=table.column_names), frozenset(marked)


def read_rows(
    path: Path,
    columns: Sequence[str] | None,
    rows: tuple[int, int] | None,
    dictionaries: Sequence[str] = (),
) -> pa.Table:
    """Rows of a Parquet file, of which only the groups that have some of them are read."""
    if rows is None:
        return pq.read_table(path, columns=columns, read_dictionary=list(dictionaries))
    with pq.ParquetFile(path, read_dictionary=list(dictionaries)) as source:
        sizes = (source.metadata.row_group(group).num_rows for group in range(source.num_row_groups))
        begins = [0, *accumulate(sizes)]
        groups = [
            group
            for group, (begin, end) in enumerate(pairwise(begins))
            if begin < rows[1] and end > rows[0] and begin < end
        ]
        table = source.read_row_groups(groups, columns=None if columns is None else list(columns))
    first = begins[groups[0]] if groups else 0
    return table.slice(rows[0] - first, rows[1] - rows[0])


def row_count(path: Path, name: str) -> int:
    """How many rows a Parquet file has; raises ``InputRefusedError`` if it is none."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError):
        _refuse(name, "truncated", "the file is cut short or damaged.", "Transfer it again.")


def headers(path: Path) -> list[str]:
    """The names of a Parquet file's columns; empty where it is none."""
    try:
        return list(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return []


def _repeated(path: Path, texts: list[str]) -> list[str]:
    """The text columns that the file itself keeps as dictionaries."""
    details = pq.ParquetFile(path).metadata
    if details.num_row_groups == 0:
        return texts
    group = details.row_group(0)
    coded = {
        group.column(at).path_in_schema
        for at in range(group.num_columns)
        if "PLAIN" not in group.column(at).encodings or group.column(at).has_dictionary_page
    }
    return [column for column in texts if column in coded]


def _as_text(column: pa.ChunkedArray, header: str, name: str) -> pa.ChunkedArray:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    if pa.types.is_timestamp(kind):
        days = column.cast(pa.date32(), safe=False)
        if not pc.all(pc.equal(days.cast(kind), column)).as_py() and days.null_count < len(days):
            _refuse_type(name, header, "times of day")
        column, kind = days, days.type
    if pa.types.is_date(kind):
        return pc.binary_join_element_wise(f"{MARK}date", column.cast(pa.date32()).cast(pa.string()), " ")
    if pa.types.is_boolean(kind):
        return pc.utf8_upper(column.cast(pa.string()))
    if pa.types.is_floating(kind):
        texts = [None if value is None else number_text(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    if not (pa.types.is_integer(kind) or pa.types.is_null(kind)):
        _refuse_type(name, header, f"values of the type {kind}")
    return column.cast(pa.string())


def _refuse_type(name: str, header: str, what: str) -> NoReturn:
    raise InputRefusedError(
        [
            Problem(
                name, column=header, rule="column-type", message=f"the column holds {what}.", advice=_ADVICE
            )
        ]
    )


def _refuse(name: str, rule: str, message: str, advice: str) -> NoReturn:
    raise InputRefusedError([Problem(name, rule=rule, message=message, advice=advice)])

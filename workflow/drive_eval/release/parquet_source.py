"""Parquet files as columns of text cells, as a CSV file of the same content would have them."""

from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from drive_eval.errors import InputRefusedError, Problem

MAGIC = b"PAR1"
_ADVICE = "Write its columns as text, whole numbers, numbers, dates or booleans, or supply it as CSV."


def read_parquet(path: Path, name: str) -> pa.Table:
    """All columns of a Parquet file as text, repeated text as dictionaries; a null is an empty cell.

    Dates become ISO text (2020-01-31), whole numbers and booleans what a CSV file would hold. Raises
    ``InputRefusedError`` if the file is no Parquet file, is damaged, or has columns of other types.
    """
    with path.open("rb") as content:
        if content.read(len(MAGIC)) != MAGIC:
            _refuse(name, "not-parquet", "the file is not a Parquet file.", "Check how it was supplied.")
    try:
        schema = pq.read_schema(path)
        texts = [entry.name for entry in schema if pa.types.is_string(entry.type)]
        table = pq.read_table(path, read_dictionary=_repeated(path, texts), use_threads=True)
    except (pa.ArrowException, OSError):
        _refuse(name, "truncated", "the file is cut short or damaged.", "Transfer it again.")
    return _as_text(table, name)


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


def _as_text(table: pa.Table, name: str) -> pa.Table:
    table = table.unify_dictionaries()
    columns = []
    for header, column in zip(table.column_names, table.columns, strict=True):
        kind = column.type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_boolean(kind):
            column = column.cast(pa.string())
        elif pa.types.is_timestamp(kind) and (column.cast(pa.date32(), safe=False).cast(kind) != column):
            _refuse_type(name, header, "times of day")
        elif pa.types.is_timestamp(kind):
            column = column.cast(pa.date32()).cast(pa.string())
        elif pa.types.is_date(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
            column = _numbers(column) if pa.types.is_floating(kind) else column.cast(pa.string())
        elif not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
            _refuse_type(name, header, f"the type {kind}")
        elif pa.types.is_null(kind):
            column = column.cast(pa.string())
        columns.append(column)
    return pa.table(columns, names=table.column_names)


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers in the text that reads back as them, whole ones without a fraction."""
    from drive_eval.release.cells import number_text

    texts = [None if value is None else number_text(value) for value in column.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string())])


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

"""Extracts as data frames with fixed types, and the pandera schemas that the field dictionary implies."""

from typing import Any

import pandas as pd
import pandera.errors
import pandera.pandas as pa

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.coded import Column, Value
from drive_eval.release.extract import Extract
from drive_eval.release.fields import TABLES, Field
from drive_eval.release.pseudonyms import pseudonymiser

SOURCE_ROW = "source_row"
_TYPES = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}


def dtype_of(field: Field) -> str:
    """Return the pandas type of a field's column in a view."""
    return _TYPES.get(field.kind, "str")


def to_frame(extract: Extract, key: bytes) -> pd.DataFrame:
    """Return the extract as a frame: ids as pseudonyms under ``key``, rows sorted by row id."""
    table = TABLES[extract.table]
    series = {}
    for name, column in extract.columns.items():
        series[name] = _series(column, table.fields[name], key)
    series[SOURCE_ROW] = pd.Series(extract.source_row, dtype="Int64")
    return pd.DataFrame(series).sort_values(list(table.row_id), kind="stable", ignore_index=True)


def _series(column: Column, field: Field, key: bytes) -> pd.Series:
    """Return a field's values with their type, each distinct value converted once."""
    known: list[Value] = column.distinct.to_pylist()
    if field.entity:
        replace = pseudonymiser(key, field.entity)
        known = [replace(str(value)) for value in known]
    # The last one is for missing values, which the index has as −1.
    return pd.Series([*known, None], dtype=dtype_of(field)).take(column.places).reset_index(drop=True)


def schema(table: str, fields: tuple[str, ...]) -> pa.DataFrameSchema:
    """Return the pandera schema of a view of ``fields`` (strict, ordered, row ids unique)."""
    entry = TABLES[table]
    columns = {name: _column(entry.fields[name]) for name in fields}
    columns[SOURCE_ROW] = pa.Column("Int64", pa.Check.ge(1), unique=True)
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=list(entry.row_id))


def _column(field: Field) -> pa.Column:
    checks = []
    if field.has_codes:
        checks.append(pa.Check.isin(list(field.codes)))
    if field.entity:
        checks.append(pa.Check.str_matches(rf"^{field.entity}_[0-9a-f]{{16}}$"))
    if field.minimum is not None:
        checks.append(pa.Check.ge(_limit(field.minimum)))
    if field.maximum is not None:
        checks.append(pa.Check.le(_limit(field.maximum)))
    return pa.Column(dtype_of(field), checks, nullable=not field.required)


def _limit(limit: Any) -> Any:
    return limit if isinstance(limit, int | float) else pd.Timestamp(limit)


def validated(
    frame: pd.DataFrame, table: str, fields: tuple[str, ...], file: str, sheet: str
) -> pd.DataFrame:
    """Return the frame, checked against the schema of a view of ``fields``.

    ``file`` and ``sheet`` are its source. Raises ``InputRefusedError`` with every failure.
    """
    try:
        return schema(table, fields).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        raise InputRefusedError(
            Problem(
                file,
                sheet=sheet,
                row=_source_row(frame, case.index),
                column=str(case.column or ""),
                rule="schema",
                message=f"the view breaks its schema ({case.check}).",
            )
            for case in cases.itertuples(index=False)
        ) from None


def _source_row(frame: pd.DataFrame, index: Any) -> int:
    return 0 if index is None or pd.isna(index) else int(frame[SOURCE_ROW].iloc[int(index)])

"""Extracts as data frames with fixed types, and the pandera schemas that the field dictionary implies.

A table of many millions of rows becomes frames one after another: as columns of distinct values it is small,
as columns of Python's texts it is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.coded import Column, Positions, Value, ranks
from drive_eval.release.extract import Extract
from drive_eval.release.fields import TABLES, Field
from drive_eval.release.pseudonyms import numbered, pseudonym_numbers

SOURCE_ROW = "source_row"
_TYPES = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}


def dtype_of(field: Field) -> str:
    """Return the pandas type of a field's column in a view."""
    return _TYPES.get(field.kind, "str")


@dataclass(frozen=True)
class _Coded:
    """A column whose rows can be taken in any order; ``numbers``: pseudonyms of its distinct values."""

    field: Field
    column: Column
    numbers: npt.NDArray[np.uint64] | None

    def order(self) -> npt.NDArray[Any]:
        """For each row a number that sorts as its value does, missing ones last."""
        known: npt.NDArray[Any] = ranks(self.column.distinct) if self.numbers is None else self.numbers
        last = np.iinfo(known.dtype).max
        return np.append(known, np.array([last], dtype=known.dtype))[self.column.places]

    def series(self, rows: Positions) -> pd.Series:
        """The values of the rows with their type, each distinct value converted once."""
        places = self.column.places[rows]
        used = np.unique(places)
        used = used[used >= 0]
        known: Sequence[Value]
        if self.numbers is not None:
            known = numbered(self.field.entity, self.numbers[used])
        else:
            known = self.column.distinct.take(used).to_pylist()
        # The last one is for missing values, which the index has as −1.
        at = np.where(places < 0, len(used), np.searchsorted(used, places))
        return pd.Series([*known, None], dtype=dtype_of(self.field)).take(at).reset_index(drop=True)


def frames(extract: Extract, key: bytes, rows: int) -> Iterator[pd.DataFrame]:
    """The extract as frames of so many rows: ids as pseudonyms under ``key``, sorted by row id throughout.

    An extract without rows is one frame without rows.
    """
    table = TABLES[extract.table]
    coded = {}
    for name, column in extract.columns.items():
        field = table.fields[name]
        numbers = pseudonym_numbers(key, field.entity, column.distinct) if field.entity else None
        coded[name] = _Coded(field, column, numbers)
    keys = [coded[name].order() for name in table.row_id]
    order = np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(keys[::-1])
    del keys
    for start in range(0, max(1, len(order)), rows):
        chosen = order[start : start + rows]
        series = {name: entry.series(chosen) for name, entry in coded.items()}
        series[SOURCE_ROW] = pd.Series(extract.source_row[chosen], dtype="Int64")
        yield pd.DataFrame(series)


def to_frame(extract: Extract, key: bytes) -> pd.DataFrame:
    """Return the whole extract as one frame; see ``frames``."""
    (frame,) = frames(extract, key, max(1, len(extract.source_row)))
    return frame


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

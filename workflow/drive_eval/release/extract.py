"""Extraction: the declared fields of one table, validated, as columns and as the view of an analysis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.bulk import collector_paused
from drive_eval.release.canonical import Fault, Value, converter
from drive_eval.release.cells import MARK, contents
from drive_eval.release.fields import TABLES, Table
from drive_eval.release.headers import find_columns
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.nearest import suggestion
from drive_eval.release.reader import RawTable, read_table

if TYPE_CHECKING:
    import pandas as pd

SOURCE_ROW = "source_row"


@dataclass(frozen=True)
class Extract:
    """Canonical columns of one table, in source order.

    ``columns`` maps each field (the row id's fields first, as in the dictionary) to its values, ids not
    yet pseudonymised; ``source_row`` are the row numbers that a spreadsheet program shows. A refused cell
    is ``None`` and has a problem. ``problems`` holds errors and warnings.
    """

    table: str
    columns: dict[str, list[Value]]
    source_row: list[int]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid the extract's use."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def read_raw(description: ReleaseDescription, root: str | Path, table: str) -> RawTable:
    """Return the source table of a described table; raises ``InputRefusedError`` if it cannot be read."""
    entry, file = description.tables[table], description.file_of(table)
    return read_table(Path(root) / file.path, entry.sheet, entry.header_row, name=file.path)


def extract(description: ReleaseDescription, root: str | Path, table: str, fields: Iterable[str]) -> Extract:
    """Read the named fields of ``table`` and those of its row id.

    Only what concerns these fields is checked: a view must not depend on columns that it does not read.
    Raises ``InputRefusedError`` if the table or a field is not described, or the source cannot be read.
    """
    wanted = described_fields(description, table, fields)
    return extract_from(read_raw(description, root, table), description, table, wanted)


def described_fields(description: ReleaseDescription, table: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Return the row id's fields and the named ones in the dictionary's order, each of them described.

    Raises ``InputRefusedError`` naming whatever the dictionary or the description does not have.
    """
    file = f"config/releases/{description.release}.yaml"
    if table not in TABLES or table not in description.tables:
        advice = suggestion(table, description.tables, "table")
        problem = Problem(
            file,
            key=f"tables.{table}",
            rule="table-not-described",
            message="the release does not describe this table.",
            advice=advice,
        )
        raise InputRefusedError([problem])
    names, columns = list(fields), description.tables[table].columns
    absent = [name for name in names if name not in columns]
    if absent:
        raise InputRefusedError(
            Problem(
                file,
                key=f"tables.{table}.columns.{name}",
                rule="field-not-described",
                message="the release does not describe this field.",
                advice=suggestion(name, columns, "field"),
            )
            for name in absent
        )
    return TABLES[table].ordered(names)


@collector_paused()
def extract_from(
    raw: RawTable, description: ReleaseDescription, table: str, fields: Sequence[str]
) -> Extract:
    """As ``extract``, from a source table that has been read already."""
    entry = description.tables[table]
    located = find_columns(raw, entry)
    headers = {entry.columns[name].header for name in fields}
    problems = [problem for problem in located.problems if problem.column in headers]
    problems += raw.problems
    columns: dict[str, list[Value]] = {}
    for name in fields:
        position = located.positions.get(name)
        if position is None:
            columns[name] = [None] * len(raw.rows)
            continue
        columns[name], found = _column(raw, description, table, name, position)
        problems += found
    problems += _duplicate_rows(raw, TABLES[table], columns, entry.columns[TABLES[table].row_id[0]].header)
    return Extract(table, columns, list(raw.source_rows), tuple(problems))


def _column(
    raw: RawTable, description: ReleaseDescription, table: str, name: str, position: int
) -> tuple[list[Value], list[Problem]]:
    column = description.tables[table].columns[name]
    convert = converter(description, column, TABLES[table].fields[name])
    cells = raw.column(position)
    texts = contents(cells)
    # Cells of equal content are read once: a column of a million codes has a dozen contents.
    readings = {text: convert(cell) for text, cell in dict(zip(texts, cells, strict=True)).items()}
    values = {text: reading.value for text, reading in readings.items()}
    faults = {text: reading.fault for text, reading in readings.items() if reading.fault}
    unknown = sum(fault.rule == "unknown-code" for fault in faults.values())
    problems = (
        [
            _with_count(_problem(raw, row, column.header, position, faults[text], text), unknown)
            for row, text in zip(raw.source_rows, texts, strict=True)
            if text in faults
        ]
        if faults
        else []
    )
    return list(map(values.__getitem__, texts)), problems


def _problem(raw: RawTable, row: int, header: str, position: int, fault: Fault, text: str) -> Problem:
    return Problem(
        raw.file,
        sheet=raw.sheet,
        row=row,
        column=header,
        letter=raw.letters[position],
        rule=fault.rule,
        message=fault.message,
        advice=fault.advice,
        severity=fault.severity,
        found=text.removeprefix(MARK),
    )


def _with_count(problem: Problem, distinct: int) -> Problem:
    if problem.rule != "unknown-code":
        return problem
    codes = "1 unknown code" if distinct == 1 else f"{distinct} distinct unknown codes"
    advice = (
        f"The column has {codes}; the restricted problem table lists them. "
        "Add each under code_lists, or correct it at its source."
    )
    return replace(problem, advice=advice)


def _duplicate_rows(
    raw: RawTable, table: Table, columns: dict[str, list[Value]], header: str
) -> list[Problem]:
    """Return a problem for each row whose id was seen before, naming both rows."""
    ids = list(zip(*(columns[name] for name in table.row_id), strict=True))
    if len(set(ids)) == len(ids):
        return []
    first: dict[tuple[Value, ...], int] = {}
    problems = []
    for row, row_id in zip(raw.source_rows, ids, strict=True):
        if None in row_id:
            continue
        earlier = first.setdefault(row_id, row)
        if earlier == row:
            continue
        problems.append(
            Problem(
                raw.file,
                sheet=raw.sheet,
                row=row,
                column=header,
                rule="duplicate-row",
                message=f"this row has the same {' and '.join(table.row_id)} as row {earlier}.",
                advice="Keep the row that is right.",
                found=" | ".join(str(part) for part in row_id),
            )
        )
    return problems


def view(
    description: ReleaseDescription, root: str | Path, table: str, fields: Iterable[str], key: bytes
) -> "pd.DataFrame":
    """Return an analysis's view: the named fields of ``table``, validated, ids pseudonymised with ``key``.

    Columns: the row id's fields and the named ones in the dictionary's order, then ``source_row``
    (Int64, the row in the source). Codes, ids and text are ``str``, whole numbers ``Int64``, numbers
    ``float64``, dates ``datetime64[us]``. Rows are sorted by row id. Raises ``InputRefusedError`` with
    every error found.
    """
    from drive_eval.release.frames import to_frame, validated

    found = extract(description, root, table, fields)
    if found.errors:
        raise InputRefusedError(found.errors, f"The release's {table} are refused")
    frame = to_frame(found, key)
    source = description.tables[table]
    return validated(frame, table, tuple(found.columns), description.file_of(table).path, source.sheet or "")

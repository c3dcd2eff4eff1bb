"""Extraction: the declared fields of one table, validated, as columns of canonical values."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.bulk import collector_paused
from drive_eval.release.coded import Column, combined, missing
from drive_eval.release.columns import read_column
from drive_eval.release.fields import TABLES, Table
from drive_eval.release.headers import find_columns
from drive_eval.release.landing import read_landed
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.nearest import suggestion
from drive_eval.release.part import WHOLE, Part
from drive_eval.release.reader import RawTable, read_table


@dataclass(frozen=True)
class Extract:
    """Canonical columns of one table, in source order.

    ``columns`` maps each field (the row id's fields first, as in the dictionary) to its values, ids not
    yet pseudonymised; ``source_row`` are the row numbers that a spreadsheet program shows. A refused cell
    is ``None`` and has a problem. ``problems`` holds errors and warnings.
    """

    table: str
    columns: dict[str, Column]
    source_row: npt.NDArray[np.int32]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid the extract's use."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def read_raw(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    landing: Path | None = None,
    fields: Iterable[str] | None = None,
    part: Part = WHOLE,
) -> RawTable:
    """Return the source table of a described table, or a part of it.

    With a ``landing`` a sheet that was landed is read from there, and one that was not is landed. With
    ``fields`` the columns of others may be left unread: they then hold empty cells. Raises
    ``InputRefusedError`` if the table cannot be read.
    """
    entry, file = description.tables[table], description.file_of(table)
    path = Path(root) / file.path
    wanted = None if fields is None else [entry.columns[name].header for name in fields]
    if landing is not None:
        return read_landed(
            landing, path, entry.sheet, entry.header_row, name=file.path, wanted=wanted, part=part
        )
    return read_table(path, entry.sheet, entry.header_row, name=file.path, wanted=wanted, part=part)


def land(description: ReleaseDescription, root: str | Path, landing: Path) -> None:
    """Read every sheet of the release once, so that later readings find it landed.

    A sheet that cannot be read is passed over: validation says what is wrong with it.
    """
    for table in description.tables:
        with suppress(InputRefusedError):
            read_raw(description, root, table, landing)


def extract(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    landing: Path | None = None,
    part: Part = WHOLE,
) -> Extract:
    """Read the named fields of ``table`` and those of its row id, of all rows or of a part of them.

    Only what concerns these fields is checked: a view must not depend on columns that it does not read.
    Raises ``InputRefusedError`` if the table or a field is not described, or the source cannot be read.
    """
    wanted = described_fields(description, table, fields)
    raw = read_raw(description, root, table, landing, wanted, part)
    return extract_from(raw, description, table, wanted)


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
    columns: dict[str, Column] = {}
    for name in fields:
        position = located.positions.get(name)
        if position is None:
            columns[name] = missing(len(raw))
            continue
        columns[name], found = read_column(raw, description, table, name, position)
        problems += found
    problems += _duplicate_rows(raw, TABLES[table], columns, entry.columns[TABLES[table].row_id[0]].header)
    return Extract(table, columns, raw.source_rows, tuple(problems))


def _duplicate_rows(raw: RawTable, table: Table, columns: dict[str, Column], header: str) -> list[Problem]:
    """Return a problem for each row whose id was seen before, naming both rows."""
    parts = [columns[name] for name in table.row_id]
    if len(parts) == 1 and len(parts[0].distinct) == len(raw):
        return []
    key = combined(parts)
    recorded = np.logical_and.reduce([part.places >= 0 for part in parts])
    key = np.where(recorded, key, -1)
    order = np.argsort(key, kind="stable")
    again = np.zeros(len(raw), dtype=bool)
    again[1:] = (key[order][1:] == key[order][:-1]) & (key[order][1:] >= 0)
    if not again.any():
        return []
    # Rows of one id stand together, in the order of the sheet: the first of them began where none is again.
    begins = np.maximum.accumulate(np.where(again, 0, np.arange(len(raw))))
    found = sorted((int(order[at]), int(order[begins[at]])) for at in np.flatnonzero(again))
    return [
        Problem(
            raw.file,
            sheet=raw.sheet,
            row=int(raw.source_rows[row]),
            column=header,
            rule="duplicate-row",
            message=f"this row has the same {' and '.join(table.row_id)} as row {raw.source_rows[earlier]}.",
            advice="Keep the row that is right.",
            found=" | ".join(str(part[row]) for part in parts),
        )
        for row, earlier in found
    ]

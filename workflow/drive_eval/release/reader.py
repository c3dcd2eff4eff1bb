"""Source tables as they are: headers, cells and source row numbers, with what must not be read marked.

Nothing is interpreted here: a cell keeps its own type, and cells whose value must not be used (formulas,
error values, parts of merged areas) become ``Suspect``.
"""

import struct
import zipfile
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.bulk import collector_paused
from drive_eval.release.cells import MARK, Cell, Suspect, content, is_blank
from drive_eval.release.coded import RawColumn, encode, encode_arrow, unread
from drive_eval.release.csv_source import read_csv, read_plain_csv
from drive_eval.release.nearest import suggestion
from drive_eval.release.parquet_source import headers, read_parquet, row_count
from drive_eval.release.part import WHOLE, Part
from drive_eval.release.spelling import normalise
from drive_eval.release.workbook import archive_problem, sheet_marks, suspect_cells

# What the readers of archives and of XML raise where bytes are not what they should be: a directory that
# names parts which are not there, numbers out of range, methods that no program uses, text in no encoding.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, OSError, LookupError, ValueError,
    TypeError, AttributeError, RuntimeError, OverflowError, struct.error,
)  # fmt: skip


@dataclass(frozen=True)
class RawTable:
    """A source table.

    ``headers`` and ``letters`` name its columns; ``columns`` hold the cells of each row that is not blank;
    ``source_rows`` are the row numbers that a spreadsheet program shows (for Parquet: those it would have
    below one row of headers). ``merged_headers`` are the positions of headers that are part of a merged
    area. ``problems`` are warnings about the table as a whole.
    """

    file: str
    sheet: str
    header_row: int
    headers: tuple[str, ...]
    letters: tuple[str, ...]
    columns: tuple[RawColumn, ...]
    source_rows: npt.NDArray[np.int32]
    merged_headers: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.source_rows)

    def part(self, part: Part) -> "RawTable":
        """A part of these rows, with the distinct cells that they have."""
        if part == WHOLE:
            return self
        start, end = part.rows(len(self))
        columns = tuple(column.part(start, end) for column in self.columns)
        return replace(self, columns=columns, source_rows=self.source_rows[start:end])

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells row by row (for a look at small tables)."""
        return tuple(zip(*self.columns, strict=True))


@collector_paused()
def read_table(
    path: str | Path,
    sheet: str | None,
    header_row: int,
    *,
    name: str | None = None,
    wanted: Collection[str] | None = None,
    part: Part = WHOLE,
) -> RawTable:
    """Read one sheet of an .xlsx workbook, or a .csv or .parquet file (``sheet`` is then ``None``).

    ``header_row`` counts from 1; data start in the row after it. ``name`` is the file's name in messages.
    Where only columns with the headers ``wanted`` can be read, as from Parquet, the others hold empty cells;
    nor is more read there than the ``part`` of the rows that is asked for.
    Raises ``InputRefusedError`` if the file or sheet cannot be read or has no header row.
    """
    place, shown = Path(path), name or Path(path).name
    if not place.is_file():
        _refuse(Problem(shown, rule="missing-file", message="there is no such file."))
    suffix = place.suffix.lower()
    if suffix == ".parquet":
        return _read_columns(place, shown, wanted, part)
    if suffix == ".csv":
        plain = read_plain_csv(place) if header_row == 1 else None
        if plain is not None:
            return _from_arrow(plain, frozenset(), shown).part(part)
        rows, warnings = read_csv(place, shown)
        table = _assemble(rows, shown, "", header_row, ())
        _refuse(*_ragged(rows, shown, header_row))
        return replace(table, problems=(*warnings, *table.problems)).part(part)
    return _read_sheet(place, sheet or "", header_row, shown).part(part)


def _read_columns(path: Path, shown: str, wanted: Collection[str] | None, part: Part) -> RawTable:
    """A Parquet file, or the part of its rows, with the distinct cells that they have."""
    rows = None if part == WHOLE else part.rows(row_count(path, shown))
    found = None if wanted is None else _only_wanted(path, shown, wanted, rows)
    found = found or _from_arrow(*read_parquet(path, shown, rows=rows), shown, rows)
    if rows is None:
        return found
    return replace(found, columns=tuple(column.part(0, len(found)) for column in found.columns))


def _from_arrow(
    table: pa.Table, marked: frozenset[str], file: str, rows: tuple[int, int] | None = None
) -> RawTable:
    """A table of text columns that Arrow has read: headers are its names, rows count from 2.

    Columns that are ``marked`` hold contents already, not cells. ``rows``: which of the file's these are.
    """
    headers = tuple(name.strip() for name in table.column_names)
    if not any(headers):
        _refuse(_blank_header(file, "", 1))
    columns = tuple(
        encode_arrow(column.combine_chunks(), contents=name in marked)
        for name, column in zip(table.column_names, table.columns, strict=True)
    )
    filled = np.zeros(table.num_rows, dtype=bool)
    for column in columns:
        blank = np.asarray(pc.equal(column.texts.distinct, ""))
        filled |= ~blank[column.texts.places]
        if filled.all():
            break
    there = np.flatnonzero(filled).astype(np.int32)
    if len(there) < table.num_rows:
        columns = tuple(RawColumn(column.cells, column.places[there]) for column in columns)
    header_row = 1 + (rows[0] if rows else 0)
    numbers = there + np.int32(header_row + 1)
    letters = tuple(letter(position) for position in range(len(headers)))
    return RawTable(
        file, "", 1, headers, letters, columns, numbers, (), tuple(_blank_rows(file, "", header_row, numbers))
    )


def wanted_positions(headers: Sequence[str], wanted: Collection[str] | None) -> list[int] | None:
    """The positions of the headers that are ``wanted``, spelled as code lists allow; ``None``: all."""
    if wanted is None:
        return None
    spelled = {normalise(header) for header in wanted}
    return [at for at, header in enumerate(headers) if normalise(header) in spelled]


def _only_wanted(
    path: Path, shown: str, wanted: Collection[str], rows: tuple[int, int] | None
) -> RawTable | None:
    """The table with the other columns unread; ``None`` where they have to be looked at."""
    names = headers(path)
    positions = wanted_positions([name.strip() for name in names], wanted) or []
    # A name that stands twice cannot be asked for by name.
    if not positions or len(set(names)) < len(names):
        return None
    table, marked = read_parquet(path, shown, positions, rows)
    found = _from_arrow(table, marked, shown, rows)
    if len(found) < table.num_rows:
        return None  # Rows that are blank here may hold something elsewhere.
    columns = [unread(len(found))] * len(names)
    for at, column in zip(positions, found.columns, strict=True):
        columns[at] = column
    letters = tuple(letter(at) for at in range(len(names)))
    return replace(found, headers=tuple(map(str.strip, names)), letters=letters, columns=tuple(columns))


def letter(position: int) -> str:
    """Return the spreadsheet letter of a column position counted from 0: 0 is A, 26 is AA."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _refuse(*problems: Problem) -> None:
    if problems:
        raise InputRefusedError(problems)


def _read_sheet(path: Path, sheet: str, header_row: int, name: str) -> RawTable:
    unsafe = archive_problem(path, name)
    if unsafe:
        _refuse(unsafe)
    damaged = Problem(
        name,
        sheet=sheet,
        rule="truncated",
        message="the workbook is cut short or damaged.",
        advice="Transfer it again and compare its size with the supplier's.",
    )
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        _require_sheet(book, sheet, name)
        suspect, far = sheet_marks(path, sheet)
        if far:
            _refuse(
                Problem(
                    name,
                    sheet=sheet,
                    rule="far-cell",
                    message="a cell lies at column AAA or beyond.",
                    advice="Delete the columns to the right of the table, save, and register again.",
                )
            )
        source = book.get_sheet_by_name(sheet)
        rows: list[list[Cell]] = [list(row) for row in source.to_python(skip_empty_area=False)]
        merged = source.merged_cell_ranges or []
        width = max((len(row) for row in rows), default=0)
        if suspect:
            _mark(rows, suspect_cells(path, sheet, len(rows), width))
    except (python_calamine.CalamineError, *DAMAGE) as error:
        raise InputRefusedError([damaged]) from error
    _mark(rows, _merged_cells(merged, header_row, len(rows), width))
    return _assemble(rows, name, sheet, header_row, _merged_headers(merged, header_row))


def _require_sheet(book: Any, sheet: str, name: str) -> None:
    import python_calamine

    worksheet = python_calamine.SheetTypeEnum.WorkSheet
    sheets = [entry.name for entry in book.sheets_metadata if entry.typ == worksheet]
    if sheet in sheets:
        return
    listed = ", ".join(f'"{entry}"' for entry in sheets)
    _refuse(
        Problem(
            name,
            sheet=sheet,
            rule="missing-sheet",
            message=f"the workbook has no such sheet; it has {listed}.",
            advice=suggestion(sheet, sheets, "sheet"),
        )
    )


def _mark(rows: list[list[Cell]], suspects: dict[tuple[int, int], Suspect]) -> None:
    """Put the suspects in their places; rows grow where a formula without a value made them end early."""
    for (row, column), suspect in suspects.items():
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = suspect


Area = tuple[tuple[int, int], tuple[int, int]]


def _merged_cells(
    merged: Sequence[Area], header_row: int, height: int, width: int
) -> dict[tuple[int, int], Suspect]:
    """Return the cells below the header that are part of merged areas: only the first of them has a value."""
    return {
        (row + 1, column + 1): Suspect("merged")
        for (top, left), (bottom, right) in merged
        for row in range(max(top, header_row), min(bottom, height - 1) + 1)
        for column in range(left, min(right, width - 1) + 1)
    }


def _merged_headers(merged: Sequence[Area], header_row: int) -> tuple[int, ...]:
    return tuple(
        column
        for (top, left), (bottom, right) in merged
        if top <= header_row - 1 <= bottom
        for column in range(left, right + 1)
    )


def _blank_header(file: str, sheet: str, header_row: int) -> Problem:
    return Problem(
        file,
        sheet=sheet,
        row=header_row,
        rule="no-header",
        message="the header row is blank.",
        advice="Check header_row in the release description.",
    )


def _assemble(
    rows: Sequence[Sequence[Cell]], file: str, sheet: str, header_row: int, merged_headers: tuple[int, ...]
) -> RawTable:
    header = list(rows[header_row - 1]) if len(rows) >= header_row else []
    if all(is_blank(cell) for cell in header):
        _refuse(_blank_header(file, sheet, header_row))
    width = max(len(row) for row in rows[header_row - 1 :])
    headers = tuple(content(cell).removeprefix(MARK) for cell in header) + ("",) * (width - len(header))
    kept: list[tuple[Cell, ...]] = []
    found: list[int] = []
    for number, row in enumerate(rows[header_row:], start=header_row + 1):
        # The first cell of a row is seldom blank, and a row with a cell that is not is kept.
        if row and (not is_blank(row[0]) or not all(is_blank(cell) for cell in row)):
            kept.append(tuple(row) if len(row) == width else (*row, *("",) * (width - len(row))))
            found.append(number)
    numbers = np.array(found, dtype=np.int32)
    columns = tuple(encode(cells) for cells in zip(*kept, strict=True)) if kept else (encode(()),) * width
    return RawTable(
        file,
        sheet,
        header_row,
        headers,
        tuple(letter(position) for position in range(width)),
        columns,
        numbers,
        merged_headers,
        tuple(_blank_rows(file, sheet, header_row, numbers)),
    )


def _blank_rows(file: str, sheet: str, header_row: int, numbers: npt.NDArray[np.int32]) -> list[Problem]:
    """Return a warning for each run of blank rows that has data below it."""
    before = np.concatenate([[header_row], numbers[:-1]])[: len(numbers)]
    gaps = np.flatnonzero(numbers > before + 1)
    return [
        Problem(
            file,
            sheet=sheet,
            row=int(before[at]) + 1,
            rule="blank-row",
            severity="warning",
            message=_passed_over(int(numbers[at] - before[at]) - 1, int(numbers[at])),
            advice="Check that nothing was deleted here.",
        )
        for at in gaps
    ]


def _passed_over(n: int, after: int) -> str:
    return f"{n} blank row{' was' if n == 1 else 's were'} passed over before row {after}."


def _ragged(rows: Sequence[Sequence[str]], file: str, header_row: int) -> list[Problem]:
    width = len(rows[header_row - 1])
    return [
        Problem(
            file,
            row=number,
            rule="csv-width",
            message=f"the row has {len(row)} cells, the header {width}.",
            advice="A comma inside a cell needs quotes around the cell.",
        )
        for number, row in enumerate(rows[header_row:], start=header_row + 1)
        if len(row) != width and any(cell.strip() for cell in row)
    ]

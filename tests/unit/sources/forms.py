"""Writing canonical content on the forms that a release description describes, well or badly.

The forms are cells in memory until they are saved, so that a test can spoil them in any way it likes.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from drive_eval.release.description import load_description
from drive_eval.release.files import register
from drive_eval.release.model import ColumnDescription, ReleaseDescription
from unit.sources.content import Content

Cell = Any


@dataclass(frozen=True)
class Formula:
    """A cell with a formula and the value that was computed when the workbook was saved."""

    text: str
    value: Any = ""


@dataclass
class Sheet:
    """One table on its form: the row of headers, counted from 1, and the rows below it."""

    file: str
    name: str | None
    header_row: int
    headers: list[Cell]
    rows: list[list[Cell]]

    def at(self, row: int, header: str) -> tuple[list[Cell], int]:
        """The cells of a spreadsheet's row and the place of a header in them."""
        headers = [text.strip() for text in self.headers]
        return self.rows[row - self.header_row - 1], headers.index(header)

    def get(self, row: int, header: str) -> Cell:
        cells, place = self.at(row, header)
        return cells[place]

    def set(self, row: int, header: str, value: Cell) -> None:
        cells, place = self.at(row, header)
        cells[place] = value

    @property
    def first(self) -> int:
        """The number of the first row of data."""
        return self.header_row + 1

    @property
    def last(self) -> int:
        """The number of the last row of data."""
        return self.header_row + len(self.rows)


@dataclass
class Saving:
    """How files are saved: everything that a spreadsheet program decides and a reader must not notice."""

    date_1904: bool = False
    byte_order_mark: bool = False
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    extra_sheet: str = ""
    hidden: bool = False
    numbers_as_text: bool = False
    reverse_columns: bool = False
    merges: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Forms:
    """A release on its forms, in a project's folder."""

    root: Path
    description: ReleaseDescription
    sheets: dict[str, Sheet]
    saving: Saving = field(default_factory=Saving)

    @property
    def description_path(self) -> Path:
        return self.root / f"config/releases/{self.description.release}.yaml"

    def header(self, table: str, name: str) -> str:
        return self.description.tables[table].columns[name].header

    def put(self, table: str, row: int, name: str, value: Cell) -> None:
        """Write into the ``row``-th form (from 0) of a table, by field."""
        sheet = self.sheets[table]
        sheet.set(sheet.first + row, self.header(table, name), value)

    def cell(self, table: str, row: int, name: str) -> Cell:
        sheet = self.sheets[table]
        return sheet.get(sheet.first + row, self.header(table, name))

    def save(self) -> ReleaseDescription:
        """Write every file and register it."""
        for name, file in self.description.files.items():
            path = self.root / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            sheets = [sheet for sheet in self.sheets.values() if sheet.file == name]
            if file.is_csv:
                path.write_bytes(_csv(sheets[0], self.saving))
            else:
                _workbook(path, sheets, self.saving)
        return self.registered()

    def registered(self) -> ReleaseDescription:
        """Register the files as they lie there."""
        register(self.description_path, self.root)
        return load_description(self.description_path, self.root)


def forms(source: Path, root: Path, content: Content, spelling: int = 0) -> Forms:
    """``content`` on the forms of the description ``source``, which is copied into the project ``root``.

    ``spelling`` picks among the spellings of each code.
    """
    path = root / "config/releases" / source.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.read_bytes())
    description = load_description(path, root)
    return Forms(
        root,
        description,
        {table: _sheet(description, table, content, spelling) for table in description.tables},
    )


def _sheet(description: ReleaseDescription, table: str, content: Content, spelling: int) -> Sheet:
    entry = description.tables[table]
    rows = [
        [
            *(_written(description, entry.columns[name], row[name], spelling) for name in entry.columns),
            *("as usual" for _ in entry.ignored),
        ]
        for row in content[table]
    ]
    headers = [*(column.header for column in entry.columns.values()), *entry.ignored]
    return Sheet(entry.file, entry.sheet, entry.header_row, headers, rows)


def _written(description: ReleaseDescription, column: ColumnDescription, value: Any, spelling: int) -> Cell:
    """A value as the form has it: a spelling of its code, a date in the column's format."""
    if value is None:
        return ""
    if column.codes:
        spellings = description.code_lists[column.codes][value]
        return spellings[spelling % len(spellings)]
    if isinstance(value, dt.date) and column.date_format:
        return value.strftime(column.date_format)
    return value


def _layout(sheet: Sheet, saving: Saving) -> Iterator[list[Cell]]:
    """Headers and rows as they are to be saved."""
    width = max(len(row) for row in (sheet.headers, *sheet.rows))
    for row in (sheet.headers, *sheet.rows):
        full = [*row, *[""] * (width - len(row))]
        yield full[::-1] if saving.reverse_columns else full


def _csv(sheet: Sheet, saving: Saving) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=saving.line_end)
    for _ in range(sheet.header_row - 1):
        writer.writerow(["Synthetic data"])
    for row in _layout(sheet, saving):
        writer.writerow([_text(cell) for cell in row])
    raw = text.getvalue().encode(saving.encoding)
    return (b"\xef\xbb\xbf" if saving.byte_order_mark else b"") + raw


def _text(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return cell.text
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _workbook(path: Path, sheets: list[Sheet], saving: Saving) -> None:
    book = xlsxwriter.Workbook(path, {"date_1904": saving.date_1904})
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    if saving.extra_sheet:
        book.add_worksheet(saving.extra_sheet).write_string(0, 0, "Notes on this export")
    for sheet in sheets:
        target = book.add_worksheet(sheet.name)
        for row in range(sheet.header_row - 1):
            target.write_string(row, 0, "Synthetic data")
        for row, cells in enumerate(_layout(sheet, saving), start=sheet.header_row - 1):
            for column, cell in enumerate(cells):
                _write(target, row, column, cell, dates, saving)
        for name, area in saving.merges:
            if name == sheet.name:
                target.merge_range(area, "merged")
        if saving.hidden and (saving.extra_sheet or sheet is not sheets[0]):
            target.hide()
    book.close()


def _write(target: Any, row: int, column: int, cell: Cell, dates: Any, saving: Saving) -> None:
    if isinstance(cell, Formula):
        target.write_formula(row, column, cell.text, None, cell.value)
    elif isinstance(cell, dt.date):
        target.write_datetime(row, column, cell, dates)
    elif isinstance(cell, bool):
        target.write_boolean(row, column, cell)
    elif isinstance(cell, int | float) and not saving.numbers_as_text:
        target.write_number(row, column, cell)
    elif str(cell):
        target.write_string(row, column, str(cell))

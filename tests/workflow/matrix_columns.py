"""Changes of source columns: the values of two rows change places, so that the release stays valid."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from drive_eval.release.description import load_description
from drive_eval.release.validate import check_release, errors_of
from workflow.matrix_changes import Case, NoChangeError
from workflow.project import DESCRIPTION, Project

ATTEMPTS = 8


def columns(project: Project, tables: tuple[str, ...]) -> Iterator[Case]:
    """One case for each described column of the tables."""
    description = load_description(project.path(DESCRIPTION), project.root)
    for table in tables:
        for field in description.tables[table].columns:
            yield Case("column", f"{table}.{field}", _swapper(table, field), ("fields", f"{table}.{field}"))


def _swapper(table: str, field: str) -> Callable[[Project], None]:
    def swap(project: Project) -> None:
        description = load_description(project.path(DESCRIPTION), project.root)
        described = description.tables[table]
        path = project.root / description.file_of(table).path
        original = path.read_bytes()
        cells = _Cells(path, described.sheet, described.header_row, described.columns[field].header)
        for first, second in cells.pairs():
            cells.swap(first, second)
            # The file is registered once a valid change is found, so that its sha256 is another one yet.
            problems = errors_of(check_release(description, project.root))
            if all(problem.rule == "sha256" for problem in problems):
                project.register()
                return
            cells.swap(first, second)
        path.write_bytes(original)
        _OPENED.pop(path, None)
        raise NoChangeError("no two of its values may change places in a valid release")

    return swap


# Workbooks as they were last read or saved here: opening one takes seconds.
_OPENED: dict[Path, tuple[int, Any]] = {}


def _book(path: Path) -> Any:
    if path not in _OPENED or _OPENED[path][0] != path.stat().st_mtime_ns:
        _OPENED[path] = (path.stat().st_mtime_ns, openpyxl.load_workbook(path))
    return _OPENED[path][1]


class _Cells:
    """A column of a workbook or of a CSV file, whose values can change places."""

    def __init__(self, path: Path, sheet: str | None, header_row: int, header: str) -> None:
        self._path, self._sheet, self._first = path, sheet, header_row + 1
        if sheet is None:
            with path.open(encoding="utf-8-sig", newline="") as file:
                self._rows = list(csv.reader(file))
            self._column = self._rows[header_row - 1].index(header)
            self.values: list[Any] = [row[self._column] for row in self._rows[header_row:]]
        else:
            self._book = _book(path)
            cells = self._book[sheet]
            names = [cell.value for cell in next(cells.iter_rows(min_row=header_row, max_row=header_row))]
            self._column = next(n for n, name in enumerate(names) if str(name).strip() == header.strip())
            self.values = [row[self._column].value for row in cells.iter_rows(min_row=self._first)]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows with other values, the first few, spread over the column."""
        found, step = 0, max(len(self.values) // 60, 1)
        for first in range(0, len(self.values), step):
            for second in range(first + 1, min(first + 40, len(self.values))):
                if None in (self.values[first], self.values[second]):
                    continue
                if self.values[first] != self.values[second] and found < ATTEMPTS:
                    found += 1
                    yield first, second
                    break

    def swap(self, first: int, second: int) -> None:
        """Let two rows change values, on disk."""
        values = self.values
        values[first], values[second] = values[second], values[first]
        if self._sheet is None:
            for row in (first, second):
                self._rows[self._first - 1 + row][self._column] = values[row]
            with self._path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(self._rows)
            return
        for row in (first, second):
            self._book[self._sheet].cell(self._first + row, self._column + 1).value = values[row]
        self._book.save(self._path)
        _OPENED[self._path] = (self._path.stat().st_mtime_ns, self._book)

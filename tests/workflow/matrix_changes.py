"""The kinds of change that the matrix applies: each a case, made so that the release stays valid."""

import ast
import csv
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from drive_eval.audit import sidecar
from drive_eval.audit.code import CodeBase
from drive_eval.errors import DriveEvalError
from drive_eval.release.description import load_description
from drive_eval.release.validate import check_release, errors_of
from drive_eval.settings.load import load_settings
from workflow.project import DESCRIPTION, Project

CONFIG = "config/config.yaml"
ATTEMPTS = 8


@dataclass(frozen=True)
class Case:
    """One change: its kind, its name, what it does, and (kind of thing, name) that a trace would name."""

    kind: str
    name: str
    apply: Callable[[Project], None]
    traced: tuple[str, str] | None = None


class NoChangeError(Exception):
    """A case that cannot be made: nothing valid is left to change."""


def lineages(project: Project) -> dict[str, dict[str, Any]]:
    """The lineage of every job by the name of its file."""
    return sidecar.read_all(project.path("results/demo/restricted").rglob(f"*{sidecar.SUFFIX}"))


# Columns: the values of two rows change places, so that the release stays valid.


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
        raise NoChangeError("no two of its values may change places in a valid release")

    return swap


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
            self._book = openpyxl.load_workbook(path)
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


# Settings: each to another valid value.


def settings(project: Project, sections: tuple[str, ...]) -> Iterator[Case]:
    """One case for each setting of the sections, where another valid value is found."""
    content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
    for section in sections:
        for path, value in _leaves(content[section], (section,)):
            name = ".".join(path)
            yield Case("setting", name, _setter(path, value), ("setting", name))


def _leaves(content: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _leaves(value, (*path, name))
    else:
        yield path, content


def _others(value: Any) -> list[Any]:
    """Values that might be valid in place of one."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1]
        case float():
            return [value * 0.9, value * 1.1]
        case list():
            return [value[:-1], value[1:]]
    words = ("exact", "wilson", "excluded", "no", "high", "moderate", "standard", "2018-03-30", "threshold")
    return [word for word in words if word != value]


def _setter(path: tuple[str, ...], value: Any) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
        section = content
        for name in path[:-1]:
            section = section[name]
        for other in _others(value):
            section[path[-1]] = other
            try:
                load_settings(content)
            except DriveEvalError:
                continue
            project.path(CONFIG).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
            return
        raise NoChangeError("no other valid value is known")

    return change


# Published inputs of the cost model.


def parameters(project: Project) -> Iterator[Case]:
    """One case for each cost parameter: its value times 1.01."""
    with project.path("resources/published/cost_parameters.csv").open(encoding="utf-8", newline="") as file:
        names = [row["parameter_id"] for row in csv.DictReader(file)]
    for name in names:
        yield Case("published input", name, _scaler(name), ("inputs", name))


def _scaler(name: str) -> Callable[[Project], None]:
    def scale(project: Project) -> None:
        path = project.path("resources/published/cost_parameters.csv")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        value = rows[0].index("value")
        for row in rows[1:]:
            if row[0] == name:
                row[value] = repr(float(row[value]) * 1.01)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        project.register()

    return scale


# Functions: an empty statement more, which is another function with the same results.


def functions(project: Project, scripts: tuple[str, ...], every: int = 1) -> Iterator[Case]:
    """One case for each function that the scripts can reach; ``every``: only each so many-th of them."""
    code = CodeBase.at(project.path("workflow"), "drive_eval")
    found: dict[str, None] = {}
    for script in scripts:
        found |= dict.fromkeys(code.dependencies(project.path(f"workflow/scripts/{script}"))[0])
    cases: list[Case] = []
    for name in sorted(found):
        module, _, function = name.partition(":")
        path = code.path(module)
        if path is not None and _span(path, function):
            edit = _editor(path.relative_to(project.root).as_posix(), function)
            cases.append(Case("function", name, edit))
    yield from cases[::every]


def _span(path: Path, function: str) -> int:
    """The line before which a statement can be put into a function; 0 if it is none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return node.body[-1].lineno
    return 0


def _editor(name: str, function: str) -> Callable[[Project], None]:
    def edit(project: Project) -> None:
        path = project.path(name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = _span(path, function) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines.insert(at, f"{indent}pass\n")
        path.write_text("".join(lines), encoding="utf-8")

    return edit


# Changes that are none, and other packages.


def without_effect(project: Project) -> Iterator[Case]:
    """Touched, saved again, in another order, commented, documented, another release beside."""
    yield Case("touched files", "every file of the project", _touch)
    yield Case("comment", "one in every module", _comment)
    yield Case("docstring", "that of every module", _docstring)
    yield Case("file saved again", "case_management.xlsx", _save_again)
    yield Case("rows in another order", "needs", _reorder)
    yield Case("added release", "a second description", _second_release)


def _touch(project: Project) -> None:
    later = time.time() + 5
    for folder in ("workflow", "config", "resources"):
        for path in project.path(folder).rglob("*"):
            if path.is_file():
                os.utime(path, (later, later))


def _comment(project: Project) -> None:
    for path in project.path("workflow").rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")


def _docstring(project: Project) -> None:
    for path in project.path("workflow").rglob("*.py"):
        content = path.read_text(encoding="utf-8")
        if content.startswith('"""'):
            path.write_text('"""Otherwise. ' + content[3:], encoding="utf-8")


def _save_again(project: Project) -> None:
    path = project.path("resources/releases/demo/case_management.xlsx")
    openpyxl.load_workbook(path).save(path)
    project.register()


def _reorder(project: Project) -> None:
    path = project.path("resources/releases/demo/case_management.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Needs assessments"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for number, row in enumerate(reversed(rows), start=4):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(path)
    project.register()


def _second_release(project: Project) -> None:
    text = project.path(DESCRIPTION).read_text(encoding="utf-8")
    project.path("config/releases/second.yaml").write_text(
        text.replace("release: demo", "release: second"), encoding="utf-8"
    )


def packages(project: Project) -> Iterator[Case]:
    """One case for each package in any key: a version that is not the installed one."""
    names = {name for content in lineages(project).values() for name in content["key"]["packages"]}
    for name in sorted(names - {"python"}):
        yield Case("dependency", name, _version(name))


def _version(name: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        folder = project.path(f"workflow/{name.replace('-', '_')}-999.0.dist-info")
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 999.0\n")

    return change

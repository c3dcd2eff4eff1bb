"""The kinds of change that the matrix applies: each a case, made so that the release stays valid."""

import ast
import csv
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from drive_eval.audit import sidecar
from drive_eval.audit.code import CodeBase
from drive_eval.errors import DriveEvalError
from drive_eval.planning import make_plan
from drive_eval.settings.model import Settings
from workflow.project import CONFIG, DESCRIPTION, Project


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


def _others(value: Any, words: list[Any]) -> list[Any]:
    """Values that might be valid in place of one; ``words``: those that the setting's type names."""
    match value:
        case bool():
            found = [not value]
        case int():
            found = [value + 1, value - 1, value * 2]
        case float():
            found = [value * 0.9, value * 1.1, 0.5]
        case list():
            found = [value[:-1], value[1:], *([*value, word] for word in words)]
        case _:
            found = [*words, "2018-03-30"]
    return [other for other in found if other != value]


def _words(path: tuple[str, ...]) -> list[Any]:
    """Whatever the type of a setting names as its values, by the schema of the configuration."""
    schema = Settings.model_json_schema()
    nodes = [schema]
    for name in path:
        inner = [_resolved(each, schema) for node in nodes for each in _alternatives(node, schema)]
        nodes = [node["properties"][name] for node in inner if name in node.get("properties", {})]
    found: list[Any] = []
    while nodes:
        node = _resolved(nodes.pop(), schema)
        found += node.get("enum", []) + ([node["const"]] if "const" in node else [])
        nodes += [*node.get("anyOf", []), *([node["items"]] if "items" in node else [])]
    return found


def _alternatives(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    resolved = _resolved(node, schema)
    return [resolved, *resolved.get("anyOf", [])]


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = node.get("$ref", "").rpartition("/")[2]
    return schema["$defs"][reference] if reference else node


def _setter(path: tuple[str, ...], value: Any) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
        section = content
        for name in path[:-1]:
            section = section[name]
        for other in _others(value, _words(path)):
            section[path[-1]] = other
            try:
                make_plan(content, project.root, validate=False)
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


def functions(project: Project, keys: Mapping[str, str]) -> Iterator[Case]:
    """One case for each function that any of the ``keys`` names."""
    code = CodeBase.at(project.path("workflow"), "drive_eval")
    found = {name for key in keys.values() for name in json.loads(key)["code"]}
    for name in sorted(found):
        module, _, function = name.partition(":")
        path = code.path(module)
        if path is not None and _span(path, function):
            yield Case("function", name, _editor(path.relative_to(project.root).as_posix(), function))


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


def packages(keys: Mapping[str, str]) -> Iterator[Case]:
    """One case for each package in any of the ``keys``: a version that is not the installed one."""
    names = {name for key in keys.values() for name in json.loads(key)["packages"]}
    for name in sorted(names - {"python"}):
        yield Case("dependency", name, _version(name))


def _version(name: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        folder = project.path(f"workflow/{name.replace('-', '_')}-999.0.dist-info")
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 999.0\n")

    return change

"""Reading a release description: its YAML, its shape and its sense, all problems at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.description_rules import check_sense
from drive_eval.release.model import (
    ColumnDescription,
    FileDescription,
    PseudonymKey,
    ReleaseDescription,
    TableDescription,
    Window,
)
from drive_eval.release.nearest import suggestion
from drive_eval.release.paths import shown
from drive_eval.release.yaml_source import KeyPath, YamlSource, dotted, parse

GUIDE = "See docs/how-to/add-a-release.md."


def load_description(path: str | Path, root: str | Path) -> ReleaseDescription:
    """Read and check the release description at ``path`` of the project at ``root``.

    Raises ``InputRefusedError`` with every problem found: YAML that cannot be read, duplicate, unknown
    and missing keys, wrong types, fields, code lists and codes that the field dictionary does not know,
    and paths that leave the project. ``Problem.row`` is the line in the YAML file.
    """
    place, base = Path(path), Path(root)
    name = shown(place, base)
    source = parse(_text(place, name), name)
    problems = list(source.problems)
    if source.data is None:
        raise InputRefusedError(problems, f"The release description {name} cannot be read")
    description, faults = _shape(source, name)
    problems += faults
    problems += check_sense(source, name, base, place.stem)
    if problems or description is None:
        raise InputRefusedError(problems, f"The release description {name} is refused")
    return description


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = Problem(name, rule="missing-file", message="there is no such file.", advice=GUIDE)
    except UnicodeDecodeError:
        problem = Problem(name, rule="encoding", message="the file is not UTF-8 text.", advice=GUIDE)
    except OSError as error:
        problem = Problem(name, rule="unreadable", message=f"cannot be read: {error.strerror}.")
    raise InputRefusedError([problem])


def _shape(source: YamlSource, file: str) -> tuple[ReleaseDescription | None, list[Problem]]:
    try:
        return ReleaseDescription.model_validate(source.data), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [_shape_problem(detail, source, file) for detail in found]


def _shape_problem(detail: Mapping[str, Any], source: YamlSource, file: str) -> Problem:
    path: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    kind = detail["type"]
    if kind == "extra_forbidden":
        valid = list(_model_at(path[:-1]).model_fields)
        rule, message, advice = (
            "unknown-key",
            "this key is not known.",
            suggestion(str(path[-1]), valid, "key"),
        )
    elif kind == "missing":
        rule, message, advice = "missing-key", "this key is required and absent.", GUIDE
    elif kind == "string_type":
        rule, message = "type", "text is expected, and YAML does not read this as text."
        advice = 'Put it in quotes ("Yes", "1").'
    elif kind == "tuple_type":
        rule, message, advice = "type", "a list is expected.", "Write it in square brackets."
    elif kind == "date_type":
        rule, message, advice = "type", "a date is expected.", "Write it as 2020-02-01, without quotes."
    else:
        rule, message, advice = "value", f"{detail['msg'][:1].lower()}{detail['msg'][1:]}.", GUIDE
    return Problem(file, row=source.line(path), key=dotted(path), rule=rule, message=message, advice=advice)


def _model_at(path: KeyPath) -> type[BaseModel]:
    """Return the model whose keys stand under ``path``."""
    depth = len(path)
    if depth == 0:
        return ReleaseDescription
    if path[0] == "pseudonym_key":
        return PseudonymKey
    if path[0] == "files":
        return FileDescription
    if depth > 2 and path[2] == "window":
        return Window
    return ColumnDescription if depth > 2 and path[2] == "columns" else TableDescription

"""Reading the configuration strictly: every mistake is told at once, with the nearest valid key."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.settings.model import Settings


def load_settings(content: Mapping[str, Any], file: str = "config/config.yaml") -> Settings:
    """Validate a configuration.

    Raises ``InputRefusedError`` with one problem for each mistake: key, what is wrong, what to do.
    """
    try:
        return Settings.model_validate(dict(content))
    except ValidationError as error:
        lines = key_lines(Path(file))
        problems = [_problem(dict(detail), file, lines) for detail in error.errors()]
        raise InputRefusedError(problems, f"The configuration has {_count(len(problems))}:") from None


def _count(number: int) -> str:
    return f"{number} mistake{'s' if number != 1 else ''}"


def _problem(detail: dict[str, Any], file: str, lines: Mapping[str, int]) -> Problem:
    path = [str(part) for part in detail["loc"]]
    key = ".".join(path)
    if detail["type"] == "extra_forbidden":
        valid = valid_keys(path[:-1])
        near = difflib.get_close_matches(path[-1], valid, n=1, cutoff=0.5)
        message = "this key is not known."
        advice = f'Did you mean "{near[0]}"?' if near else f"Known keys here: {', '.join(valid)}."
    elif detail["type"] == "missing":
        message, advice = "this key is missing.", "Add it; config/README.md says what it means."
    else:
        message = f"{detail['msg'][0].lower()}{detail['msg'][1:]}, but it is {detail['input']!r}."
        advice = "docs/reference/configuration.md lists what it may be."
    return Problem(
        file=file, row=lines.get(key, 0), key=key, rule=detail["type"], message=message, advice=advice
    )


def valid_keys(path: list[str]) -> list[str]:
    """The keys that the configuration knows under ``path`` (empty for the top level)."""
    model: type[BaseModel] = Settings
    for part in path:
        field = model.model_fields.get(part)
        inner = field.annotation if field else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)


def key_lines(path: Path) -> dict[str, int]:
    """The line of every key of a YAML file, by dotted path; empty where the file cannot be read."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError):
        return {}
    found: dict[str, int] = {}

    def walk(node: yaml.Node | None, prefix: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                where = f"{prefix}.{name.value}" if prefix else str(name.value)
                found.setdefault(where, name.start_mark.line + 1)
                walk(value, where)

    walk(root, "")
    return found

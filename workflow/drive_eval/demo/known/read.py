"""Reading a parameter file strictly: every mistake is told at once, with its line and the nearest key."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from drive_eval.demo.known.parameters import Known
from drive_eval.errors import InputRefusedError, Problem, counted
from drive_eval.release.nearest import suggestion
from drive_eval.release.yaml_source import KeyPath, YamlSource, dotted, parse

GUIDE = "docs/how-to/make-a-release-of-known-truth.md lists what it may be."


def read_known(path: str | Path, name: str | None = None) -> Known:
    """Read a parameter file; ``name`` is what messages call it.

    Raises ``InputRefusedError`` with every mistake: the line, the key, what is wrong, what to do.
    """
    file = name or str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problem = Problem(file, rule="unreadable", message="there is no such file, or it is not UTF-8 text.")
        raise InputRefusedError([problem]) from None
    source = parse(text, file)
    problems = list(source.problems)
    try:
        if source.data is not None:
            known = Known.model_validate(source.data)
    except ValidationError as error:
        problems += [_problem(dict(detail), source, file) for detail in error.errors(include_url=False)]
    if problems:
        raise InputRefusedError(problems, f"The parameter file has {counted(len(problems), 'mistake')}:")
    return known


def _problem(detail: dict[str, Any], source: YamlSource, file: str) -> Problem:
    path: KeyPath = tuple(detail["loc"])
    if detail["type"] == "extra_forbidden":
        valid = sorted(_model_at(path[:-1]).model_fields)
        message, advice = "this key is not known.", suggestion(str(path[-1]), valid, "key")
    elif detail["type"] == "missing":
        message, advice = "this key is required and absent.", GUIDE
    else:
        text = str(detail["msg"]).removeprefix("Value error, ")
        message, advice = f"{text[:1].lower()}{text[1:]}.", GUIDE
    return Problem(
        file, row=source.line(path), key=dotted(path), rule=detail["type"], message=message, advice=advice
    )


def _model_at(path: KeyPath) -> type[BaseModel]:
    """The model whose keys stand under ``path``."""
    found: Any = Known
    for part in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            found = _without_none(found.model_fields[str(part)].annotation)
        elif get_origin(found) is dict:
            found = _without_none(get_args(found)[1])
    return found if isinstance(found, type) and issubclass(found, BaseModel) else Known


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (UnionType, Union):
        return next(part for part in get_args(annotation) if part is not NoneType)
    return annotation

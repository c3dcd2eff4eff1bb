"""The default configuration file and its documentation, generated from the settings' classes."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from drive_eval.settings.model import Settings


def default_yaml() -> str:
    """``config/config.yaml``: every setting with its default, each under a comment that says what it is."""
    head = "# Settings of the pipeline: the one file that an analyst edits. Every setting is here with its\n"
    head += (
        "# default. A key that is not known is an error. docs/reference/configuration.md has the details.\n"
    )
    return head + "\n".join(_yaml_lines(Settings(), 0)) + "\n"


def _yaml_lines(section: BaseModel, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for name, field in type(section).model_fields.items():
        if depth == 0:
            yield ""
        yield from textwrap.wrap(
            field.description or "",
            100 - len(indent),
            initial_indent=f"{indent}# ",
            subsequent_indent=f"{indent}# ",
        )
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield f"{indent}{name}:"
            yield from _yaml_lines(value, depth + 1)
        else:
            yield f"{indent}{name}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_scalar(item) for item in value)}]"
    if (
        isinstance(value, str)
        and value.replace("_", "").isalnum()
        and value not in ("no", "yes", "on", "off", "none")
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def reference_markdown() -> str:
    """``docs/reference/configuration.md``: a table of every key, its type, default and meaning."""
    rows = [
        "# Configuration",
        "",
        "Generated from `workflow/drive_eval/settings/model.py` by `drive-eval config --write`.",
        "",
        "| key | may be | default | meaning |",
        "| --- | --- | --- | --- |",
        *_markdown_rows(Settings(), ""),
    ]
    return "\n".join(rows) + "\n"


def _markdown_rows(section: BaseModel, prefix: str) -> Iterator[str]:
    for name, field in type(section).model_fields.items():
        key, value = f"{prefix}{name}", getattr(section, name)
        if isinstance(value, BaseModel):
            yield f"| `{key}` | section | | {field.description} |"
            yield from _markdown_rows(value, f"{key}.")
        else:
            yield f"| `{key}` | {_allowed(field)} | `{_scalar(value)}` | {field.description} |"


def _allowed(field: FieldInfo) -> str:
    """What a setting may be, in words."""
    annotation: Any = field.annotation
    inner = get_args(annotation)
    if getattr(annotation, "__origin__", None) is list:
        choices = get_args(inner[0])
        return "list of " + ", ".join(f"`{choice}`" for choice in choices) if choices else "list of texts"
    if inner:
        return ", ".join(f"`{choice}`" for choice in inner)
    bounds = [_bound(rule) for rule in field.metadata]
    return " ".join([annotation.__name__, *(bound for bound in bounds if bound)])


def _bound(rule: Any) -> str:
    for attribute, words in (("gt", "above"), ("ge", "at least"), ("lt", "below"), ("le", "at most")):
        if getattr(rule, attribute, None) is not None:
            return f"{words} {getattr(rule, attribute)}"
    return ""

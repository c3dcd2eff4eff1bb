"""Safe YAML with line numbers: plain values, where each key stands, and what is wrong with the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from drive_eval.errors import Problem

KeyPath = tuple[str | int, ...]
# Nothing that a person writes is deeper; without a limit a hostile file could exhaust the stack.
MAX_DEPTH = 20


@dataclass(frozen=True)
class YamlSource:
    """A YAML text as plain values (sequences as tuples), the line of each key path, and its problems."""

    data: Any
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, path: KeyPath) -> int:
        """Line (from 1) of a key path, or of its nearest known parent; 0 if there is none."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 0)


def dotted(path: KeyPath) -> str:
    """Return a key path as messages show it: ``tables.needs.columns``."""
    return ".".join(str(part) for part in path)


def parse(text: str, file: str) -> YamlSource:
    """Read YAML safely; problems (syntax, duplicate keys, keys that are no text, aliases) are returned.

    ``file`` is the name that the problems carry.
    """
    loader: Any = None
    try:
        # The reader refuses control characters as soon as it is made.
        loader = (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)(text)
        node = loader.get_single_node()
        if node is None:
            empty = Problem(file, rule="yaml", message="the file is empty.")
            return YamlSource(None, problems=(empty,))
        walker = _Walker(loader, file)
        data = walker.build(node, ())
    except (yaml.YAMLError, RecursionError) as error:
        return YamlSource(None, problems=(_syntax_problem(error, file),))
    finally:
        if loader is not None:
            loader.dispose()
    return YamlSource(data, walker.lines, tuple(walker.problems))


def _syntax_problem(error: Exception, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    text = getattr(error, "problem", None) or str(error)
    return Problem(
        file,
        row=mark.line + 1 if mark else 0,
        rule="yaml",
        message=f"not valid YAML: {text}.",
        advice="Check the indentation, colons and quotes near this line.",
    )


class _Walker:
    """Turns composed nodes into values, noting lines and problems on the way."""

    def __init__(self, loader: Any, file: str) -> None:
        self._loader = loader
        self._file = file
        self._seen: set[int] = set()
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._seen:
            # Nested aliases can stand for more values than memory holds.
            self._report(node, path, "yaml-alias", "aliases (*name) are not read here.", "Write it out.")
            return None
        if len(path) > MAX_DEPTH:
            self._report(node, path, "yaml-depth", f"nested deeper than {MAX_DEPTH} levels.", "")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.build(item, (*path, index)) for index, item in enumerate(node.value))
        return self._mapping(node, path)

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        try:
            return self._loader.construct_object(node)
        except ValueError as error:
            self._report(node, path, "yaml", f"YAML cannot read this value: {error}.", "Put text in quotes.")
            return None

    def _mapping(self, node: yaml.Node, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            here = (*path, key)
            if key in result:
                first = self.lines[here]
                self._report(
                    key_node,
                    here,
                    "duplicate-key",
                    f"this key stands here again (first on line {first}).",
                    "Keep one of the two.",
                )
                continue
            self.lines[here] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, here)
        return result

    def _key(self, node: yaml.Node, path: KeyPath) -> str:
        text = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        plain = isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str"
        if not plain:
            self._report(
                node, (*path, text), "yaml-key", "YAML does not read this key as text.", "Put it in quotes."
            )
        return text

    def _report(self, node: yaml.Node, path: KeyPath, rule: str, message: str, advice: str) -> None:
        self.problems.append(
            Problem(
                self._file,
                row=node.start_mark.line + 1,
                key=dotted(path),
                rule=rule,
                message=message,
                advice=advice,
            )
        )

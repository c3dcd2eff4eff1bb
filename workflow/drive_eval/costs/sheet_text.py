"""From the text of a formula sheet to its entries: parts, filled-down formulas, checked keys.

A sheet has ``sets`` (name → member → attributes) and ``sheet``, a list of parts; what stands in a part
beside ``formulas`` holds for each of its formulas. A formula with ``for_each: offence`` (or
``{offence: [gbh, abh]}`` for some members only) is repeated for each member of the set, and
``{offence}`` and ``{offence.attribute}`` in its texts are replaced.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drive_eval.costs.expressions import Expression, ExpressionError, parse
from drive_eval.costs.parameters import is_id
from drive_eval.costs.units import UNITS
from drive_eval.errors import Problem
from drive_eval.release import yaml_source
from drive_eval.release.nearest import suggestion

REQUIRED = ("component", "table", "population", "bearer", "agency", "label", "expression", "unit")
OPTIONAL = ("carry", "display", "published", "note", "for_each")
KEYS = ("id", *REQUIRED, *OPTIONAL)
BEARERS = ("victims_and_children", "perpetrators", "both")
_PLACE = re.compile(r"\{([a-z_0-9]+)(?:\.([a-z_0-9]+))?\}")


@dataclass(frozen=True)
class Entry:
    """One formula as the sheet states it, filled in and checked; ``row`` is its line in the file."""

    id: str
    row: int
    fields: Mapping[str, Any]
    expression: Expression
    published: tuple[str, ...]

    def text(self, key: str) -> str:
        """Return a text field, empty if it is left out."""
        return str(self.fields.get(key, ""))

    def step(self, key: str) -> float | None:
        """Return a rounding step, or ``None``."""
        return float(self.fields[key]) if key in self.fields else None


def read_entries(path: Path, file: str, components: Sequence[str]) -> tuple[list[Entry], list[Problem]]:
    """Read every formula of a sheet's file, and every problem found; ``file`` is the name in problems."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Problem(file, rule="file", message=f"cannot be read: {error}.")]
    source = yaml_source.parse(text, file)
    if source.problems or not _is_sheet(source.data):
        shape = Problem(
            file, rule="sheet", message='the file needs "sheet", a list of parts with "formulas".'
        )
        return [], list(source.problems) or [shape]
    checker = _Checker(file, tuple(components))
    for part_number, part in enumerate(source.data["sheet"]):
        shared = {key: value for key, value in part.items() if key != "formulas"}
        for number, formula in enumerate(part["formulas"]):
            row = source.line(("sheet", part_number, "formulas", number))
            checker.add({**shared, **formula}, source.data.get("sets") or {}, row)
    return checker.entries, checker.problems


def _is_sheet(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and set(data) <= {"sets", "sheet"}
        and isinstance(data.get("sheet"), tuple)
        and all(
            isinstance(part, dict)
            and isinstance(part.get("formulas"), tuple)
            and all(isinstance(formula, dict) for formula in part["formulas"])
            for part in data["sheet"]
        )
    )


class _Checker:
    """Collects entries and problems; one call of ``add`` for each formula as written."""

    def __init__(self, file: str, components: tuple[str, ...]) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._file = file
        self._choices = {"component": components, "bearer": BEARERS, "unit": tuple(UNITS)}
        self._rows: dict[str, int] = {}

    def add(self, written: Mapping[str, Any], sets: Mapping[str, Any], row: int) -> None:
        name = str(written.get("id", ""))
        try:
            filled = list(_fill(written, sets))
        except LookupError as error:
            self._report(name, row, "for_each", f"{error.args[0]}.")
            return
        for fields in filled:
            self._add_one(fields, row)

    def _add_one(self, fields: Mapping[str, Any], row: int) -> None:
        identity = str(fields.get("id", ""))
        before = len(self.problems)
        if not is_id(identity):
            self._report(identity, row, "id", "an id is dotted lower-case words.")
        if identity in self._rows:
            message = f"this id stands here again (first on line {self._rows[identity]})."
            self._report(identity, row, "unique", message)
        self._rows.setdefault(identity, row)
        self._check_fields(identity, fields, row)
        expression = self._expression(identity, fields, row)
        if expression is not None and len(self.problems) == before:
            published = tuple(str(found) for found in fields.get("published", ()))
            self.entries.append(Entry(identity, row, fields, expression, published))

    def _check_fields(self, identity: str, fields: Mapping[str, Any], row: int) -> None:
        for key in fields:
            if key not in KEYS:
                self._report(identity, row, "key", f"{key} is not known.", suggestion(key, KEYS, "key"))
        for key in REQUIRED:
            if not isinstance(fields.get(key), str) or not fields[key]:
                self._report(identity, row, "required", f"{key} is missing or no text.")
        for key, choices in self._choices.items():
            if isinstance(fields.get(key), str) and fields[key] not in choices:
                advice = suggestion(fields[key], choices, key)
                self._report(identity, row, "code", f"{fields[key]!r} is not a {key}.", advice)
        for key in ("carry", "display"):
            step = fields.get(key, 1)
            if type(step) not in (int, float) or step <= 0:
                self._report(identity, row, "step", f"{key} is no positive number.")
        if not isinstance(fields.get("published", ()), tuple):
            self._report(identity, row, "list", "published is no list.")

    def _expression(self, identity: str, fields: Mapping[str, Any], row: int) -> Expression | None:
        try:
            return parse(str(fields.get("expression", "")))
        except ExpressionError as error:
            self._report(identity, row, "expression", f"{error}.")
            return None

    def _report(self, key: str, row: int, rule: str, message: str, advice: str = "") -> None:
        self.problems.append(Problem(self._file, row=row, key=key, rule=rule, message=message, advice=advice))


def _fill(written: Mapping[str, Any], sets: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the formula once for each member it is written for, its places filled in."""
    wanted = written.get("for_each")
    plain = {key: value for key, value in written.items() if key != "for_each"}
    if wanted is None:
        yield plain
        return
    choice: Mapping[str, Any] = {wanted: None} if isinstance(wanted, str) else wanted
    if len(choice) != 1:
        raise LookupError("for_each takes one set")
    (name, chosen), *_ = choice.items()
    if name not in sets:
        raise LookupError(f"there is no set {name}")
    for member in chosen or tuple(sets[name]):
        if member not in sets[name]:
            raise LookupError(f"the set {name} has no member {member}")
        yield {key: _replace(value, name, member, sets[name][member]) for key, value in plain.items()}


def _replace(value: Any, name: str, member: str, attributes: Mapping[str, Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_replace(item, name, member, attributes) for item in value)
    if not isinstance(value, str):
        return value

    def fill(found: re.Match[str]) -> str:
        if found[1] != name:
            raise LookupError(f"{found[0]} is no place of the set {name}")
        if found[2] is None:
            return member
        if found[2] not in attributes:
            raise LookupError(f"{member} has no attribute {found[2]}")
        return str(attributes[found[2]])

    return _PLACE.sub(fill, value)

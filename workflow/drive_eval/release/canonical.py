"""From a cell to the canonical value of a field, or the rule that the cell breaks.

Every result depends on the cell's ``content`` only (see cells.py), on the field dictionary's entry and on
the column's part of the release description. Messages never repeat what a cell holds.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from drive_eval.errors import Severity
from drive_eval.release.cells import MARK, number_text
from drive_eval.release.coded import Value
from drive_eval.release.fields import Field
from drive_eval.release.model import ColumnDescription, ReleaseDescription
from drive_eval.release.spelling import normalise

_NUMBER = re.compile(r"[+-]?(\d{1,17}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,3})?", re.ASCII)
_DATE_WORDS = "a date"


@dataclass(frozen=True)
class Fault:
    """A rule that a cell breaks; a warning's cell keeps its value."""

    rule: str
    message: str
    advice: str = ""
    severity: Severity = "error"


@dataclass(frozen=True)
class Reading:
    """A cell's canonical value (``None`` if missing or refused) and its fault, if it has one."""

    value: Value = None
    fault: Fault | None = None


Converter = Callable[[str], Reading]


def converter(description: ReleaseDescription, column: ColumnDescription, field: Field) -> Converter:
    """Return the function that reads the content of a cell of ``column`` as ``field``."""
    missing = missing_texts(description)
    read = _reader(description, column, field)
    return lambda text: _convert(text, field, missing, read)


def missing_texts(description: ReleaseDescription) -> set[str]:
    """Return the texts, normalised, that stand for nothing recorded."""
    return {normalise(text) for text in ("", *description.missing)}


def _convert(text: str, field: Field, missing: set[str], read: "Callable[[str], Reading]") -> Reading:
    if text.startswith(MARK):
        refused = _refused_mark(text, field)
        if refused:
            return Reading(fault=refused)
    elif normalise(text) in missing:
        if field.required:
            return Reading(fault=Fault("required", f"{field.name} must be recorded in every row."))
        return Reading()
    reading = read(text)
    return reading if reading.fault or reading.value is None else _within_limits(reading.value, field)


def _refused_mark(text: str, field: Field) -> Fault | None:
    """Return the fault of a content that is no plain text (all but a date where a date belongs have one)."""
    what = text[len(MARK) :].partition(" ")[0]
    expected = _expected(field)
    if what == "date":
        if field.kind == "date":
            return None
        return Fault(
            "date-misplaced",
            f"a date stands where {expected} belongs.",
            "The cell may have been reformatted: enter the value again as text or number.",
        )
    if what == "formula":
        return Fault("formula", f"a formula stands where {expected} belongs.", "Paste its value over it.")
    if what == "error":
        return Fault("error-value", f"an error value stands where {expected} belongs.", "Enter the value.")
    if what == "merged":
        return Fault(
            "merged-cell",
            "the cell is part of merged cells, of which only one can hold a value.",
            "Unmerge them and enter every row's value.",
        )
    return Fault("time-misplaced", f"a time of day or duration stands where {expected} belongs.")


def _expected(field: Field) -> str:
    return {
        "id": "a reference",
        "code": "one of the field's codes",
        "yes_no": "yes, no or don't know",
        "date": _DATE_WORDS,
        "integer": "a whole number",
        "number": "a number",
        "text": "text",
    }[field.kind]


def _reader(
    description: ReleaseDescription, column: ColumnDescription, field: Field
) -> Callable[[str], Reading]:
    if field.has_codes:
        return _code_reader(description, column)
    if field.kind == "date":
        return lambda text: _read_date(text, column.date_format)
    if field.kind in ("integer", "number"):
        return lambda text: _read_number(text, field)
    return Reading


def _code_reader(description: ReleaseDescription, column: ColumnDescription) -> Callable[[str], Reading]:
    spellings = {
        normalise(spelling): code
        for code, listed in description.code_lists[column.codes or ""].items()
        for spelling in listed
    }
    unknown = Reading(fault=Fault("unknown-code", f'the code list "{column.codes}" does not know this code.'))

    def read(text: str) -> Reading:
        code = spellings.get(normalise(text))
        return unknown if code is None else Reading(code)

    return read


def _read_date(text: str, date_format: str | None) -> Reading:
    if text.startswith(MARK):
        # "date 2020-01-31", perhaps with a time of day, which a date does not need.
        return Reading(date.fromisoformat(text[len(MARK) :].split(" ")[1]))
    try:
        if date_format is not None:
            return Reading(datetime.strptime(text, date_format).date())  # noqa: DTZ007 (a day)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return Reading(date.fromisoformat(text))
    except ValueError:
        pass
    if _NUMBER.fullmatch(text):
        return Reading(
            fault=Fault("number-misplaced", "a number stands where a date belongs.", "Enter it as a date.")
        )
    advice = "Enter it as a date, or state the column's date_format in the release description."
    return Reading(fault=Fault("not-a-date", "this is not a date.", advice))


def _read_number(text: str, field: Field) -> Reading:
    expected = _expected(field)
    if not _NUMBER.fullmatch(text):
        advice = "Enter digits only: no unit, no thousands separator."
        return Reading(fault=Fault("not-a-number", f"this is not {expected}.", advice))
    number = float(text)
    if not math.isfinite(number):
        return Reading(fault=Fault("not-a-number", f"this is not {expected}."))
    if field.kind == "number":
        return Reading(number)
    if not number.is_integer() or abs(number) >= 2**53:
        return Reading(fault=Fault("not-whole", "this is not a whole number."))
    return Reading(int(number))


def _within_limits(value: Value, field: Field) -> Reading:
    if isinstance(value, str) or value is None:
        return Reading(value)
    if _outside(value, field.minimum, field.maximum):
        span = _span(field.minimum, field.maximum)
        return Reading(fault=Fault("range", f"{field.name} must lie {span}.", "Correct it at its source."))
    if _outside(value, field.plausible_minimum, field.plausible_maximum):
        span = _span(field.plausible_minimum, field.plausible_maximum)
        message = f"{field.name} is expected {span}; the value is kept."
        return Reading(value, Fault("implausible", message, "Check it at its source.", "warning"))
    return Reading(value)


def _outside(value: object, low: object, high: object) -> bool:
    below = low is not None and value < low  # type: ignore[operator]
    return bool(below or (high is not None and value > high))  # type: ignore[operator]


def _span(low: object, high: object) -> str:
    if low is None:
        return f"at or below {_shown(high)}"
    return f"at or above {_shown(low)}" if high is None else f"between {_shown(low)} and {_shown(high)}"


def _shown(limit: object) -> str:
    return number_text(limit) if isinstance(limit, int | float) else str(limit)

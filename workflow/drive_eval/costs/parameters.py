"""The cost model's parameters: every printed input, and the few that had to be worked out from print.

Source: resources/published/cost_parameters.csv, from Appendix 8 of the three-year report. Safe to
import while Snakemake parses: the file is read with the standard library's csv module.
"""

import csv
import keyword
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from drive_eval.costs.units import UNITS
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.nearest import suggestion

COLUMNS = (
    "parameter_id", "value", "unit", "status", "document", "table", "line", "published_id", "note",
)  # fmt: skip
# printed: as it stands in the report; decoded: what must stand behind a printed, rounded number;
# inferred: never printed, only constrained by results that were.
STATUSES = ("printed", "decoded", "inferred")
_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")


@dataclass(frozen=True)
class Parameter:
    """One input: its value in ``unit``, and where it was printed (``line`` as in the transcript)."""

    parameter_id: str
    value: float
    unit: str
    status: str
    document: str
    table: str
    line: str
    published_id: tuple[str, ...]
    note: str


def load_parameters(path: str | Path) -> dict[str, Parameter]:
    """Read and validate a parameter file: id → parameter, in the order of ids.

    Raises ``InputRefusedError`` with every problem, each naming row (the header is row 1) and column.
    """
    file = str(path)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            header = tuple(reader.fieldnames or ())
            rows = [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputRefusedError([Problem(file, rule="file", message=f"cannot be read: {error}.")]) from error
    problems = list(_check_header(header, file))
    if problems:
        raise InputRefusedError(problems)
    return parameters_from_rows(rows, file)


def parameters_from_rows(rows: Iterable[Mapping[str, object]], file: str) -> dict[str, Parameter]:
    """Validate rows of the parameter table (column → cell); ``file`` is named in problems.

    Raises ``InputRefusedError`` with every problem found.
    """
    problems: list[Problem] = []
    parameters: dict[str, Parameter] = {}
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        texts = {name: _cell(row.get(name)) for name in COLUMNS}
        found = list(_check_row(texts, row, number, file))
        identity = texts["parameter_id"]
        if identity and identity in first:
            message = f"{identity} stands here again (first in row {first[identity]})."
            found.append(_problem(file, number, "parameter_id", "unique", message, "Keep one of the two."))
        first.setdefault(identity, number)
        problems += found
        if not found:
            parameters[identity] = _parameter(texts)
    if problems:
        raise InputRefusedError(problems)
    return dict(sorted(parameters.items()))


def is_id(text: str) -> bool:
    """Tell whether a text can be an id: dotted lower-case words, none of them a word of Python's grammar."""
    return _ID.fullmatch(text) is not None and not any(map(keyword.iskeyword, text.split(".")))


def values(parameters: Mapping[str, Parameter]) -> dict[str, float]:
    """Map each parameter id to its value in the parameter's own unit."""
    return {identity: parameter.value for identity, parameter in parameters.items()}


def published_inputs(parameters: Mapping[str, Parameter]) -> dict[str, str]:
    """Map each published figure that is an input to the id of its parameter."""
    return {
        published_id: identity
        for identity, parameter in sorted(parameters.items())
        for published_id in parameter.published_id
    }


def _parameter(texts: Mapping[str, str]) -> Parameter:
    return Parameter(
        parameter_id=texts["parameter_id"],
        value=float(texts["value"]),
        unit=texts["unit"],
        status=texts["status"],
        document=texts["document"],
        table=texts["table"],
        line=texts["line"],
        published_id=_split(texts["published_id"]),
        note=texts["note"],
    )


def _cell(value: object) -> str:
    """Return a cell as text; missing values of any reader are empty."""
    return "" if value is None or value != value else str(value).strip()


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";")) if text else ()


def _check_header(header: tuple[str, ...], file: str) -> Iterator[Problem]:
    for name in COLUMNS:
        if name not in header:
            yield _problem(file, 1, name, "column", "the column is missing.")
    for name in header:
        if name not in COLUMNS:
            advice = suggestion(name, COLUMNS, "column")
            yield _problem(file, 1, name, "column", "the column is not known.", advice)


def _check_row(
    texts: Mapping[str, str], row: Mapping[str, object], number: int, file: str
) -> Iterator[Problem]:
    if None in row:
        yield _problem(file, number, "", "cells", "the row has more cells than the header.")
    identity = texts["parameter_id"]
    if not is_id(identity):
        message = f"{identity!r} is not a parameter id." if identity else "the parameter id is missing."
        advice = "An id is dotted lower-case words, such as housing.refuge.stay (not in, for and the like)."
        yield _problem(file, number, "parameter_id", "id", message, advice)
    yield from _check_value(texts["value"], number, file)
    for column, valid in (("unit", tuple(UNITS)), ("status", STATUSES)):
        if texts[column] not in valid:
            message = f"{texts[column]!r} is not a {column}."
            advice = suggestion(texts[column], valid, column)
            yield _problem(file, number, column, "code", message, advice)
    if texts["status"] in ("decoded", "inferred") and not texts["note"]:
        message = "a value that was not printed needs a note that says how it was found."
        yield _problem(file, number, "note", "required", message)
    for column in ("document", "line"):
        if not texts[column]:
            yield _problem(file, number, column, "required", "the source is missing.")
    named = _split(texts["published_id"])
    if "" in named or len(set(named)) < len(named):
        message = "a published id is empty or stands twice."
        yield _problem(file, number, "published_id", "list", message, "Separate ids by one semicolon.")


def _check_value(text: str, number: int, file: str) -> Iterator[Problem]:
    message, advice = "", "Write a plain number in the stated unit, without sign of currency or commas."
    if not text:
        message = "the value is missing."
    elif text.startswith(("=", "+", "@")):
        message = f"{text!r} is a spreadsheet formula."
        advice = "Write the number; formulas belong in the formula sheet."
    elif _DATE.fullmatch(text):
        message = f"{text!r} is a date."
    elif not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        message = f"{text!r} is not a number."
    if message:
        yield _problem(file, number, "value", "number", message, advice)


def _problem(file: str, row: int, column: str, rule: str, message: str, advice: str = "") -> Problem:
    return Problem(file, row=row, column=column, rule=rule, message=message, advice=advice)

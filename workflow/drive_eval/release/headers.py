"""Finding a described table's columns by their headers."""

from dataclasses import dataclass
from typing import Any

from drive_eval.errors import Problem
from drive_eval.release.cells import is_blank
from drive_eval.release.model import TableDescription
from drive_eval.release.nearest import suggestion
from drive_eval.release.reader import RawTable
from drive_eval.release.spelling import normalise


@dataclass(frozen=True)
class Columns:
    """Where each field stands (field → position from 0) and what is wrong with the header row.

    A field whose header is missing or stands twice has no position.
    """

    positions: dict[str, int]
    problems: tuple[Problem, ...]


def find_columns(raw: RawTable, table: TableDescription) -> Columns:
    """Match the described headers with those of the sheet; spelling variants as in code lists.

    Problems: headers that are missing, twice there, merged, or neither described nor ignored.
    """
    places: dict[str, list[int]] = {}
    for position, header in enumerate(raw.headers):
        places.setdefault(normalise(header), []).append(position)
    described = {normalise(column.header): name for name, column in table.columns.items()}
    ignored = {normalise(header) for header in table.ignored}
    free = [header for header in raw.headers if header and normalise(header) not in {*described, *ignored}]
    positions: dict[str, int] = {}
    problems: list[Problem] = []
    for name, column in table.columns.items():
        at = places.get(normalise(column.header), [])
        if len(at) == 1:
            positions[name] = at[0]
        elif at:
            problems.append(_twice(raw, column.header, at))
        else:
            problems.append(_missing(raw, name, column.header, free))
    problems += _merged(raw, set(described))
    problems += _unexpected(raw, {*described, *ignored})
    return Columns(positions, tuple(problems))


def _problem(raw: RawTable, rule: str, message: str, advice: str, **place: Any) -> Problem:
    return Problem(
        raw.file, sheet=raw.sheet, row=raw.header_row, rule=rule, message=message, advice=advice, **place
    )


def _twice(raw: RawTable, header: str, at: list[int]) -> Problem:
    letters = " and ".join(raw.letters[position] for position in at)
    return _problem(
        raw,
        "duplicate-header",
        f"this header stands in columns {letters}.",
        "Remove or rename the one that is not meant.",
        column=header,
        letter=raw.letters[at[0]],
    )


def _missing(raw: RawTable, field: str, header: str, free: list[str]) -> Problem:
    others = free or [text for text in raw.headers if text]
    return _problem(
        raw,
        "missing-header",
        f"the sheet has no such column (field {field}).",
        suggestion(header, others, "header"),
        column=header,
    )


def _merged(raw: RawTable, described: set[str]) -> list[Problem]:
    return [
        _problem(
            raw,
            "merged-header",
            "the header is part of merged cells.",
            "Unmerge the header row.",
            column=raw.headers[position],
            letter=raw.letters[position],
        )
        for position in raw.merged_headers
        if position < len(raw.headers) and normalise(raw.headers[position]) in described
    ]


def _unexpected(raw: RawTable, known: set[str]) -> list[Problem]:
    problems = []
    for position, header in enumerate(raw.headers):
        if normalise(header) in known:
            continue
        if header:
            message = "the release description does not know this column."
            advice = "Describe it under columns, or list it under ignored."
        elif any(not is_blank(cell) for cell in raw.columns[position].cells):
            message, advice = "the column has values and no header.", "Give it a header or delete it."
        else:
            continue
        problems.append(
            _problem(raw, "unexpected-header", message, advice, column=header, letter=raw.letters[position])
        )
    return problems

"""From the cells of a column to its canonical values, each distinct content read once."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from drive_eval.errors import Problem
from drive_eval.release.canonical import Fault, Reading, converter, missing_texts
from drive_eval.release.cells import MARK
from drive_eval.release.coded import TEXT, Column, Texts, smallest
from drive_eval.release.fields import TABLES, Field
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.reader import RawTable

_ARROW = {"integer": pa.int64(), "number": pa.float64(), "date": pa.date32()}
# Printable characters without space, capital letters' fold aside: normalising such a text lowers its letters.
_PLAIN = r"^[!-_a-~]+$"
# So many distinct references are worth a pass by Arrow before Python looks at what is left.
_MANY = 1000


def read_column(
    raw: RawTable, description: ReleaseDescription, table: str, name: str, position: int
) -> tuple[Column, list[Problem]]:
    """The canonical values of one field, and a problem for each cell that breaks a rule."""
    field = TABLES[table].fields[name]
    texts = raw.columns[position].texts
    settled = _plain_references(texts, field, description)
    if settled is not None:
        return settled, []
    convert = converter(description, description.tables[table].columns[name], field)
    contents = texts.distinct.to_pylist()
    readings = [convert(text) for text in contents]
    faults = {at: reading.fault for at, reading in enumerate(readings) if reading.fault}
    header = description.tables[table].columns[name].header
    problems = _problems(raw, position, header, texts, contents, faults) if faults else []
    return _coded(readings, texts, field), problems


def _coded(readings: Iterable[Reading], texts: Texts, field: Field) -> Column:
    """Values of which several contents may have the same."""
    places: dict[object, int] = {}
    recoded = [
        -1 if reading.value is None else places.setdefault(reading.value, len(places)) for reading in readings
    ]
    distinct = pa.array(list(places), _ARROW.get(field.kind, TEXT))
    return Column(distinct, smallest(np.array(recoded, dtype=np.int32), len(places))[texts.places])


def _plain_references(texts: Texts, field: Field, description: ReleaseDescription) -> Column | None:
    """The column where its contents are many plain references that need no look one by one, else ``None``."""
    if field.kind != "id" or len(texts.distinct) < _MANY:
        return None
    if not pc.all(pc.match_substring_regex(texts.distinct, _PLAIN)).as_py():
        return None
    nothing = pa.array(sorted(missing_texts(description)), TEXT)
    if pc.any(pc.is_in(pc.ascii_lower(texts.distinct), value_set=nothing)).as_py():
        return None
    return Column(texts.distinct, texts.places)


def _problems(
    raw: RawTable,
    position: int,
    header: str,
    texts: Texts,
    contents: list[str],
    faults: dict[int, Fault],
) -> list[Problem]:
    unknown = sum(fault.rule == "unknown-code" for fault in faults.values())
    wrong = np.zeros(len(contents), dtype=bool)
    wrong[list(faults)] = True
    rows = np.flatnonzero(wrong[texts.places])
    return [
        _problem(raw, int(raw.source_rows[row]), header, position, faults[at], contents[at], unknown)
        for row, at in zip(rows.tolist(), texts.places[rows].tolist(), strict=True)
    ]


def _problem(
    raw: RawTable, row: int, header: str, position: int, fault: Fault, text: str, unknown: int
) -> Problem:
    return Problem(
        raw.file,
        sheet=raw.sheet,
        row=row,
        column=header,
        letter=raw.letters[position],
        rule=fault.rule,
        message=fault.message,
        advice=_unknown_codes(unknown) if fault.rule == "unknown-code" else fault.advice,
        severity=fault.severity,
        found=text.removeprefix(MARK),
    )


def _unknown_codes(distinct: int) -> str:
    codes = "1 unknown code" if distinct == 1 else f"{distinct} distinct unknown codes"
    return (
        f"The column has {codes}; the restricted problem table lists them. "
        "Add each under code_lists, or correct it at its source."
    )

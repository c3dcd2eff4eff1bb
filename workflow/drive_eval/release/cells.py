"""Cells as they come from a source file, and the text in which their content is compared.

Everything that the pipeline makes of a cell is a function of ``content(cell)``. Hence two files whose
cells have equal contents give equal views, and column digests may rest on the contents alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# Marks the contents that are no plain text, so that no typed text can be taken for them.
MARK = "\x1f"


@dataclass(frozen=True)
class Suspect:
    """A cell whose value must not be used: a ``formula``, an ``error`` value, or part of a ``merged`` area.

    ``shown`` is what the cell displays or holds.
    """

    reason: str
    shown: str = ""


Cell = str | float | int | bool | date | datetime | time | timedelta | Suspect | None


def content(cell: Cell) -> str:
    """Return the content of a cell as text, free of formatting.

    Spaces at the ends do not count, nor do they make a cell non-blank; 3 and 3.0 are ``3``; a date is
    the same whether it shows a midnight or not. Dates, times and suspect cells carry a mark that typed
    text cannot have; a number that was stored as text is the number.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()  # The mark counts as a space: no typed text can begin with it.
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return number_text(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time(0)
        return f"{MARK}date {cell.date().isoformat() if midnight else cell.isoformat(' ')}"
    if isinstance(cell, date):
        return f"{MARK}date {cell.isoformat()}"
    if isinstance(cell, time):
        return f"{MARK}time {cell.isoformat()}"
    if isinstance(cell, timedelta):
        return f"{MARK}duration {cell.total_seconds()!r}"
    return f"{MARK}{cell.reason} {cell.shown}"


def number_text(number: float) -> str:
    """Return the shortest text that reads back as ``number``, without a fraction if it is whole."""
    if isinstance(number, int) or (number.is_integer() and abs(number) < 2**53):
        return str(int(number))
    return repr(number)


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())

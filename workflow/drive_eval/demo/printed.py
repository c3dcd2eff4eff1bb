"""Looking up printed figures; every figure that is missing or unusable is told at once."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

from drive_eval.errors import InputRefusedError, Problem


class Printed:
    """The table of printed figures, and the problems met while reading from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._values = {row["id"]: row["value"] for row in rows(path)}

    def number(self, published_id: str) -> Decimal:
        """A printed figure's value; a missing one counts as 0 until ``refuse`` tells of it."""
        text = self._values.get(published_id)
        try:
            if text is not None:
                return Decimal(text)
            message = "the demonstration release needs this printed figure, and it is missing."
        except InvalidOperation:
            message = "the demonstration release needs a number here."
        self.problems.append(Problem(str(self.path), key=published_id, rule="known", message=message))
        return Decimal(0)

    def count(self, published_id: str) -> int:
        """A printed figure that is a number of people."""
        value = self.number(published_id)
        if value != value.to_integral_value() or value < 0:
            message = "the demonstration release needs a number of people here."
            self.problems.append(Problem(str(self.path), key=published_id, rule="count", message=message))
        return int(value)

    def count_from_percent(self, published_id: str, base: int) -> int:
        """The whole number of people whose share of ``base`` is nearest to a printed percentage.

        It must round to the percentage as printed; a base too small for that is a problem.
        """
        percentage = self.number(published_id)
        people = people_of(percentage, base)
        if people is None:
            message = f"no number of people among {base} gives this percentage."
            self.problems.append(Problem(str(self.path), key=published_id, rule="percent", message=message))
        return people or 0

    def refuse(self, found: list[Problem]) -> None:
        """Raise ``InputRefusedError`` with all problems, if there are any."""
        if self.problems or found:
            raise InputRefusedError(
                [*self.problems, *found], "The demonstration release cannot be generated from these figures:"
            )


def people_of(percentage: Decimal, base: int) -> int | None:
    """The whole number of people whose share of ``base`` is nearest to a printed percentage.

    ``None`` if its share does not round to the percentage as printed.
    """
    people = int((percentage * base / 100).to_integral_value(ROUND_HALF_UP))
    fits = base > 0 and (Decimal(100 * people) / base).quantize(percentage, ROUND_HALF_UP) == percentage
    return people if fits else None


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, all as text."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)

"""A table as the checks see it: its source, where its fields stand, and what was extracted from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from drive_eval.errors import Problem, Severity
from drive_eval.release.canonical import Value
from drive_eval.release.extract import Extract
from drive_eval.release.model import TableDescription
from drive_eval.release.reader import RawTable


@dataclass(frozen=True)
class CheckedTable:
    """A source table with its description, where its fields stand, and what was extracted from it."""

    raw: RawTable
    description: TableDescription
    positions: Mapping[str, int]
    extract: Extract

    def values(self, field: str) -> list[Value]:
        """Return the field's values in source order, all missing if the release does not have it."""
        return self.extract.columns.get(field, [None] * len(self.raw.rows))

    def has(self, *fields: str) -> bool:
        """Whether the release has all the fields."""
        return all(field in self.positions for field in fields)

    def places(self, field: str, wrong: Callable[[Value], bool]) -> Iterator[tuple[int, Value]]:
        """Return the rows, by position, whose value of ``field`` is ``wrong``; each value is asked once."""
        values = self.values(field)
        found = {value for value in dict.fromkeys(values) if value is not None and wrong(value)}
        if found:
            yield from ((at, value) for at, value in enumerate(values) if value in found)

    def row(self, at: int) -> int:
        """Return the number that the spreadsheet program shows for the row at position ``at``."""
        return self.raw.source_rows[at]

    def problem(
        self,
        at: int,
        field: str,
        rule: str,
        message: str,
        advice: str,
        found: object,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem of ``field`` in the table's row at position ``at``."""
        position = self.positions.get(field)
        column = self.description.columns.get(field)
        return Problem(
            self.raw.file,
            sheet=self.raw.sheet,
            row=self.row(at),
            column=column.header if column else "",
            letter="" if position is None else self.raw.letters[position],
            rule=rule,
            message=message,
            advice=advice,
            severity=severity,
            found=str(found),
        )


Tables = Mapping[str, CheckedTable]

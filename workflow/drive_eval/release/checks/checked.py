"""A table as the checks see it: its source, where its fields stand, and what was extracted from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from drive_eval.errors import Problem, Severity
from drive_eval.release.coded import Column, Value, missing
from drive_eval.release.extract import Extract
from drive_eval.release.model import TableDescription
from drive_eval.release.reader import RawTable


@dataclass(frozen=True)
class CheckedTable:
    """A source table (without its cells), its description, where its fields stand, and its extract."""

    raw: RawTable
    description: TableDescription
    positions: Mapping[str, int]
    extract: Extract

    def values(self, field: str) -> Column:
        """Return the field's values in source order, all missing if the release does not have it."""
        return self.extract.columns.get(field) or missing(len(self.raw))

    def has(self, *fields: str) -> bool:
        """Whether the release has all the fields."""
        return all(field in self.positions for field in fields)

    def places(self, field: str, wrong: Callable[[Value], bool]) -> Iterator[tuple[int, Value]]:
        """Return the rows, by position, whose value of ``field`` is ``wrong``; each value is asked once."""
        values = self.values(field)
        for at in values.rows_of(wrong).tolist():
            yield at, values[at]

    def row(self, at: int) -> int:
        """Return the number that the spreadsheet program shows for the row at position ``at``."""
        return int(self.raw.source_rows[at])

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

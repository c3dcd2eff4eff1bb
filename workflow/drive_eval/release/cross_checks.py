"""Checks between rows and tables: references to people who are not there, and dates out of order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from drive_eval.errors import Problem, Severity
from drive_eval.release.canonical import Value
from drive_eval.release.extract import Extract
from drive_eval.release.fields import TABLES, WAVES
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

    def problem(
        self,
        at: int,
        field: str,
        rule: str,
        message: str,
        advice: str,
        found: Value,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem of ``field`` in the table's row at position ``at``."""
        return Problem(
            self.raw.file,
            sheet=self.raw.sheet,
            row=self.raw.source_rows[at],
            column=self.description.columns[field].header,
            letter=self.raw.letters[self.positions[field]],
            rule=rule,
            message=message,
            advice=advice,
            severity=severity,
            found=str(found),
        )


@dataclass(frozen=True)
class Reference:
    """A field whose every value must be an id of another table."""

    table: str
    field: str
    target: str
    target_field: str


@dataclass(frozen=True)
class Order:
    """Two dates of one person of which the first must not lie after the second.

    ``link`` is the field that both tables share; equal tables compare dates within a row.
    """

    first_table: str
    first: str
    second_table: str
    second: str
    link: str


@dataclass(frozen=True)
class WaveOrder:
    """A table whose dates must follow the order of its waves within each person."""

    table: str
    person: str
    wave: str
    date: str


REFERENCES = (Reference("needs", "su_id", "service_users", "su_id"),)
ORDERS = (
    Order("service_users", "allocation_date", "service_users", "initial_contact_date", "su_id"),
    Order("service_users", "allocation_date", "service_users", "closure_date", "su_id"),
    Order("service_users", "allocation_date", "needs", "assessment_date", "su_id"),
)
WAVE_ORDERS = (WaveOrder("needs", "su_id", "wave", "assessment_date"),)


def cross_checks(tables: Mapping[str, CheckedTable], received: date) -> list[Problem]:
    """Every problem between the given tables; rules about tables or fields that are absent are passed over.

    Dates after ``received``, when the release came in, are warnings.
    """
    return [
        *(problem for rule in REFERENCES for problem in _orphans(rule, tables)),
        *(problem for rule in ORDERS for problem in _out_of_order(rule, tables)),
        *(problem for rule in WAVE_ORDERS for problem in _waves_out_of_order(rule, tables)),
        *(problem for name in tables for problem in _after_receipt(name, tables[name], received)),
    ]


def _orphans(rule: Reference, tables: Mapping[str, CheckedTable]) -> Iterator[Problem]:
    if rule.table not in tables or rule.target not in tables:
        return
    source = tables[rule.table]
    known = set(tables[rule.target].values(rule.target_field))
    for at, value in enumerate(source.values(rule.field)):
        if value is not None and value not in known:
            yield source.problem(
                at,
                rule.field,
                "orphan",
                f"no row of {rule.target} has this {rule.target_field}.",
                f"Add the row to {rule.target}, or correct the reference.",
                value,
            )


def _out_of_order(rule: Order, tables: Mapping[str, CheckedTable]) -> Iterator[Problem]:
    if rule.first_table not in tables or rule.second_table not in tables:
        return
    before, after = tables[rule.first_table], tables[rule.second_table]
    links, firsts = before.values(rule.link), before.values(rule.first)
    starts = {link: (at, day) for at, (link, day) in enumerate(zip(links, firsts, strict=True)) if day}
    pairs = zip(after.values(rule.link), after.values(rule.second), strict=True)
    for at, (link, day) in enumerate(pairs):
        if link not in starts or not isinstance(day, date):
            continue
        start_at, start = starts[link]
        if isinstance(start, date) and day < start:
            where = before.raw.source_rows[start_at]
            yield after.problem(
                at,
                rule.second,
                "date-order",
                f"{rule.second} lies before {rule.first} ({rule.first_table}, row {where}).",
                "Correct the date that is wrong.",
                f"{day} < {start}",
            )


def _waves_out_of_order(rule: WaveOrder, tables: Mapping[str, CheckedTable]) -> Iterator[Problem]:
    if rule.table not in tables:
        return
    table, order = tables[rule.table], {wave: place for place, wave in enumerate(WAVES)}
    people: dict[Value, list[tuple[int, int, date]]] = {}
    columns = (table.values(rule.person), table.values(rule.wave), table.values(rule.date))
    for at, (person, wave, day) in enumerate(zip(*columns, strict=True)):
        if person is not None and wave in order and isinstance(day, date):
            people.setdefault(person, []).append((order[str(wave)], at, day))
    names = list(WAVES)
    for forms in people.values():
        for place, at, day in sorted(forms):
            later_before = [form for form in forms if form[0] < place and form[2] > day]
            if later_before:
                earlier_place, earlier_at, earlier_day = max(later_before, key=lambda form: form[2])
                yield table.problem(
                    at,
                    rule.date,
                    "wave-order",
                    f"the {names[place]} lies before the same person's {names[earlier_place]} "
                    f"(row {table.raw.source_rows[earlier_at]}).",
                    "Correct the date or the stage that is wrong.",
                    f"{day} < {earlier_day}",
                )


def _after_receipt(name: str, table: CheckedTable, received: date) -> Iterator[Problem]:
    for field in TABLES[name].fields.values():
        if field.kind != "date":
            continue
        for at, day in enumerate(table.values(field.name)):
            if isinstance(day, date) and day > received:
                yield table.problem(
                    at,
                    field.name,
                    "after-receipt",
                    f"{field.name} lies after the day on which the release was received; the value is kept.",
                    "Check it at its source.",
                    day,
                    "warning",
                )

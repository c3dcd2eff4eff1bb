"""Dates that must follow one another, within a row, between a person's rows, and between stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from drive_eval.errors import Problem, Severity
from drive_eval.release.canonical import Value
from drive_eval.release.checks.checked import CheckedTable, Tables
from drive_eval.release.fields import TABLES, WAVES


@dataclass(frozen=True)
class Order:
    """Two dates of one person of which the first must not lie after the second.

    ``link`` is the first table's field, and ``second_link`` the second's (the same if empty), that hold
    the person; where the first table has several rows of a person, the earliest date counts. Within one
    table, dates of the same row are compared.
    """

    first_table: str
    first: str
    second_table: str
    second: str
    link: str
    second_link: str = ""
    severity: Severity = "error"


@dataclass(frozen=True)
class WaveOrder:
    """A table whose dates must follow the order of its waves within each person."""

    table: str
    person: str
    wave: str
    date: str


FORMS = ("needs", "risk", "dash")
ORDERS = (
    Order("randomisation", "date", "service_users", "allocation_date", "perp_id", "su_id"),
    Order("service_users", "allocation_date", "service_users", "initial_contact_date", "su_id"),
    Order("service_users", "allocation_date", "service_users", "closure_date", "su_id"),
    Order("service_users", "initial_contact_date", "service_users", "closure_date", "su_id"),
    *(Order("service_users", "allocation_date", form, "assessment_date", "su_id") for form in FORMS),
    # Research on a case may begin before it is allocated on paper.
    Order("service_users", "allocation_date", "actions", "date", "su_id", severity="warning"),
    Order("insights_intake", "intake_date", "insights_exit", "exit_date", "vs_id"),
    Order("police", "date", "police", "outcome_date", "incident_id"),
)
WAVE_ORDERS = tuple(WaveOrder(form, "su_id", "wave", "assessment_date") for form in FORMS)


def out_of_order(rule: Order, tables: Tables) -> Iterator[Problem]:
    """Every second date that lies before its first."""
    if rule.first_table not in tables or rule.second_table not in tables:
        return
    before, after = tables[rule.first_table], tables[rule.second_table]
    if not before.has(rule.link, rule.first) or not after.has(rule.second_link or rule.link, rule.second):
        return
    days = after.values(rule.second)
    for at, start, start_at in _starts(rule, before, after):
        day = days[at]
        if isinstance(day, date) and day < start:
            yield after.problem(
                at,
                rule.second,
                "date-order",
                f"{rule.second} lies before {rule.first} ({rule.first_table}, row {before.row(start_at)}).",
                "Correct the date that is wrong."
                if rule.severity == "error"
                else "Both dates are kept; check them at their source.",
                f"{day} < {start}",
                rule.severity,
            )


def _starts(rule: Order, before: CheckedTable, after: CheckedTable) -> Iterator[tuple[int, date, int]]:
    """For each row of the second table: its position, the first date, and the position of that one's row."""
    if before is after:
        for at, start in enumerate(before.values(rule.first)):
            if isinstance(start, date):
                yield at, start, at
        return
    starts = _earliest(before, rule.link, rule.first)
    for at, link in enumerate(after.values(rule.second_link or rule.link)):
        if link in starts:
            yield at, *starts[link]


def _earliest(table: CheckedTable, link: str, field: str) -> dict[Value, tuple[date, int]]:
    """Each person's earliest date, with the position of its row."""
    found: dict[Value, tuple[date, int]] = {}
    for at, (person, day) in enumerate(zip(table.values(link), table.values(field), strict=True)):
        if isinstance(day, date) and person is not None and (person not in found or day < found[person][0]):
            found[person] = (day, at)
    return found


def waves_out_of_order(rule: WaveOrder, tables: Tables) -> Iterator[Problem]:
    """Every form that is dated before the same person's form of an earlier stage."""
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
                    f"(row {table.row(earlier_at)}).",
                    "Correct the date or the stage that is wrong.",
                    f"{day} < {earlier_day}",
                )


def after_receipt(name: str, table: CheckedTable, received: date) -> Iterator[Problem]:
    """Every date that lies after the day on which the release came in."""
    for field in TABLES[name].fields.values():
        if field.kind != "date":
            continue
        for at, day in table.places(field.name, lambda day: isinstance(day, date) and day > received):
            yield table.problem(
                at,
                field.name,
                "after-receipt",
                f"{field.name} lies after the day on which the release was received; the value is kept.",
                "Check it at its source.",
                day,
                "warning",
            )


def outside_window(table: CheckedTable) -> Iterator[Problem]:
    """Every row outside the dates that the release's description gives the table."""
    window = table.description.window
    if window is None:
        return
    first, last = window.first, window.last
    outside = table.places(window.field, lambda day: isinstance(day, date) and not first <= day <= last)
    for at, day in outside:
        yield table.problem(
            at,
            window.field,
            "outside-window",
            f"{window.field} lies outside the window of the data, {first} to {last}; the row is kept.",
            "Check it at its source, or correct the window in the release description.",
            day,
            "warning",
        )

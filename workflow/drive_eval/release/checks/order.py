"""Dates that must follow one another, within a row, between a person's rows, and between stages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from drive_eval.errors import Problem, Severity
from drive_eval.release.checks.checked import CheckedTable, Tables
from drive_eval.release.coded import NO_DAY, Column, Positions
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


Days = npt.NDArray[np.int64]
EPOCH = date(1970, 1, 1)
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
    # Counted among the estimates too; no analysis of time rests on the outcome's date.
    Order("police", "date", "police", "outcome_date", "incident_id", severity="warning"),
)
WAVE_ORDERS = tuple(WaveOrder(form, "su_id", "wave", "assessment_date") for form in FORMS)


def out_of_order(rule: Order, tables: Tables) -> Iterator[Problem]:
    """Every second date that lies before its first."""
    if rule.first_table not in tables or rule.second_table not in tables:
        return
    before, after = tables[rule.first_table], tables[rule.second_table]
    if not before.has(rule.link, rule.first) or not after.has(rule.second_link or rule.link, rule.second):
        return
    days = after.values(rule.second).days()
    starts, start_rows = _starts(rule, before, after)
    for at in np.flatnonzero((days != NO_DAY) & (starts != NO_DAY) & (days < starts)).tolist():
        yield after.problem(
            at,
            rule.second,
            "date-order",
            f"{rule.second} lies before {rule.first} "
            f"({rule.first_table}, row {before.row(int(start_rows[at]))}).",
            "Correct the date that is wrong."
            if rule.severity == "error"
            else "Both dates are kept; check them at their source.",
            f"{_day(days[at])} < {_day(starts[at])}",
            rule.severity,
        )


def _day(number: np.int64) -> date:
    return EPOCH + timedelta(int(number))


def _starts(rule: Order, before: CheckedTable, after: CheckedTable) -> tuple[Days, Positions]:
    """For each row of the second table the first date (``NO_DAY`` if there is none), and that one's row."""
    if before is after:
        days = before.values(rule.first).days()
        return days, np.arange(len(days))
    people = before.values(rule.link)
    first_days, rows = _earliest(people, before.values(rule.first).days())
    links = after.values(rule.second_link or rule.link)
    # The place of each link of the second table among the first one's people; −1 (the last) if unknown.
    place = np.asarray(pc.index_in(links.distinct, value_set=people.distinct).fill_null(-1))
    place = np.append(place, -1)[links.places]
    return first_days[place], rows[place]


def _earliest(people: Column, days: Days) -> tuple[Days, Positions]:
    """Each person's earliest date and the (first) row that has it; then one entry for unknown people."""
    found = np.full(len(people.distinct) + 1, NO_DAY, dtype=np.int64)
    rows = np.zeros(len(found), dtype=np.intp)
    known = np.flatnonzero((people.places >= 0) & (days != NO_DAY))
    latest_first = known[np.lexsort((-known, -days[known]))]
    # What is assigned last stays: the earliest date, and of several rows the first.
    found[people.places[latest_first]] = days[latest_first]
    rows[people.places[latest_first]] = latest_first
    return found, rows


def waves_out_of_order(rule: WaveOrder, tables: Tables) -> Iterator[Problem]:
    """Every form that is dated before the same person's form of an earlier stage."""
    if rule.table not in tables:
        return
    table, names = tables[rule.table], list(WAVES)
    people, days = table.values(rule.person), table.values(rule.date).days()
    waves = table.values(rule.wave)
    order = [names.index(str(wave)) if wave in names else -1 for wave in waves.distinct.to_pylist()]
    places = np.array([*order, -1])[waves.places]
    usable = (people.places >= 0) & (places >= 0) & (days != NO_DAY)
    # Each person's latest date up to each stage, and the row that has it.
    latest = np.full((len(people.distinct), len(names)), NO_DAY, dtype=np.int64)
    holder = np.zeros(latest.shape, dtype=np.intp)
    for place in range(len(names)):
        if place:
            latest[:, place], holder[:, place] = latest[:, place - 1], holder[:, place - 1]
        rows = np.flatnonzero(usable & (places == place))
        if place:
            before = latest[people.places[rows], place - 1]
            for at in rows[(before != NO_DAY) & (days[rows] < before)].tolist():
                earlier = int(holder[people.places[at], place - 1])
                yield table.problem(
                    at,
                    rule.date,
                    "wave-order",
                    f"the {names[place]} lies before the same person's {names[places[earlier]]} "
                    f"(row {table.row(earlier)}).",
                    "Correct the date or the stage that is wrong.",
                    f"{_day(days[at])} < {_day(days[earlier])}",
                )
        rows = rows[np.lexsort((-rows, days[rows]))]
        rows = rows[days[rows] > latest[people.places[rows], place]]
        latest[people.places[rows], place], holder[people.places[rows], place] = days[rows], rows


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

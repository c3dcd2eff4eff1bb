"""What several tables say of one person or case must be the same: the arm above all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from drive_eval.errors import Problem
from drive_eval.release.checks.checked import CheckedTable, Tables
from drive_eval.release.coded import Value, combined


@dataclass(frozen=True)
class Agreement:
    """A field that has one value for each ``link``, in all the tables together."""

    field: str
    link: str
    tables: tuple[str, ...]
    rule: str


INSIGHTS = ("insights_intake", "insights_exit")
WITH_ARM = (*INSIGHTS, "marac", "police")
AGREEMENTS = (
    Agreement("arm", "perp_id", ("randomisation", *WITH_ARM), "two-arms"),
    Agreement("perp_id", "vs_id", INSIGHTS, "two-perpetrators"),
    Agreement("site", "vs_id", INSIGHTS, "two-sites"),
)


def disagreements(rule: Agreement, tables: Tables) -> Iterator[Problem]:
    """Every row whose value differs from the first one that was recorded for the same link."""
    first: dict[Value, tuple[Value, CheckedTable, int]] = {}
    for name in rule.tables:
        table = tables.get(name)
        if table is None or not table.has(rule.link, rule.field):
            continue
        links, values = table.values(rule.link), table.values(rule.field)
        rows = np.flatnonzero((links.places >= 0) & (values.places >= 0))
        # A million rows hold few pairs of person and value: those are compared, not the rows.
        _, firsts, pair = np.unique(combined([links, values])[rows], return_index=True, return_inverse=True)
        differs = np.zeros(len(firsts), dtype=bool)
        for number in np.argsort(firsts, kind="stable").tolist():
            at = int(rows[firsts[number]])
            value = values[at]
            differs[number] = first.setdefault(links[at], (value, table, at))[0] != value
        for at in rows[differs[pair]].tolist():
            earlier, source, earlier_at = first[links[at]]
            where = f"{source.raw.file}, row {source.row(earlier_at)}"
            yield table.problem(
                at,
                rule.field,
                rule.rule,
                f"{rule.field} is not the same as for this {rule.link} elsewhere ({where}).",
                "Correct the one that is wrong.",
                f"{values[at]} ≠ {earlier}",
            )


def controls_with_service(tables: Tables) -> Iterator[Problem]:
    """Every service user whom the randomisation log has in another arm than the intervention's."""
    if "service_users" not in tables or "randomisation" not in tables:
        return
    log, people = tables["randomisation"], tables["service_users"]
    arms = {
        person: (value, at)
        for at, (person, value) in enumerate(zip(log.values("perp_id"), log.values("arm"), strict=True))
        if value is not None
    }
    for at, person in people.places("su_id", lambda person: arms.get(person, ("drive", 0))[0] != "drive"):
        yield people.problem(
            at,
            "su_id",
            "two-arms",
            f"the randomisation log has this service user as a control (row {log.row(arms[person][1])}).",
            "Correct the log or the reference.",
            person,
        )


def without_arm(name: str, tables: Tables) -> Iterator[Problem]:
    """Every perpetrator of a table to whom the randomisation log, which knows them, gives no arm."""
    if name not in tables or "randomisation" not in tables:
        return
    log, table = tables["randomisation"], tables[name]
    if not log.has("perp_id", "arm"):
        return
    pairs = set(zip(log.values("perp_id"), log.values("arm"), strict=True))
    unallocated = {person for person, value in pairs if value is None}
    unallocated -= {person for person, value in pairs if value is not None}
    for at, person in table.places("perp_id", lambda person: person in unallocated):
        yield table.problem(
            at,
            "perp_id",
            "unknown-arm",
            "the randomisation log gives this perpetrator no arm.",
            "Complete the log, or correct the reference.",
            person,
        )

"""What several tables say of one person or case must be the same: the arm above all."""

from collections.abc import Iterator
from dataclasses import dataclass

from drive_eval.errors import Problem
from drive_eval.release.canonical import Value
from drive_eval.release.checks.checked import CheckedTable, Tables


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
        pairs = list(zip(table.values(rule.link), table.values(rule.field), strict=True))
        # A million rows hold few pairs: the rows are gone through only for what is new or wrong.
        odd = {pair for pair in dict.fromkeys(pairs) if None not in pair and _is_news(pair, first)}
        for at, pair in enumerate(pairs) if odd else ():
            if pair not in odd:
                continue
            link, value = pair
            earlier, source, earlier_at = first.setdefault(link, (value, table, at))
            if earlier == value:
                continue
            where = f"{source.raw.file}, row {source.row(earlier_at)}"
            yield table.problem(
                at,
                rule.field,
                rule.rule,
                f"{rule.field} is not the same as for this {rule.link} elsewhere ({where}).",
                "Correct the one that is wrong.",
                f"{value} ≠ {earlier}",
            )


def _is_news(pair: tuple[Value, Value], first: dict[Value, tuple[Value, CheckedTable, int]]) -> bool:
    link, value = pair
    return link not in first or first[link][0] != value


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

"""What is possible but odd, and therefore a warning: too many of a kind, and answers that contradict."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from drive_eval.errors import Problem
from drive_eval.release.checks.checked import Tables
from drive_eval.release.coded import combined


@dataclass(frozen=True)
class Crowd:
    """At most so many rows that agree in ``fields`` are expected; ``where`` (field, code) picks the rows."""

    table: str
    fields: tuple[str, ...]
    most: int
    what: str
    where: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Followed:
    """A table in which everybody of ``people`` is looked up, site by site, where it has a site at all."""

    table: str
    people: str
    person: str
    status: tuple[str, str]


@dataclass(frozen=True)
class Contradiction:
    """Where ``field`` has ``code``, ``other`` should have none of ``codes`` (nothing at all if empty)."""

    table: str
    field: str
    code: str
    other: str
    codes: tuple[str, ...] = ()


CROWDS = (
    # Direct contacts of one service user went up to 336 (three-year report, text on Table 7).
    Crowd("actions", ("su_id",), 400, "direct contacts with one service user", ("work", "direct")),
    Crowd("police", ("perp_id", "date"), 29, "incidents of one perpetrator on one day"),
    Crowd(
        "police",
        ("perp_id", "date", "dv_flag", "crimed", "offence"),
        1,
        "incidents alike in person, day, flag and offence",
    ),
    Crowd("randomisation", ("perp_id",), 1, "first referrals of one perpetrator", ("repeat_referral", "no")),
)
CONTRADICTIONS = (
    Contradiction("actions", "work", "direct", "indirect_type"),
    Contradiction("actions", "work", "direct", "objective"),
    Contradiction("actions", "work", "indirect", "direct_type"),
    Contradiction("police", "offence", "non_crime", "crimed", ("yes",)),
    # The group is named for what is no domestic violence (three-year report, Table A8.3).
    Contradiction("police", "dv_flag", "yes", "offence", ("other_crime",)),
    Contradiction("police", "crimed", "no", "outcome"),
    Contradiction("service_users", "cyps_involved", "no", "cyps_type"),
    Contradiction("insights_intake", "cyps_involved", "no", "cyps_type"),
)
FOLLOWED = (Followed("police", "service_users", "su_id", ("status", "completed")),)


def crowds(rule: Crowd, tables: Tables) -> Iterator[Problem]:
    """For each group that is too large, the row by which it became so."""
    table = tables.get(rule.table)
    condition, wanted = rule.where
    if table is None or not table.has(*rule.fields, *([condition] if condition else [])):
        return
    columns = [table.values(field) for field in rule.fields]
    recorded = np.logical_and.reduce([column.places >= 0 for column in columns])
    if condition:
        wanted_rows = np.zeros(len(recorded), dtype=bool)
        wanted_rows[table.values(condition).rows_of(lambda value: value == wanted)] = True
        recorded &= wanted_rows
    rows = np.flatnonzero(recorded)
    _, group, sizes = np.unique(combined(columns)[rows], return_inverse=True, return_counts=True)
    crowded = np.flatnonzero(sizes[group] > rule.most)
    seen: Counter[int] = Counter()
    for at, number in zip(rows[crowded].tolist(), group[crowded].tolist(), strict=True):
        seen[number] += 1
        if seen[number] == rule.most + 1:
            yield table.problem(
                at,
                rule.fields[0],
                "too-many",
                f"there are {sizes[number]} {rule.what}, more than {rule.most}; the rows are kept.",
                "Check them at their source.",
                " | ".join(str(column[at]) for column in columns),
                "warning",
            )


def contradictions(rule: Contradiction, tables: Tables) -> Iterator[Problem]:
    """Every row whose two answers do not go together."""
    table = tables.get(rule.table)
    if table is None or not table.has(rule.field, rule.other):
        return
    first, second = table.values(rule.field), table.values(rule.other)
    rows = first.rows_of(lambda value: value == rule.code)
    if not len(rows):
        return
    unfit = np.array(
        [not rule.codes or value in rule.codes for value in second.distinct.to_pylist()] + [False]
    )
    for at in rows[unfit[second.places[rows]]].tolist():
        yield table.problem(
            at,
            rule.other,
            "contradiction",
            f"{rule.other} does not go with {rule.field} being {rule.code}; both are kept.",
            "Check them at their source.",
            f"{first[at]} | {second[at]}",
            "warning",
        )


def without_record(rule: Followed, tables: Tables) -> Iterator[Problem]:
    """For each site with rows, how many of its people have none: few may be true, many a gap."""
    table, people = tables.get(rule.table), tables.get(rule.people)
    condition, wanted = rule.status
    if table is None or people is None or not table.has("perp_id", "site"):
        return
    if not people.has(rule.person, "site", condition):
        return
    known = set(table.values("perp_id").distinct.to_pylist())
    covered = set(table.values("site").distinct.to_pylist())
    looked_up: Counter[object] = Counter()
    missing: Counter[object] = Counter()
    columns = (people.values(name) for name in (rule.person, "site", condition))
    for person, site, status in zip(*columns, strict=True):
        if person is not None and site in covered and status == wanted:
            looked_up[site] += 1
            missing[site] += person not in known
    for site in sorted(missing, key=str):
        if missing[site]:
            yield Problem(
                table.raw.file,
                sheet=table.raw.sheet,
                rule="no-record",
                message=f"{missing[site]} of {looked_up[site]} service users of {site} have no row here.",
                advice="Check that they were looked up; who has no record stays in as such.",
                severity="warning",
            )

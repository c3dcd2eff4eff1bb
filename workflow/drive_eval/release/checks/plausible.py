"""What is possible but odd, and therefore a warning: too many of a kind, and answers that contradict."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from drive_eval.errors import Problem
from drive_eval.release.canonical import Value
from drive_eval.release.checks.checked import Tables


@dataclass(frozen=True)
class Crowd:
    """At most so many rows that agree in ``fields`` are expected; ``where`` (field, code) picks the rows."""

    table: str
    fields: tuple[str, ...]
    most: int
    what: str
    where: tuple[str, str] = ("", "")


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
    Crowd("randomisation", ("perp_id",), 1, "first referrals of one perpetrator", ("repeat_referral", "no")),
)
CONTRADICTIONS = (
    Contradiction("actions", "work", "direct", "indirect_type"),
    Contradiction("actions", "work", "direct", "objective"),
    Contradiction("actions", "work", "indirect", "direct_type"),
    Contradiction("police", "offence", "non_crime", "crimed", ("yes",)),
    Contradiction("service_users", "cyps_involved", "no", "cyps_type"),
    Contradiction("insights_intake", "cyps_involved", "no", "cyps_type"),
)


def crowds(rule: Crowd, tables: Tables) -> Iterator[Problem]:
    """For each group that is too large, the row by which it became so."""
    table = tables.get(rule.table)
    condition, wanted = rule.where
    if table is None or not table.has(*rule.fields, *([condition] if condition else [])):
        return
    rows = list(zip(*(table.values(field) for field in rule.fields), strict=True))
    chosen = [True] * len(rows)
    if condition:
        chosen = [value == wanted for value in table.values(condition)]
    sizes = Counter(row for row, wanted_row in zip(rows, chosen, strict=True) if wanted_row)
    large = {row for row, size in sizes.items() if size > rule.most and None not in row}
    if not large:
        return
    seen: Counter[tuple[Value, ...]] = Counter()
    for at, row in enumerate(rows):
        if row not in large or not chosen[at]:
            continue
        seen[row] += 1
        if seen[row] == rule.most + 1:
            yield table.problem(
                at,
                rule.fields[0],
                "too-many",
                f"there are {sizes[row]} {rule.what}, more than {rule.most}; the rows are kept.",
                "Check them at their source.",
                " | ".join(map(str, row)),
                "warning",
            )


def contradictions(rule: Contradiction, tables: Tables) -> Iterator[Problem]:
    """Every row whose two answers do not go together."""
    table = tables.get(rule.table)
    if table is None or not table.has(rule.field, rule.other):
        return
    pairs = list(zip(table.values(rule.field), table.values(rule.other), strict=True))
    wrong = {pair for pair in dict.fromkeys(pairs) if _contradicts(rule, *pair)}
    for at, pair in enumerate(pairs) if wrong else ():
        if pair in wrong:
            yield table.problem(
                at,
                rule.other,
                "contradiction",
                f"{rule.other} does not go with {rule.field} being {rule.code}; both are kept.",
                "Check them at their source.",
                " | ".join(map(str, pair)),
                "warning",
            )


def _contradicts(rule: Contradiction, value: Value, other: Value) -> bool:
    return value == rule.code and other is not None and (not rule.codes or other in rule.codes)

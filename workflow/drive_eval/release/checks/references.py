"""Ids that must be found in another table: every form belongs to a person whom the release knows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from drive_eval.errors import Problem
from drive_eval.release.checks.checked import Tables


@dataclass(frozen=True)
class Reference:
    """A field whose every value must be an id of another table; ``rule`` names the fault."""

    table: str
    field: str
    target: str
    target_field: str
    rule: str = "orphan"


REFERENCES = (
    *(Reference(table, "su_id", "service_users", "su_id") for table in ("needs", "risk", "dash", "actions")),
    Reference("service_users", "su_id", "randomisation", "perp_id"),
    *(
        Reference(table, "perp_id", "randomisation", "perp_id")
        for table in ("insights_intake", "insights_exit", "marac", "police")
    ),
    Reference("insights_exit", "vs_id", "insights_intake", "vs_id", "exit-without-intake"),
)


def orphans(rule: Reference, tables: Tables) -> Iterator[Problem]:
    """Every value of the rule's field that its target does not have."""
    if rule.table not in tables or rule.target not in tables:
        return
    source, target = tables[rule.table], tables[rule.target]
    if not target.has(rule.target_field):
        return
    values = source.values(rule.field)
    known = pc.is_in(values.distinct, value_set=target.values(rule.target_field).distinct)
    for at in values.rows_at(np.flatnonzero(~np.asarray(known, dtype=bool))).tolist():
        yield source.problem(
            at,
            rule.field,
            rule.rule,
            f"no row of {rule.target} has this {rule.target_field}.",
            f"Add the row to {rule.target}, or correct the reference.",
            values[at],
        )

"""The four behaviours, the scale of their severity, and how estimates of them are counted."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import Basis
from drive_eval.release.tables.codes import SEVERITIES
from drive_eval.rows import Row, percent

BEHAVIOURS = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "harassment_stalking": "Harassment and stalking",
    "jealous_controlling": "Jealous and controlling",
}
NONE = "none"
# The scale in words; "None" by itself could be taken for an empty cell.
SCALE = {**SEVERITIES, NONE: "None (absent)"}
NOT_RECORDED = "severity not recorded"


def known(values: pd.Series) -> pd.Series:
    """The recorded severities; raises ``ValueError`` for one that is not on the scale."""
    found = values.dropna()
    if not found.isin(list(SEVERITIES)).all():
        raise ValueError(f"{values.name} holds a severity that is not one of {', '.join(SEVERITIES)}")
    return found


def without_zeros(reasons: Mapping[str, int]) -> dict[str, int]:
    """Reasons with their rows, without those that left nobody out."""
    return {reason: rows for reason, rows in reasons.items() if rows}


def any_row(
    values: pd.Series, shared: Mapping[str, Any], name: str, settings: Mapping[str, Any],
    fields: tuple[str, ...], left_out: Mapping[str, int],
) -> Row:  # fmt: skip
    """Share with the behaviour at all: standard, moderate or high of the severities recorded."""
    recorded = known(values)
    reasons = without_zeros({**left_out, NOT_RECORDED: len(values) - len(recorded)})
    basis = Basis(fields, (), len(recorded), reasons, "100 × standard, moderate or high / recorded")
    estimate = dict(shared) | {"estimate_id": f"{name}.any.percent", "term": f"{shared['term']}.any"}
    return percent(estimate, int((recorded != NONE).sum()), len(recorded), settings, basis)


def severity_rows(
    values: pd.Series, shared: Mapping[str, Any], name: str, settings: Mapping[str, Any],
    fields: tuple[str, ...], left_out: Mapping[str, int],
) -> Iterator[Row]:  # fmt: skip
    """Share of each severity among those recorded."""
    recorded = known(values)
    reasons = without_zeros({**left_out, NOT_RECORDED: len(values) - len(recorded)})
    basis = Basis(fields, (), len(recorded), reasons, "100 × this severity / recorded")
    for severity in SEVERITIES:
        estimate = dict(shared) | {
            "estimate_id": f"{name}.{severity}.percent",
            "term": f"{shared['term']}.{severity}",
        }
        yield percent(estimate, int((recorded == severity).sum()), len(recorded), settings, basis)

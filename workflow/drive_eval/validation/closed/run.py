"""Every group of estimators, one after the other."""

from collections.abc import Iterator, Mapping
from typing import Any

from drive_eval.validation.closed import classes, costs, regressions, tests

PARTS = (tests.rows, regressions.rows, classes.rows, costs.rows)


def rows() -> Iterator[Mapping[str, Any]]:
    """The evidence of all of them."""
    return (row for part in PARTS for row in part())

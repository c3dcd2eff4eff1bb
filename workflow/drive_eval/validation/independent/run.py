"""Every group of estimators, one after the other."""

from collections.abc import Iterator, Mapping
from typing import Any

from drive_eval.validation.independent import classes, regressions, survival, tests

PARTS = (tests.rows, regressions.rows, classes.rows, survival.rows)


def rows(seed: int) -> Iterator[Mapping[str, Any]]:
    """The evidence of all of them; ``seed`` of the simulated data."""
    return (row for part in PARTS for row in part(seed))

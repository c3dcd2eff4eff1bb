"""Releases in which Drive does nothing: how often an estimator says that it does something.

Change over time, covariates and differences between people stay; the arms' odds ratios and rate ratios are 1.
People differ by an effect of their own, so that two answers of one person are alike, as they are in life.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from drive_eval.reoffending.periods import PERIODS
from drive_eval.validation import base, estimators

BEHAVIOUR = "physical"
PERSON_SD = 1.0
# Enough for a p-value: with 199 re-allocations the test keeps its level exactly.
REALLOCATIONS = 199


def outcomes(files: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """What each estimator of an effect says of each replicate; arguments as for ``recovery.outcomes``."""
    origin = base.read(files)
    nothing = base.without_effect(origin[1], PERSON_SD)
    for each in base.replicates(origin, nothing, settings, seed):
        for row in (
            *estimators.differences(each.tables, BEHAVIOUR, 0.0, settings),
            *estimators.contrasts(each.tables, BEHAVIOUR, settings),
            *estimators.rates(each.time, dict.fromkeys(PERIODS, 1.0), settings),
            *estimators.randomisation(each.time, REALLOCATIONS, each.seed, settings),
        ):
            yield row | {"replicate": each.number}

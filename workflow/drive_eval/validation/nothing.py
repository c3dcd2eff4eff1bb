"""Releases in which Drive does nothing: how often an estimator says that it does something.

Change over time, covariates and differences between people stay; the arms' odds ratios and rate ratios are 1.
People differ by an effect of their own, so that two answers of one person are alike, as they are in life.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.reoffending.periods import PERIODS
from drive_eval.validation import base, estimators

BEHAVIOUR = "physical"
PERSON_SD = 1.0
# Enough for a p-value: with 199 re-allocations the test keeps its level exactly.
REALLOCATIONS = 199


def outcomes(files: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """What each estimator of an effect says of each replicate; arguments as for ``recovery.outcomes``."""
    recipe, known, published = base.read(files)
    nothing = base.without_effect(known, PERSON_SD)
    people, group = None, -1
    for number in range(*settings["replicates"]):
        if people is None or number // base.SHARED != group:
            people = base.make(recipe, known, published, settings, number, seed)
            group = number // base.SHARED
        tables = base.drawn(people, nothing, number, seed)
        rng = np.random.default_rng([seed, 1, number])
        time = base.incidents(people.time, nothing.police, rng) if nothing.police else people.time
        own = int(rng.integers(2**31))
        for row in (
            *estimators.differences(tables, BEHAVIOUR, 0.0, settings),
            *estimators.contrasts(tables, BEHAVIOUR, settings),
            *estimators.rates(time, dict.fromkeys(PERIODS, 1.0), settings),
            *estimators.randomisation(time, REALLOCATIONS, own, settings),
        ):
            yield row | {"replicate": number}

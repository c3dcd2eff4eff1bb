"""Models with different numbers of classes: their fits, and the bootstrap tests between neighbours."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.latent.bootstrap import replicate
from drive_eval.latent.files import COLUMNS
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.model import Fit, fixed_probabilities
from drive_eval.latent.people import patterns_of

# Further decimals of a log-likelihood depend on the processor's order of summation.
DECIMALS = 6


def fit_all(view: pd.DataFrame, settings: Mapping[str, Any], seed: int) -> dict[int, Fit]:
    """One fit for each number of classes.

    ``settings``: ``recoding`` (a rule of the configuration), ``classes`` (least and most), ``zero_class``,
    ``starts`` and ``starts_carried``. Each number of classes has a seed of its own.
    """
    patterns, _ = patterns_of(view, settings["recoding"])
    least, most = settings["classes"]
    search = Search(settings["starts"], settings["starts_carried"])
    return {
        classes: fit(
            patterns,
            fixed_probabilities(classes, len(patterns.items), settings["zero_class"]),
            search,
            np.random.default_rng([seed, classes]),
        )
        for classes in range(least, most + 1)
    }


def bootstrap(
    view: pd.DataFrame, fits: Mapping[int, Fit], settings: Mapping[str, Any], seed: int
) -> pd.DataFrame:
    """The test statistics of one batch of replicates, for every number of classes but the least.

    ``settings``: ``recoding``, ``zero_class``, ``replicates`` (the batch's first and the one after its
    last), ``starts`` and ``starts_carried``. Columns: ``classes``, ``replicate``, ``statistic``.
    """
    patterns, _ = patterns_of(view, settings["recoding"])
    search = Search(settings["starts"], settings["starts_carried"])
    first, end = settings["replicates"]
    rows = []
    for classes in sorted(fits)[1:]:
        fixed = fixed_probabilities(classes, len(patterns.items), settings["zero_class"])
        for number in range(first, end):
            found = replicate(patterns, fits[classes - 1], fixed, search, seed, number)
            rows.append((classes, number, round(found, DECIMALS)))
    return pd.DataFrame(rows, columns=list(COLUMNS))

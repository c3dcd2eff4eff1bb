"""Intervals and tests beside scipy and statsmodels."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as reference_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from drive_eval.behaviour.paired import paired_change
from drive_eval.models.proportion import exact, wilson
from drive_eval.validation.independent.beside import beside
from drive_eval.victims.paired import difference, mcnemar, mean
from drive_eval.victims.two_groups import compare, holm

COUNTS = ((0, 12), (1, 30), (7, 20), (45, 90), (299, 300), (12, 12))
# Both occasions, ended, began, neither.
COURSES = ((3, 9, 2, 11), (5, 40, 12, 3), (20, 14, 15, 2))


def rows(seed: int) -> Iterator[Mapping[str, Any]]:
    """Proportions, McNemar's test, means of paired differences, two-group tests, and Holm's correction."""
    scipy, statsmodels = beside("scipy"), beside("statsmodels")
    ours = {"Wilson interval": wilson, "Clopper-Pearson interval": exact}
    names = {"Wilson interval": "wilson", "Clopper-Pearson interval": "beta"}
    for subject, method in ours.items():
        found = np.ravel([method(n, of, 0.95) for n, of in COUNTS])
        theirs = np.ravel([proportion_confint(n, of, 0.05, names[subject]) for n, of in COUNTS])
        # statsmodels has no number for the end that is 0 or 1 by definition.
        theirs = np.where(np.isnan(theirs), np.tile([0.0, 1.0], len(COUNTS)), theirs)
        yield statsmodels(subject, "limits", found, theirs, 1e-9)
    for exact_below, quantity in ((10**6, "exact p-value"), (0, "chi-squared p-value")):
        ours_p = [mcnemar(*course(*each), exact_below).p_value for each in COURSES]
        theirs_p = [
            reference_mcnemar([[a, b], [c, d]], exact=bool(exact_below), correction=False).pvalue
            for a, b, c, d in COURSES
        ]
        yield statsmodels("McNemar's test", quantity, ours_p, theirs_p, 1e-9)
    rng = np.random.default_rng(seed)
    one, other = rng.normal(1.0, 2.0, 40), rng.normal(0.4, 3.0, 55)
    own = mean(one, 0.95)
    half = stats.t.ppf(0.975, 39) * one.std(ddof=1) / np.sqrt(40.0)
    limits = [one.mean() - half, one.mean() + half]
    yield scipy("Mean of paired changes", "Student's limits", [own.lower, own.upper], limits, 1e-9)
    apart = difference(one, other, 0.9)
    means = CompareMeans(DescrStatsW(one), DescrStatsW(other))
    welch = means.tconfint_diff(alpha=0.1, usevar="unequal")
    yield statsmodels(
        "Difference of changes", "Welch's limits", [apart.lower, apart.upper], list(welch), 1e-9
    )
    two = compare(np.abs(one), np.abs(other), 0.95)
    means = CompareMeans(DescrStatsW(np.abs(one)), DescrStatsW(np.abs(other)))
    welch_p = [means.ttest_ind(usevar=kind)[1] for kind in ("pooled", "unequal")]
    yield statsmodels("Two groups", "p-values of Student and Welch", [two.student, two.welch], welch_p, 1e-9)
    p_values = list(rng.uniform(size=12) ** 2)
    yield statsmodels(
        "Holm's correction", "p-values", holm(p_values), multipletests(p_values, method="holm")[1], 1e-12
    )
    yield scipy("Paired change of a share", "Bonett and Price's limits", *_bonett_price(), 1e-9)


def course(both: int, ended: int, began: int, neither: int) -> tuple[pd.Series, pd.Series]:
    """Paired answers with so many people of each course, before and after."""
    before = [True] * (both + ended) + [False] * (began + neither)
    after = [True] * both + [False] * ended + [True] * began + [False] * neither
    return pd.Series(before), pd.Series(after)


def _bonett_price() -> tuple[list[float], list[float]]:
    """The interval from the change of mean of people with one added to each kind of change."""
    found, theirs = [], []
    for both, ended, began, neither in COURSES:
        people = both + ended + began + neither
        own = paired_change(ended, began, people, 0.95)
        found += [] if own is None else [own.lower, own.upper]
        changes = np.repeat([-1.0, 1.0, 0.0], [ended + 1, began + 1, both + neither])
        theirs += list(
            stats.norm.interval(0.95, loc=changes.mean(), scale=changes.std() / np.sqrt(len(changes)))
        )
    return found, theirs

"""Proportions, paired answers, rates and times: known on paper."""

from collections.abc import Iterator, Mapping
from math import comb, log, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from drive_eval.models.proportion import exact, wilson
from drive_eval.reoffending.permutation import p_values
from drive_eval.reoffending.rate_models import rate, ratio
from drive_eval.reoffending.recurrent import mean_cumulative
from drive_eval.reoffending.survival import contrast, share_with_event
from drive_eval.validation.closed.known import known
from drive_eval.victims.paired import mcnemar
from drive_eval.victims.two_groups import compare, holm

Z = float(norm.ppf(0.975))
AT = np.array([10, 20, 30, 40], dtype=np.int64)


def rows() -> Iterator[Mapping[str, Any]]:
    """The evidence."""
    yield from _shares()
    yield from _paired()
    yield from _rates()
    yield from _times()


def _shares() -> Iterator[Mapping[str, Any]]:
    yield known(
        "Wilson interval",
        "nobody of 20",
        "0 to z² / (n + z²)",
        wilson(0, 20, 0.95),
        [0.0, Z**2 / (20 + Z**2)],
    )
    half = Z / sqrt(20 + Z**2)
    yield known(
        "Wilson interval",
        "10 of 20",
        "1/2 ± z / (2 √(n + z²))",
        wilson(10, 20, 0.95),
        [0.5 - half / 2, 0.5 + half / 2],
    )
    yield known(
        "Clopper-Pearson interval",
        "nobody of 20",
        "0 to 1 − (α/2)^(1/n)",
        exact(0, 20, 0.95),
        [0.0, 1 - 0.025 ** (1 / 20)],
    )
    yield known(
        "Clopper-Pearson interval",
        "20 of 20",
        "(α/2)^(1/n) to 1",
        exact(20, 20, 0.95),
        [0.025 ** (1 / 20), 1.0],
    )


def _paired() -> Iterator[Mapping[str, Any]]:
    for ended, began in ((6, 0), (4, 4), (9, 2)):
        few, changed = min(ended, began), ended + began
        answer = min(1.0, 2 * sum(comb(changed, k) for k in range(few + 1)) / 2**changed)
        before = pd.Series([True] * ended + [False] * began)
        yield known(
            "McNemar's test",
            f"{ended} ended, {began} began, exact",
            "2 Σ C(n, k) / 2ⁿ up to the smaller number",
            mcnemar(before, ~before, 10**6).p_value,
            answer,
        )
    before = pd.Series([True] * 40 + [False] * 20)
    yield known(
        "McNemar's test",
        "40 ended, 20 began, chi-squared",
        "2 Φ(−|b − c| / √(b + c))",
        mcnemar(before, ~before, 0).p_value,
        2 * norm.cdf(-20 / sqrt(60)),
    )
    yield known(
        "Holm's correction",
        "three tests",
        "3 p₁, then 2 p₂ or what came before, …",
        holm([0.01, 0.04, 0.03]),
        [0.03, 0.06, 0.06],
    )
    same = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = compare(same, same, 0.95)
    yield known(
        "Two groups",
        "equal groups",
        "p = 1, ratio 1, superiority 1/2",
        [found.student, found.welch, found.counts, found.ratio, found.superiority],
        [1.0, 1.0, 1.0, 1.0, 0.5],
    )


def _rates() -> Iterator[Mapping[str, Any]]:
    days = np.array([365, 365, 731], dtype=np.int64)
    found = rate(np.array([2, 0, 4]), days)
    yield known(
        "Rate", "six events in four years", "events / (days / 365.25)", found.value, 6 * 365.25 / 1461
    )
    alike = rate(np.array([1, 1, 1, 1]), np.full(4, 365, dtype=np.int64))
    double = rate(np.array([2, 2, 2, 2]), np.full(4, 365, dtype=np.int64))
    yield known(
        "Rate ratio",
        "everybody alike in each arm",
        "logarithm log 2, error 0",
        [ratio(double, alike).log_value, ratio(double, alike).log_error],
        [log(2), 0.0],
    )
    drive, groups = np.array([True, True, False, False]), np.zeros(4, dtype=np.int64)
    nothing = {"same": (np.ones(4, dtype=np.int64), np.ones(4))}
    yield known(
        "Randomisation test",
        "everybody alike",
        "every allocation is as extreme: p = 1",
        p_values(drive, groups, nothing, 199, 1)["same"],
        1.0,
    )


def _times() -> Iterator[Mapping[str, Any]]:
    days = np.repeat(np.array([5, 15, 25, 35, 45], dtype=np.int64), 4)
    happened = np.ones(20, dtype=bool)
    share = share_with_event(days, happened, AT, Z)
    yield known(
        "Kaplan-Meier",
        "nobody censored",
        "the share of people whose time has passed",
        share.value,
        [0.2, 0.4, 0.6, 0.8],
    )
    # Greenwood without censoring is the binomial error; the limits are on the scale of log(−log).
    alive = np.array([0.8, 0.6, 0.4, 0.2])
    spread = Z * np.sqrt(alive * (1 - alive) / 20) / (alive * np.abs(np.log(alive)))
    yield known(
        "Kaplan-Meier",
        "limits, nobody censored",
        "S^exp(±z √(S(1−S)/n) / (S log S))",
        np.r_[share.lower, share.upper],
        np.r_[1 - alive ** np.exp(-spread), 1 - alive ** np.exp(spread)],
    )
    half = share_with_event(
        np.array([10, 20], dtype=np.int64), np.array([False, True]), np.array([15, 25]), Z
    )
    yield known(
        "Kaplan-Meier", "one censored before the other's event", "0, then all", half.value, [0.0, 1.0]
    )
    arms = np.tile([True, False], 10)
    found = contrast(days, happened, arms, np.zeros(20, dtype=np.int64))
    yield known(
        "Cox model and log-rank test",
        "equal arms",
        "log hazard ratio 0, p = 1",
        [found.log_ratio, found.p],
        [0.0, 1.0],
        1e-7,
    )
    curve = mean_cumulative(np.array([0, 0, 1]), np.array([5, 15, 25]), np.full(4, 40, dtype=np.int64), AT)
    yield known(
        "Mean cumulative number",
        "nobody censored",
        "events so far / people",
        curve.value,
        [0.25, 0.5, 0.75, 0.75],
    )

"""Judges estimates of known truths: bias, root mean square error, and how often intervals hold the truth.

Performance measures and their Monte Carlo errors: Morris, White and Crowther (2019), Statistics in Medicine
38, 2074-2102, table 6. An interval of level 1 - a is taken for sound where it misses the truth in no more
than 1.5 a of the samples (Bradley 1978, British Journal of Mathematical and Statistical Psychology 31,
144-152: the liberal criterion), Monte Carlo error allowed for. Intervals that hold the truth more often than
they say are cautious, not wrong: that is told. Bias beyond 0.4 standard deviations of the estimates is where
it begins to spoil intervals (Collins, Schafer and Kam 2001, Psychological Methods 6, 330-351).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from drive_eval.validation.evidence import row

LIBERAL = 1.5
LARGEST_BIAS = 0.4
ALPHA = 0.05
EXCLUDE, BELOW = "intervals that exclude no effect", "p-values below 0.05"


def proportion_limits(hits: int, of: int, level: float) -> tuple[float, float]:
    """Clopper and Pearson's exact interval of a proportion (Biometrika 26, 1934, 404-413)."""
    tail = (1.0 - level) / 2.0
    low = float(stats.beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(stats.beta.ppf(1.0 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def judge(parts: pd.DataFrame, level: float) -> Iterator[dict[str, Any]]:
    """Evidence by subject and quantity, in order of first appearance.

    ``parts``: one row per estimate, with ``subject``, ``quantity``, ``replicate``, ``truth``, ``estimate``,
    ``lower``, ``upper`` and ``interval_level``; the last three may be missing. Several estimates of one
    replicate (classes, items) under one name are taken together; their errors depend on one another. What has
    no ``truth`` is told as a mean.
    """
    for (subject, quantity), rows in parts.groupby(["subject", "quantity"], sort=False):
        yield from _one(str(subject), str(quantity), rows, level)


def _one(subject: str, quantity: str, rows: pd.DataFrame, level: float) -> Iterator[dict[str, Any]]:
    known = rows[rows["estimate"].notna()]
    if not known.empty and known["truth"].isna().all():
        means = known["estimate"].groupby(known["replicate"]).mean()
        width = float(means.std(ddof=1) / np.sqrt(len(means))) if len(means) > 1 else None
        yield row(subject, quantity, "mean", float(means.mean()), mc_error=width, n=len(means))
        return
    samples = int(rows["replicate"].nunique())
    lost = len(rows) - len(known)
    note = f"{lost} of {len(rows)} without an estimate" if lost else ""
    if known.empty:
        yield row(subject, quantity, "bias", None, n=samples, note="no estimate in any sample")
        return
    error = (known["estimate"] - known["truth"]).groupby(known["replicate"]).mean()
    squared = ((known["estimate"] - known["truth"]) ** 2).groupby(known["replicate"]).mean()
    spread = float(np.sqrt(max(float(squared.mean()) - float(error.mean()) ** 2, 0.0)))
    bias, many = float(error.mean()), len(error)
    bias_error = float(error.std(ddof=1) / np.sqrt(many)) if many > 1 else None
    yield row(subject, quantity, "bias", bias, mc_error=bias_error, n=many, note=note)
    if spread > 0.0 and many > 1:
        allowed = stats.norm.ppf(0.5 + level / 2.0) * (bias_error or 0.0) / spread
        yield row(
            subject, quantity, "bias in standard deviations of the estimate", bias / spread,
            mc_error=(bias_error or 0.0) / spread, low=-LARGEST_BIAS, high=LARGEST_BIAS, n=many,
            passes=abs(bias) / spread - allowed <= LARGEST_BIAS,
        )  # fmt: skip
    root = float(np.sqrt(squared.mean()))
    root_error = float(squared.std(ddof=1) / np.sqrt(many) / (2.0 * root)) if many > 1 and root else None
    yield row(subject, quantity, "root mean square error", root, mc_error=root_error, n=many)
    told = known[known["lower"].notna() & known["upper"].notna()]
    if not told.empty:
        yield _coverage(subject, quantity, told, level)


def _coverage(subject: str, quantity: str, rows: pd.DataFrame, level: float) -> dict[str, Any]:
    """How often intervals hold the truth, against what they say."""
    held = (rows["lower"] <= rows["truth"]) & (rows["truth"] <= rows["upper"])
    nominal = float(rows["interval_level"].iloc[0])
    by_sample = held.groupby(rows["replicate"]).mean()
    many, share = len(by_sample), float(held.mean())
    if len(rows) == many:
        error = float(np.sqrt(share * (1.0 - share) / many))
        _, highest = proportion_limits(int(held.sum()), many, level)
    else:
        error = float(by_sample.std(ddof=1) / np.sqrt(many)) if many > 1 else 0.0
        highest = share + float(stats.norm.ppf(0.5 + level / 2.0)) * error
    least = 1.0 - LIBERAL * (1.0 - nominal)
    lowest = share - float(stats.norm.ppf(0.5 + level / 2.0)) * error
    cautious = "more often than they say: cautious" if lowest > nominal + 0.5 * (1.0 - nominal) else ""
    return row(
        subject, quantity, f"coverage of {100 * nominal:g}% intervals", share, mc_error=error, low=least,
        high=1.0, n=many, passes=highest >= least, note=cautious,
    )  # fmt: skip


def judge_errors(parts: pd.DataFrame, level: float) -> Iterator[dict[str, Any]]:
    """The share of samples without effect in which an interval, or a p-value below 0.05, says there is one.

    ``parts``: as for ``judge`` (``truth`` is the value that means no effect), with ``p`` where there is one.
    """
    for (subject, quantity), rows in parts.groupby(["subject", "quantity"], sort=False):
        told = rows[rows["lower"].notna() & rows["upper"].notna()]
        if not told.empty:
            wrong = (told["truth"] < told["lower"]) | (told["truth"] > told["upper"])
            nominal = 1.0 - float(told["interval_level"].iloc[0])
            yield _error(str(subject), str(quantity), EXCLUDE, wrong, nominal, level, len(rows))
        tested = rows[rows["p"].notna()]
        if not tested.empty:
            wrong = tested["p"] < ALPHA
            yield _error(str(subject), str(quantity), BELOW, wrong, ALPHA, level, len(rows))
        if told.empty and tested.empty:
            yield row(str(subject), str(quantity), EXCLUDE, None, n=len(rows), note="no estimate at all")


def _error(
    subject: str, quantity: str, measure: str, wrong: "pd.Series[bool]", nominal: float, level: float, of: int
) -> dict[str, Any]:
    many, share = len(wrong), float(wrong.mean())
    low, high = proportion_limits(int(wrong.sum()), many, level)
    words = [f"{100 * level:g}% interval {low:.3f} to {high:.3f}, nominal {nominal:.2f}"]
    if high < nominal:
        words.append("fewer than it says: cautious")
    if many < of:
        words.append(f"{of - many} of {of} samples without one")
    return row(
        subject, quantity, measure, share, mc_error=float(np.sqrt(share * (1 - share) / many)), low=0.0,
        high=LIBERAL * nominal, n=many, passes=low <= LIBERAL * nominal, note="; ".join(words),
    )  # fmt: skip

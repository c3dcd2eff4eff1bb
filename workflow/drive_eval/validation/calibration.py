"""Judges simulation-based calibration: the ranks of what was drawn among the draws of its posterior.

Each quantity's curve must stay within its band. Of many quantities some leave theirs by chance, so that a
quantity fails where it leaves the band that all quantities of the model keep to together with the stated
probability. How many leave their own band of that probability is told and not judged: cutpoints, or an effect
and the likelihood, leave it together, so that no count of them has a known distribution.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from drive_eval.validation.evidence import row
from drive_eval.validation.uniformity import Curve, curve

MEASURE = "furthest point of the rank curve, in half-widths of its band"


def family_level(level: float, many: int) -> float:
    """The level of each of ``many`` bands that hold together with probability ``level`` (Šidák 1967)."""
    return float(level ** (1.0 / many))


def curves(parts: pd.DataFrame, level: float, seed: int) -> Iterator[tuple[str, str, pd.DataFrame, Curve]]:
    """Subject, quantity, its rows and its curve, in order of first appearance.

    ``parts``: one row per subject, quantity and replicate; column ``place`` in (0, 1).
    """
    for (subject, quantity), rows in parts.groupby(["subject", "quantity"], sort=False):
        yield str(subject), str(quantity), rows, curve(rows["place"].to_numpy(), level, seed)


def judge(parts: pd.DataFrame, level: float, seed: int) -> Iterator[dict[str, Any]]:
    """Evidence of one check. ``parts`` also has ``effective`` (draws kept) and ``sound`` (gates passed)."""
    for subject, rows in parts.groupby("subject", sort=False):
        many = rows["quantity"].nunique()
        joint = family_level(level, many)
        outside = 0
        alone = {quantity: each for _, quantity, _, each in curves(rows, level, seed)}
        for _, quantity, own, each in curves(rows, joint, seed):
            outside += not alone[quantity].inside
            kept = f"{100 * level:g}% band of its own: {'inside' if alone[quantity].inside else 'outside'}"
            words = f"band of {100 * joint:.4g}%, so that all {many} hold at {100 * level:g}%; {kept}"
            yield row(
                str(subject), quantity, MEASURE, each.furthest, low=0.0, high=1.0, n=len(own),
                passes=each.inside, note=words,
            )  # fmt: skip
        yield row(
            str(subject), "all quantities", f"outside their own band of {100 * level:g}%", float(outside),
            n=many, note="told, not judged: quantities of a model leave their bands together",
        )  # fmt: skip
        each_run = rows.groupby("replicate")
        sound = float(each_run["sound"].first().mean())
        yield row(
            str(subject), "all quantities", "share of replicates whose draws had no complaint", sound,
            n=rows["replicate"].nunique(),
            note="complaints: divergent transitions, R-hat above 1.05, or too few effective draws",
        )  # fmt: skip

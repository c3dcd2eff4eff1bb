"""Rules of data suppliers beyond the threshold, as presets, and what each finds in a table of estimates.

A preset names a set of rules in the style of a kind of supplier; the agreement with the supplier decides
which of them holds. Everything here fails closed: where a rule needs something that an estimate does not
say, such as who contributes most to a total, the estimate breaks the rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

Rounding = Literal["none", "nearest", "midpoint"]
# Statistics that are one person's value, or show it, whatever the count beside them.
EXTREMES = ("max", "maximum", "min", "minimum", "range", "largest", "smallest")
# Totals of amounts: one person may make up most of one, and nothing says who contributes how much.
TOTALS = ("total", "sum", "incidents")
# One row for each parameter of a model.
PARAMETERS = ("log_odds", "coefficient", "odds_ratio", "irr", "hazard_ratio", "rate_ratio")
# Rows that agree in these are the same quantity, worked out for populations that may overlap.
SAME = ["family", "term", "statistic", "arm", "wave", "period"]


@dataclass(frozen=True)
class Rules:
    """What holds beside the threshold on counts.

    ``class_disclosure``: 0% and 100% of a group are withheld. ``residual_df``: least number of people
    beyond the parameters of a model (0: no such rule). ``totals``: totals of amounts are withheld, since
    dominance cannot be ruled out. ``rounding`` of counts to multiples of ``base`` (``nearest``) or to the
    middle of each run of ``base`` (``midpoint``); ``digits`` that are kept of any other number (0: all).
    """

    minimum_n: int
    class_disclosure: bool = False
    residual_df: int = 0
    totals: bool = False
    rounding: Rounding = "none"
    base: int = 1
    digits: int = 0

    def rounded(self, number: float) -> int:
        """A count as it may be published: zero stays zero."""
        if self.rounding == "midpoint":
            return int(np.ceil(number / self.base) * self.base - self.base // 2) if number > 0 else 0
        if self.rounding == "nearest":
            return int(np.floor(number / self.base + 0.5) * self.base)
        return int(number)


PRESETS: dict[str, Rules] = {
    # Fewer than ten people, dominance, ten residual degrees of freedom, and groups that are all alike.
    "secure_research_service": Rules(10, class_disclosure=True, residual_df=10, totals=True),
    # Counts up to seven are redacted, then everything is rounded to five.
    "opensafely": Rules(8, rounding="nearest", base=5, digits=3),
    # Counts become the midpoints of 1 to 6, 7 to 12, …: 3, 9, …; nothing need be redacted below seven.
    "midpoint_6": Rules(1, rounding="midpoint", base=6, digits=3),
}


def of(settings: Mapping[str, Any], synthetic: bool) -> Rules:
    """The rules that hold for a release: none for a synthetic one where such releases are exempt.

    ``settings``: the section ``disclosure`` of the configuration.
    """
    if settings["exempt_synthetic"] and synthetic:
        return Rules(0)
    preset = str(settings["rules"])
    return Rules(int(settings["minimum_n"])) if preset == "threshold" else PRESETS[preset]


def findings(
    estimates: pd.DataFrame, rules: Rules, previous: tuple[pd.DataFrame, ...] = ()
) -> Iterator[tuple[str, pd.Series]]:
    """For each rule its name, and whether each estimate breaks it (boolean, index of ``estimates``).

    ``previous``: tables that have been published of overlapping people. Only estimates with the
    sensitivity ``aggregate`` can break a rule here.
    """
    people = estimates["sensitivity"] == "aggregate"
    yield "one person's value", people & estimates["statistic"].isin(EXTREMES)
    yield "difference of overlapping tables", people & _overlapping(estimates, rules.minimum_n)
    for table in previous:
        yield "difference from an earlier release", people & _since(estimates, table, rules.minimum_n)
    if rules.class_disclosure:
        yield "group that is all alike", people & _alike(estimates)
    if rules.residual_df:
        yield "residual degrees of freedom", people & _few_residual(estimates, rules.residual_df)
    if rules.totals:
        amounts = estimates["statistic"].isin(TOTALS) & (estimates["value"] != estimates["n"]).fillna(
            value=True
        )
        yield "dominance, which nothing rules out", people & amounts


def _alike(estimates: pd.DataFrame) -> pd.Series:
    """Nobody, or everybody, of a group: what is then said of the group is said of each of its people."""
    count, base = estimates["n"], estimates["denominator"]
    share = (estimates["unit"] == "percent") & estimates["value"].isin([0.0, 100.0])
    number = (estimates["unit"] == "count") & (estimates["value"] == count)
    all_or_none = ((count == 0) | (count == base)) & (base > 0)
    return share | (number & all_or_none).fillna(value=False).astype(bool)


def _close(one: Any, other: Any, minimum_n: int) -> bool:
    """Whether the difference of two counts is that of a few people."""
    return bool(pd.notna(one) and pd.notna(other) and 0 < abs(int(one) - int(other)) < minimum_n)


def _overlapping(estimates: pd.DataFrame, minimum_n: int) -> pd.Series:
    """The same quantity of one family, worked out twice, with counts that only a few people separate."""
    found = pd.Series(data=False, index=estimates.index)
    shown = estimates[estimates["n"].notna() & (estimates["sensitivity"] == "aggregate")]
    for _, group in shown.groupby(SAME, sort=True):
        counts = list(zip(group.index, group["n"], group["denominator"], strict=True))
        for (first, n, base), (second, other_n, other_base) in combinations(counts, 2):
            if _close(n, other_n, minimum_n) or _close(base, other_base, minimum_n):
                found[[first, second]] = True
    return found


def _since(estimates: pd.DataFrame, previous: pd.DataFrame, minimum_n: int) -> pd.Series:
    """Counts that only a few people separate from the same estimate in an earlier release."""
    before = previous.set_index("estimate_id").reindex(estimates["estimate_id"])
    found = [
        _close(n, old_n, minimum_n)
        or _close(base, old_base, minimum_n)
        or _close(base - n, old_base - old_n, minimum_n)
        for n, base, old_n, old_base in zip(
            estimates["n"], estimates["denominator"], before["n"], before["denominator"], strict=True
        )
    ]
    return pd.Series(found, index=estimates.index, dtype=bool)


def _few_residual(estimates: pd.DataFrame, least: int) -> pd.Series:
    """Parameters of models with few people beyond them; all of a family are taken for one model's."""
    parameters = estimates["statistic"].isin(PARAMETERS)
    number = parameters.groupby(estimates["family"]).transform("sum")
    people = estimates["denominator"].fillna(estimates["n"])
    return parameters & ((people - number) < least).fillna(value=True).astype(bool)


def rounded(estimates: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Estimates with their counts rounded, and everything that tells the exact counts.

    A count and a percentage are worked out again from rounded counts. Their intervals are removed: they
    follow from the exact counts, and so give them away. Other numbers keep ``rules.digits`` digits.
    """
    if rules.rounding == "none":
        return estimates
    out = estimates.copy()
    people = (out["sensitivity"] == "aggregate") & out["value"].notna()
    is_count = people & (out["unit"] == "count") & (out["value"] == out["n"]).fillna(value=False)
    is_share = people & (out["unit"] == "percent") & ((out["value"] - _percent(out)).abs() < 1e-9)
    other = people & ~is_count & ~is_share
    for name in ("n", "denominator"):
        known = people & out[name].notna()
        out.loc[known, name] = [rules.rounded(number) for number in out.loc[known, name]]
    out.loc[is_count, "value"] = out.loc[is_count, "n"].astype(float)
    out.loc[is_share, "value"] = _percent(out)[is_share].clip(upper=100.0)
    out.loc[is_share & out["value"].isna(), "reason"] = "Withheld: its rounded denominator is nought."
    out.loc[is_count | is_share, ["lower", "upper"]] = np.nan
    out.loc[is_count | is_share, "interval"] = ""
    for name in ("value", "lower", "upper"):
        out.loc[other, name] = [_digits(number, rules.digits) for number in out.loc[other, name]]
    return out


def _percent(estimates: pd.DataFrame) -> pd.Series:
    """``n`` of ``denominator`` in percent; missing where either is, or where nobody is in it."""
    count, base = (estimates[name].to_numpy(dtype=float, na_value=np.nan) for name in ("n", "denominator"))
    share = np.divide(100.0 * count, base, out=np.full(len(base), np.nan), where=base > 0)
    return pd.Series(share, index=estimates.index)


def _digits(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}") if digits and np.isfinite(number) else number

"""Rules of data suppliers beyond the threshold, as presets, and what each finds in a table of estimates.

A preset names a set of rules in the style of a kind of supplier; the agreement with the supplier decides
which of them holds. Everything here fails closed: where a rule needs something that an estimate does not
say, such as who contributes most to a total, the estimate breaks the rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

from drive_eval.support import Support

Rounding = Literal["none", "nearest", "midpoint"]
# Statistics that are one person's value, or show it, whatever the count beside them.
EXTREMES = ("max", "maximum", "min", "minimum", "range", "largest", "smallest")
# Amounts: one person may make up most of one, unless its support says who contributes how much.
AMOUNTS = ("total", "sum", "incidents", "person_years", "mean", "rate")
# One row for each parameter of a model.
PARAMETERS = (
    "log_odds", "coefficient", "odds_ratio", "irr", "hazard_ratio", "rate_ratio", "adjusted_ratio",
    "poisson_ratio", "negative_binomial_ratio",
)  # fmt: skip
# Values that differ by less, as a share of them, are the same.
SAME_VALUE = 1e-9
# Rows that agree in these are the same quantity, worked out for populations that may overlap.
SAME = ["family", "term", "statistic", "arm", "wave", "period"]


@dataclass(frozen=True)
class Rules:
    """What holds beside the threshold on counts.

    ``class_disclosure``: 0% and 100% of a group are withheld. ``residual_df``: least number of people
    beyond the parameters of a model (0: no such rule). ``dominance``: the largest share of an amount that
    its two greatest contributors may have together, the rule nk(2, ``dominance``); ``p``: the percentage of
    the greatest contribution that all others but the second must make up at least, the p% rule (0: no such
    rules). ``rounding`` of counts to multiples of ``base`` (``nearest``) or to the middle of each run of
    ``base`` (``midpoint``), totals from their rounded parts where ``totals_from_parts``; ``digits`` that are
    kept of any other number (0: all).
    """

    minimum_n: int
    class_disclosure: bool = False
    residual_df: int = 0
    dominance: float = 0.0
    p: float = 0.0
    rounding: Rounding = "none"
    base: int = 1
    totals_from_parts: bool = False
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
    "secure_research_service": Rules(10, class_disclosure=True, residual_df=10, dominance=0.9, p=10.0),
    # Counts up to seven are redacted, then everything is rounded to five, and totals are those of parts.
    "opensafely": Rules(8, rounding="nearest", base=5, totals_from_parts=True, digits=3),
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
    estimates: pd.DataFrame,
    rules: Rules,
    previous: tuple[pd.DataFrame, ...] = (),
    supports: Mapping[str, Support] | None = None,
) -> Iterator[tuple[str, pd.Series]]:
    """For each rule its name, and whether each estimate breaks it (boolean, index of ``estimates``).

    ``previous``: tables that have been published of overlapping people; ``supports``: estimate id → who
    contributes to it. Only estimates with the sensitivity ``aggregate`` can break a rule here.
    """
    held = [(supports or {}).get(name) for name in estimates["estimate_id"]]

    def where(judge: Callable[[Support], bool]) -> pd.Series:
        return pd.Series([each is not None and judge(each) for each in held], estimates.index, dtype=bool)

    people = estimates["sensitivity"] == "aggregate"
    yield "one person's value", people & estimates["statistic"].isin(EXTREMES)
    yield "difference of overlapping tables", people & _overlapping(estimates, rules.minimum_n)
    for table in previous:
        yield "difference from an earlier release", people & _since(estimates, table, rules)
    few = where(lambda support: 0 < support.people < rules.minimum_n)
    yield "few people contribute", people & few
    if rules.class_disclosure:
        yield "group that is all alike", people & _alike(estimates)
    if rules.residual_df:
        yield "residual degrees of freedom", people & _few_residual(estimates, rules.residual_df)
    if rules.dominance:
        two = where(lambda of: of.largest + of.second > rules.dominance * of.total)
        yield f"dominance, nk(2, {rules.dominance:g})", people & two
    if rules.p:
        near = where(lambda of: of.total - of.largest - of.second < rules.p / 100 * of.largest)
        yield f"dominance, p% with p = {rules.p:g}", people & near
    if rules.dominance or rules.p:
        unknown = pd.Series([each is None for each in held], estimates.index)
        amounts = estimates["statistic"].isin(AMOUNTS) & estimates["value"].notna()
        yield "dominance, which nothing rules out", people & amounts & unknown


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


def _since(estimates: pd.DataFrame, previous: pd.DataFrame, rules: Rules) -> pd.Series:
    """Numbers that only a few people separate from the same estimate in an earlier release.

    Counts are compared as they will be published. An amount that changed while as many people, or nearly,
    stand behind it shows what those few contribute.
    """
    before = previous.set_index("estimate_id").reindex(estimates["estimate_id"])
    now = {
        name: [None if pd.isna(number) else rules.rounded(number) for number in estimates[name]]
        for name in ("n", "denominator")
    }
    found = [
        _close(n, old_n, rules.minimum_n)
        or _close(base, old_base, rules.minimum_n)
        or _close(_less(base, n), _less(old_base, old_n), rules.minimum_n)
        or (statistic in AMOUNTS and _moved(n, value, old_n, old_value, rules))
        for n, base, statistic, value, old_n, old_base, old_value in zip(
            now["n"], now["denominator"], estimates["statistic"], estimates["value"],
            before["n"], before["denominator"], before["value"], strict=True,
        )
    ]  # fmt: skip
    return pd.Series(found, index=estimates.index, dtype=bool)


def _less(base: Any, count: Any) -> Any:
    return None if pd.isna(base) or pd.isna(count) else base - count


def _moved(n: Any, value: Any, old_n: Any, old_value: Any, rules: Rules) -> bool:
    """Whether an amount is another one than before, of people of whom at most a few are others."""
    if any(pd.isna(each) for each in (n, value, old_n, old_value)):
        return False
    same = abs(value - old_value) <= SAME_VALUE * max(abs(value), abs(old_value))
    return not same and abs(int(n) - int(old_n)) < rules.minimum_n


def _few_residual(estimates: pd.DataFrame, least: int) -> pd.Series:
    """Parameters of models with few people beyond them; all of a family are taken for one model's."""
    parameters = estimates["statistic"].isin(PARAMETERS)
    number = parameters.groupby(estimates["family"]).transform("sum")
    people = estimates["denominator"].fillna(estimates["n"])
    return parameters & ((people - number) < least).fillna(value=True).astype(bool)

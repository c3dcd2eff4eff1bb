"""Rounding of what is published: counts, what is worked out from them, and totals that their parts give away.

A total that is rounded by itself can be set against its rounded parts: four parts published as 10 and a total
published as 30 can only be 8, 8, 8 and 8. Where a supplier asks for it, the total is therefore worked out
again as the sum of its rounded parts, and says nothing that they do not.
"""

import numpy as np
import pandas as pd

from drive_eval.disclosure_rules import Rules

# Rows that agree in these are told of the same people.
SAME_PEOPLE = ["family", "population", "arm", "wave", "period"]
TOLD_OF_NOBODY = "Withheld: its rounded denominator is nought."


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
    again = _totals(out[is_count | is_share], rules) if rules.totals_from_parts else {}
    for name in ("n", "denominator"):
        known = people & out[name].notna()
        keys = zip(*(out.loc[known, column] for column in SAME_PEOPLE), out.loc[known, name], strict=True)
        out.loc[known, name] = [again.get(key, rules.rounded(key[-1])) for key in keys]
    out.loc[is_count, "value"] = out.loc[is_count, "n"].astype(float)
    out.loc[is_share, "value"] = _percent(out)[is_share].clip(upper=100.0)
    out.loc[is_share & out["value"].isna(), "reason"] = TOLD_OF_NOBODY
    out.loc[is_count | is_share, ["lower", "upper"]] = np.nan
    out.loc[is_count | is_share, "interval"] = ""
    for name in ("value", "lower", "upper"):
        out.loc[other, name] = [_digits(number, rules.digits) for number in out.loc[other, name]]
    return out


def _totals(shown: pd.DataFrame, rules: Rules) -> dict[tuple[object, ...], int]:
    """For each total of ``shown`` whose parts are shown, the sum of its rounded parts.

    A total is the denominator of rows about the same people whose counts add up to it, however many
    questions have it: its key is what ``SAME_PEOPLE`` names and the exact total. Of several sets of parts
    the first by their terms counts.
    """
    found: dict[tuple[object, ...], int] = {}
    parts = shown[shown["denominator"].notna()].assign(
        question=[term.rpartition(".")[0] for term in shown.loc[shown["denominator"].notna(), "term"]]
    )
    for key, group in parts.groupby([*SAME_PEOPLE, "denominator", "question", "statistic"], sort=True):
        numbers = group.drop_duplicates("term")["n"]
        total = int(group["denominator"].iloc[0])
        if len(numbers) > 1 and int(numbers.sum()) == total:
            name = (*key[: len(SAME_PEOPLE)], total)
            found.setdefault(name, sum(rules.rounded(number) for number in numbers))
    return found


def _percent(estimates: pd.DataFrame) -> pd.Series:
    """``n`` of ``denominator`` in percent; missing where either is, or where nobody is in it."""
    count, base = (estimates[name].to_numpy(dtype=float, na_value=np.nan) for name in ("n", "denominator"))
    share = np.divide(100.0 * count, base, out=np.full(len(base), np.nan), where=base > 0)
    return pd.Series(share, index=estimates.index)


def _digits(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}") if digits and np.isfinite(number) else number

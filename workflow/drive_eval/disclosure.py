"""The gate between the restricted and the publishable tree: what could identify somebody is withheld.

The policy is a threshold rule with group suppression. An estimate about people is *unsafe* when it
shows, or lets one work out by subtraction, a count of people above zero and below the threshold, or
when nothing says how many people it rests on. Estimates that add up to or complement one another
share a ``family``, and one unsafe member withholds the family: a suppressed cell can then not be
recovered from its neighbours. It withholds more than cell-wise secondary suppression would.
Estimates computed from published figures alone are nobody's data and pass.
"""

from collections.abc import Mapping

import pandas as pd

from drive_eval import estimates as estimate_table

WITHHELD_SMALL = "Withheld: a count of people below {minimum} could be read or worked out from it."
WITHHELD_PERSON = "Withheld: it is one person's value."
BLANKED = ("value", "lower", "upper", "n", "denominator")


def unsafe(estimates: pd.DataFrame, minimum_n: int) -> pd.Series:
    """Whether each estimate itself breaks the threshold rule (boolean, index of ``estimates``)."""
    about_people = estimates["sensitivity"] == "aggregate"
    count, base = estimates["n"], estimates["denominator"]
    remainder = base - count
    small = pd.concat([_between(series, minimum_n) for series in (count, base, remainder)], axis=1).any(
        axis=1
    )
    unsupported = count.isna() & base.isna()
    return about_people & (small | unsupported)


def _between(series: pd.Series, minimum_n: int) -> pd.Series:
    return ((series > 0) & (series < minimum_n)).fillna(value=False).astype(bool)


def apply(estimates: pd.DataFrame, minimum_n: int, exempt: bool) -> pd.DataFrame:
    """Estimates as they may be published: same rows, unsafe families blank with the reason.

    ``exempt`` lets everything pass that is not one person's value; it is for releases that are
    labelled synthetic.
    """
    published = estimates.copy()
    person = published["sensitivity"] == "person"
    _withhold(published, person, WITHHELD_PERSON)
    if not exempt:
        families = set(published.loc[unsafe(published, minimum_n), "family"])
        _withhold(
            published, published["family"].isin(families) & ~person, WITHHELD_SMALL.format(minimum=minimum_n)
        )
    return estimate_table.validate(published)


def rows_left_out(reasons: Mapping[str, int], minimum_n: int) -> dict[str, int | None]:
    """How many rows an estimate left out for each reason, as it may be published.

    One number above zero and below the threshold withholds all of them (``None``): the rows that were
    used are published, and often the total, so that a single gap could be filled by subtraction.
    """
    small = any(0 < rows < minimum_n for rows in reasons.values())
    return {reason: None if small else rows for reason, rows in reasons.items()}


def effective_minimum(minimum_n: int, exempt_synthetic: bool, synthetic: bool) -> int:
    """The threshold that holds for a release: none where it is synthetic and such releases are exempt."""
    return 0 if exempt_synthetic and synthetic else minimum_n


def _withhold(estimates: pd.DataFrame, rows: pd.Series, reason: str) -> None:
    estimates.loc[rows, list(BLANKED)] = pd.NA
    estimates.loc[rows, "interval"] = ""
    estimates.loc[rows, "reason"] = reason

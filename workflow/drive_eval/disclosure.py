"""The gate between the restricted and the publishable tree: what could identify somebody is withheld.

The policy is a threshold rule with group suppression, to which a preset may add rules and rounding
(``drive_eval.disclosure_rules``). An estimate about people is *unsafe* when it
shows, or lets one work out by subtraction, a count of people above zero and below the threshold, or
when nothing says how many people it rests on. Estimates that add up to or complement one another
share a ``family``, and one unsafe member withholds the family: a suppressed cell can then not be
recovered from its neighbours. It withholds more than cell-wise secondary suppression would.
Estimates computed from published figures alone are nobody's data and pass.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from drive_eval import disclosure_rules
from drive_eval import estimates as estimate_table
from drive_eval.disclosure_rules import Rules
from drive_eval.errors import DriveEvalError

WITHHELD_SMALL = "Withheld: a count of people below {minimum} could be read or worked out from it."
WITHHELD_RULE = "Withheld: {rule}."
THRESHOLD = "threshold"
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


def breaches(estimates: pd.DataFrame, rules: Rules, previous: Sequence[pd.DataFrame] = ()) -> pd.DataFrame:
    """Every estimate that itself breaks a rule: columns ``estimate_id``, ``family`` and ``rule``.

    ``previous``: tables published earlier of overlapping people.
    """
    found = [(THRESHOLD, unsafe(estimates, rules.minimum_n))]
    found += disclosure_rules.findings(estimates, rules, tuple(previous))
    parts = [estimates.loc[broken, ["estimate_id", "family"]].assign(rule=rule) for rule, broken in found]
    return pd.concat(parts, ignore_index=True).sort_values(["estimate_id", "rule"], ignore_index=True)


def apply(
    estimates: pd.DataFrame,
    minimum_n: int,
    exempt: bool,
    rules: Rules | None = None,
    related: Sequence[pd.DataFrame] = (),
    previous: Sequence[pd.DataFrame] = (),
) -> pd.DataFrame:
    """Estimates as they may be published: same rows, unsafe families blank with the reason.

    ``exempt`` lets everything pass that is not one person's value; it is for releases that are
    labelled synthetic. ``rules`` are the threshold ``minimum_n`` alone where none are given. ``related``:
    other tables whose families reach into this one; ``previous``: tables published earlier.
    """
    published = estimates.copy()
    person = published["sensitivity"] == "person"
    _withhold(published, person, WITHHELD_PERSON)
    if exempt:
        return estimate_table.validate(published)
    holding = rules or Rules(minimum_n)
    together = pd.concat([published, *related], ignore_index=True)
    broken = breaches(together, holding, previous)
    open_yet = ~person
    # The threshold is told first: it is the rule that most readers know.
    for rule in sorted(set(broken["rule"]), key=lambda name: (name != THRESHOLD, name)):
        families = set(broken.loc[broken["rule"] == rule, "family"])
        rows = published["family"].isin(families) & open_yet
        open_yet &= ~rows
        small = WITHHELD_SMALL.format(minimum=holding.minimum_n)
        _withhold(published, rows, small if rule == THRESHOLD else WITHHELD_RULE.format(rule=rule))
    return estimate_table.validate(disclosure_rules.rounded(published, holding))


def refuse_unsafe(published: pd.DataFrame, rules: Rules, previous: Sequence[pd.DataFrame] = ()) -> None:
    """Look again at everything that is to be published together, as it was written.

    Raises ``DriveEvalError`` naming rule, family and estimate where a family is withheld in one table and
    shown in another, or an estimate is shown that breaks a rule. Rounded counts are not looked at again:
    their differences are those of the rounding.
    """
    shown = published[published["value"].notna() & (published["sensitivity"] == "aggregate")]
    held = published[published["reason"].str.startswith("Withheld") & (published["sensitivity"] != "person")]
    person = published[(published["sensitivity"] == "person") & published["value"].notna()]
    partly = shown[shown["family"].isin(set(held["family"]))]
    told = [f"rule one person's value: {name}" for name in person["estimate_id"]]
    told += [
        f"family {family}: {name} is shown, others of the family are withheld"
        for name, family in zip(partly["estimate_id"], partly["family"], strict=True)
    ]
    if rules.rounding == "none" and rules.minimum_n:
        broken = breaches(shown, rules, previous)
        told += [
            f"rule {rule}: {name}" for name, rule in zip(broken["estimate_id"], broken["rule"], strict=True)
        ]
    if told:
        raise DriveEvalError("Nothing is published, because of\n" + "\n".join(f"  - {line}" for line in told))


def rows_left_out(
    reasons: Mapping[str, int], minimum_n: int, rules: Rules | None = None
) -> dict[str, int | None]:
    """How many rows an estimate left out for each reason, as it may be published.

    One number above zero and below the threshold withholds all of them (``None``): the rows that were
    used are published, and often the total, so that a single gap could be filled by subtraction.
    """
    small = any(0 < rows < minimum_n for rows in reasons.values())
    holding = rules or Rules(minimum_n)
    return {reason: None if small else holding.rounded(rows) for reason, rows in reasons.items()}


def _withhold(estimates: pd.DataFrame, rows: pd.Series, reason: str) -> None:
    estimates.loc[rows, list(BLANKED)] = pd.NA
    estimates.loc[rows, "interval"] = ""
    estimates.loc[rows, "reason"] = reason

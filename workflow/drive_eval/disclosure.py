"""The gate between the restricted and the publishable tree: what could identify somebody is withheld.

The policy is a threshold rule with group suppression, to which a preset may add rules
(``drive_eval.disclosure_rules``) and rounding (``drive_eval.disclosure_rounding``). An estimate about
people is *unsafe* when it shows, or lets one work out by subtraction, a count of people above zero and below
the threshold, or when nothing says how many people it rests on. Estimates that add up to or complement one
another share a ``family``, and one unsafe member withholds the family: a suppressed cell can then not be
recovered from its neighbours. It withholds more than cell-wise secondary suppression would. Where an arm is
withheld and could be worked out as everybody less the other arm, the other arm is withheld too, whatever
families the three stand in. Estimates computed from published figures alone are nobody's data and pass.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from drive_eval import disclosure_rules
from drive_eval import estimates as estimate_table
from drive_eval.disclosure_rounding import rounded
from drive_eval.disclosure_rules import Rules
from drive_eval.errors import DriveEvalError
from drive_eval.support import Support

WITHHELD_SMALL = "Withheld: a count of people below {minimum} could be read or worked out from it."
WITHHELD_RULE = "Withheld: {rule}."
THRESHOLD = "threshold"
WITHHELD_PERSON = "Withheld: it is one person's value."
ARMS_AND_BOTH = 3
BY_SUBTRACTION = "the other arm, withheld, would be everybody less this one"
# Rows that agree in these tell the same of each arm and of both together.
OF_AN_ARM = ["analysis", "population", "term", "statistic", "wave", "period"]
Supports = Mapping[str, Support]
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


def breaches(
    estimates: pd.DataFrame,
    rules: Rules,
    previous: Sequence[pd.DataFrame] = (),
    supports: Supports | None = None,
) -> pd.DataFrame:
    """Every estimate that itself breaks a rule: columns ``estimate_id``, ``family`` and ``rule``.

    ``previous``: tables published earlier of overlapping people; ``supports``: estimate id → who
    contributes to it.
    """
    found = [(THRESHOLD, unsafe(estimates, rules.minimum_n))]
    found += disclosure_rules.findings(estimates, rules, tuple(previous), supports)
    parts = [estimates.loc[broken, ["estimate_id", "family"]].assign(rule=rule) for rule, broken in found]
    return pd.concat(parts, ignore_index=True).sort_values(["estimate_id", "rule"], ignore_index=True)


def blocked(
    estimates: pd.DataFrame,
    rules: Rules,
    related: Sequence[pd.DataFrame] = (),
    previous: Sequence[pd.DataFrame] = (),
    supports: Supports | None = None,
) -> pd.DataFrame:
    """What an analyst asks of a blocked output: which cell breaks which rule, and what goes with it.

    Columns ``family``, ``rule``, ``estimate_id`` (the cell, which may stand in a table of ``related``) and
    ``withholds``: how many estimates of this table are withheld with it. Families that lose nothing here
    are left out. Arguments as in ``apply``.
    """
    together = pd.concat([estimates, *related], ignore_index=True)
    people = estimates[estimates["sensitivity"] == "aggregate"]
    sizes = people.groupby("family").size()
    found = breaches(together, rules, previous, supports)
    found = pd.concat([found, _by_subtraction(together, set(found["family"]))], ignore_index=True)
    here = found[found["family"].isin(set(sizes.index))]
    told = here.assign(withholds=here["family"].map(sizes).astype(int))
    columns = ["family", "rule", "estimate_id", "withholds"]
    return told[columns].sort_values(columns[:3], ignore_index=True)


def _by_subtraction(estimates: pd.DataFrame, families: set[str]) -> pd.DataFrame:
    """What else must go with ``families``: the other arm's, by the estimate that would give an arm away.

    Columns as in ``breaches``. Of an arm, the other and both together, two tell the third.
    """
    counted = estimates[(estimates["sensitivity"] == "aggregate") & estimates["n"].notna()]
    groups = [group for _, group in counted.groupby(OF_AN_ARM, sort=True) if "" in set(group["arm"])]
    triples = [group for group in groups if len(group) == len(set(group["arm"])) == ARMS_AND_BOTH]
    held = set(families)
    found: list[pd.DataFrame] = []
    told = -1
    while told < len(found):
        told = len(found)
        for triple in triples:
            open_yet = ~triple["family"].isin(held)
            if open_yet.sum() == ARMS_AND_BOTH - 1:
                one = triple[open_yet & (triple["arm"] != "")].iloc[:1]
                held |= set(one["family"])
                found.append(one[["estimate_id", "family"]].assign(rule=BY_SUBTRACTION))
    columns = ["estimate_id", "family", "rule"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _withheld_families(
    estimates: pd.DataFrame, rules: Rules, previous: Sequence[pd.DataFrame], supports: Supports | None
) -> dict[str, str]:
    """Family → the rule that withholds it, as a reader is told: the threshold where it does, then by name."""
    found = breaches(estimates, rules, previous, supports)
    found = pd.concat([found, _by_subtraction(estimates, set(found["family"]))], ignore_index=True)
    order = sorted(set(found["rule"]), key=lambda name: (name != THRESHOLD, name == BY_SUBTRACTION, name))
    told: dict[str, str] = {}
    for rule in order:
        for family in sorted(set(found.loc[found["rule"] == rule, "family"])):
            told.setdefault(family, rule)
    return told


def apply(
    estimates: pd.DataFrame,
    minimum_n: int,
    exempt: bool,
    rules: Rules | None = None,
    related: Sequence[pd.DataFrame] = (),
    previous: Sequence[pd.DataFrame] = (),
    supports: Supports | None = None,
) -> pd.DataFrame:
    """Estimates as they may be published: same rows, unsafe families blank with the reason.

    ``exempt`` lets everything pass that is not one person's value; it is for releases that are
    labelled synthetic. ``rules`` are the threshold ``minimum_n`` alone where none are given. ``related``:
    other tables whose families reach into this one; ``previous``: tables published earlier;
    ``supports``: who contributes to the estimates of this table and of ``related``.
    """
    published = estimates.copy()
    person = published["sensitivity"] == "person"
    _withhold(published, person, WITHHELD_PERSON)
    if exempt:
        return estimate_table.validate(published)
    holding = rules or Rules(minimum_n)
    together = pd.concat([published, *related], ignore_index=True)
    families = _withheld_families(together, holding, previous, supports)
    small = WITHHELD_SMALL.format(minimum=holding.minimum_n)
    for family, rule in families.items():
        rows = (published["family"] == family) & ~person
        _withhold(published, rows, small if rule == THRESHOLD else WITHHELD_RULE.format(rule=rule))
    return estimate_table.validate(rounded(published, holding))


def refuse_unsafe(
    published: pd.DataFrame,
    rules: Rules,
    previous: Sequence[pd.DataFrame] = (),
    supports: Supports | None = None,
) -> None:
    """Look again at everything that is to be published together, as it was written.

    Raises ``DriveEvalError`` naming rule, family and estimate where a family is withheld in one table and
    shown in another, or an estimate is shown that breaks a
    rule. Rounded counts are not looked at again: their differences are those of the rounding.
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
        broken = breaches(shown, rules, previous, supports)
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


def told_of_validation(summary: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """What is published of the validation's summary: how many warnings there are, by rule, but no few."""
    found = dict(summary)
    for name, content in summary.items():
        counts = content if isinstance(content, Mapping) else {name: content}
        told = rows_left_out(counts, rules.minimum_n, rules)
        found[name] = told if isinstance(content, Mapping) else told[name]
    return found


def _withhold(estimates: pd.DataFrame, rows: pd.Series, reason: str) -> None:
    estimates.loc[rows, list(BLANKED)] = pd.NA
    estimates.loc[rows, "interval"] = ""
    estimates.loc[rows, "reason"] = reason

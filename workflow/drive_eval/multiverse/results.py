"""The specifications of a headline with their results, as far as the disclosure gate lets them be seen."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from drive_eval import disclosure
from drive_eval.disclosure_rules import Rules
from drive_eval.multiverse.model import Headline
from drive_eval.multiverse.specifications import MAIN, specifications

COLUMNS = (
    "headline", "subject", "specification", "main", "universe", "estimate_id", "value", "lower", "upper", "n",
    "reason",
)  # fmt: skip
ABSENT = "There is no such estimate under these choices."


def withheld(tables: Mapping[str, pd.DataFrame], rules: Rules) -> dict[str, pd.DataFrame]:
    """The universes' estimates without those that would tell a few people from another universe's.

    ``tables``: universe → estimates that passed the gate by themselves, the main run's first. One universe
    after the other is held against all that are shown before it, as the gate holds a release against
    earlier ones: two counts of the same thing that only a few people separate say something of these few.
    """
    shown: list[pd.DataFrame] = []
    found = {}
    for universe, table in tables.items():
        found[universe] = disclosure.apply(table, rules.minimum_n, exempt=False, rules=rules, previous=shown)
        shown.append(found[universe])
    return found


def table(name: str, headline: Headline, estimates: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row for each specification: columns ``COLUMNS`` and ``choice.<choice>`` with the option taken.

    ``estimates``: universe → its estimates, the main run's under ``main``. The first specification of each
    subject is that of the main analysis. Values count in the headline's direction.
    """
    found = {universe: rows.set_index("estimate_id") for universe, rows in estimates.items()}
    seen: set[str] = set()
    rows = []
    for each in specifications(name, headline):
        row: dict[str, Any] = {
            "headline": name,
            "subject": each.subject,
            "specification": each.named,
            "main": each.subject not in seen and each.universe == MAIN,
            "universe": each.universe,
            "estimate_id": each.estimate,
            **_result(found[each.universe], each.estimate, each.reversed),
            **{f"choice.{choice}": option for choice, option in each.picks.items()},
        }
        seen.add(each.subject)
        rows.append(row)
    columns = [*COLUMNS, *(f"choice.{choice}" for choice in headline.choices)]
    return pd.DataFrame(rows, columns=columns)


def _result(estimates: pd.DataFrame, name: str, turned: bool) -> dict[str, Any]:
    if name not in estimates.index:
        return {"value": None, "lower": None, "upper": None, "n": None, "reason": ABSENT}
    row = estimates.loc[name]
    sign = -1.0 if turned else 1.0
    value, lower, upper = (_signed(row[key], sign) for key in ("value", "lower", "upper"))
    if turned:
        lower, upper = upper, lower
    return {
        "value": value,
        "lower": lower,
        "upper": upper,
        "n": None if pd.isna(row["n"]) else int(row["n"]),
        "reason": row["reason"],
    }


def _signed(value: Any, sign: float) -> float | None:
    return None if pd.isna(value) else sign * float(value)

"""Needs and behaviours of the same service users at mid-point: two forms, joined person by person.

Needs are classified by a rule of the configuration (``drive_eval.needs.recode``), behaviours by the least
severity that counts (three-year report, Appendix 3: none against the rest).
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from drive_eval.needs.fields import FIELDS
from drive_eval.needs.recode import recode
from drive_eval.release.fields import SEVERITIES

WAVE = "midpoint"
BEHAVIOURS = {
    "physical": "Physical abuse",
    "sexual": "Sexual abuse",
    "harassment_stalking": "Harassment and stalking",
    "jealous_controlling": "Jealous and controlling behaviour",
}


def used(severity: pd.Series, least: str) -> pd.Series:
    """1 where a behaviour is at least as severe as ``least``, else 0, missing where it is not recorded.

    ``severity``: canonical codes. Raises ``ValueError`` for a code that is no severity.
    """
    order = list(SEVERITIES)
    if not severity.dropna().isin(order).all():
        raise ValueError(f"{severity.name} holds a severity that is not one of {', '.join(order)}")
    yes = set(order[order.index(least) :])
    return severity.map({code: float(code in yes) for code in order}).astype("Float64")


def assessed(
    needs: pd.DataFrame, risk: pd.DataFrame, rule: Mapping[str, Any], least: str
) -> tuple[pd.DataFrame, int]:
    """Everybody with any needs information at mid-point: needs and behaviours as 0, 1 or missing.

    ``needs`` and ``risk``: views with ``su_id``, ``wave`` and the twelve needs, or the four behaviours.
    Returns a frame with a row for each person in the order of ``needs`` (index ``su_id``; columns
    ``FIELDS``, ``BEHAVIOURS`` and ``form``, whether there is a risk assessment), and how many forms have no
    needs information. Behaviours are missing for people without a risk assessment.
    """
    forms = needs[needs["wave"] == WAVE]
    informed = forms[forms[list(FIELDS)].notna().any(axis=1)]
    yes_no = {"yes": 1.0, "no": 0.0}
    answers = {field: recode(informed[field], field, rule).map(yes_no).astype("Float64") for field in FIELDS}
    people = pd.DataFrame(answers, index=informed.index).set_index(informed["su_id"])
    judged = risk[risk["wave"] == WAVE].set_index("su_id")
    people["form"] = people.index.isin(judged.index)
    for behaviour in BEHAVIOURS:
        people[behaviour] = used(judged[behaviour], least).reindex(people.index)
    return people, len(forms) - len(informed)

"""From a recorded answer to *need*, *no need* or *excluded*, under a rule of the configuration.

The evaluation used two rules (final report, Table A7.1). For the main report every level of a need
counts and a don't-know is no need; for the cost analysis only the severe levels count and a don't-know
leaves the denominator. Homelessness is costed by itself, so under the second rule a homeless person is
in the denominator without counting as a housing need.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from drive_eval.needs.fields import ANSWERS, need

DONT_KNOW = "dont_know"


def yes_answers(field: str, rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The answers to ``field`` that count as a need under ``rule`` (keys: levels, health, housing)."""
    scale = need(field).scale
    return ("yes",) if scale == "yes_no" else tuple(rule[scale])


def recode(answers: pd.Series, field: str, rule: Mapping[str, Any]) -> pd.Series:
    """Classify the answers to one need.

    ``answers``: canonical codes, missing where nothing is recorded. Returns a string series on the same
    index: "yes", "no", "excluded" (a don't-know under a rule that excludes them), missing where nothing
    is recorded. Raises ``ValueError`` if an answer is not on the need's scale: an unknown answer must
    never pass for "no need".
    """
    scale, positive = ANSWERS[need(field).scale], yes_answers(field, rule)
    if not set(positive) <= set(scale) or rule["dont_know"] not in ("no", "excluded"):
        raise ValueError(f"the recoding rule for {field} names an answer that its scale does not have")
    if not answers.dropna().isin(scale).all():
        raise ValueError(f"{field} holds an answer that is not one of {', '.join(scale)}")
    meaning = {answer: "yes" if answer in positive else "no" for answer in scale}
    return answers.map(meaning | {DONT_KNOW: rule["dont_know"]}).astype("string")

"""Engagement of service users with a high level of need at mid-point: Figure 5.

Population: service users whose answer to the need is one that the configuration calls high (the report:
excessive or high; for scales without these words, their worst answer) and whose level of engagement is
recorded.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.fields import NEEDS, Need
from drive_eval.needs.levels import LEVELS, WAVE, family, in_figure, with_level
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import recode, yes_answers
from drive_eval.rows import Row, count, percent

# Percentages that the text repeats, by need and level.
IN_TEXT = {
    ("financial", "engaged"): "engagement_text.high_need_financial_engaged.percent",
    ("social_ties", "engaged"): "engagement_text.high_need_social_and_community_ties_engaged.percent",
    ("employment", "engaged"): "engagement_text.high_need_employment_engaged.percent",
    ("other_addictions", "non_engaged"): "engagement_text.high_need_other_addictions_non_engaged.percent",
    ("drugs", "non_engaged"): "engagement_text.high_need_drug_misuse_non_engaged.percent",
}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Levels of engagement among service users with a high level of each need.

    ``view``: one row per service user and wave; columns ``wave``, ``engagement_level`` and the twelve
    needs in canonical codes, missing where nothing is recorded. ``settings``: the ``needs`` section of
    the configuration.
    """
    return build(_rows(view[view["wave"] == WAVE], settings))


def has_high_level(answers: pd.Series, field: str, high: Mapping[str, Any]) -> pd.Series:
    """For each answer, whether it is a high level of the need (a missing answer is none).

    ``high``: scale → its answers that are a high level, as in the setting ``needs.high_level``.
    """
    return answers.isin(yes_answers(field, high))


def _rows(forms: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    placed = with_level(forms)
    yield placed.row("high_level", "figure_5.service_users.n")
    for need in NEEDS:
        yield from _need_rows(placed.people, need, placed.without, settings)


def _need_rows(
    people: pd.DataFrame, need: Need, before: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    answers = people[need.field]
    high = has_high_level(answers, need.field, settings["high_level"])
    present = recode(answers, need.field, settings["recoding"]["report"]).eq("yes").fillna(value=False)
    base, missing = int(high.sum()), int(answers.isna().sum())
    reasons = left_out(**before, missing=missing, not_high=len(people) - missing - base)

    def basis(formula: str) -> Basis:
        return Basis(("wave", "engagement_level", need.field), (), base, reasons, formula)

    for level in LEVELS:
        at_level = people["engagement_level"] == level
        n = int((high & at_level).sum())
        columns = {
            "analysis": "needs_high_level",
            "family": family(need.field),
            "population": "service users with a high level of the need",
            "wave": WAVE,
            "term": f"{need.field}.{level}",
        }
        name = f"needs.high_level.{WAVE}.{need.field}.{level}"
        # Beside the people with the need at this level: who has a lower level of it is their difference.
        with_need = int(((present | high) & at_level).sum())
        yield count(
            columns | {"estimate_id": f"{name}.n"}, n,
            basis("people with a high level of the need at this level"), with_need,
        )  # fmt: skip
        printed = [in_figure(need, level)]
        printed += [IN_TEXT[need.field, level]] if (need.field, level) in IN_TEXT else []
        share = columns | {"estimate_id": f"{name}.percent", "published_id": ";".join(printed)}
        yield percent(share, n, base, settings, basis("100 × n / people with a high level of the need"))

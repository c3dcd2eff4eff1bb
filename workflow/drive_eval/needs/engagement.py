"""Engagement with case managers by need at mid-point: Tables 5 and 6.

Population: service users with any needs information and a level of engagement at mid-point. A need
counts by the rule of the main report. Table 5 gives the levels among those with and without each need
(rows add up to 100), Table 6 the needs among those at each level (columns add up to 100).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.fields import NEEDS, Need
from drive_eval.needs.levels import LEVELS, POPULATION, WAVE, family, in_tables, with_level
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import recode
from drive_eval.rows import Row, count, percent

PRESENCE = ("yes", "no")
# Cells that the report repeats in its summary of the profile and in its text, by table, need and level.
IN_TEXT = {
    ("table_5", "financial", "engaged"): (
        "profile_and_needs.engaged_among_financial_difficulties.summary",
        "engagement_text.engaged_among_financial_difficulties.text",
    ),
    ("table_5", "physical_health", "engaged"): (
        "profile_and_needs.engaged_among_poor_physical_health.summary",
        "engagement_text.engaged_among_poor_physical_health.text",
    ),
    ("table_5", "mental_health", "engaged"): (
        "profile_and_needs.engaged_among_mental_health_difficulties.summary",
        "engagement_text.engaged_among_mental_health.text",
    ),
    ("table_6", "alcohol", "engaged"): (
        "profile_and_needs.alcohol_misuse_among_engaged.summary",
        "engagement_text.alcohol_misuse_among_engaged.text",
    ),
    ("table_6", "mental_health", "engaged"): (
        "profile_and_needs.mental_health_among_engaged.summary",
        "engagement_text.mental_health_among_engaged.text",
    ),
    ("table_6", "employment", "engaged"): (
        "profile_and_needs.employment_among_engaged.summary",
        "engagement_text.employment_among_engaged.text",
    ),
}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Counts of each need by level of engagement, and their shares by row and by column.

    ``view``: one row per service user and wave; columns ``wave``, ``engagement_level`` and the twelve
    needs in canonical codes, missing where nothing is recorded. ``settings``: the ``needs`` section of
    the configuration.
    """
    return build(_rows(view[view["wave"] == WAVE], settings))


def _rows(forms: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    placed = with_level(forms)
    yield placed.row("engagement", "table_5.service_users.n;table_6.service_users.n")
    for need in NEEDS:
        classified = recode(placed.people[need.field], need.field, settings["recoding"]["report"])
        missing, excluded = int(classified.isna().sum()), int((classified == "excluded").sum())
        reasons = left_out(**placed.without, missing=missing, dont_know=excluded)
        table = cross_table(classified, placed.people["engagement_level"])
        yield from _need_rows(table, need, reasons, settings)


def cross_table(classified: pd.Series, levels: pd.Series) -> pd.DataFrame:
    """People by presence of a need (rows yes, no) and level of engagement (a column for each level)."""
    counted = pd.crosstab(classified, levels)
    return counted.reindex(index=list(PRESENCE), columns=list(LEVELS), fill_value=0)


def _need_rows(
    table: pd.DataFrame, need: Need, reasons: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    answered = int(table.to_numpy().sum())

    def basis(formula: str) -> Basis:
        return Basis(("wave", "engagement_level", need.field), (), answered, reasons, formula)

    by_presence = table.to_dict("index")
    counts = {name: {level: int(by_presence[name][level]) for level in LEVELS} for name in PRESENCE}
    for presence in PRESENCE:
        row_total = sum(counts[presence].values())
        for level in LEVELS:
            n, column_total = counts[presence][level], counts["yes"][level] + counts["no"][level]
            cell = {
                "analysis": "needs_engagement",
                "family": family(need.field),
                "population": POPULATION,
                "wave": WAVE,
                "term": f"{need.field}.{presence}.{level}",
            }
            name = f"needs.engagement.{WAVE}.{need.field}.{presence}.{level}"
            number = cell | {"estimate_id": f"{name}.n"}
            yield count(number, n, basis(f"people with {need.field} = {presence} and this level"), row_total)
            for shown, table_name, total, of in (
                ("row_percent", "table_5", row_total, f"people with {need.field} = {presence}"),
                ("column_percent", "table_6", column_total, "people at this level with the need recorded"),
            ):
                printed: tuple[str, ...] = (in_tables(table_name, need, presence, level),)
                if presence == "yes":
                    printed += IN_TEXT.get((table_name, need.field, level), ())
                share = cell | {"estimate_id": f"{name}.{shown}", "published_id": ";".join(printed)}
                yield percent(share, n, total, settings, basis(f"100 × n / {of}"))

"""How the randomisation log and the Insights exports are written."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.forms import Page, Written, spelled
from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import OutcomeColumn, OutcomeForms, OutcomeSheet
from drive_eval.demo.workbook import workbook_bytes

RANDOMISATION = "randomisation_log.xlsx"
INSIGHTS = "insights.xlsx"
# A column that the forms have and the pipeline ignores.
SERVICE = "service"


def outcome_files(outcomes: Outcomes, recipe: Recipe) -> dict[str, bytes]:
    """File name → content of the files in which these sources arrive."""
    forms = recipe.outcomes.forms
    log = write_page(forms.randomisation, outcomes.randomisation, recipe)
    intake = write_page(forms.insights_intake, outcomes.insights_intake, recipe)
    exits = write_page(forms.insights_exit, outcomes.insights_exit, recipe)
    return {RANDOMISATION: workbook_bytes([log]), INSIGHTS: workbook_bytes([intake, exits])}


def write_page(sheet: OutcomeSheet, table: pd.DataFrame, recipe: Recipe) -> Page:
    """One table as a sheet of a workbook, untidy in its coded columns."""
    forms = recipe.outcomes.forms
    columns = [_column(entry, table, forms, recipe.seed, sheet.name) for entry in sheet.columns]
    return Page(
        name=sheet.name,
        title=sheet.title,
        notice=recipe.forms.notice,
        headers=tuple(entry.header for entry in sheet.columns),
        widths=tuple(entry.width for entry in sheet.columns),
        rows=list(zip(*columns, strict=True)),
    )


def _column(
    entry: OutcomeColumn, table: pd.DataFrame, forms: OutcomeForms, seed: int, sheet: str
) -> Sequence[Written]:
    if entry.field == SERVICE:
        return [forms.services[int(site[-1]) % len(forms.services)] for site in table["site"]]
    values = table[entry.field]
    if entry.codes is None:
        return [_plain(value) for value in values.tolist()]
    draws = Draws(seed, 0, f"forms: {sheet}: {entry.field}")
    written = spelled(values, forms.spellings[entry.codes], forms.mess, draws)
    return [int(text) if text.isascii() and text.isdigit() else text for text in written]


def _plain(value: Any) -> Written:
    """A cell without codes: text and dates as they are, numbers whole, gaps empty."""
    if value is None or pd.isna(value):
        return ""
    return value if isinstance(value, str | date) else int(value)

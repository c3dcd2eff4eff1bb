"""How the randomisation log, Insights, MARAC and the police write their files."""

import csv
import io
from datetime import date

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.forms import Cells, Page, Written, column_cells
from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import OutcomeColumn, OutcomeSheet
from drive_eval.demo.workbook import workbook_bytes

RANDOMISATION = "randomisation_log.xlsx"
INSIGHTS = "insights.xlsx"
MARAC = "marac_appearances.csv"
POLICE = "police_incidents.csv"
# A column that the forms have and the pipeline ignores.
SERVICE = "service"


def outcome_files(outcomes: Outcomes, recipe: Recipe) -> dict[str, bytes]:
    """File name → content of the files in which these sources arrive."""
    pages = outcome_pages(outcomes, recipe)
    return {
        RANDOMISATION: workbook_bytes([pages["randomisation"]]),
        INSIGHTS: workbook_bytes([pages["insights_intake"], pages["insights_exit"]]),
        MARAC: csv_bytes(pages["marac"]),
        POLICE: csv_bytes(pages["police"]),
    }


def outcome_pages(outcomes: Outcomes, recipe: Recipe) -> dict[str, Page]:
    """Table → the sheet or file as it is written."""
    forms = recipe.outcomes.forms
    return {
        name: _page(getattr(forms, name), getattr(outcomes, name), recipe)
        for name in ("randomisation", "insights_intake", "insights_exit", "marac", "police")
    }


def csv_bytes(page: Page) -> bytes:
    """A page as comma-separated text: headers, then rows; dates day first."""
    columns = [[_text(cells.distinct[place]) for place in cells.index.tolist()] for cells in page.columns]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(page.headers)
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode()


def _text(cell: Written) -> str:
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def _page(sheet: OutcomeSheet, table: pd.DataFrame, recipe: Recipe) -> Page:
    """One table as a sheet of a workbook, untidy in its coded columns."""
    return Page(
        name=sheet.name,
        title=sheet.title,
        notice=recipe.forms.notice,
        headers=tuple(entry.header for entry in sheet.columns),
        widths=tuple(entry.width for entry in sheet.columns),
        columns=tuple(_column(entry, table, recipe, sheet.name) for entry in sheet.columns),
    )


def _column(entry: OutcomeColumn, table: pd.DataFrame, recipe: Recipe, sheet: str) -> Cells:
    forms = recipe.outcomes.forms
    draws = Draws(recipe.seed, 0, f"forms: {sheet}: {entry.field}")
    if entry.field == SERVICE:
        # A service covers a site.
        services = dict(zip(sorted(table["site"].unique()), forms.services, strict=False))
        return column_cells(table["site"].map(services), None, forms.mess, draws)
    spellings = forms.spellings[entry.codes] if entry.codes else None
    return column_cells(table[entry.field], spellings, forms.mess, draws)

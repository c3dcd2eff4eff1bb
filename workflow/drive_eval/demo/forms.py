"""How people fill in forms: several spellings of a code, stray spaces, and many ways to leave a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_forms import SHEETS, Column, Forms, Mess, Sheet
from drive_eval.demo.release import Release

Written = str | int | date
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """A column's cells: the distinct things written, and for each row the place of its own among them."""

    distinct: Sequence[Written]
    index: Index


@dataclass(frozen=True)
class Page:
    """A sheet as it is written: name, title and notice above, headers, and columns of cells."""

    name: str
    title: str
    notice: str
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    columns: tuple[Cells, ...]


def fill_in(release: Release, recipe: Recipe, sheets: Sequence[str] = SHEETS) -> tuple[Page, ...]:
    """The release as sheets of the workbook, one row for each row of its tables, in their order."""
    return tuple(
        page(getattr(recipe.forms, table), getattr(release, table), recipe.forms, recipe.seed)
        for table in sheets
    )


def page(sheet: Sheet, table: pd.DataFrame, forms: Forms, seed: int, block: int = 0) -> Page:
    """One table as a sheet; a table that is written block by block has draws of its own in each."""
    return Page(
        name=sheet.name,
        title=sheet.title,
        notice=forms.notice,
        headers=tuple(entry.header for entry in sheet.columns),
        widths=tuple(entry.width for entry in sheet.columns),
        columns=tuple(_cells(entry, sheet, table, forms, seed, block) for entry in sheet.columns),
    )


def log_page(
    sheet: Sheet, references: Sequence[str], log: pd.DataFrame, forms: Forms, seed: int, block: int
) -> Page:
    """A part of a log, whose first column holds references that all differ."""
    rest = sheet.model_copy(update={"columns": sheet.columns[1:]})
    others = page(rest, log, forms, seed, block)
    first = Cells(references, np.arange(len(references), dtype=np.int64))
    return replace(
        others,
        headers=(sheet.columns[0].header, *others.headers),
        widths=(sheet.columns[0].width, *others.widths),
        columns=(first, *others.columns),
    )


def _cells(entry: Column, sheet: Sheet, table: pd.DataFrame, forms: Forms, seed: int, block: int) -> Cells:
    draws = Draws(seed, block, f"forms: {sheet.name}: {entry.field}")
    spellings = forms.spellings[entry.codes] if entry.codes else None
    return column_cells(table[entry.field], spellings, forms.mess, draws)


def column_cells(
    values: pd.Series, spellings: Mapping[str, Sequence[str]] | None, mess: Mess, draws: Draws
) -> Cells:
    """One column's cells; only coded columns, which have spellings, are untidy."""
    places, distinct = pd.factorize(values, use_na_sentinel=True)
    known: list[Any] = [*distinct]
    if spellings is None:
        written = ["", *(_plain(value) for value in known)]
        return Cells(written, places.astype(np.int64) + 1)
    return _spelled(places.astype(np.int64), known, spellings, mess, draws)


def _plain(value: Any) -> Written:
    """A value that is no code, as a cell holds it."""
    if isinstance(value, pd.Timestamp | datetime):
        return date(value.year, value.month, value.day)
    return value if isinstance(value, str | date) else int(value)


def _spelled(
    places: Index, codes: Sequence[str], spellings: Mapping[str, Sequence[str]], mess: Mess, draws: Draws
) -> Cells:
    """Codes as people write them, and gaps as they leave them; empty text (not applicable) stays empty.

    ``places``: per row the place of its code among ``codes``, −1 for a gap.
    """
    n = len(places)
    gap = draws.choose(np.array(list(mess.missing.values())), n)
    other, which = draws.uniform(n) < mess.other_spelling, draws.uniform(n)
    case, lower = draws.uniform(n) < mess.other_case, draws.uniform(n)
    spaces = draws.uniform(n) < mess.spaces_at_the_end
    counts = np.array([len(spellings[code]) if code else 1 for code in codes] or [1])
    choice = np.where(other, np.floor(which * counts[np.maximum(places, 0)]), 0).astype(np.int64)
    letters = np.where(case, np.where(lower < 0.5, 1, 2), 0)
    widest = int(counts.max())
    # One number for each way to write a code: few of them, however many rows there are.
    variant = ((places * widest + choice) * 3 + letters) * 2 + spaces
    found, index = np.unique(np.where(places < 0, -1 - gap, variant), return_inverse=True)
    written: list[Written] = []
    for number in found.tolist():
        if number < 0:
            written.append(list(mess.missing)[-1 - number])
            continue
        rest, spaced = divmod(number, 2)
        rest, cased = divmod(rest, 3)
        place, chosen = divmod(rest, widest)
        text = spellings[codes[place]][chosen] if codes[place] else ""
        text = (text, text.lower(), text.upper())[cased]
        text = f"{text}  " if spaced and text else text
        written.append(int(text) if text.isascii() and text.isdigit() else text)
    return Cells(written, index.astype(np.int64))

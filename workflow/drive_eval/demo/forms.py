"""How people fill in forms: several spellings of a code, stray spaces, and many ways to leave a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.recipe import Column, Forms, Recipe, Sheet
from drive_eval.demo.recipe_base import Mess
from drive_eval.demo.release import Release

Written = str | int | date


@dataclass(frozen=True)
class Page:
    """A sheet as it is written: name, title and notice above, headers, and rows of cells."""

    name: str
    title: str
    notice: str
    headers: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[Sequence[Written]]


def fill_in(release: Release, recipe: Recipe) -> tuple[Page, ...]:
    """The release as sheets of the workbook, one row for each row of its tables, in their order."""
    forms = recipe.forms
    return (
        _page(forms.service_users, release.service_users, forms, recipe.seed),
        _page(forms.needs, release.needs, forms, recipe.seed),
    )


def _page(sheet: Sheet, table: pd.DataFrame, forms: Forms, seed: int) -> Page:
    columns = [_column(entry, table[entry.field], forms, seed, sheet.name) for entry in sheet.columns]
    return Page(
        name=sheet.name,
        title=sheet.title,
        notice=forms.notice,
        headers=tuple(entry.header for entry in sheet.columns),
        widths=tuple(entry.width for entry in sheet.columns),
        rows=list(zip(*columns, strict=True)),
    )


def _column(entry: Column, values: pd.Series, forms: Forms, seed: int, sheet: str) -> list[Written]:
    """One column's cells; only coded columns are untidy."""
    if entry.codes is None:
        return [value if isinstance(value, str | date) else int(value) for value in values.tolist()]
    draws = Draws(seed, 0, f"forms: {sheet}: {entry.field}")
    written = spelled(values, forms.spellings[entry.codes], forms.mess, draws)
    return [int(text) if text.isascii() and text.isdigit() else text for text in written]


def spelled(values: pd.Series, spellings: Mapping[str, Sequence[str]], mess: Mess, draws: Draws) -> list[str]:
    """Codes as people write them, and gaps as they leave them."""
    n = len(values)
    gaps = list(mess.missing)
    gap = draws.choose(np.array(list(mess.missing.values())), n)
    other, which = draws.uniform(n) < mess.other_spelling, draws.uniform(n)
    case, lower = draws.uniform(n) < mess.other_case, draws.uniform(n)
    spaces = draws.uniform(n) < mess.spaces_at_the_end
    written = []
    for row, code in enumerate(values.tolist()):
        if pd.isna(code):
            written.append(gaps[gap[row]])
            continue
        choices = spellings[code]
        text = choices[int(which[row] * len(choices))] if other[row] else choices[0]
        if case[row]:
            text = text.lower() if lower[row] < 0.5 else text.upper()
        written.append(f"{text}  " if spaces[row] else text)
    return written

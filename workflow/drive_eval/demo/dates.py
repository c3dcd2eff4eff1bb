"""Dates of assessment forms: counted from allocation, at closure back from the end of the case."""

from datetime import date, timedelta

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.recipe import Recipe
from drive_eval.release.fields import WAVES


def form_dates(wave: str, people: pd.DataFrame, recipe: Recipe, draws: Draws) -> list[date | None]:
    """A date of assessment for each service user; none at closure for a case without one."""
    span = recipe.needs.days[wave]
    days = draws.integers(span.least, span.most, len(people))
    if wave == "closure":
        ends = people["closure_date"]
        return [None if pd.isna(end) else end - timedelta(int(n)) for end, n in zip(ends, days, strict=True)]
    return [start + timedelta(int(n)) for start, n in zip(people["allocation_date"], days, strict=True)]


def assessment_dates(people: pd.DataFrame, recipe: Recipe, draws: Draws) -> dict[str, pd.Series]:
    """Wave → dates of assessment, by position in ``people``."""
    return {wave: pd.Series(form_dates(wave, people, recipe, draws), dtype=object) for wave in WAVES}

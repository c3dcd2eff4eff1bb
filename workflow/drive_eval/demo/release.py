"""The release as data: canonical tables, before anybody writes them on a form."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.needs import make_needs
from drive_eval.demo.outcomes import Outcomes, generate_outcomes
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.service_users import make_service_users
from drive_eval.demo.targets import read_targets


@dataclass(frozen=True)
class Release:
    """The tables in canonical codes and in the order of their rows on the sheets."""

    service_users: pd.DataFrame
    needs: pd.DataFrame
    outcomes: Outcomes


def generate(recipe: Recipe, published: str | Path) -> Release:
    """Generate the release from the folder of printed figures.

    The population is made in blocks of the evaluation's size, each of which meets every printed figure,
    so that a larger scale keeps all proportions and its time grows in step with it. Raises
    ``InputRefusedError`` (printed figures missing) or ``AllocationError`` (figures that contradict).
    """
    targets = read_targets(published)
    people, forms = [], []
    outcomes = generate_outcomes(recipe, published)
    for block in range(recipe.scale):
        people.append(make_service_users(targets, recipe, block))
        forms.append(make_needs(people[-1], targets, recipe, block))
        outcomes.add(people[-1], block)
    return Release(
        service_users=_shuffled(pd.concat(people, ignore_index=True), recipe, "order of service users"),
        needs=_shuffled(pd.concat(forms, ignore_index=True), recipe, "order of needs assessments"),
        outcomes=outcomes.tables(),
    )


def _shuffled(table: pd.DataFrame, recipe: Recipe, stream: str) -> pd.DataFrame:
    """The rows in an order of their own, as exports have them."""
    return table.iloc[Draws(recipe.seed, 0, stream).order(len(table))].reset_index(drop=True)

"""The release as data: canonical tables, before anybody writes them on a form."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from drive_eval.demo.case_targets import read_case_targets
from drive_eval.demo.draws import Draws
from drive_eval.demo.first_year import read_first_year_targets
from drive_eval.demo.needs import make_needs
from drive_eval.demo.profile import with_profile
from drive_eval.demo.profile_targets import read_profile_targets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.service_users import make_service_users
from drive_eval.demo.targets import read_targets


@dataclass(frozen=True)
class Release:
    """The tables in canonical codes and in the order of their rows on the sheets."""

    service_users: pd.DataFrame
    needs: pd.DataFrame


def generate(recipe: Recipe, published: str | Path) -> Release:
    """Generate the release from the folder of printed figures.

    The population is made in blocks of the evaluation's size, each of which meets every printed figure,
    so that a larger scale keeps all proportions and its time grows in step with it. Raises
    ``InputRefusedError`` (printed figures missing) or ``AllocationError`` (figures that contradict).
    """
    targets = read_targets(published)
    first_year = read_first_year_targets(published)
    people = _blocks(recipe, published)
    forms = [make_needs(block, targets, first_year, recipe, at) for at, block in enumerate(people)]
    profile = read_profile_targets(published)
    people = [
        with_profile(block, needs, profile, recipe, at)
        for at, (block, needs) in enumerate(zip(people, forms, strict=True))
    ]
    return Release(
        service_users=_shuffled(pd.concat(people, ignore_index=True), recipe, "order of service users"),
        needs=_shuffled(pd.concat(forms, ignore_index=True), recipe, "order of needs assessments"),
    )


def service_users(recipe: Recipe, published: str | Path) -> pd.DataFrame:
    """The service users and their cases, in the order of allocation within each block.

    What the other sources share with the case management system. Columns: ``block`` (the copy of the
    evaluation's population), ``su_id``, ``site``, ``programme_year``, ``allocation_date``,
    ``closure_date``, ``status``, ``age_at_intake``, ``sex``, ``completed`` and others. All of them are
    allocated to the intervention. Raises as ``generate``.
    """
    blocks = [people.assign(block=at) for at, people in enumerate(_blocks(recipe, published))]
    return pd.concat(blocks, ignore_index=True)


def _blocks(recipe: Recipe, published: str | Path) -> list[pd.DataFrame]:
    """The service users of each block."""
    targets, cases = read_targets(published), read_case_targets(published)
    return [make_service_users(targets, cases, recipe, block) for block in range(recipe.scale)]


def _shuffled(table: pd.DataFrame, recipe: Recipe, stream: str) -> pd.DataFrame:
    """The rows in an order of their own, as exports have them."""
    return table.iloc[Draws(recipe.seed, 0, stream).order(len(table))].reset_index(drop=True)

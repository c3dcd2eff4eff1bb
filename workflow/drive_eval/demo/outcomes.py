"""What happened to people: the sources other than the case management system, block by block."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.insights import make_insights
from drive_eval.demo.insights_behaviours import read_behaviours
from drive_eval.demo.insights_targets import read_insights
from drive_eval.demo.marac import make_marac, read_marac
from drive_eval.demo.police import make_police
from drive_eval.demo.police_targets import read_average_days, read_cost_sample, read_police
from drive_eval.demo.printed import Printed
from drive_eval.demo.randomisation import make_log, make_perpetrators, read_flow
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.release import service_users

SHUFFLED = ("insights_intake", "insights_exit")


@dataclass(frozen=True)
class Outcomes:
    """The tables in canonical codes and in the order of their rows in the files."""

    randomisation: pd.DataFrame
    insights_intake: pd.DataFrame
    insights_exit: pd.DataFrame
    marac: pd.DataFrame
    police: pd.DataFrame


def generate_outcomes(recipe: Recipe, published: str | Path) -> Outcomes:
    """Generate these sources, block by block, linked to the service users of the same recipe.

    Each block meets every printed figure. The log is in order of dates, the forms are in none. Raises
    ``InputRefusedError`` with all figures that are missing or unfit, ``AllocationError`` if they contradict.
    """
    printed = Printed(Path(published) / "published.csv")
    flow = read_flow(printed)
    insights = read_insights(printed, recipe.outcomes.insights.contacts_sd_control)
    behaviours = read_behaviours(printed)
    appearances = read_marac(printed)
    incidents, average_days = read_police(printed), read_average_days(printed)
    costs = read_cost_sample(Path(published) / "cost_parameters.csv")
    printed.refuse([])
    blocks = []
    for block, people in service_users(recipe, published).groupby("block"):
        number = int(str(block))
        cases = make_perpetrators(people.reset_index(drop=True), flow, recipe, number)
        log = make_log(cases, flow, recipe, number)
        forms = make_insights(cases, insights, behaviours, recipe, number)
        victims = dict(zip(forms.intake["perp_id"], forms.intake["vs_id"], strict=True))
        marac = make_marac(cases, people, log, victims, appearances, recipe, number)
        police = make_police(cases, people, marac, incidents, costs, average_days, recipe, number)
        blocks.append(Outcomes(log, forms.intake, forms.exit, marac, police))
    return Outcomes(**{entry.name: _gathered(blocks, entry.name, recipe) for entry in fields(Outcomes)})


def _gathered(blocks: Sequence[Outcomes], name: str, recipe: Recipe) -> pd.DataFrame:
    """One table of all blocks, in the order of its file."""
    table: pd.DataFrame = pd.concat([getattr(block, name) for block in blocks], ignore_index=True)
    if name not in SHUFFLED:
        return table
    order = Draws(recipe.seed, 0, f"order of {name}").order(len(table))
    shuffled: pd.DataFrame = table.iloc[order].reset_index(drop=True)
    return shuffled

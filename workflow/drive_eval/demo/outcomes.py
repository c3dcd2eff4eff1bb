"""What happened to people: the sources other than the case management system, block by block."""

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.insights import make_insights
from drive_eval.demo.insights_behaviours import read_behaviours
from drive_eval.demo.insights_targets import read_insights
from drive_eval.demo.printed import Printed
from drive_eval.demo.randomisation import make_log, make_perpetrators, read_flow
from drive_eval.demo.recipe import Recipe


@dataclass(frozen=True)
class Outcomes:
    """The tables in canonical codes and in the order of their rows in the files."""

    randomisation: pd.DataFrame
    insights_intake: pd.DataFrame
    insights_exit: pd.DataFrame


class OutcomesGenerator:
    """Collects the blocks of a release; each meets every printed figure."""

    def __init__(self, recipe: Recipe, published: Path) -> None:
        printed = Printed(published / "published.csv")
        self._recipe = recipe
        self._flow = read_flow(printed)
        self._insights = read_insights(printed, recipe.outcomes.insights.contacts_sd_control)
        self._behaviours = read_behaviours(printed)
        printed.refuse([])
        self._blocks: list[Outcomes] = []

    def add(self, service_users: pd.DataFrame, block: int) -> None:
        """Generate one block, linked to its service users."""
        recipe = self._recipe
        people = make_perpetrators(service_users, self._flow, recipe, block)
        insights = make_insights(people, self._insights, self._behaviours, recipe, block)
        self._blocks.append(
            Outcomes(make_log(people, self._flow, recipe, block), insights.intake, insights.exit)
        )

    def tables(self) -> Outcomes:
        """All blocks together; the log is in order of dates, the forms are in none."""
        parts = {
            entry.name: pd.concat([getattr(block, entry.name) for block in self._blocks], ignore_index=True)
            for entry in fields(Outcomes)
        }
        for name in ("insights_intake", "insights_exit"):
            order = Draws(self._recipe.seed, 0, f"order of {name}").order(len(parts[name]))
            parts[name] = parts[name].iloc[order].reset_index(drop=True)
        return Outcomes(**parts)


def generate_outcomes(recipe: Recipe, published: str | Path) -> OutcomesGenerator:
    """Read what has to be met; raises ``InputRefusedError`` with all figures that are missing or unfit."""
    return OutcomesGenerator(recipe, Path(published))

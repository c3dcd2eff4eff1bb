"""What happened to people: the sources other than the case management system, block by block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.insights import make_insights
from drive_eval.demo.insights_behaviours import BehaviourTarget, read_behaviours
from drive_eval.demo.insights_targets import InsightsTargets, read_insights
from drive_eval.demo.known.parameters import Known, KnownPolice
from drive_eval.demo.known.police import follow, make_known_police
from drive_eval.demo.known.severity import with_known_outcomes
from drive_eval.demo.marac import MaracTarget, make_marac, read_marac
from drive_eval.demo.police import intervention_days, make_police
from drive_eval.demo.police_targets import (
    CostTarget,
    SiteTarget,
    read_average_days,
    read_cost_sample,
    read_police,
)
from drive_eval.demo.printed import Printed
from drive_eval.demo.randomisation import FlowTarget, make_log, make_perpetrators, read_flow
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


@dataclass(frozen=True)
class OutcomeTargets:
    """Everything printed that these sources have to meet."""

    flow: FlowTarget
    insights: InsightsTargets
    behaviours: Mapping[str, BehaviourTarget]
    marac: MaracTarget
    police: Mapping[str, SiteTarget]
    average_days: int
    costs: CostTarget


def generate_outcomes(recipe: Recipe, published: str | Path) -> Outcomes:
    """Generate these sources, block by block, linked to the service users of the same recipe.

    Each block meets every printed figure. The log is in order of dates, the forms are in none. Raises
    ``InputRefusedError`` with all figures that are missing or unfit, ``AllocationError`` if they contradict.
    """
    targets = read_outcome_targets(recipe, published)
    blocks = [
        make_outcomes(people.reset_index(drop=True), targets, recipe, int(str(block)), Known())
        for block, people in service_users(recipe, published).groupby("block")
    ]
    return gathered_outcomes(blocks, recipe)


def read_outcome_targets(recipe: Recipe, published: str | Path) -> OutcomeTargets:
    """Read everything printed that these sources have to meet; raises as ``generate_outcomes``."""
    printed = Printed(Path(published) / "published.csv")
    targets = OutcomeTargets(
        flow=read_flow(printed),
        insights=read_insights(printed, recipe.outcomes.insights.contacts_sd_control),
        behaviours=read_behaviours(printed),
        marac=read_marac(printed),
        police=read_police(printed),
        average_days=read_average_days(printed),
        costs=read_cost_sample(Path(published) / "cost_parameters.csv"),
    )
    printed.refuse([])
    return targets


def make_outcomes(
    people: pd.DataFrame, targets: OutcomeTargets, recipe: Recipe, block: int, known: Known
) -> Outcomes:
    """These sources for one block's service users; ``known`` police data need their first contact too."""
    cases = make_perpetrators(people, targets.flow, recipe, block)
    log = make_log(cases, targets.flow, recipe, block)
    forms = make_insights(cases, targets.insights, dict(targets.behaviours), recipe, block)
    victims = dict(zip(forms.intake["perp_id"], forms.intake["vs_id"], strict=True))
    marac = make_marac(cases, people, log, victims, targets.marac, recipe, block)
    police = make_police(
        cases, people, marac, targets.police, targets.costs, targets.average_days, recipe, block
    )
    intake, exits = forms.intake, forms.exit
    if known.victim_survivor_behaviours is not None:
        draws = Draws(recipe.seed, block, "known: Insights")
        intake, exits = with_known_outcomes(intake, exits, known.victim_survivor_behaviours, draws)
    if known.police is not None:
        police = _known_police(cases, people, police, targets, known.police, recipe, block)
    return Outcomes(log, intake, exits, marac, police)


def _known_police(
    cases: pd.DataFrame, people: pd.DataFrame, printed: pd.DataFrame, targets: OutcomeTargets,
    known: KnownPolice, recipe: Recipe, block: int,
) -> pd.DataFrame:  # fmt: skip
    """Incidents at known rates of the people whom the printed police data are about; references follow."""
    rules = recipe.outcomes.police
    begun = people.assign(
        allocation_date=people["initial_contact_date"].where(
            people["initial_contact_date"].notna(), people["allocation_date"]
        )
    )
    followed = follow(
        intervention_days(cases, begun, targets.average_days),
        sorted(set(printed["perp_id"])),
        np.datetime64(rules.first),
        np.datetime64(recipe.cases.follow_up_until),
    )
    span = (rules.days_to_outcome.least, rules.days_to_outcome.most)
    draws = Draws(recipe.seed, block, "known: police")
    return make_known_police(followed, known, targets.costs, span, draws)


def gathered_outcomes(blocks: Sequence[Outcomes], recipe: Recipe) -> Outcomes:
    """The tables of all blocks; police incidents without references are given them."""
    together = Outcomes(**{entry.name: _gathered(blocks, entry.name, recipe) for entry in fields(Outcomes)})
    police = together.police
    if "incident_id" in police:
        return together
    digits = max(6, len(str(len(police))))
    references = [
        f"{recipe.outcomes.police.reference}{number:0{digits}d}" for number in range(1, len(police) + 1)
    ]
    police.insert(0, "incident_id", references)
    return together


def _gathered(blocks: Sequence[Outcomes], name: str, recipe: Recipe) -> pd.DataFrame:
    """One table of all blocks, in the order of its file."""
    table: pd.DataFrame = pd.concat([getattr(block, name) for block in blocks], ignore_index=True)
    if name not in SHUFFLED:
        return table
    order = Draws(recipe.seed, 0, f"order of {name}").order(len(table))
    shuffled: pd.DataFrame = table.iloc[order].reset_index(drop=True)
    return shuffled

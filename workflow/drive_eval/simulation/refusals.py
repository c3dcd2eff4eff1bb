"""What the simulation cannot do with this release and these settings, told before anything runs.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drive_eval.costs.parameters import values
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.simulation.jobs import MODELS, deflators, uses_models
from drive_eval.simulation.prices import at_prices
from drive_eval.simulation.uncertainty import load_uncertainty

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation

CONFIG = "config/config.yaml"
UNCERTAINTY = "resources/costs/uncertainty.csv"


def refusals(plan: "Evaluation") -> list[Problem]:
    """Every problem; none where the chapter is not computed."""
    if "simulation" not in plan.chapters:
        return []
    return [*_source(plan), *_prices(plan)]


def _source(plan: "Evaluation") -> Iterator[Problem]:
    """The headline rests on the models of behaviour, and they are not there."""
    simulation = plan.settings.simulation
    if simulation.effect != "behaviour_model" or uses_models(plan):
        return
    computed = MODELS in plan.chapters
    why = "simulation.behaviour.use leaves them out" if computed else f"the chapter {MODELS} is not computed"
    yield Problem(
        CONFIG,
        key="simulation.effect",
        rule="present",
        message=f"behaviour_model needs the draws of the models of behaviour, and {why}.",
        advice=("Set simulation.behaviour.use to true" if computed else f'Add {MODELS} to "chapters"')
        + ", or choose another simulation.effect.",
    )


def _prices(plan: "Evaluation") -> list[Problem]:
    """A price year without a deflator, in the settings or in the table of uncertainty; a wrong table."""
    files, target = deflators(plan), plan.settings.simulation.price_year
    if not files and not target:
        return []
    path = str(plan.root / files[0]) if files else None
    table = load_uncertainty(plan.root / UNCERTAINTY, plan.parameters)
    # Without a target the table still serves the scenarios of other price years.
    wanted = target or next(entry.price_year for entry in table.values() if entry.price_year)
    try:
        at_prices(values(plan.parameters), table, wanted, path)
    except InputRefusedError as refused:
        return list(refused.problems)
    return []

"""The jobs of the simulation: their keys and files, and how the draws are shared between them.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from drive_eval.audit.key import derive_seed, digest
from drive_eval.costs.formulas import upstream
from drive_eval.declared import simulation as declared
from drive_eval.simulation.parts import NATIONAL, PARTS, TOTAL

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys
    from drive_eval.settings.simulation import Simulation

DEFLATORS = "deflators"
# Settings that a job reads, beside those of the distributions.
SAMPLE = ("year_1_end", "months_before", "interval_level")
DISTRIBUTIONS = ("variation", "source_correlation", "overdispersion", "price_year")
EFFECTS = ("year_1_end", "months_before", "interval_level", "effect_draws")
# The chapter whose draws of change in behaviour the simulation may use.
MODELS = "behaviour_models"
SENSITIVITY = (
    "interval_level", "sobol_points", "information_draws", "sampler", "attribution", "persistence",
    "discount_rate", "averted", "counterfactual",
)  # fmt: skip
BENEFIT = (
    "interval_level", "bins", "effect", "attribution", "persistence", "counterfactual", "discount_rate",
    "horizons", "horizon", "averted", "price_highest", "caseload", "information_draws", "sampler",
)  # fmt: skip


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings and the parameters that the job reads."""
    every = {f"cost_parameters.{name}": digest(asdict(entry)) for name, entry in plan.parameters.items()}
    modelled_from = every | {
        name: value for name, value in plan.columns.items() if name.startswith(f"{DEFLATORS}.")
    }
    profile = {"year_2_end": plan.section("profile")["year_2_end"]}
    settings: dict[str, Any] = {"simulation": _slice(plan, SAMPLE), "profile": profile}
    yield (
        declared.SIMULATION_INPUTS.id,
        plan.key("simulation_inputs.py", {}, settings=settings, sources=every),
    )
    modelled = plan.section("simulation")["behaviour"] if uses_models(plan) else {"use": False}
    effects: dict[str, Any] = {"simulation": _slice(plan, EFFECTS) | {"behaviour": modelled}}
    yield (
        declared.SIMULATION_EFFECTS.id,
        plan.key("simulation_effects.py", {}, settings=effects, seeded=True),
    )
    simulation = plan.settings.simulation
    for batch in batches(simulation):
        first = batch * simulation.draws_per_job
        end = min(first + simulation.draws_per_job, simulation.draws)
        # No batch in the seed: each draw has its own numbers, wherever it is computed.
        settings = _model(plan, ("sampler",)) | {"draws": [first, end]}
        yield (
            f"simulation_draws.{batch}",
            plan.key("simulation_draws.py", {}, settings=settings, sources=modelled_from),
        )
    inputs = [str(batch) for batch in batches(simulation)]
    for name, read, seeded in (
        ("simulation_costs", ("interval_level", "bins"), False),
        ("simulation_sensitivity", SENSITIVITY, True),
        ("simulation_benefit", BENEFIT, True),
    ):
        yield (
            name,
            plan.key(
                f"{name}.py",
                {},
                settings=_model(plan, read),
                sources=modelled_from,
                inputs=inputs if name != "simulation_sensitivity" else (),
                seeded=seeded,
            ),
        )


def sidecars(plan: "Evaluation") -> list[str]:
    """The lineage files of the draws, below ``restricted/``."""
    return [f"simulation/simulation_draws.{batch}" for batch in batches(plan.settings.simulation)]


def batches(simulation: "Simulation") -> range:
    """The numbers of the jobs that share the draws."""
    return range(-(-simulation.draws // simulation.draws_per_job))


def deflators(plan: "Evaluation") -> list[str]:
    """The release's file of deflators, if it has one."""
    return [plan.source(DEFLATORS)] if DEFLATORS in plan.description.tables else []


def uses_models(plan: "Evaluation") -> bool:
    """Whether the draws of change in behaviour flow into the savings: computed, and not left out."""
    return MODELS in plan.chapters and plan.settings.simulation.behaviour.use


def behaviour_files(plan: "Evaluation", name: str) -> list[str]:
    """A file of the models of behaviour below ``restricted/``, where the simulation uses them."""
    return [f"results/{plan.folder}/restricted/{name}"] if uses_models(plan) else []


def _slice(plan: "Evaluation", names: Iterable[str]) -> dict[str, Any]:
    section = plan.section("simulation")
    return {name: section[name] for name in names}


def _model(plan: "Evaluation", names: Iterable[str]) -> dict[str, Any]:
    """The settings of a job that evaluates the model: distributions, formulas, and the draws' own seed."""
    formulas = upstream(plan.sheet, [*(part.formula for part in PARTS), TOTAL, NATIONAL])[1]
    return {
        "simulation": _slice(plan, dict.fromkeys((*DISTRIBUTIONS, *names))),
        "costs": plan.section("costs"),
        "formulas": digest([asdict_formula(plan, name) for name in formulas]),
        "draw_seed": derive_seed(plan.settings.seed, "simulation_draws.py", {}),
    }


def asdict_formula(plan: "Evaluation", name: str) -> list[str]:
    """A formula as what its value depends on: its id, its expression and its unit."""
    formula = plan.sheet.formulas[name]
    return [name, formula.expression.text, formula.unit]

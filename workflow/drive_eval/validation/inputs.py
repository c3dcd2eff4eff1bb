"""What the checks read of the release and of the project besides settings, and pictures that others draw.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from drive_eval.latent import jobs as latent_jobs

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation

Inputs = Mapping[str, str | list[str]]


def _recipe(plan: "Evaluation") -> Inputs:
    """What releases of known truth are generated from."""
    published = sorted((plan.root / "resources/published").glob("*.csv"))
    return {
        "recipe": "resources/releases/demo/recipe.yaml",
        "known": "resources/releases/known_truth.yaml",
        "printed": [path.relative_to(plan.root).as_posix() for path in published],
    }


def _described(plan: "Evaluation") -> Inputs:
    """As ``_recipe``, with the description that the files of a generated release are written by."""
    return {**_recipe(plan), "description": "config/releases/demo.yaml"}


def _costs(plan: "Evaluation") -> Inputs:
    """The cost model: other names than the release's own jobs have for them, so that their content counts."""
    return {
        "parameters": plan.source("cost_parameters"),
        "sheet": "resources/costs/formulas.yaml",
        "uncertainty": "resources/costs/uncertainty.csv",
        "counted": f"results/{plan.folder}/restricted/simulation/inputs.json",
    }


def _script(plan: "Evaluation") -> Inputs:
    del plan
    return {"reference": "resources/validation/reference.R"}


def _dependence(plan: "Evaluation") -> Inputs:
    folder = f"results/{plan.folder}/restricted/multiverse"
    return {"dependence": [f"{folder}/{name}.dependence.csv" for name in plan.multiverse]}


def _latent(plan: "Evaluation") -> Inputs:
    restricted = f"results/{plan.folder}/restricted"
    return {
        "view": f"{restricted}/views/latent_classes.parquet",
        "fits": f"{restricted}/latent/fits.json",
        "profiles": latent_jobs.profiles(plan.settings.latent),
    }


def _harness(plan: "Evaluation") -> Inputs:
    del plan
    names = ("matrix", *(f"matrix_{part}" for part in ("case", "changes", "columns", "plans")), "project")
    return {"harness": [f"tests/workflow/{name}.py" for name in names]}


def _curves(plan: "Evaluation") -> list[str]:
    return [f"results/{plan.folder}/restricted/multiverse/{name}.svg" for name in plan.multiverse]


# Check → the files that its parts read; the others simulate everything that they need.
INPUTS: dict[str, Callable[["Evaluation"], Inputs]] = {
    "recovery_releases": _recipe,
    "recovery_costs": _costs,
    "errors_releases": _recipe,
    "through_files": _described,
    "independent_r": _script,
    "multiverse": _dependence,
    "latent_bayes": _latent,
    "rebuild": _harness,
}
# Check → further pictures, in a folder of the check's name, which other jobs draw.
PICTURES: dict[str, Callable[["Evaluation"], list[str]]] = {"multiverse": _curves}


def inputs(plan: "Evaluation", name: str) -> Inputs:
    """What the parts of a check read besides settings."""
    return INPUTS[name](plan) if name in INPUTS else {}


def pictures(plan: "Evaluation", name: str) -> list[str]:
    """The pictures of a check that other jobs draw."""
    return PICTURES[name](plan) if name in PICTURES else []

"""The jobs of the models of behaviour: their keys, and the lineage files that they leave.

Each behaviour has fits of its own, so that a change in one of them refits no other. This is read whenever
Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.declared import behaviour_models as declared

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys

FITS = ("behaviour_fits", "behaviour_work_fits")
# What a fit depends on; the rest of the settings is about margins and checks.
SAMPLED = (
    "priors", "nodes", "imputations", "imputations_multilevel", "imputation_chains",
    "imputation_draws",
)  # fmt: skip


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings that the job reads."""
    bayes, own = plan.section("bayes"), plan.section("behaviour_models")
    sampled = {
        "bayes": {name: bayes[name] for name in ("sampling", "gates")},
        "models": {name: own[name] for name in SAMPLED},
    }
    # What is which kind of direct work is said once, for the log of actions.
    kinds = {"categories": plan.section("activity")["categories"]}
    # The models of direct work have covariates of their own.
    chosen = {"covariates": own["covariates"]}
    without = {name: value for name, value in own.items() if name != "covariates"}
    for rule in FITS:
        for behaviour in BEHAVIOURS:
            settings: dict[str, Any] = sampled | {"behaviour": behaviour}
            beside = kinds if rule == "behaviour_work_fits" else chosen
            settings["models"] = sampled["models"] | beside
            # No wildcard in the seed: it is derived for each model and behaviour where it is fitted, and the
            # estimates make the same imputed data sets from the same seed.
            yield f"{rule}.{behaviour}", plan.key(f"{rule}.py", {}, settings=settings, seeded=True)
    for entry in (declared.BEHAVIOUR_MODELS, declared.BEHAVIOUR_WORK):
        yield (
            entry.id,
            plan.key(
                f"{entry.id}.py",
                {},
                settings={"bayes": bayes, "models": without | kinds if entry.id == "behaviour_work" else own},
                inputs=list(BEHAVIOURS),
                seeded=True,
            ),
        )


def sidecars(plan: "Evaluation") -> list[str]:
    """The lineage files of the fits, below ``restricted/``."""
    del plan
    return [f"behaviour_models/{rule}.{behaviour}" for rule in FITS for behaviour in BEHAVIOURS]

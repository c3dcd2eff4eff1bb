"""The jobs of the latent class analysis: their keys, and how the bootstrap is shared between them.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drive_eval.declared import latent as declared

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys
    from drive_eval.settings.model import Latent

PROFILES = "resources/latent"


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings that the job reads."""
    latent = plan.settings.latent
    rule = plan.section("needs")["recoding"][latent.recoding]
    model = {"recoding": rule, "zero_class": latent.zero_class}
    search = {"starts": latent.starts, "starts_carried": latent.starts_carried}
    classes = {"classes": [latent.classes_least, latent.classes_most]}
    yield "latent_fits", plan.key("latent_fits.py", {}, settings=model | search | classes, seeded=True)
    search = {"starts": latent.bootstrap_starts, "starts_carried": latent.bootstrap_starts_carried}
    for batch in batches(latent):
        first = batch * latent.replicates_per_job
        end = min(first + latent.replicates_per_job, latent.bootstrap_replicates)
        # No batch in the seed: each replicate has its own, wherever it is computed.
        settings = model | search | {"replicates": [first, end]}
        yield f"latent_bootstrap.{batch}", plan.key("latent_bootstrap.py", {}, settings=settings, seeded=True)
    yield (
        declared.LATENT.id,
        plan.key(
            "latent_classes.py",
            {},
            settings={"latent": plan.section("latent"), "recoding": rule},
            inputs=[str(batch) for batch in batches(latent)],
        ),
    )
    yield (
        declared.LATENT_BEHAVIOURS.id,
        plan.key(
            "latent_behaviours.py",
            {},
            settings={
                "latent": {
                    name: plan.section("latent")[name]
                    for name in ("recoding", "zero_class", "fixed_classes", "interval_level", "reference")
                },
                "recoding": rule,
                "behaviour_least": plan.section("needs")["behaviour_least"],
            },
        ),
    )


def sidecars(plan: "Evaluation") -> list[str]:
    """The lineage files of the fits and of the bootstrap, below ``restricted/``."""
    return [
        "latent/latent_fits",
        *(f"latent/latent_bootstrap.{batch}" for batch in batches(plan.settings.latent)),
    ]


def batches(latent: "Latent") -> range:
    """The numbers of the jobs that share the bootstrap's replicates."""
    return range(-(-latent.bootstrap_replicates // latent.replicates_per_job))


def profiles(latent: "Latent") -> str:
    """The file of the profiles that name the latent classes."""
    return f"{PROFILES}/profiles_{latent.reference}.csv"

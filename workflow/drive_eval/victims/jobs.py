"""The jobs of the multilevel models: the draws, and the estimates from them.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drive_eval.declared import victims as declared

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys

DRAWS = "victims_draws"


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings that the job reads."""
    bayes = plan.section("bayes")
    victims = plan.section("victims")
    multilevel, did = victims["multilevel"], victims["did"]
    drawn = {"multilevel": multilevel, "did": did, "sampling": bayes["sampling"], "gates": bayes["gates"]}
    yield DRAWS, plan.key(f"{DRAWS}.py", {}, settings=drawn, seeded=True)
    told = {"multilevel": multilevel, "did": did, "level": bayes["interval_level"]}
    name = declared.MULTILEVEL.id
    yield name, plan.key(f"{name}.py", {}, settings=told, seeded=True)


def sidecars(_plan: "Evaluation") -> list[str]:
    """The lineage file of the draws, below ``restricted/``."""
    return [f"victims/{DRAWS}"]

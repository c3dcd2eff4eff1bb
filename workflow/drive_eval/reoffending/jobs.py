"""The jobs of the chapter on re-perpetration: their keys.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from drive_eval.declared import reoffending as declared

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys

SEEDED = ("reoffending_rates", "reoffending_posterior")
WITHOUT_SETTINGS = ("reoffending_quality",)
POSTERIOR = "reoffending_posterior"
SOURCES = ("police", "marac")


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key: the chapter's settings, and the days that the release's sources cover."""
    settings: dict[str, Any] = {"reoffending": plan.section("reoffending"), "windows": windows(plan)}
    bayes = plan.section("bayes")
    sampled = settings | {"sampling": bayes["sampling"], "gates": bayes["gates"]}
    yield "reoffending_sampling", plan.key("reoffending_sampling.py", {}, settings=sampled, seeded=True)
    yield "reoffending_timeline", plan.key("reoffending_timeline.py", {}, settings=settings | _notice(plan))
    for entry in declared.ANALYSES:
        own = {} if entry.id in WITHOUT_SETTINGS else dict(settings)
        if entry.id == POSTERIOR:
            own["interval_level"] = bayes["interval_level"]
        yield entry.id, plan.key(f"{entry.id}.py", {}, settings=own, seeded=entry.id in SEEDED)


def _notice(plan: "Evaluation") -> dict[str, Any]:
    """What a picture says about the release."""
    return {"meta": {"release": plan.release, "synthetic": plan.description.synthetic}}


def sidecars(plan: "Evaluation") -> list[str]:  # noqa: ARG001  every chapter's is asked with the plan
    """The lineage file of the posterior draws, below ``restricted/``."""
    return ["reoffending/reoffending_sampling"]


def windows(plan: "Evaluation") -> dict[str, dict[str, str] | None]:
    """Source → first and last day that its data cover, as the release description has them."""
    found: dict[str, dict[str, str] | None] = {}
    for table in SOURCES:
        described = plan.description.tables.get(table)
        window = described.window if described else None
        found[table] = (
            {"first": window.first.isoformat(), "last": window.last.isoformat()} if window else None
        )
    return found

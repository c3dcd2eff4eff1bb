"""The keys of the chapter's jobs: its analyses read single settings, of several sections.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drive_eval.declared import behaviour as declared

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys


def keys(plan: "JobKeys") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings that the job reads."""
    contact = {"contact": plan.section("activity")["contact"]}
    intervals = _intervals(plan)
    yield (
        declared.ENGAGEMENT.id,
        plan.key("behaviour_engagement.py", {}, settings=intervals | contact),
    )
    yield declared.SEVERITY.id, plan.key("behaviour_severity.py", {}, settings=intervals)
    limit = {"dash_not_known_limit": plan.section("behaviour")["dash_not_known_limit"]}
    yield declared.DASH.id, plan.key("behaviour_dash.py", {}, settings=intervals | limit)
    bayes = plan.section("bayes")
    sampled = {name: bayes[name] for name in ("sampling", "gates", "interval_level")}
    priors = {"dash_priors": plan.section("behaviour")["dash_priors"]}
    yield (
        declared.DASH_BAYES.id,
        plan.key("behaviour_dash_bayes.py", {}, settings=sampled | priors | limit, seeded=True),
    )


def sidecars(plan: "Evaluation") -> list[str]:
    """No job of the chapter leaves a lineage file beside those of its estimates."""
    del plan
    return []


def _intervals(plan: "Evaluation") -> dict[str, object]:
    behaviour = plan.section("behaviour")
    return {name: behaviour[name] for name in ("interval_level", "interval_method")}

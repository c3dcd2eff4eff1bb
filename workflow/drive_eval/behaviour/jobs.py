"""The keys of the chapter's jobs: two analyses read settings beside those of their own section.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drive_eval import analyses

if TYPE_CHECKING:
    from drive_eval.plan import Plan


def keys(plan: "Plan") -> Iterator[tuple[str, str]]:
    """Job name → key, each with the settings that the job reads."""
    contact = {"contact": plan.section("activity")["contact"]}
    intervals = _intervals(plan)
    yield (
        analyses.ENGAGEMENT.id,
        plan.key("behaviour_engagement.py", {}, settings=intervals | contact),
    )
    yield analyses.SEVERITY.id, plan.key("behaviour_severity.py", {}, settings=intervals)
    limit = {"dash_not_known_limit": plan.section("behaviour")["dash_not_known_limit"]}
    yield analyses.DASH.id, plan.key("behaviour_dash.py", {}, settings=intervals | limit)


def sidecars(plan: "Plan") -> list[str]:
    """No job of the chapter leaves a lineage file beside those of its estimates."""
    del plan
    return []


def _intervals(plan: "Plan") -> dict[str, object]:
    behaviour = plan.section("behaviour")
    return {name: behaviour[name] for name in ("interval_level", "interval_method")}

"""The jobs of the chapter on re-perpetration: their keys.

This is read whenever Snakemake plans, so it imports nothing heavy.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from drive_eval import analyses

if TYPE_CHECKING:
    from drive_eval.plan import Plan

# The analyses that draw at random, and those that need neither settings nor windows.
SEEDED = ("reoffending_rates",)
WITHOUT_SETTINGS = ("reoffending_quality",)
SOURCES = ("police", "marac")


def keys(plan: "Plan") -> Iterator[tuple[str, str]]:
    """Job name → key: the chapter's settings, and the days that the release's sources cover."""
    settings: dict[str, Any] = {"reoffending": plan.section("reoffending"), "windows": windows(plan)}
    for entry in analyses.REOFFENDING:
        own = {} if entry.id in WITHOUT_SETTINGS else settings
        yield entry.id, plan.key(f"{entry.id}.py", {}, settings=own, seeded=entry.id in SEEDED)


def sidecars(plan: "Plan") -> list[str]:  # noqa: ARG001  every chapter's is asked with the plan
    """The lineage files of jobs beside those of the estimates, below ``restricted/``: none."""
    return []


def windows(plan: "Plan") -> dict[str, dict[str, str] | None]:
    """Source → first and last day that its data cover, as the release description has them."""
    found: dict[str, dict[str, str] | None] = {}
    for table in SOURCES:
        described = plan.description.tables.get(table)
        window = described.window if described else None
        found[table] = (
            {"first": window.first.isoformat(), "last": window.last.isoformat()} if window else None
        )
    return found

"""Every analysis that the pipeline runs; each chapter declares its own in ``drive_eval.declared``.

An analysis of a release's table reads only the fields that it declares: its input is a *view*, the
validated projection of the release to those fields. The cost components read the release's cost
parameters through the formula sheet instead, which knows for each component what it needs.
"""

from collections.abc import Collection

from drive_eval.declared import (
    activity,
    behaviour,
    behaviour_models,
    latent,
    needs,
    profile,
    reoffending,
    simulation,
    victims,
)
from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.declared.model import Analysis, View

# Chapters whose analyses read views of the release's tables, in the order of the report.
OF_VIEWS: dict[str, tuple[Analysis, ...]] = {
    "profile": profile.ANALYSES,
    "needs": needs.ANALYSES,
    "latent": latent.ANALYSES,
    "activity": activity.ANALYSES,
    "behaviour": behaviour.ANALYSES,
    "behaviour_models": behaviour_models.ANALYSES,
    "victims": victims.ANALYSES,
    "reoffending": reoffending.ANALYSES,
    "simulation": simulation.ANALYSES,
}
VIEW_ANALYSES = tuple(entry for entries in OF_VIEWS.values() for entry in entries)
# Their chapter says itself which jobs they take (``drive_eval.plan``); every other analysis is one job.
WITH_JOBS_OF_THEIR_OWN = (
    *latent.ANALYSES,
    *behaviour.ANALYSES,
    *behaviour_models.ANALYSES,
    victims.MULTILEVEL,
    *reoffending.ANALYSES,
    *simulation.ANALYSES,
)


def views(chosen: Collection[str] | None = None) -> dict[str, View]:
    """The views of the chosen chapters' analyses by name; of all chapters where none are chosen."""
    return {
        name: view
        for entry in VIEW_ANALYSES
        if chosen is None or entry.chapter in chosen
        for name, view in entry.views.items()
    }


def by_id(analysis: str) -> Analysis:
    """The declaration of a view analysis; ``KeyError`` with the known ids otherwise."""
    found = {entry.id: entry for entry in VIEW_ANALYSES}
    if analysis not in found:
        raise KeyError(f"{analysis} is not an analysis; known are {', '.join(found)}")
    return found[analysis]


def chapters(chosen: Collection[str] | None = None) -> dict[str, tuple[str, ...]]:
    """Chapter → names of its estimate tables, in the order of the report; all of them, or those chosen."""
    every = {name: of_chapter(name) for name in OF_VIEWS if name != "simulation"}
    every["costs"] = tuple(f"costs_{component}" for component in COST_COMPONENTS)
    every["simulation"] = (*of_chapter("simulation"), *simulation.SIMULATED)
    return every if chosen is None else {name: every[name] for name in every if name in chosen}


def of_chapter(chapter: str) -> tuple[str, ...]:
    """The ids of the view analyses of one chapter."""
    return tuple(entry.id for entry in OF_VIEWS[chapter])


def estimate_tables(chosen: Collection[str] | None = None) -> tuple[str, ...]:
    """The names of the estimate tables of these chapters, one for each rule that makes estimates."""
    return tuple(name for names in chapters(chosen).values() for name in names)

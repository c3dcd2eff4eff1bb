"""The jobs of the multiverse: one for each universe, one for each headline; their keys and files.

This is read whenever Snakemake plans, so it imports nothing heavy; the grid and its keys are read where they
are asked for, so that the ordinary run does without.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from drive_eval import analyses
from drive_eval.audit.key import digest
from drive_eval.multiverse.specifications import merged, specifications, universes

if TYPE_CHECKING:
    from drive_eval.evaluation import Evaluation
    from drive_eval.job_keys import JobKeys
    from drive_eval.multiverse.model import Headline

# Sections that no estimate depends on.
UNREAD = ("report", "diff", "validation", "extraction")
# A universe plans as every run does: what comes of it is in the state.
PLANNING = frozenset({"drive_eval.planning:make_plan"})
FOLDER = "results/{}/restricted/multiverse/universes"


def keys(
    plan: "JobKeys", main: Mapping[str, str], of_chapters: Mapping[str, Iterable[str]]
) -> Iterator[tuple[str, str]]:
    """Job name → key; ``main``: the keys of the main run's jobs; ``of_chapters``: those that chapters name.

    A universe's key holds the keys of every job of its chapters in the main run, by their digest: with the
    settings in which it differs, they say all that its results depend on.
    """
    found = plan.multiverse
    if not found:
        return
    every = plan.settings.model_dump(mode="json")
    configuration = {name: value for name, value in every.items() if name not in UNREAD}
    about = {"synthetic": plan.description.synthetic, "release": plan.release}
    for name, headline in found.items():
        changed = universes(name, headline)
        state = digest({job: main[job] for job in _jobs(headline, of_chapters) if job in main})
        for universe, changes in changed.items():
            own = {"chapters": list(headline.chapters), "variant": universe}
            settings = {
                "configuration": merged(configuration, changes) | own,
                "tables": list(headline.tables),
                "estimates": sorted(
                    {each.estimate for each in specifications(name, headline) if each.universe == universe}
                ),
                "state": state,
            }
            key = plan.key("multiverse_universe.py", {}, settings=settings, without=PLANNING)
            yield f"multiverse_universe.{universe}", key
        told = {"name": name, "headline": headline.model_dump_json(), "disclosure": every["disclosure"]}
        told |= about | {"universes": list(changed)}
        yield (
            f"multiverse_headline.{name}",
            plan.key("multiverse_headline.py", {}, settings=told),
        )


def files(plan: "Evaluation", headline: str) -> list[str]:
    """The results of a headline's universes."""
    declared = plan.multiverse[headline]
    return [f"{FOLDER.format(plan.folder)}/{name}.csv" for name in universes(headline, declared)]


def main_tables(plan: "Evaluation", headline: str) -> list[str]:
    """The tables of estimates of the main run that a headline is read from, as they passed the gate."""
    tables = plan.multiverse[headline].tables
    return [f"results/{plan.folder}/restricted/disclosed/{table}.csv" for table in tables]


def names(plan: "Evaluation") -> list[str]:
    """Every universe of the headlines that are computed."""
    return [universe for name, entry in plan.multiverse.items() for universe in universes(name, entry)]


def sidecars(plan: "Evaluation") -> list[str]:
    """The lineage files of universes and headlines, below ``restricted/``."""
    return [
        *(f"multiverse/universes/multiverse_universe.{name}" for name in names(plan)),
        *(f"multiverse/multiverse_headline.{name}" for name in plan.multiverse),
    ]


def headline_of(universe: str) -> str:
    """The headline that a universe belongs to."""
    return universe.partition(".")[0]


def _jobs(headline: "Headline", of_chapters: Mapping[str, Iterable[str]]) -> list[str]:
    """The jobs of a headline's chapters, those of their views included, and of the gate."""
    chapters = list(headline.chapters)
    names = {f"view.{view}" for view in analyses.views(chapters)} | set(analyses.estimate_tables(chapters))
    names |= {name for chapter in chapters for name in of_chapters.get(chapter, ())}
    return sorted({*names, "disclose"})

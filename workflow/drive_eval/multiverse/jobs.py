"""The jobs of the multiverse: one for each universe, one for each headline; their keys and files.

This is read whenever Snakemake plans, so it imports nothing heavy; the grid and its keys are read where they
are asked for, so that the ordinary run does without.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from drive_eval import analyses
from drive_eval.audit.key import digest
from drive_eval.multiverse.load import FILE, load_grid, parse
from drive_eval.multiverse.model import Grid, Headline
from drive_eval.multiverse.specifications import merged, specifications, universes

if TYPE_CHECKING:
    from drive_eval.plan import Plan

# Sections that no estimate depends on.
UNREAD = ("report", "diff", "validation", "extraction")
# A universe plans as every run does: what comes of it is in the state.
PLANNING = frozenset({"drive_eval.planning:make_plan"})
FOLDER = "results/{}/restricted/multiverse/universes"


def read(plan: "Plan") -> dict[str, Headline]:
    """The headlines whose chapters are computed; none in a universe itself, and none without a grid."""
    path = plan.root / FILE
    if plan.settings.variant or not path.is_file():
        return {}
    configuration = plan.settings.model_dump(mode="json")

    def checked() -> str:
        # As text, because the order of options counts.
        return load_grid(parse(path), configuration).model_dump_json()

    grid = Grid.model_validate_json(plan.cache.value("grid of choices", path, configuration, checked))
    plan.cache.save()
    chosen = set(plan.chapters)
    return {name: entry for name, entry in grid.headlines.items() if chosen.issuperset(entry.chapters)}


def keys(plan: "Plan", main: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Job name → key; ``main``: the keys of the main run's jobs.

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
        state = digest({job: main[job] for job in _jobs(plan, headline) if job in main})
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


def files(plan: "Plan", headline: str) -> list[str]:
    """The results of a headline's universes."""
    declared = plan.multiverse[headline]
    return [f"{FOLDER.format(plan.folder)}/{name}.csv" for name in universes(headline, declared)]


def main_tables(plan: "Plan", headline: str) -> list[str]:
    """The tables of estimates of the main run that a headline is read from, as they passed the gate."""
    tables = plan.multiverse[headline].tables
    return [f"results/{plan.folder}/restricted/disclosed/{table}.csv" for table in tables]


def names(plan: "Plan") -> list[str]:
    """Every universe of the headlines that are computed."""
    return [universe for name, entry in plan.multiverse.items() for universe in universes(name, entry)]


def sidecars(plan: "Plan") -> list[str]:
    """The lineage files of universes and headlines, below ``restricted/``."""
    return [
        *(f"multiverse/universes/multiverse_universe.{name}" for name in names(plan)),
        *(f"multiverse/multiverse_headline.{name}" for name in plan.multiverse),
    ]


def headline_of(universe: str) -> str:
    """The headline that a universe belongs to."""
    return universe.partition(".")[0]


def _jobs(plan: "Plan", headline: Headline) -> list[str]:
    """The jobs of a headline's chapters, those of their views included, and of the gate."""
    chapters = list(headline.chapters)
    names = {f"view.{view}" for view in analyses.views(chapters)} | set(analyses.estimate_tables(chapters))
    names |= {name for chapter in chapters for name in plan.keys_of_chapters.get(chapter, ())}
    return sorted({*names, "disclose"})

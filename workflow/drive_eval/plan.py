"""One release's plan: every job of what is computed (`drive_eval.evaluation`), with its key (`job_keys`).

It is made whenever Snakemake starts (`drive_eval.planning`): heavy packages are imported only where a
file really has to be read.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Protocol

from drive_eval import analyses
from drive_eval.audit.key import digest
from drive_eval.behaviour import jobs as behaviour_jobs
from drive_eval.behaviour_models import jobs as behaviour_models_jobs
from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.job_keys import JobKeys
from drive_eval.latent import jobs as latent_jobs
from drive_eval.multiverse import jobs as multiverse_jobs
from drive_eval.release.digests import column_letters
from drive_eval.release.paths import landed_folder
from drive_eval.reoffending import jobs as reoffending_jobs
from drive_eval.simulation import jobs as simulation_jobs
from drive_eval.validation import jobs as validation_jobs
from drive_eval.victims import jobs as victims_jobs


class ChapterJobs(Protocol):
    """What a chapter's module of jobs gives."""

    def keys(self, plan: JobKeys, /) -> Iterator[tuple[str, str]]:
        """Job name → key."""

    def sidecars(self, plan: JobKeys, /) -> list[str]:
        """The lineage files that its jobs leave, below ``restricted/``, without their ending."""


class Plan(JobKeys):
    """The jobs of a release under one configuration, each with its key."""

    @property
    def modules(self) -> list[ChapterJobs]:
        """The modules of the chosen chapters' jobs, of those chapters that have several to an analysis."""
        return [module for chapter, module in CHAPTERS_WITH_JOBS.items() if chapter in self.chapters]

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of every job, by job name."""
        found = dict(self._keys())
        return found | dict(validation_jobs.keys(self, digest(found)))

    @cached_property
    def multiverse_keys(self) -> dict[str, str]:
        """The keys of the multiverse's jobs, which the ordinary run does without."""
        return dict(multiverse_jobs.keys(self, self.keys, self.keys_of_chapters))

    @property
    def every_key(self) -> dict[str, str]:
        """The keys of all jobs, those of the multiverse included where it has been computed."""
        there = (self.root / f"results/{self.folder}/restricted/multiverse").is_dir()
        return self.keys | (self.multiverse_keys if there else {})

    @cached_property
    def keys_of_chapters(self) -> dict[str, dict[str, str]]:
        """Chapter → the keys of the jobs that its module knows."""
        modules = {name: module for name, module in CHAPTERS_WITH_JOBS.items() if name in self.chapters}
        return {name: dict(module.keys(self)) for name, module in modules.items()}

    def _keys(self) -> Iterator[tuple[str, str]]:
        yield "check_release", self.whole_release_key("check_release.py", {})
        for entry in analyses.VIEW_ANALYSES:
            if entry.chapter not in self.chapters:
                continue
            for view in entry.views:
                yield f"view.{view}", self.view_key(view)
                for part in range(len(self.part_files(view))):
                    yield f"view_part.{part}.{view}", self.view_key(view, part)
            if entry not in analyses.WITH_JOBS_OF_THEIR_OWN:
                settings = self.section(entry.settings) if entry.settings else {}
                yield entry.id, self.key(f"{entry.id}.py", {}, settings=settings)
        for own in self.keys_of_chapters.values():
            yield from own.items()
        if "costs" in self.chapters:
            for component in COST_COMPONENTS:
                yield f"costs_{component}", self.cost_key(component)
        synthetic = {"synthetic": self.description.synthetic}
        gate = {"disclosure": self.section("disclosure")} | synthetic
        yield "disclose", self.key("disclose.py", {}, settings=gate)
        for chapter in self.figures():
            yield (
                f"{chapter}_figure",
                self.key(f"figure_{chapter}.py", {}, settings=synthetic | {"release": self.release}),
            )
        yield "publish", self.key("publish.py", {}, settings=gate, inputs=self.estimate_tables)
        left_out = [name for name in analyses.chapters() if name not in self.chapters]
        yield (
            "published_figures",
            self.key("published_figures.py", {}, settings=synthetic | {"left_out": left_out}),
        )
        content: dict[str, Any] = {
            "configuration": self.settings.model_dump(mode="json"),
            "columns": self.columns,
            "letters": column_letters(self.description, self.root, self.cache, landed_folder(self.root)),
        }
        content["cost_parameters"] = self.source("cost_parameters")
        yield "lineage", self.whole_release_key("lineage.py", content)
        yield "report", self.key("report.py", {}, settings={"report": self.section("report")})

    def sidecars(self) -> list[str]:
        """The lineage files of every job that leads to a published number, below ``restricted/``."""
        figures = ((chapter, slug) for chapter, slugs in self.figures().items() for slug in slugs)
        return [
            "validation/check_release",
            *(f"views/view.{name}" for name in self.views),
            *(
                f"views/view_part.{part}.{name}"
                for name in self.views
                for part in range(len(self.part_files(name)))
            ),
            *(name for module in self.modules for name in module.sidecars(self)),
            *(f"estimates/{name}" for name in self.estimate_tables),
            *(f"disclosed/disclose.{name}" for name in self.estimate_tables),
            *(f"figures/{chapter}_figure.{slug}" for chapter, slug in figures),
            "published/publish",
            "published/published_figures",
        ]

    def all_sidecars(self) -> list[str]:
        """The lineage files of every job of the default run, those of the last two included."""
        return [*self.sidecars(), "published/lineage", "published/report"]

    def validation_sidecars(self) -> list[str]:
        """The lineage files of the checks of methods, which are there where they have been asked for."""
        return [*validation_jobs.sidecars(self.keys), *multiverse_jobs.sidecars(self)]


# Chapters whose analyses take several jobs, and the modules that know these.
CHAPTERS_WITH_JOBS: dict[str, ChapterJobs] = {
    "latent": latent_jobs,
    "behaviour": behaviour_jobs,
    "behaviour_models": behaviour_models_jobs,
    "victims": victims_jobs,
    "reoffending": reoffending_jobs,
    "simulation": simulation_jobs,
}

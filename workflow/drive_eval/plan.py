"""One release's plan: every job with its key, of what is computed (`drive_eval.evaluation`).

It is made whenever Snakemake starts (`drive_eval.planning`): heavy packages are imported only where a
file really has to be read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from functools import cached_property
from typing import Any, Protocol

from drive_eval import analyses
from drive_eval.audit.code import CodeBase
from drive_eval.audit.key import canonical, derive_seed, digest, package_versions
from drive_eval.behaviour import jobs as behaviour_jobs
from drive_eval.behaviour_models import jobs as behaviour_models_jobs
from drive_eval.costs.formulas import Formula, closure
from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.evaluation import Evaluation
from drive_eval.latent import jobs as latent_jobs
from drive_eval.multiverse import jobs as multiverse_jobs
from drive_eval.multiverse.model import Headline
from drive_eval.release.digests import column_letters, mapping_slice
from drive_eval.release.fields import TABLES
from drive_eval.release.paths import landed_folder
from drive_eval.release.pseudonyms import key_fingerprint, pseudonym_key
from drive_eval.reoffending import jobs as reoffending_jobs
from drive_eval.simulation import jobs as simulation_jobs
from drive_eval.validation import jobs as validation_jobs
from drive_eval.victims import jobs as victims_jobs

# The field dictionary enters a view's key through the entries that the view uses.
DICTIONARY = frozenset({"drive_eval.release.fields:TABLES"})


class ChapterJobs(Protocol):
    """What a chapter's module of jobs gives."""

    def keys(self, plan: "Plan", /) -> Iterator[tuple[str, str]]:
        """Job name → key."""

    def sidecars(self, plan: "Plan", /) -> list[str]:
        """The lineage files that its jobs leave, below ``restricted/``, without their ending."""


@dataclass(frozen=True)
class Plan(Evaluation):
    """The jobs of a release under one configuration, each with its key."""

    code: CodeBase

    @property
    def modules(self) -> list[ChapterJobs]:
        """The modules of the chosen chapters' jobs, of those chapters that have several to an analysis."""
        return [module for chapter, module in CHAPTERS_WITH_JOBS.items() if chapter in self.chapters]

    def key(
        self,
        script: str,
        wildcards: Mapping[str, str],
        *,
        settings: Mapping[str, Any] | None = None,
        sources: Mapping[str, str] | None = None,
        inputs: Iterable[str] = (),
        seeded: bool = False,
        without: frozenset[str] = frozenset(),
    ) -> str:
        """The key of one job: canonical JSON, see ``drive_eval.audit.key``."""
        symbols, imported = self.code.dependencies(self.root / "workflow/scripts" / script, without)
        content: dict[str, Any] = {
            "settings": dict(settings or {}),
            "code": symbols,
            "packages": package_versions(imported),
            "inputs": list(inputs),
        }
        if sources is not None:
            content["sources"] = dict(sources)
        if seeded:
            content["seed"] = derive_seed(self.settings.seed, script, wildcards)
        return canonical(content)

    def view_key(self, view: str, part: int | None = None) -> str:
        """Key of one view of an analysis, or of a part of it: exactly the source columns that it reads."""
        declared = self.views[view]
        table = self.description.tables[declared.table]
        fields = dict.fromkeys((*table.row_id, *declared.fields))
        mapping = {
            name: mapping_slice(self.description, declared.table, name)
            | {"definition": repr(TABLES[declared.table].fields[name])}
            for name in fields
        }
        parted = {} if part is None else {"part": [part, self.parts(view)]}
        return self.key(
            "view.py" if part is None else "view_part.py",
            {"view": view},
            settings=parted
            | {
                "table": declared.table,
                "fields": list(declared.fields),
                "mapping": mapping,
                "pseudonym_key": key_fingerprint(pseudonym_key(self.description)),
            },
            sources={f"{declared.table}.{name}": self.columns[f"{declared.table}.{name}"] for name in fields},
            without=DICTIONARY,
        )

    def cost_key(self, component: str) -> str:
        """Key of one cost component: exactly the parameters and formulas that it uses."""
        parameters, formulas = closure(self.sheet, component)
        return self.key(
            "cost_component.py",
            {"component": component},
            settings={
                "inputs": self.settings.costs.inputs,
                "component": component,
                "formulas": {name: _formula_digest(self.sheet.formulas[name]) for name in formulas},
            },
            sources={f"cost_parameters.{name}": digest(asdict(self.parameters[name])) for name in parameters},
        )

    def whole_release_key(self, script: str, settings: Mapping[str, Any]) -> str:
        """Key of a job that depends on the release as a whole: all its files and its description."""
        described = {"release": self.description.model_dump(mode="json")}
        files = {name: file.sha256 for name, file in self.description.files.items()}
        return self.key(script, {}, settings=described | dict(settings), sources=files)

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of every job, by job name."""
        found = dict(self._keys())
        return found | dict(validation_jobs.keys(self, digest(found)))

    @cached_property
    def multiverse(self) -> dict[str, Headline]:
        """The headlines that are computed under other analytic choices too, where that is asked for."""
        return multiverse_jobs.read(self)

    @cached_property
    def multiverse_keys(self) -> dict[str, str]:
        """The keys of the multiverse's jobs, which the ordinary run does without."""
        return dict(multiverse_jobs.keys(self, self.keys))

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
        return [*validation_jobs.sidecars(self), *multiverse_jobs.sidecars(self)]


# Chapters whose analyses take several jobs, and the modules that know these.
CHAPTERS_WITH_JOBS: dict[str, ChapterJobs] = {
    "latent": latent_jobs,
    "behaviour": behaviour_jobs,
    "behaviour_models": behaviour_models_jobs,
    "victims": victims_jobs,
    "reoffending": reoffending_jobs,
    "simulation": simulation_jobs,
}


def _formula_digest(formula: Formula) -> str:
    """Digest of a formula as it is written: its expression's text and everything beside it."""
    written = {field.name: getattr(formula, field.name) for field in dataclass_fields(formula)}
    return digest(written | {"expression": formula.expression.text})

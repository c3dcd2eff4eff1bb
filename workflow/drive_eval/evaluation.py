"""What of a release is computed, and from which files: what the jobs' keys and the rules take from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from drive_eval import analyses
from drive_eval.costs.formulas import Sheet, load_sheet
from drive_eval.costs.parameters import Parameter, load_parameters
from drive_eval.declared.model import View
from drive_eval.figures.registry import FIGURES, by_slug
from drive_eval.multiverse.load import headlines
from drive_eval.multiverse.model import Headline
from drive_eval.pages import assets
from drive_eval.release.cache import FileCache
from drive_eval.release.digests import column_digests, table_rows
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.paths import landed_folder
from drive_eval.settings.model import Settings

FORMULAS = Path("resources/costs/formulas.yaml")
PUBLISHED = "resources/published"
# Tables of estimates that share families: what one of them withholds, the other must withhold too.
GATED_TOGETHER = (
    ("needs_engagement", "needs_high_level"),
    ("needs_prevalence", "needs_recoding"),
    ("behaviour_dash", "behaviour_dash_bayes"),
    ("profile_flow", "profile_overview"),
)


@dataclass(frozen=True)
class Evaluation:
    """A release under one configuration, with paths relative to ``root`` (the project's folder)."""

    root: Path
    settings: Settings
    description: ReleaseDescription
    cache: FileCache

    @property
    def release(self) -> str:
        """The release's name."""
        return self.description.release

    @property
    def folder(self) -> str:
        """Where its results are, below ``results/``: what the rules' wildcard ``release`` stands for."""
        return self.settings.folder

    @property
    def description_path(self) -> str:
        """The file that describes the release."""
        return f"config/releases/{self.release}.yaml"

    def source(self, table: str) -> str:
        """The source file that a table is read from."""
        return self.description.file_of(table).path

    def sources(self) -> list[str]:
        """Every source file of the release, each once, in the description's order."""
        return list(dict.fromkeys(file.path for file in self.description.files.values()))

    @cached_property
    def chapters(self) -> tuple[str, ...]:
        """The chapters that are computed, in the order of the report."""
        chosen = self.settings.chapters
        return tuple(name for name in analyses.chapters() if chosen == "all" or name in chosen)

    @cached_property
    def estimate_tables(self) -> tuple[str, ...]:
        """The names of the chosen chapters' tables of estimates."""
        return analyses.estimate_tables(self.chapters)

    @cached_property
    def views(self) -> dict[str, View]:
        """The views of the chosen chapters' analyses by name."""
        return analyses.views(self.chapters)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Digest of every described column of the release, as ``table.field``."""
        return column_digests(self.description, self.root, self.cache, landed_folder(self.root))

    @cached_property
    def rows(self) -> dict[str, int]:
        """How many rows each described table has."""
        return table_rows(self.description, self.root, self.cache, landed_folder(self.root))

    def parts(self, view: str) -> int:
        """In how many parts a view is extracted; 1: by one job."""
        return max(1, -(-self.rows[self.views[view].table] // self.settings.extraction.rows_per_part))

    def part_files(self, view: str) -> list[str]:
        """The files of a view's parts; none where one job extracts it whole."""
        parts = self.parts(view)
        folder = f"results/{self.folder}/restricted/views"
        return [f"{folder}/{view}.part{part}.parquet" for part in range(parts)] if parts > 1 else []

    @cached_property
    def sheet(self) -> Sheet:
        """The cost model's formula sheet."""
        return load_sheet(self.root / FORMULAS, self.parameters)

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """The release's cost parameters by id."""
        return load_parameters(self.root / self.source("cost_parameters"))

    def section(self, name: str) -> dict[str, Any]:
        """One section of the configuration, as plain values."""
        content: dict[str, Any] = self.settings.model_dump(mode="json")[name]
        return content

    def view_files(self, analysis: str) -> dict[str, str]:
        """The views that an analysis reads, by table."""
        folder = f"results/{self.folder}/restricted/views"
        return {
            view.table: f"{folder}/{name}.parquet" for name, view in analyses.by_id(analysis).views.items()
        }

    def counted_inputs(self) -> list[str]:
        """The file of cost inputs counted in the release, where the configuration asks for them."""
        file = f"results/{self.folder}/restricted/simulation/inputs.json"
        return [file] if self.settings.costs.inputs == "release" else []

    def figures(self) -> dict[str, list[str]]:
        """Chapter → slugs of its figures; figures of tables that are not computed are left out."""
        found: dict[str, list[str]] = {}
        tables = set(self.estimate_tables)
        for figure in FIGURES:
            if not tables.issuperset(figure.analyses):
                continue
            found.setdefault(figure.chapter, []).append(figure.slug)
        return found

    def figure_slugs(self) -> list[str]:
        """The slugs of all figures, in the order of the report."""
        return [slug for slugs in self.figures().values() for slug in slugs]

    def figure_files(self) -> list[str]:
        """The files of all figures: two pictures each, and the table behind them."""
        return [f"{slug}.{suffix}" for slug in self.figure_slugs() for suffix in ("svg", "png", "csv")]

    def gated_with(self, table: str) -> list[str]:
        """Other estimates that the gate sees with a table's, because families reach over both."""
        folder = f"results/{self.folder}/restricted/estimates"
        return [f"{folder}/{name}.csv" for name in self._together(table)]

    def _together(self, table: str) -> list[str]:
        found = [name for group in GATED_TOGETHER if table in group for name in group if name != table]
        return [name for name in found if name in self.estimate_tables]

    def supports(self, table: str) -> list[str]:
        """The sidecars, as ``sidecars`` names them, that say who contributes to a table's amounts.

        Its own, and those of the tables that the gate sees with it.
        """
        return [f"estimates/{name}" for name in (table, *self._together(table))]

    def figure_estimates(self, slug: str) -> list[str]:
        """The disclosed estimates that a figure is drawn from."""
        figure = by_slug(slug)
        return [f"results/{self.folder}/restricted/disclosed/{name}.csv" for name in figure.analyses]

    def registers(self, kind: str) -> list[str]:
        """The files of one register of the published figures (``roles``, ``discrepancies``)."""
        return sorted(f"{PUBLISHED}/{path.name}" for path in (self.root / PUBLISHED).glob(f"{kind}_*.csv"))

    @cached_property
    def multiverse(self) -> dict[str, Headline]:
        """The headlines, of chapters that are computed, that are computed under other choices too."""
        chosen = set(self.chapters)
        found = headlines(self.root, self.settings, self.cache)
        return {name: entry for name, entry in found.items() if chosen.issuperset(entry.chapters)}

    def templates(self, package: str) -> list[str]:
        """The templates, style and script of a package's page: assets that the code's digest does not see."""
        return assets.files(self.root, package)

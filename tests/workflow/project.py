"""A copy of the project to run as a user would: in a folder of its own, through subprocesses."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from drive_eval.demo.forms import fill_in
from drive_eval.demo.recipe import read_recipe
from drive_eval.demo.release import generate
from drive_eval.demo.workbook import workbook_bytes
from drive_eval.release.files import register as register_files
from drive_eval.settings.document import default_yaml

ROOT = Path(__file__).parents[2]
PARTS = (
    "Snakefile", "workflow", "config", "resources", "profiles", "environment.yml", "requirements.lock",
    "pyproject.toml",
)  # fmt: skip
WORKBOOK = "resources/releases/demo/case_management.xlsx"
CONFIG = "config/config.yaml"
DESCRIPTION = "config/releases/demo.yaml"
# The chapters that the tests of rebuilding are about: their results take seconds.
CHOSEN = ("profile", "needs", "latent", "costs")
CHAPTERS = f"chapters: [{', '.join(CHOSEN)}]"
# Which jobs run does not depend on how much the latent class models are searched and tested.
QUICK = {
    "chapters: all": CHAPTERS,
    "  starts: 1000\n": "  starts: 50\n",
    "  starts_carried: 250\n": "  starts_carried: 10\n",
    "bootstrap_replicates: 200": "bootstrap_replicates: 4",
    "replicates_per_job: 50": "replicates_per_job: 2",
    # Nor on how much is drawn from posterior distributions, nor on whether so few draws are enough.
    "    draws: 1000\n": "    draws: 40\n",
    "    tune: 400\n": "    tune: 60\n",
    "    chains: 4\n": "    chains: 2\n",
    "  imputations: 10\n": "  imputations: 2\n",
    "  imputations_multilevel: 3\n": "  imputations_multilevel: 2\n",
    "  imputation_chains: 4\n": "  imputation_chains: 2\n",
    "  imputation_draws: 1000\n": "  imputation_draws: 20\n",
    "  margin_draws: 1000\n": "  margin_draws: 20\n",
    "    rhat_most: 1.01\n": "    rhat_most: 10.0\n",
    "    ess_least: 400\n": "    ess_least: 0\n",
    "    divergences_most: 0\n": "    divergences_most: 100000\n",
    "    ebfmi_least: 0.3\n": "    ebfmi_least: 0.0\n",
    # Nor on how often the cost model is simulated, or labels are permuted.
    "  draws: 1000000\n": "  draws: 4000\n",
    "  draws_per_job: 500000\n": "  draws_per_job: 2000\n",
    "  sobol_points: 1024\n": "  sobol_points: 64\n",
    "  information_draws: 20000\n": "  information_draws: 2000\n",
    "  effect_draws: 100000\n": "  effect_draws: 4000\n",
    "  permutations: 4999\n": "  permutations: 99\n",
}


@dataclass(frozen=True)
class Project:
    """A project folder and what one does in it."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / name

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """The variables of a command with this copy's package, and ``more``."""
        own = {"PYTHONPATH": str(self.root / "workflow"), "NO_COLOR": "1", "COLUMNS": "200"}
        kept = {name: value for name, value in os.environ.items() if name != "SNAKEMAKE_PROFILE"}
        return kept | own | dict(more)

    def run(
        self, *words: str, check: bool = False, environment: Mapping[str, str] = {}, timeout: int = 600
    ) -> subprocess.CompletedProcess[str]:
        """Run a command with this copy's package; output is captured."""
        return subprocess.run(
            words,
            cwd=self.root,
            env=self.environment(environment),
            capture_output=True,
            text=True,
            check=check,
            timeout=timeout,
        )

    def start(self, preexec: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """Start a run of the workflow in a process group of its own, which can be killed whole.

        ``preexec`` is called in the new process, before it becomes the run.
        """
        return subprocess.Popen(
            [sys.executable, "-m", "snakemake", "--cores", "2"],
            cwd=self.root,
            env=self.environment({}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=preexec,
        )

    def snakemake(
        self, *words: str, check: bool = True, timeout: int = 600
    ) -> subprocess.CompletedProcess[str]:
        done = self.run(sys.executable, "-m", "snakemake", "--cores", "2", *words, timeout=timeout)
        assert not check or done.returncode == 0, done.stderr[-8000:]
        return done

    def drive_eval(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-c", "from drive_eval.cli import app; app()", *words)

    def records(self) -> dict[str, dict[str, Any]]:
        """The record of each job's last run, by job name."""
        paths = sorted(self.root.glob("results/*/logs/*.json"))
        return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that occurs exactly once."""
        content = self.path(name).read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{old!r} occurs {content.count(old)} times in {name}"
        self.path(name).write_text(content.replace(old, new), encoding="utf-8")

    def set_cell(self, sheet: str, cell: str, value: object) -> object:
        """Change one cell of the workbook; returns what was there. The description is not touched."""
        book = openpyxl.load_workbook(self.path(WORKBOOK))
        before = book[sheet][cell].value
        book[sheet][cell].value = value
        book.save(self.path(WORKBOOK))
        return before

    def register(self) -> None:
        """Write the sha256 of the release's files into its description, as `drive-eval register` does."""
        register_files(self.path(DESCRIPTION), self.root)

    def jobs(self) -> dict[str, int]:
        """When each job's record was last written, by job name (Snakemake removes a running job's)."""
        times: dict[str, int] = {}
        for path in self.root.glob("results/*/logs/*.json"):
            with suppress(FileNotFoundError):
                times[path.stem] = path.stat().st_mtime_ns
        return times

    def rerun(self) -> set[str]:
        """Run the workflow; the names of the jobs that ran."""
        before = self.jobs()
        self.snakemake()
        return {name for name, time in self.jobs().items() if before.get(name) != time}

    def published(self) -> dict[str, str]:
        """sha256 of every file in the publishable tree."""
        return self.hashes("results/demo/publishable")

    def hashes(self, folder: str) -> dict[str, str]:
        return {
            str(path.relative_to(self.root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.path(folder).rglob("*"))
            if path.is_file()
        }

    def copy(self, target: Path) -> "Project":
        """A copy with everything in it, results and Snakemake's records included."""
        shutil.copytree(self.root, target, symlinks=True)
        return Project(target)


def choose(project: Project, chapters: str | Sequence[str]) -> None:
    """Compute these chapters, in that order of the file (or ``"all"``)."""
    content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
    content["chapters"] = chapters if isinstance(chapters, str) else list(chapters)
    project.path(CONFIG).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


@cache
def small_release(actions: int = 0) -> tuple[str, bytes]:
    """The demonstration release without its actions log: description, and workbook.

    The log has a quarter of a million rows that no test here is about; with it, each change of a cell
    would take minutes to save. ``actions``: keep that many of its rows, spread over it.
    """
    recipe = read_recipe(ROOT / "resources/releases/demo/recipe.yaml")
    pages = fill_in(generate(recipe, ROOT / "resources/published"), recipe)
    description = (ROOT / DESCRIPTION).read_text(encoding="utf-8")
    (log,) = (page for page in pages if page.name == "Actions log")
    others = tuple(page for page in pages if page is not log)
    if actions:
        step = len(log.columns[0].index) // actions
        columns = tuple(replace(cells, index=cells.index[::step]) for cells in log.columns)
        return description, workbook_bytes((*others, replace(log, columns=columns)))
    without = re.sub(r"^  actions:\n(    .*\n)+", "", description, flags=re.MULTILINE)
    assert without != description
    return without, workbook_bytes(others)


def fresh(target: Path, *, whole: bool = False, actions: int = 0) -> Project:
    """The project as a clone would have it, with the files of the small release (or the ``whole``).

    ``actions``: how many rows of the actions log the small release has.
    """
    target.mkdir(parents=True, exist_ok=True)
    left = () if whole else (Path(WORKBOOK).name,)
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info", *left)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=ignore)
        else:
            shutil.copy2(source, target / part)
    (target / CONFIG).write_text(default_yaml(), encoding="utf-8")
    project = Project(target)
    if not whole:
        description, workbook = small_release(actions)
        project.path(DESCRIPTION).write_text(description, encoding="utf-8")
        project.path(WORKBOOK).write_bytes(workbook)
    project.register()
    for old, new in QUICK.items():
        project.edit(CONFIG, old, new)
    return project

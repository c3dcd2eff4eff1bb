"""A copy of the project to run as a user would: in a folder of its own, through subprocesses."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

from drive_eval.demo.forms import fill_in
from drive_eval.demo.recipe import read_recipe
from drive_eval.demo.release import generate
from drive_eval.demo.workbook import workbook_bytes
from drive_eval.settings.document import default_yaml

ROOT = Path(__file__).parents[2]
PARTS = (
    "Snakefile", "workflow", "config", "resources", "profiles", "environment.yml", "requirements.lock",
    "pyproject.toml",
)  # fmt: skip
WORKBOOK = "resources/releases/demo/case_management.xlsx"
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
}


@dataclass(frozen=True)
class Project:
    """A project folder and what one does in it."""

    root: Path

    def path(self, name: str) -> Path:
        return self.root / name

    def run(self, *words: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a command with this copy's package; output is captured."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root / "workflow"),
            "NO_COLOR": "1",
            "COLUMNS": "200",
        }
        environment.pop("SNAKEMAKE_PROFILE", None)
        return subprocess.run(
            words, cwd=self.root, env=environment, capture_output=True, text=True, check=check, timeout=600
        )

    def snakemake(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = self.run(sys.executable, "-m", "snakemake", "--cores", "2", *words)
        assert not check or done.returncode == 0, done.stderr[-8000:]
        return done

    def drive_eval(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run(sys.executable, "-c", "from drive_eval.cli import app; app()", *words)

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
        done = self.drive_eval("register", "demo")
        assert done.returncode == 0, done.stderr

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


@cache
def small_release() -> tuple[str, bytes]:
    """The demonstration release without its actions log: description, and workbook.

    The log has a quarter of a million rows that no test here is about; with it, each change of a cell
    would take minutes to save.
    """
    recipe = read_recipe(ROOT / "resources/releases/demo/recipe.yaml")
    pages = fill_in(generate(recipe, ROOT / "resources/published"), recipe)
    description = (ROOT / DESCRIPTION).read_text(encoding="utf-8")
    without = re.sub(r"^  actions:\n(    .*\n)+", "", description, flags=re.MULTILINE)
    assert without != description
    return without, workbook_bytes(tuple(page for page in pages if page.name != "Actions log"))


def fresh(target: Path) -> Project:
    """The project as a clone would have it, with the files of the small release."""
    target.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info", Path(WORKBOOK).name)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=ignore)
        else:
            shutil.copy2(source, target / part)
    (target / "config/config.yaml").write_text(default_yaml(), encoding="utf-8")
    project = Project(target)
    description, workbook = small_release()
    project.path(DESCRIPTION).write_text(description, encoding="utf-8")
    project.path(WORKBOOK).write_bytes(workbook)
    project.register()
    for old, new in QUICK.items():
        project.edit("config/config.yaml", old, new)
    return project

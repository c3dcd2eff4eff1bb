"""Measure the pipeline as its users meet it; prints a table in Markdown.

Wall times differ between machines and moments; the ratios, taken between runs that alternate within one
call of this script, are what docs/performance.md records and what a change should be held against.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "Snakefile", "workflow", "config", "resources", "profiles", "environment.yml", "requirements.lock",
    "pyproject.toml",
)  # fmt: skip
SNAKEMAKE = (sys.executable, "-m", "snakemake", "--cores", "2")
EMPTY = "rule all:\n    default_target: True\n"


def timed(words: Sequence[str], folder: Path) -> float:
    """Seconds that a command takes; it must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "workflow")}
    start = time.perf_counter()
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stderr}")
    return time.perf_counter() - start


def paired(
    first: Callable[[], float], second: Callable[[], float], times: int
) -> tuple[list[float], list[float]]:
    """Alternate two measurements, after one unrecorded run of each."""
    first(), second()
    one, two = [], []
    for _ in range(times):
        one.append(first())
        two.append(second())
    return one, two


def row(what: str, seconds: Sequence[float], note: str = "") -> str:
    """A line of the table: median, smallest and largest."""
    middle = statistics.median(seconds)
    return f"| {what} | {middle:.2f} | {min(seconds):.2f} to {max(seconds):.2f} | {note} |"


def main() -> None:
    """Copy the project, run it from nothing, then with nothing to do beside an empty workflow."""
    with tempfile.TemporaryDirectory() as name:
        project, empty = Path(name) / "project", Path(name) / "empty"
        project.mkdir()
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            copy(ROOT / part, project / part)
        empty.mkdir()
        (empty / "Snakefile").write_text(EMPTY)
        (empty / "workflow").mkdir()
        first_run = timed(SNAKEMAKE, project)
        nothing, floor = paired(lambda: timed(SNAKEMAKE, project), lambda: timed(SNAKEMAKE, empty), 9)
        shutil.rmtree(project / "results")
        shutil.rmtree(project / ".snakemake")
        again = timed(SNAKEMAKE, project)
    ratios = [one / two for one, two in zip(nothing, floor, strict=True)]
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| what | seconds (median) | range | note |\n| --- | --- | --- | --- |")
    print(row("demonstration release from nothing, caches cold", [first_run]))
    print(row("demonstration release from nothing, caches warm", [again]))
    print(row("nothing to do", nothing))
    print(row("`snakemake` on an empty Snakefile", floor))
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"| ratio of the last two | {statistics.median(ratios):.2f} | {spread} | pairwise |")


if __name__ == "__main__":
    main()

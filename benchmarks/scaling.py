"""Measure every rule on releases from once to a hundred times the evaluation's size; resumable in parts.

Usage: ``python benchmarks/scaling.py run --minutes 8`` as often as it takes, then ``… collect``, which writes
``benchmarks/scaling.csv``; ``python benchmarks/scaling_fit.py`` fits and draws that. ``… cores --scales 1
--cores 2`` compares whole runs on one core and on two, on a quiet machine. Each size is a project of its own
below ``build/scaling``, with a release of known truth; what has run is not run again. Jobs measure
themselves (``results/<release>/logs/*.json``): wall and processor seconds, most memory.

Above once, what does not depend on people and incidents is left out (figures, costs, the report).

Sampling is that of ``config/quick.yaml``: what is looked for is growth with people and incidents, and the
number of draws is a setting. Sizes above ``--sampled-to`` leave out the samplers and what depends on them.
"""

import argparse
import csv
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build/scaling"
TABLE = ROOT / "benchmarks/scaling.csv"
PARTS = (
    "Snakefile", "workflow", "config", "resources", "profiles", "environment.yml", "requirements.lock",
    "pyproject.toml",
)  # fmt: skip
# What depends on the number of estimates or of draws, not on people or incidents: measured once.
OF_NO_SIZE = ("disclose", "cost_component", "simulation_draws", "simulation_sensitivity")
SAMPLERS = (
    "behaviour_fits", "behaviour_work_fits", "victims_draws", "reoffending_sampling", "latent_bootstrap",
)  # fmt: skip
COLUMNS = (
    "scale", "rule", "job", "source", "input_mb", "output_mb",
    "wall_seconds", "processor_seconds", "peak_memory_mib",
)  # fmt: skip
TRUTH = "resources/releases/known_truth.yaml"
MAKE = "from drive_eval.cli import app; app()"


def project(scale: int, *, refresh: bool) -> Path:
    """The project of one size: a copy of this one, its release made; ``refresh`` copies the code again."""
    root = FOLDER / f"x{scale}"
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.xlsx")
    if refresh or not (root / "Snakefile").exists():
        root.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, root / part, ignore=ignore, dirs_exist_ok=True)
            else:
                shutil.copy2(ROOT / part, root / part)
        recipe = "resources/releases/demo/recipe.yaml"
        (root / recipe).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / recipe, root / recipe)
    if not (root / f"config/releases/x{scale}.yaml").exists():
        words = ("simulate", "demo", "--scale", f"{scale}", "--parameters", TRUTH)
        out = ("--out", f"resources/releases/x{scale}")
        subprocess.run(
            [sys.executable, "-c", MAKE, *words, *out], cwd=root, env=environment(root), check=True
        )
    return root


def environment(root: Path) -> dict[str, str]:
    """The environment of this process, with the own package of the project first."""
    return os.environ | {"PYTHONPATH": str(root / "workflow"), "NO_COLOR": "1"}


def run(scale: int, cores: int, until: float, sampled_to: int, targets: list[str]) -> bool:
    """Run the workflow of one size until it is complete or the time is over; whether it is complete."""
    root = FOLDER / f"x{scale}"
    left_out = [*(OF_NO_SIZE if scale > 1 else ()), *(SAMPLERS if scale > sampled_to else ())]
    left_out = ["--omit-from", *left_out] if left_out else []
    command = [
        sys.executable, "-m", "snakemake", *targets, "--cores", f"{cores}", "--keep-going",
        "--quiet", "rules",
        "--configfile", "config/quick.yaml", "--config", f"release=x{scale}", *left_out,
    ]  # fmt: skip
    with (root / "snakemake.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=root, env=environment(root), stdout=log, stderr=log)
        try:
            left = until - time.monotonic()
            return process.wait(None if math.isinf(left) else max(1.0, left)) == 0
        except subprocess.TimeoutExpired:
            # Snakemake lets the jobs that run come to their end, and starts no more.
            process.send_signal(signal.SIGTERM)
            try:
                return process.wait(300) == 0
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return False


def cores(scale: int, numbers: list[int]) -> None:
    """The whole run from nothing on 1, 2, … cores, on a machine that does nothing else: a row of each."""
    print(
        "| size | cores | seconds | processor seconds of jobs | jobs |\n| ---: | ---: | ---: | ---: | ---: |"
    )
    for number in numbers:
        root = project(scale, refresh=True)
        for name in ("results", ".snakemake", ".cache/drive_eval/kept"):
            shutil.rmtree(root / name, ignore_errors=True)
        start = time.monotonic()
        if not run(scale, number, math.inf, scale, []):
            raise SystemExit(f"The run on {number} cores failed: {root / 'snakemake.log'}")
        taken = time.monotonic() - start
        rows = list(records(root, scale))
        used = sum(row["processor_seconds"] for row in rows)
        print(f"| ×{scale} | {number} | {taken:.0f} | {used:.0f} | {len(rows)} |", flush=True)


def records(root: Path, scale: int) -> Iterator[dict[str, Any]]:
    """A row of the table for each job that came to its end."""
    for path in sorted((root / f"results/x{scale}/logs").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["complete"]:
            # Where outputs were put back: the run that computed them.
            used = record.get("restored") or record
            wall = datetime.fromisoformat(used["ended"]) - datetime.fromisoformat(used["started"])
            yield {
                "scale": scale,
                "rule": record["rule"],
                "job": path.stem,
                "source": source(record),
                "input_mb": round(megabytes(root, record["inputs"]), 2),
                "output_mb": round(megabytes(root, record["outputs"]), 2),
                "wall_seconds": round(wall.total_seconds(), 2),
                "processor_seconds": used["processor_seconds"],
                "peak_memory_mib": used["peak_memory_mib"],
            }


def source(record: dict[str, Any]) -> str:
    """The release's file that a view was read from."""
    files = [name for name in record["inputs"] if name.startswith("resources/releases/")]
    return Path(files[0]).name if record["rule"].startswith("view") and files else ""


def megabytes(root: Path, files: Any) -> float:
    """The size of files together, as Snakemake's ``input.size_mb`` counts it."""
    return sum((root / name).stat().st_size for name in files if (root / name).exists()) / 2**20


def collect() -> None:
    """Write the table of all jobs that have been measured, smallest size first.

    A job measured here takes the place of its row of that size; the others of the table stay.
    """
    sizes = sorted(int(path.name[1:]) for path in FOLDER.glob("x*"))
    rows = {}
    if TABLE.exists():
        with TABLE.open(newline="", encoding="utf-8") as stream:
            rows = {(int(row["scale"]), row["job"]): row for row in csv.DictReader(stream)}
    new = {(scale, row["job"]): row for scale in sizes for row in records(FOLDER / f"x{scale}", scale)}
    rows |= new
    with TABLE.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[key] for key in sorted(rows))
    print(f"{len(new)} jobs of {', '.join(f'×{scale}' for scale in sizes)}: {TABLE.relative_to(ROOT)}")


def main() -> None:
    """Run for so many minutes, or collect."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("run", "collect", "cores"))
    parser.add_argument("--scales", type=int, nargs="*", default=[1, 3, 10, 30, 100])
    parser.add_argument("--cores", type=int, default=1, help="cores of the run (each job takes one)")
    parser.add_argument("--minutes", type=float, default=60.0, help="when to stop; the next call goes on")
    parser.add_argument("--sampled-to", type=int, default=10, help="largest size with the samplers")
    parser.add_argument("--refresh", action="store_true", help="take over the code as it is now")
    parser.add_argument("--targets", nargs="*", default=[], help="files, where not everything is wanted")
    asked = parser.parse_args()
    if asked.what == "collect":
        collect()
        return
    if asked.what == "cores":
        cores(asked.scales[0], [1, asked.cores])
        return
    until = time.monotonic() + 60 * asked.minutes
    for scale in asked.scales:
        if time.monotonic() < until:
            project(scale, refresh=asked.refresh)
        if time.monotonic() < until:
            done = run(scale, asked.cores, until, asked.sampled_to, asked.targets)
            print(f"×{scale}: {'complete' if done else 'not complete'}", flush=True)


if __name__ == "__main__":
    main()

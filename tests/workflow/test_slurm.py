"""The demonstration release through SLURM gives the same bytes as on this machine alone.

Run by `make slurm-test`, which starts a SLURM of one node and puts its executor plugin on the path.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workflow.project import PARTS, QUICK, ROOT, WORKBOOK, Project

pytestmark = [
    pytest.mark.slurm,
    pytest.mark.skipif(shutil.which("sbatch") is None, reason="SLURM is not installed"),
    pytest.mark.skipif(
        importlib.util.find_spec("snakemake_executor_plugin_slurm") is None,
        reason="SLURM's executor plugin is not on the path: run this by `make slurm-test`",
    ),
]
LONGEST_SECONDS = 3600
BATCH = "results/demo/restricted/validate/quick/parts/latent_recovery.0.parquet"
# What one node without accounts needs; a cluster has options of its own.
ONE_NODE = (
    "--profile", "workflow/profiles/slurm", "--slurm-no-account", "--slurm-status-command", "squeue",
    "--slurm-init-seconds-before-status-checks", "3", "--seconds-between-status-checks", "2",
)  # fmt: skip
# Results, and everything on the way to them but the evidence of runs: logs and their records.
COMPARED = ("publishable", "restricted")


def project(target: Path) -> Project:
    """The project as a clone has it, with the demonstration release, every chapter and short searches."""
    if not (ROOT / WORKBOOK).exists():
        pytest.skip("the demonstration release has not been made: run this by `make slurm-test`")
    target.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, target / part)
    one = Project(target)
    for old, new in QUICK.items():
        if old != "chapters: all":
            one.edit("config/config.yaml", old, new)
    return one


def snakemake(one: Project, *words: str) -> str:
    """Run Snakemake with the plugin, and stop it where it hangs; returns what it said."""
    here = [str(one.root / "workflow"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here), "NO_COLOR": "1"}
    done = subprocess.run(
        ["timeout", "--kill-after", "10", f"{LONGEST_SECONDS}", sys.executable, "-m", "snakemake", *words],
        cwd=one.root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-8000:]
    return done.stderr


def compared(one: Project) -> dict[str, str]:
    return {
        name: content for folder in COMPARED for name, content in one.hashes(f"results/demo/{folder}").items()
    }


def test_a_job_that_slurm_ends_for_its_memory_is_submitted_again_with_more(tmp_path: Path) -> None:
    """A job that needs some 350 MB with Snakemake's own processes gets less than that, then twice as much."""
    one = project(tmp_path / "short")
    estimates = "results/demo/restricted/estimates/needs_count.csv"
    short = ("--set-resources", "needs_count:mem_mb=250*attempt", "--groups", "view=views")
    said = snakemake(one, estimates, *ONE_NODE, *short)
    assert one.path(estimates).exists()
    assert "Trying to restart job" in said
    logs = sorted((one.root / ".snakemake/slurm_logs/rule_needs_count").rglob("*.log"))
    told = [log.read_text(encoding="utf-8") for log in logs]
    asked = [int(re.findall(r"mem_mb=(\d+)", text)[0]) for text in told]
    assert asked == [250 * attempt for attempt in range(1, len(told) + 1)]
    assert ["exceeded memory limit" in text for text in told] == [*[True] * (len(told) - 1), False]
    assert len(told) > 1


def test_a_run_through_slurm_gives_the_bytes_of_a_local_run(tmp_path: Path) -> None:
    here, cluster = project(tmp_path / "here"), project(tmp_path / "cluster")
    targets = ("all", BATCH)
    snakemake(here, "--cores", "2", *targets)
    said = snakemake(cluster, *ONE_NODE, *targets)

    submitted = list((cluster.root / ".snakemake/slurm_logs").rglob("*.log"))
    jobs = list((cluster.root / "results/demo/logs").glob("*.json"))
    print(f"{len(jobs)} jobs in {len(submitted)} of SLURM's")
    assert len(jobs) == len(list((here.root / "results/demo/logs").glob("*.json"))) > 50
    assert 5 < len(submitted) < len(jobs) / 2, "short jobs were not put together"
    assert "SLURM run ID" in said

    mine, theirs = compared(here), compared(cluster)
    assert [name for name in mine if mine[name] != theirs.get(name)] == []
    assert mine.keys() == theirs.keys()
    # Only the run itself has registered as one, not its jobs, which may be on nodes nobody can ask.
    assert len(list((cluster.root / ".snakemake/owners").iterdir())) <= 1
    assert "Nothing to be done" in snakemake(cluster, *ONE_NODE, *targets)

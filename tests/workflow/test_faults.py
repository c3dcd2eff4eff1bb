"""Whatever befalls a run, a plain rerun gives the bytes of an undisturbed one, and nothing half-made passes.

`DRIVE_EVAL_KILLS` says how often a run is killed (50 where it is not set).
"""

import ctypes
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from workflow.project import CONFIG, Project, choose, fresh

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]

# Seconds after which a run is killed at the latest.
LONGEST = 20.0
KILLS = int(os.environ.get("DRIVE_EVAL_KILLS", "50"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of one chapter with complete results. Tests must not change it."""
    project = fresh(tmp_path_factory.mktemp("small") / "project")
    choose(project, ["needs"])
    project.snakemake()
    return project


@pytest.fixture
def project(small: Project, tmp_path: Path) -> Project:
    return small.copy(tmp_path / "project")


def results(project: Project) -> dict[str, str]:
    """Every result, but for logs and the manifest, which tell when something ran."""
    trees = ("publishable", "restricted")
    return {name: value for tree in trees for name, value in project.hashes(f"results/demo/{tree}").items()}


# <linux/prctl.h> and <linux/capability.h>: what lets the superuser write where nobody may.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


def without_privilege() -> None:
    """Lay down the superuser's right to write where nobody may, in a process that is about to be the run."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0):
        raise OSError("the superuser's right to write everywhere cannot be laid down")


def set_levels(project: Project, level: str) -> None:
    """Another level of every interval, so that most jobs have to run."""
    path = project.path(CONFIG)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"interval_level: [\d.]+", f"interval_level: {level}", text), encoding="utf-8")


def seconds_of_a_run(project: Project) -> float:
    """From the start of the first job to the end of the last."""
    records = project.records().values()
    first = min(datetime.fromisoformat(record["started"]) for record in records)
    return (max(datetime.fromisoformat(record["ended"]) for record in records) - first).total_seconds()


def assert_sound(project: Project, undisturbed: Project) -> None:
    """After a plain rerun everything has the bytes of an undisturbed run, and `verify` finds nothing."""
    project.snakemake()
    assert results(project) == results(undisturbed)
    told = project.drive_eval("verify")
    assert told.returncode == 0, told.stdout


def test_killed_at_random_moments(project: Project, small: Project) -> None:
    chance, longest, at_work = random.Random(20200201), min(seconds_of_a_run(small), LONGEST), 0
    for number in range(KILLS):
        # A level that was not there before, so that nothing that is kept will do; but only every third time,
        # so that what is killed is also a run that goes on where others were killed.
        if number % 3 == 0:
            set_levels(project, f"{chance.uniform(0.8, 0.99):.5f}")
        begun, running = time.time(), project.start()
        time.sleep(chance.uniform(1.0, longest))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        # Snakemake marks what it has begun and not ended.
        marks = project.path(".snakemake/incomplete").iterdir()
        at_work += any(mark.stat().st_mtime > begun for mark in marks)
    assert at_work > KILLS // 4, "most kills must hit jobs at work"
    set_levels(project, "0.95")
    assert_sound(project, small)


def test_a_file_that_grows_too_large(project: Project, small: Project) -> None:
    """Writing stops within a file: the job fails, and leaves nothing in the place of its outputs."""
    most = small.path("results/demo/publishable/report.html").stat().st_size * 9 // 10
    before = project.jobs()["needs_prevalence"]
    set_levels(project, "0.9")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    assert project.start(limit).wait(timeout=300) != 0
    assert project.jobs()["needs_prevalence"] != before, "smaller files were written"
    found = project.path("results/demo").rglob("*")
    halves = [path for path in found if path.is_file() and path.stat().st_size == most]
    assert halves == []
    set_levels(project, "0.95")
    assert_sound(project, small)


def test_a_disk_that_is_full(project: Project, small: Project, tmp_path: Path) -> None:
    """Results on a file system of their own that has room for half of what is to be written."""
    used = sum(path.stat().st_size for path in small.path("results").rglob("*") if path.is_file())
    whole, disk = project.path("results"), tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={used // 2}", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        whole.rename(tmp_path / "whole")
        whole.symlink_to(disk, target_is_directory=True)
        shutil.rmtree(project.path(".snakemake"))
        shutil.rmtree(project.path(".cache/drive_eval/kept"))
        assert project.start().wait(timeout=300) != 0
        largest = max(path.stat().st_size for path in (tmp_path / "whole").rglob("*") if path.is_file())
        assert shutil.disk_usage(disk).free < largest, "it was full"
        assert {name: value for name, value in results(project).items() if name in results(small)} == {
            name: value for name, value in results(small).items() if name in results(project)
        }, "whatever is there is whole"
        subprocess.run(["mount", "-o", f"remount,size={used * 3}", str(disk)], check=True)
        assert_sound(project, small)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_job_that_dies_half_way_through_writing(project: Project, small: Project) -> None:
    script = project.path("workflow/scripts/needs_count.py")
    before = script.read_text(encoding="utf-8")
    dies = '    this.path("estimates").write_text("estimate_id,")\n    os.kill(os.getpid(), 9)\n'
    script.write_text(f"import os\n{before}{dies}", encoding="utf-8")
    assert project.start().wait(timeout=300) != 0
    assert not project.path("results/demo/restricted/estimates/needs_count.csv").exists()
    assert "missing   results/demo/restricted/estimates/needs_count" in project.drive_eval("verify").stdout
    script.write_text(before, encoding="utf-8")
    assert_sound(project, small)


def test_two_runs_at_once(project: Project, small: Project) -> None:
    set_levels(project, "0.9")
    running = [project.start(), project.start()]
    codes = [each.wait(timeout=300) for each in running]
    assert 0 in codes, "one of the two, at least, does the work"
    set_levels(project, "0.95")
    assert_sound(project, small)


def test_a_clock_that_goes_backwards(project: Project, small: Project) -> None:
    """Results, sources and code from the future: contents decide, so that only a change is seen."""
    future = time.time() + 10 * 365 * 86400
    for folder in ("results", "resources", "config", "workflow"):
        for path in project.path(folder).rglob("*"):
            os.utime(path, (future, future))
    before = project.hashes("results/demo/logs")
    project.snakemake()
    assert project.hashes("results/demo/logs") == before, "no job ran"
    set_levels(project, "0.9")
    os.utime(project.path("config/config.yaml"), (future, future))
    project.snakemake()
    assert results(project) != results(small)
    set_levels(project, "0.95")
    assert_sound(project, small)


def test_lost_records_of_snakemake(project: Project, small: Project) -> None:
    set_levels(project, "0.9")
    project.snakemake()
    shutil.rmtree(project.path(".snakemake"))
    set_levels(project, "0.95")
    assert_sound(project, small)


def test_another_folder_and_another_number_of_cores(project: Project, small: Project) -> None:
    """From nothing, one job at a time and in another order, all bytes are the same."""
    for folder in ("results", ".snakemake", ".cache"):
        shutil.rmtree(project.path(folder))
    done = project.run(sys.executable, "-m", "snakemake", "--cores", "1", "--scheduler", "ilp")
    assert done.returncode == 0, done.stderr[-4000:]
    assert results(project) == results(small)


def test_results_that_cannot_be_written(project: Project, small: Project) -> None:
    set_levels(project, "0.9")
    before = project.hashes("results")
    folders = [path for path in project.path("results").rglob("*") if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert project.start(without_privilege).wait(timeout=300) != 0
        assert project.hashes("results") == before, "nothing was written, and nothing was removed"
    finally:
        for folder in folders:
            folder.chmod(0o755)
    set_levels(project, "0.95")
    assert_sound(project, small)

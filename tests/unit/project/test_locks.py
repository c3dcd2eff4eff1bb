"""Locks of dead runs go, locks of live ones stay."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from drive_eval.locks import LOCKS, OWNERS, register_run


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / LOCKS / "0.output.lock"
    path.parent.mkdir(parents=True)
    path.write_text("results/a\n")
    return path


def owner(root: Path, pid: int, started: float, machine: str = platform.node()) -> Path:
    path = root / OWNERS / f"{machine}-{pid}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "started": started, "machine": machine}))
    return path


def test_a_killed_runs_locks_are_removed(tmp_path: Path, lock: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    dead = owner(tmp_path, process.pid, psutil.Process(process.pid).create_time())
    process.kill()
    process.wait()
    assert register_run(tmp_path) == [lock]
    assert not lock.exists()
    assert not dead.exists()


def test_a_live_runs_locks_stay(tmp_path: Path, lock: Path) -> None:
    parent = psutil.Process(os.getppid())
    owner(tmp_path, parent.pid, parent.create_time())
    assert register_run(tmp_path) == []
    assert lock.exists()


def test_a_process_number_that_was_used_again_is_not_the_run(tmp_path: Path, lock: Path) -> None:
    owner(tmp_path, os.getppid(), 12345.0)
    assert register_run(tmp_path) == [lock]


def test_another_machines_run_counts_as_alive(tmp_path: Path, lock: Path) -> None:
    owner(tmp_path, 1, 1.0, machine="elsewhere")
    assert register_run(tmp_path) == []
    assert lock.exists()


def test_a_damaged_registration_is_no_run(tmp_path: Path, lock: Path) -> None:
    damaged = owner(tmp_path, 1, 1.0)
    damaged.write_text("{")
    assert register_run(tmp_path) == [lock]


def test_registering_twice_keeps_ones_own_locks_out_of_it(tmp_path: Path) -> None:
    register_run(tmp_path)
    assert len(list((tmp_path / OWNERS).glob("*.json"))) == 1
    assert register_run(tmp_path) == []

"""Locks that a killed run left behind, told apart from those of a run that is still going on.

Snakemake's locks do not say who holds them, so that after a kill every further run is refused until
somebody types ``--unlock``. Here each run registers itself (process, its start, machine) before
Snakemake locks; locks are removed where every registered process is known to be gone.
"""

import json
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import psutil

from drive_eval.atomic import write_text

OWNERS = Path(".snakemake/owners")
LOCKS = Path(".snakemake/locks")


def register_run(root: Path) -> list[Path]:
    """Register this process as a run and remove locks that no live process can hold.

    Returns the locks that were removed. A process on another machine counts as alive: from here
    nobody can tell.
    """
    others_alive = list(_alive(root))
    dead = [] if others_alive else sorted((root / LOCKS).glob("*.lock"))
    for lock in dead:
        lock.unlink(missing_ok=True)
    me = psutil.Process()
    content = {"pid": me.pid, "started": me.create_time(), "machine": platform.node()}
    write_text(root / OWNERS / f"{platform.node()}-{me.pid}.json", json.dumps(content) + "\n")
    return dead


def _alive(root: Path) -> Iterator[Path]:
    """The registrations of other processes that may still be running; the others' are removed."""
    for path in sorted((root / OWNERS).glob("*.json")):
        try:
            owner = json.loads(path.read_text(encoding="utf-8"))
            gone = owner["machine"] == platform.node() and not _running(owner["pid"], owner["started"])
            mine = owner["pid"] == os.getpid() and owner["machine"] == platform.node()
        except (OSError, ValueError, KeyError, TypeError):
            gone, mine = True, False
        if gone:
            path.unlink(missing_ok=True)
        elif not mine:
            yield path


def _running(pid: int, started: float) -> bool:
    """Whether the process is still the one that registered (numbers are used again)."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < 1.0 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

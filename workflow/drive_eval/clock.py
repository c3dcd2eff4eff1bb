"""Files that a clock running ahead has dated in the future.

Contents decide what runs, not times. But Snakemake refuses the outputs of a job that are older than its
inputs, so that one file from the future stops every run until its time has come.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def no_later_than_now(folders: Iterable[Path]) -> list[Path]:
    """Date files of the future at the present, below all ``folders``; returns those files, sorted.

    Contents stay as they are. Files that may not be changed, or are gone meanwhile, are left alone.
    """
    now = time.time_ns()
    changed: list[Path] = []
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                path = Path(place, name)
                with suppress(OSError):
                    if path.stat().st_mtime_ns > now:
                        os.utime(path, ns=(now, now))
                        changed.append(path)
    return sorted(changed)

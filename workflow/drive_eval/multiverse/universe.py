"""One universe: the same Snakefile with other settings, run for the tables that a headline is read from."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from drive_eval import estimates
from drive_eval.atomic import write_text
from drive_eval.audit.why import forget_stale
from drive_eval.errors import DriveEvalError
from drive_eval.multiverse.share import take_over
from drive_eval.planning import make_plan

log = logging.getLogger("drive_eval")
# A folder that is not there: of files that were linked Snakemake has no records, only their lineage tells.
NO_RECORDS = Path("no records")


def run(configuration: Mapping[str, Any], tables: Sequence[str], cores: int, root: Path = Path()) -> int:
    """Compute the disclosed tables of a universe; the number of jobs taken over from the main run.

    ``configuration``: all settings, its ``variant`` naming the universe. The universe's results lie in a
    folder of their own and stay there, so that a run which is stopped goes on where it was, and the next
    one repeats only what changed. Raises ``DriveEvalError`` where the run fails.
    """
    plan = make_plan(configuration, root, validate=False)
    main, own = Path(f"results/{plan.release}"), Path(f"results/{plan.folder}")
    shared = take_over(main, own, plan.keys)
    for path in forget_stale(plan.keys, own, NO_RECORDS):
        log.info("out of date: %s", path)
    described = own / "config.yaml"
    write_text(described, yaml.safe_dump(dict(configuration), sort_keys=False, allow_unicode=True))
    targets = [f"{own}/restricted/disclosed/{table}.csv" for table in tables]
    # The folder's lock is the outer run's, which waits for this one; the targets are no other job's.
    command = [
        sys.executable, "-m", "snakemake", "--cores", str(cores), "--nolock", "--configfile", str(described),
        "--", *targets,
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "SNAKEMAKE_PROFILE"}
    done = subprocess.run(  # noqa: S603
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    log.info("%s", done.stdout)
    if done.returncode:
        raise DriveEvalError(f"The universe {plan.settings.variant} could not be computed; its log says why.")
    return len(shared)


def rows(configuration: Mapping[str, Any], tables: Sequence[str], chosen: Sequence[str]) -> pd.DataFrame:
    """The estimates of a universe that were asked for, as they passed the gate, as far as it has them."""
    folder = f"results/{configuration['release']}/variants/{configuration['variant']}/restricted/disclosed"
    every = pd.concat([estimates.read(f"{folder}/{table}.csv") for table in tables], ignore_index=True)
    return every[every["estimate_id"].isin(list(chosen))].reset_index(drop=True)

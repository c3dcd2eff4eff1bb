"""Estimators beside R, from Debian's packages; skipped with a notice where R or one of them is absent."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from drive_eval.errors import DriveEvalError
from drive_eval.validation.evidence import skipped
from drive_eval.validation.independent import r_inputs
from drive_eval.validation.independent.beside import beside
from drive_eval.validation.independent.r_comparisons import COMPARISONS

MINUTES = 5
ABSENT = {
    "stats": "R is not installed (r-base-core in Debian).",
    "MASS": "R's package MASS is not installed (r-cran-mass in Debian).",
    "ordinal": "R's package ordinal is not installed (r-cran-ordinal in Debian).",
    "lme4": "R's package lme4 is not installed (r-cran-lme4 in Debian).",
    "survival": "R's package survival is not installed (r-cran-survival in Debian).",
}


def rows(script: Path, seed: int) -> Iterator[Mapping[str, Any]]:
    """The evidence. ``script``: ``resources/validation/reference.R``; ``seed`` of the simulated data."""
    found = _results(script, seed)
    values = {
        (str(package), str(name)): part.sort_values("at")["value"].to_numpy(dtype=float)
        for (package, name), part in found.groupby(["package", "name"])
    }
    versions = dict(zip(found["package"], found["version"], strict=True))
    for each in COMPARISONS:
        package = each.package
        if (package, each.name) not in values:
            named = "R" if package == "stats" else f"R's {package}"
            yield skipped(each.subject, each.quantity, f"largest difference from {named}", ABSENT[package])
            continue
        others = {name: value for (owner, name), value in values.items() if owner == package}
        compared = beside("R" if package == "stats" else f"R's {package}", versions[package])
        theirs = others[each.name]
        yield compared(each.subject, each.quantity, each.ours(seed, others), theirs, each.tolerance)


def _results(script: Path, seed: int) -> pd.DataFrame:
    """What R gives; nothing where there is no R. Raises ``DriveEvalError`` where its script fails."""
    columns = ["package", "version", "name", "at", "value"]
    program = shutil.which("Rscript")
    if program is None:
        return pd.DataFrame(columns=columns)
    with TemporaryDirectory() as folder:
        r_inputs.write(Path(folder), seed)
        done = subprocess.run(  # noqa: S603
            [program, "--vanilla", str(script), folder],
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
            check=False,
        )
        if done.returncode:
            raise DriveEvalError(f"{script} failed:\n{done.stderr}")
        return pd.read_csv(Path(folder) / "results.csv", dtype={"version": str})[columns]

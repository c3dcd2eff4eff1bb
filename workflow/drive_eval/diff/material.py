"""What a comparison reads: published tables and their lineage, and nothing of the restricted tree."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from drive_eval import estimates
from drive_eval.audit.document import unpack
from drive_eval.errors import DriveEvalError

# The folder of a release's results, in paths that are compared between releases.
ANY = "results/*/"


@dataclass(frozen=True)
class Material:
    """One set of published results: ``estimates`` (schema of ``drive_eval.estimates``) and ``lineage``."""

    name: str
    estimates: pd.DataFrame
    lineage: dict[str, Any]


def read(place: str | Path) -> Material:
    """Read the results in a folder that has a ``publishable`` tree, or of a release by its name.

    Raises ``DriveEvalError`` where there is none. Paths in the lineage lose the release's name, so that
    those of two releases can be compared.
    """
    folder = Path(place) if Path(place, "publishable").is_dir() else Path("results") / place
    published = folder / "publishable"
    if not (published / "lineage.json").exists() or not (published / "estimates.csv").exists():
        raise DriveEvalError(f"{folder} has no published results: run `snakemake --cores all` first.")
    text = (published / "lineage.json").read_text(encoding="utf-8")
    name = str(json.loads(text)["release"]["name"])
    lineage = unpack(json.loads(text.replace(f'"results/{name}/', f'"{ANY}')))
    return Material(name, estimates.read(published / "estimates.csv"), lineage)

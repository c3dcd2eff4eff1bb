"""The files between the rules: the fits of all numbers of classes, and the bootstrap's statistics."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from drive_eval.atomic import replacing, write_text
from drive_eval.latent.model import Fit

COLUMNS = ("classes", "replicate", "statistic")


def write_fits(fits: Mapping[int, Fit], path: str | Path) -> None:
    """Write fits by number of classes as JSON."""
    content = {str(classes): fit.as_dict() for classes, fit in sorted(fits.items())}
    write_text(path, json.dumps(content, indent=1) + "\n")


def read_fits(path: str | Path) -> dict[int, Fit]:
    """Read fits by number of classes."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    return {int(classes): Fit.from_dict(fit) for classes, fit in content.items()}


def write_statistics(statistics: pd.DataFrame, path: str | Path) -> None:
    """Write the bootstrap's statistics: ``classes``, ``replicate``, ``statistic``."""
    with replacing(path) as temporary:
        statistics.to_csv(temporary, index=False, lineterminator="\n", columns=list(COLUMNS))


def read_statistics(paths: Iterable[str | Path]) -> pd.DataFrame:
    """All batches' statistics as one table, ordered by classes and replicate."""
    empty = pd.DataFrame({"classes": pd.Series(dtype=int), "replicate": pd.Series(dtype=int),
                          "statistic": pd.Series(dtype=float)})  # fmt: skip
    tables = [pd.read_csv(path) for path in paths]
    together = pd.concat(tables, ignore_index=True) if tables else empty
    return together.sort_values(["classes", "replicate"], ignore_index=True)

"""The files of draws between the rules."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.effects import COLUMNS as EFFECT_COLUMNS
from drive_eval.simulation.model import COLUMNS


def write_draws(columns: Mapping[str, Floats], path: str | Path) -> None:
    """Write draws as Parquet, in single precision: a tenth of a penny of £60,000."""
    frame = pd.DataFrame({name: columns[name].astype(np.float32) for name in COLUMNS})
    frame.to_parquet(path, index=False)


def read_draws(paths: Iterable[str | Path]) -> pd.DataFrame:
    """All draws in their order, from files named ``draws.<batch>.parquet``."""
    ordered = sorted(map(Path, paths), key=lambda path: int(path.name.split(".")[1]))
    return pd.concat([pd.read_parquet(path) for path in ordered], ignore_index=True)


def effect_draws(effects: pd.DataFrame) -> dict[str, Floats]:
    """Source → its ratios in the order of draws, from the interface's table.

    Raises ``ValueError`` for other columns, ratios below 0 or not finite, and draws that are not 0, 1, 2, ...
    """
    if list(effects.columns) != list(EFFECT_COLUMNS):
        raise ValueError(f"a table of effects has the columns {', '.join(EFFECT_COLUMNS)}")
    found = {}
    for source, rows in effects.groupby("source", sort=True):
        ordered = rows.sort_values("draw")
        ratios = ordered["ratio"].to_numpy(np.float64)
        if not np.array_equal(ordered["draw"].to_numpy(), np.arange(len(rows))):
            raise ValueError(f"the draws of {source} are not numbered from 0 without gaps")
        if not (np.isfinite(ratios) & (ratios >= 0)).all():
            raise ValueError(f"{source} has ratios that are negative or not finite")
        found[str(source)] = ratios
    return found

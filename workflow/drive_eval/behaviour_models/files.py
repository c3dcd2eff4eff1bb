"""The files between the rules: the draws of one behaviour's models."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from drive_eval.bayes.files import Kept, read_draws, write_draws
from drive_eval.behaviour_models.fits import Fits
from drive_eval.ordinal.kernel import Floats


def write_fits(fits: Fits, path: str | Path) -> None:
    """Write draws in full precision: effects are compared with maximum likelihood on them."""
    write_draws(fits.values, fits.verdicts, path, "float64")


def read_fits(path: str | Path) -> Kept:
    """Read the draws of one behaviour, whether or not they passed: the estimates say which did."""
    return read_draws(path, whatever_the_verdict=True)


def of_model(kept: Kept, name: str) -> Mapping[str, Floats]:
    """The quantities of one model: name → (chains, draws, …)."""
    start = f"{name}."
    values = {key.removeprefix(start): array for key, array in kept.values.items() if key.startswith(start)}
    return {key: array for key, array in values.items() if "." not in key}


def one_by_one(kept: Kept) -> dict[str, Floats]:
    """Every number that was drawn, by its name: (chains, draws)."""
    found = {}
    for name, array in kept.values.items():
        for index in np.ndindex(*array.shape[2:]):
            label = f"{name}[{','.join(map(str, index))}]" if index else name
            found[label] = array[(slice(None), slice(None), *index)]
    return found

"""One comparison: how far two implementations are apart, and how far they may be."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import numpy as np

from drive_eval.validation.evidence import row

# Beyond these decimals machines differ.
DECIMALS = 12
Comparison = Callable[[str, str, Any, Any, float], Mapping[str, Any]]


def beside(package: str, its_version: str = "") -> Comparison:
    """Comparisons with ``package``; each is called with estimator, quantity, ours, theirs and the tolerance.

    The value is the largest difference of ours from theirs, relative to theirs where these are above one in
    size. Both sides not being a number is no difference.
    """
    named = f"{package} {its_version or version(package)}"

    def compare(subject: str, quantity: str, ours: Any, theirs: Any, tolerance: float) -> dict[str, Any]:
        one, other = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (ours, theirs))
        if one.shape != other.shape:
            raise ValueError(f"{subject}, {quantity}: {one.shape} results beside {other.shape}")
        apart = np.abs(one - other) / np.maximum(1.0, np.abs(other))
        apart = np.where(np.isnan(one) & np.isnan(other), 0.0, apart)
        shown = f"ours {_listed(one)}; theirs {_listed(other)}"
        return row(
            subject,
            quantity,
            f"largest difference from {named}",
            round(float(apart.max()), DECIMALS),
            low=0.0,
            high=tolerance,
            n=len(one),
            note=shown,
        )

    return compare


def _listed(values: np.ndarray) -> str:
    shown = ", ".join(f"{value:.6g}" for value in values[:3])
    return f"{shown}, …" if len(values) > 3 else shown

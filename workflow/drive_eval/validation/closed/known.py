"""One known case: what came out beside what it is on paper."""

from typing import Any

import numpy as np

from drive_eval.validation.evidence import row

# Beyond these decimals machines differ.
DECIMALS = 12


def known(
    subject: str, case: str, on_paper: str, found: Any, answer: Any, tolerance: float = 1e-9
) -> dict[str, Any]:
    """Evidence that ``found`` is the ``answer`` (numbers, or arrays of one shape).

    The value is the largest difference, relative where the answer is above one in size; ``on_paper`` is the
    formula that the answer is from.
    """
    one, other = (np.atleast_1d(np.asarray(values, dtype=float)) for values in (found, answer))
    if one.shape != other.shape:
        raise ValueError(f"{subject}, {case}: {one.shape} results, {other.shape} on paper")
    apart = float((np.abs(one - other) / np.maximum(1.0, np.abs(other))).max())
    shown = ", ".join(f"{value:.6g}" for value in other[:4])
    return row(
        subject,
        case,
        "largest difference from paper",
        round(apart, DECIMALS),
        low=0.0,
        high=tolerance,
        n=len(one),
        note=f"on paper {shown}: {on_paper}",
    )

"""What the chapter's estimates have in common."""

import math
from collections.abc import Mapping
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.rows import Row

SEPARATED = "No finite estimate: the data separate the outcomes (see the method)."


def level_name(settings: Mapping[str, Any]) -> str:
    """The level of the intervals in words: ``95%``."""
    return f"{100 * float(settings['interval_level']):g}%"


def quantity(
    columns: Mapping[str, Any],
    value: float | None,
    basis: Basis,
    limits: tuple[float | None, float | None] = (None, None),
    interval: str = "",
    **more: Any,
) -> Row:
    """An estimate about people that is neither a count nor a proportion.

    ``limits`` count where both are finite; ``interval`` then says their kind and level. A value that is not
    finite becomes none, for which ``more`` has to hold a ``reason``.
    """
    lower, upper = limits
    known = lower is not None and upper is not None and math.isfinite(lower) and math.isfinite(upper)
    finite = value is not None and math.isfinite(value)
    row = {
        "value": value if finite else None,
        "lower": lower if known and finite else None,
        "upper": upper if known and finite else None,
        "interval": interval if known and finite else "",
        "unit": "ratio",
        "sensitivity": "aggregate",
    }
    return row | dict(columns) | more, basis

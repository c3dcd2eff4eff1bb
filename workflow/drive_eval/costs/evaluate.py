"""Evaluation of a formula sheet, on numbers or on arrays of draws alike."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from drive_eval.costs.expressions import compute
from drive_eval.costs.formulas import Formula, Sheet
from drive_eval.costs.units import UNITS

Mode = Literal["as_printed", "unrounded"]
MODES: tuple[Mode, ...] = ("as_printed", "unrounded")
# Binary fractions fall short of the half that was meant: 0.885 to two decimals is 0.89.
_TOLERANCE = 1e-9


def evaluate(sheet: Sheet, values: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    """Compute every formula: id → value in the formula's unit, in the order of computation.

    ``values`` holds a number, or an array of draws (arrays of one shape), for each parameter, in the
    parameter's own unit. ``as_printed`` rounds what the report carried forward rounded; ``unrounded``
    rounds nothing. Raises ``KeyError`` for a parameter without a value.
    """
    base = {
        name: value * UNITS[sheet.units[name]].factor for name, value in values.items() if name in sheet.units
    }
    results: dict[str, Any] = {}
    for identity, formula in sheet.formulas.items():
        factor = UNITS[formula.unit].factor
        value = compute(formula.expression, base) / factor
        if mode == "as_printed" and formula.carry is not None:
            value = round_half_up(value, formula.carry)
        results[identity] = value
        base[identity] = value * factor
    return results


def shown(formula: Formula, value: Any) -> Any:
    """Round the value as the report would print it: to the formula's ``display`` step, if it has one."""
    return value if formula.display is None else round_half_up(value, formula.display)


def round_half_up(value: Any, step: float) -> Any:
    """Round to the nearest multiple of ``step``, halves away from zero, as spreadsheets do."""
    multiples = np.sign(value) * np.floor(np.abs(value) / step + 0.5 + _TOLERANCE)
    # Dividing by a whole number gives the decimal that was meant: 3 / 10, not 3 * 0.1.
    rounded = multiples / round(1 / step) if step < 1 else multiples * step
    return rounded if isinstance(value, np.ndarray) else float(rounded)

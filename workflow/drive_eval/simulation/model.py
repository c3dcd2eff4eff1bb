"""The cost model on arrays of draws: the same formula sheet, evaluated block by block."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.costs.evaluate import evaluate
from drive_eval.costs.formulas import Sheet, restricted
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.draw import Inputs
from drive_eval.simulation.parts import CASES, NATIONAL, PARTS, TOTAL
from drive_eval.simulation.streams import normals

# What a block of draws gives: the parts, their total, and the cases and cost of the whole country.
COLUMNS = (*(part.name for part in PARTS), "total", "cases", "national")
# Parts add up to the total within rounding of binary numbers.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Model:
    """The sheet down to what is wanted of it, and the inputs that it is evaluated on."""

    sheet: Sheet
    inputs: Inputs

    def costs(self, scores: Mapping[str, Floats]) -> dict[str, Floats]:
        """Columns of ``COLUMNS`` for normal scores of the inputs: arrays of one length.

        Pounds per case; ``cases`` a year, ``national`` in million pounds a year. Raises ``ArithmeticError``
        if the parts of a draw do not add up to its total.
        """
        values = self.inputs.values(scores)
        length = max((len(np.atleast_1d(value)) for value in scores.values()), default=1)
        results = evaluate(self.sheet, values, "unrounded")
        found: dict[str, Any] = {part.name: results[part.formula] for part in PARTS}
        found |= {"total": results[TOTAL], "cases": values[CASES], "national": results[NATIONAL]}
        columns = {name: np.broadcast_to(np.asarray(found[name], float), (length,)) for name in COLUMNS}
        added = sum((columns[part.name] for part in PARTS), np.zeros(length))
        if not np.allclose(added, columns["total"], rtol=_TOLERANCE, atol=0.0):
            raise ArithmeticError("the parts of a draw do not add up to its total")
        return columns

    def at(self, scores: Mapping[str, Floats], changed: Mapping[str, Floats]) -> dict[str, Floats]:
        """Costs at given scores with some inputs' scores replaced, of one length."""
        return self.costs({**scores, **changed})

    def run(self, seed: int, sampler: str, first: int, end: int) -> Iterator[dict[str, Floats]]:
        """Costs of the draws from ``first`` up to ``end``, block by block."""
        for streams in normals(self.inputs.streams, seed, sampler, first, end):
            yield self.costs(self.inputs.scores(streams))


def model(sheet: Sheet, inputs: Inputs) -> Model:
    """The model of costs per case, with the formulas that it needs and no others."""
    return Model(restricted(sheet, [*(part.formula for part in PARTS), TOTAL, NATIONAL]), inputs)


def simulate(model: Model, seed: int, sampler: str, first: int, end: int) -> dict[str, Floats]:
    """Columns of ``COLUMNS`` for the draws from ``first`` up to ``end``."""
    found = {name: np.empty(end - first) for name in COLUMNS}
    at = 0
    for block in model.run(seed, sampler, first, end):
        length = len(block["total"])
        for name, column in found.items():
            column[at : at + length] = block[name]
        at += length
    return found

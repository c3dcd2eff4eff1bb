"""Recovery of the cost of a case: what is measured varies around the truth, and intervals should hold it.

The inputs as they stand are taken for true. Counts are drawn as counts are (Poisson, binomial, multinomial),
everything else from its stated distribution around the truth; the simulation starts from what was measured.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.model import COLUMNS, simulate
from drive_eval.simulation.parts import PARTS
from drive_eval.simulation.setup import Setup, setup
from drive_eval.simulation.streams import normals
from drive_eval.validation.estimators import outcome

DRAWS = 1000
SUBJECT = "cost of a case"
SHOWN = ("total", *(part.name for part in PARTS))


def outcomes(files: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Mean and interval of each part of the cost, beside the truth.

    ``files``: ``parameters``, ``sheet``, ``uncertainty``, ``counted``. ``settings``: ``replicates`` and the
    sections ``simulation`` and ``costs``.
    """
    named = {"source": files["parameters"], "formulas": files["sheet"]}
    # Prices stay those of their years: one year's prices differ from them by factors that are known.
    own = {**settings, "simulation": {**settings["simulation"], "price_year": ""}}
    made = setup({**files, **named}, own)
    level = float(settings["simulation"]["interval_level"])
    tail = (1.0 - level) / 2.0
    true = truth(made)
    for number in range(*settings["replicates"]):
        found = simulated(made, measured(made, seed, number), seed, number)
        for name in SHOWN:
            low, high = np.quantile(found[name], [tail, 1.0 - tail])
            limits = (float(low), float(high))
            row = outcome(
                SUBJECT, name.replace("_", " "), true[name], float(found[name].mean()), limits, level
            )
            yield row | {"replicate": number}


def truth(made: Setup) -> dict[str, float]:
    """The cost when every input has the value that it stands at."""
    certain = {name: made.values[name] for name, each in made.table.items() if not each.fixed}
    return {name: float(values[0]) for name, values in made.model(certain).costs({}).items()}


def measured(made: Setup, seed: int, number: int) -> dict[str, float]:
    """A measurement of every uncertain input: counts by their own sampling, the rest as stated."""
    inputs, rng = made.inputs(), np.random.default_rng([seed, number, 1])
    streams = next(normals(inputs.streams, seed, "random", number, number + 1))
    stated = inputs.values(inputs.scores(streams))
    found: dict[str, float] = {}
    for entry in inputs.inputs:
        row, true = made.table[entry.name], made.values[entry.name]
        if row.distribution == "gamma_poisson":
            found[entry.name] = float(rng.poisson(true))
        elif row.distribution == "beta":
            total = round(found.get(row.of, made.values[row.of]))
            percent = made.parameters[entry.name].unit == "percent"
            count = rng.binomial(total, true / 100.0 if percent else true / made.values[row.of])
            found[entry.name] = 100.0 * count / max(total, 1) if percent else float(count)
        elif row.distribution != "dirichlet":
            found[entry.name] = float(np.asarray(stated[entry.name]).ravel()[0])
    for members in inputs.members.values():
        base = made.table[members[0]].of
        shares = np.array([made.values[name] for name in members]) / made.values[base]
        rest = max(1.0 - float(shares.sum()), 0.0)
        counts = rng.multinomial(round(found.get(base, made.values[base])), [*shares, rest])
        found |= dict(zip(members, map(float, counts), strict=False))
    return found


def simulated(made: Setup, around: Mapping[str, float], seed: int, number: int) -> dict[str, Floats]:
    """Draws of the cost around what was measured: the columns of ``COLUMNS``."""
    own = int(np.random.default_rng([seed, number]).integers(2**31))
    found = simulate(made.model(around, held=False), own, "random", 0, DRAWS)
    return {name: found[name] for name in COLUMNS}

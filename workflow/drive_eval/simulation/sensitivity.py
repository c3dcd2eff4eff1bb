"""What drives the simulated cost: one input at a time, groups of inputs together, and their interactions.

Sources: one-way analysis at the ends of each input's interval, Briggs, Claxton and Sculpher (2006), section
1.4; variance-based indices, Sobol (2001) and Saltelli and others (2010), through SALib.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from SALib.analyze import sobol as sobol_analysis  # type: ignore[import-untyped]
from SALib.sample import sobol as sobol_sample  # type: ignore[import-untyped]
from scipy import special

from drive_eval.simulation.benefit import Assumptions, avoidable
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.model import Model
from drive_eval.simulation.uncertainty import Uncertain

# Two answers to the same question: what a case costs, and how much of it ends with the incidents.
OUTPUTS = ("total", "avoidable")


@dataclass(frozen=True)
class Swing:
    """An output with one input at either end of its interval, all others at their medians."""

    parameter_id: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """How far the input moves the output."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Index:
    """Share of an output's variance that a group of inputs explains by itself, and with its interactions.

    The half-widths are those of intervals at the level that was asked for.
    """

    group: str
    first: float
    first_half_width: float
    total: float
    total_half_width: float


def outputs(columns: Mapping[str, Floats], assumptions: Assumptions) -> dict[str, Floats]:
    """Draws of the outputs that the analyses look at."""
    return {"total": columns["total"], "avoidable": avoidable(columns, assumptions)["total"]}


def swings(model: Model, assumptions: Assumptions, level: float) -> dict[str, list[Swing]]:
    """Output → swings of every input, the widest first (then by name), with the base case at the end.

    The base case, all inputs at their medians, has the parameter id ``""``.
    """
    names = [entry.name for entry in model.inputs.inputs]
    score = float(special.ndtri(0.5 + level / 2))
    length = 2 * len(names) + 1
    scores = {name: np.zeros(length) for name in (*names, *(f"rest:{each}" for each in model.inputs.rests))}
    for number, name in enumerate(names):
        scores[name][2 * number : 2 * number + 2] = (-score, score)
    found = {}
    for output, values in outputs(model.costs(scores), assumptions).items():
        rows = [
            Swing(name, float(values[2 * number]), float(values[2 * number + 1]))
            for number, name in enumerate(names)
        ]
        base = Swing("", float(values[-1]), float(values[-1]))
        found[output] = [*sorted(rows, key=lambda row: (-row.width, row.parameter_id)), base]
    return found


def indices(
    model: Model, table: Mapping[str, Uncertain], assumptions: Assumptions, points: int, level: float,
    seed: int,
) -> dict[str, list[Index]]:  # fmt: skip
    """Output → Sobol indices of the groups, the largest total index first (then by name).

    Groups share no random number, so that they are independent although inputs of one source are not.
    ``points``: size of the base sample; the model is evaluated ``points * (groups + 2)`` times.
    """
    streams = list(model.inputs.streams)
    group = stream_groups(model, table)
    names = list(dict.fromkeys(group[stream] for stream in streams))
    problem = {
        "num_vars": len(streams),
        "names": streams,
        "bounds": [[0.0, 1.0]] * len(streams),
        "groups": [group[stream] for stream in streams],
    }
    sample = sobol_sample.sample(problem, points, calc_second_order=False, seed=seed)
    columns = _evaluate(model, np.asarray(sample), streams)
    found = {}
    for output, values in outputs(columns, assumptions).items():
        result: Mapping[str, Any] = sobol_analysis.analyze(
            problem, values, calc_second_order=False, conf_level=level, seed=seed
        )
        rows = [
            Index(name, *(float(result[key][place]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
            for place, name in enumerate(names)
        ]
        found[output] = sorted(rows, key=lambda row: (-row.total, row.group))
    return found


def stream_groups(model: Model, table: Mapping[str, Uncertain]) -> dict[str, str]:
    """Stream of normal scores → the group of inputs that it belongs to."""
    found = {entry.name: table[entry.name].group for entry in model.inputs.inputs}
    found |= {f"rest:{name}": table[members[0]].group for name, members in model.inputs.members.items()}
    found |= {
        f"source:{entry.source}": table[entry.name].group for entry in model.inputs.inputs if entry.source
    }
    return {stream: found[stream] for stream in model.inputs.streams}


def _evaluate(model: Model, points: Floats, streams: list[str], size: int = 8192) -> dict[str, Floats]:
    """The model at points of the unit cube (rows), in pieces that fit the processor's memory."""
    pieces = []
    for start in range(0, len(points), size):
        piece = np.clip(points[start : start + size], 2.0**-52, 1.0 - 2.0**-52)
        scores = np.ascontiguousarray(special.ndtri(piece).T)
        pieces.append(model.costs(model.inputs.scores(dict(zip(streams, scores, strict=True)))))
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

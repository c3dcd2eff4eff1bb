"""Thresholds: for each input the value at which Drive breaks even, the others as they are drawn.

Net benefit is saving - price, and the saving is proportional to the avoidable cost; what has to be found is
therefore the value at which the expected avoidable cost is so many times that of the base case (Briggs,
Claxton and Sculpher 2006, section 1.4, threshold analysis). The input is set to a value, and the others keep
their numbers (common random numbers), so that the search needs few draws.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from drive_eval.costs.formulas import upstream
from drive_eval.simulation.benefit import Assumptions, avoidable
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.model import Model
from drive_eval.simulation.parts import PARTS
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.streams import normals

# Draws of the other inputs, and places in an input's interval where the sign is looked at first.
DRAWS, PLACES = 2048, 3


@dataclass(frozen=True)
class Threshold:
    """An input's value at which Drive breaks even (none within its interval), and that interval.

    In the parameter's unit; where it is drawn as a share of something else, means over the draws.
    """

    parameter_id: str
    value: float | None
    lower: float
    upper: float


def thresholds(setup: Setup, needed: float | None, draw_seed: int, draws: int = DRAWS) -> Iterator[Threshold]:
    """For every input that the avoidable cost rests on, in the order of their names.

    ``needed``: how many times the expected saving has to be what it is; nothing where no saving is expected,
    so that no value of a cost can make up for it.
    """
    settings = setup.settings["simulation"]
    assumptions, model = Assumptions.of(settings), setup.model()
    averted = [part.formula for part in PARTS if assumptions.averted[part.name]]
    matter = set(upstream(setup.sheet, averted)[0])
    end = float(special.ndtri(0.5 + float(settings["interval_level"]) / 2))
    blocks = normals(model.inputs.streams, draw_seed, str(settings["sampler"]), 0, draws)
    pieces = [model.inputs.scores(streams) for streams in blocks]
    scores = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    base = float(np.mean(avoidable(model.costs(scores), assumptions)["total"]))
    for name in sorted(entry.name for entry in model.inputs.inputs if entry.name in matter):
        at = _setting(scores, name)
        value = None
        if needed is not None and base > 0:
            place = _root(_excess(model, at, assumptions, base * needed), end)
            value = None if place is None else _value(model, at(place), name)
        lower, upper = sorted(_value(model, at(score), name) for score in (-end, end))
        yield Threshold(name, value, lower, upper)


def _setting(scores: Mapping[str, Floats], name: str) -> Callable[[float], Mapping[str, Floats]]:
    """Score of one input → scores of all, that one set to it on every draw."""
    return lambda score: {**scores, name: np.full_like(scores[name], score)}


def _excess(
    model: Model, at: Callable[[float], Mapping[str, Floats]], assumptions: Assumptions, wanted: float
) -> Callable[[float], float]:
    """Score of one input → the expected avoidable cost less what is wanted, as a share of it."""
    return lambda score: _expected(model, at(score), assumptions) / wanted - 1.0


def _expected(model: Model, scores: Mapping[str, Floats], assumptions: Assumptions) -> float:
    return float(np.mean(avoidable(model.costs(scores), assumptions)["total"]))


def _value(model: Model, scores: Mapping[str, Floats], name: str) -> float:
    return float(np.mean(model.inputs.values(scores)[name]))


def _root(excess: Callable[[float], float], end: float) -> float | None:
    """The score nearest the middle at which ``excess`` changes its sign, between ``-end`` and ``end``."""
    places = np.linspace(-end, end, PLACES)
    values = [excess(float(place)) for place in places]
    found = [
        float(optimize.brentq(excess, float(left), float(right), xtol=1e-4))
        for left, right, low, high in zip(places[:-1], places[1:], values[:-1], values[1:], strict=True)
        if low * high <= 0 and low != high
    ]
    return min(found, key=abs) if found else None

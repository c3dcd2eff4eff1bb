"""From normal scores to values of the cost model's parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.costs.parameters import Parameter
from drive_eval.simulation import distributions
from drive_eval.simulation.distributions import PRIOR, Floats, Quantiles
from drive_eval.simulation.uncertainty import Uncertain, sets


@dataclass(frozen=True)
class Input:
    """How one uncertain parameter is drawn: its quantiles, times its base where that is drawn too.

    ``factor`` turns the quantile into the parameter's unit; ``base`` names a parameter that multiplies it;
    ``rest`` names the stream of the remainder of its Dirichlet set.
    """

    name: str
    quantiles: Quantiles
    factor: float
    base: str
    set: str
    source: str


@dataclass(frozen=True)
class Inputs:
    """Everything that draws a parameter set: fixed values, inputs in order, remainders of Dirichlet sets."""

    fixed: Mapping[str, float]
    inputs: tuple[Input, ...]
    members: Mapping[str, tuple[str, ...]]
    rests: Mapping[str, Quantiles]
    correlation: float

    @property
    def streams(self) -> tuple[str, ...]:
        """The names of all streams of normal scores, in order: inputs, remainders, sources."""
        shared = {entry.source: None for entry in self.inputs if entry.source} if self.correlation else {}
        return (
            *(entry.name for entry in self.inputs),
            *(f"rest:{name}" for name in self.rests),
            *(f"source:{name}" for name in sorted(shared)),
        )

    def scores(self, streams: Mapping[str, Floats]) -> dict[str, Floats]:
        """Score of each input and remainder: its own, mixed with that of its source."""
        own, shared = np.sqrt(1.0 - self.correlation), np.sqrt(self.correlation)
        found = {f"rest:{name}": streams[f"rest:{name}"] for name in self.rests}
        for entry in self.inputs:
            score = streams[entry.name]
            if entry.source and self.correlation:
                score = own * score + shared * streams[f"source:{entry.source}"]
            found[entry.name] = score
        return found

    def values(self, scores: Mapping[str, Floats]) -> dict[str, Any]:
        """Value of every parameter, in its unit: a number where it is fixed, an array of draws elsewhere."""
        values: dict[str, Any] = dict(self.fixed)
        drawn = {entry.name: entry.quantiles(scores[entry.name]) for entry in self.inputs}
        totals = {
            name: sum((drawn[member] for member in members), self.rests[name](scores[f"rest:{name}"]))
            for name, members in self.members.items()
        }
        for entry in self.inputs:
            value = drawn[entry.name]
            if entry.set:
                value = value / totals[entry.set]
            if entry.factor != 1.0:
                value = value * entry.factor
            values[entry.name] = value * values[entry.base] if entry.base else value
        return values


def make_inputs(
    parameters: Mapping[str, Parameter],
    table: Mapping[str, Uncertain],
    values: Mapping[str, float],
    settings: Mapping[str, Any],
    dispersion: Mapping[str, float],
) -> Inputs:
    """Make the distributions of all inputs around ``values`` (parameter → value in its unit).

    ``table``: the table of uncertainty; ``settings``: the ``simulation`` section; ``dispersion``: parameter
    of a count of incidents → variance over mean among people.
    """
    variation: Mapping[str, float] = settings["variation"]
    made = {
        name: _input(entry, parameters[name].unit, values, variation, dispersion)
        for name, entry in table.items()
        if not entry.fixed
    }
    members = sets(table)
    rests = {
        name: distributions.gamma(
            values[table[names[0]].of] - sum(values[member] for member in names) + PRIOR
        )
        for name, names in members.items()
    }
    fixed = {name: float(values[name]) for name, entry in table.items() if entry.fixed}
    return Inputs(fixed, _ordered(made), members, rests, float(settings["source_correlation"]))


def _input(
    entry: Uncertain,
    unit: str,
    values: Mapping[str, float],
    variation: Mapping[str, float],
    dispersion: Mapping[str, float],
) -> Input:
    name, value, percent = entry.parameter_id, float(values[entry.parameter_id]), unit == "percent"

    def made(quantiles: Quantiles, factor: float = 1.0, base: str = "") -> Input:
        return Input(name, quantiles, factor, base, entry.set, entry.source)

    if entry.distribution == "gamma_poisson":
        return made(distributions.poisson_rate(value, dispersion.get(name, 1.0)))
    if entry.distribution == "dirichlet":
        return made(distributions.gamma(value + PRIOR), 1.0, entry.of)
    if entry.distribution == "beta":
        total = float(values[entry.of])
        if percent:
            return made(distributions.share(value / 100.0 * total, total), 100.0)
        return made(distributions.share(value, total), 1.0, entry.of)
    spread = float(variation[entry.evidence])
    if entry.distribution == "beta_cv":
        return made(distributions.share_by_variation(value / 100.0, spread), 100.0)
    if entry.distribution == "lognormal_cv":
        return made(distributions.lognormal(spread), value)
    return made(distributions.positive_by_variation(spread), value)


def _ordered(made: Mapping[str, Input]) -> tuple[Input, ...]:
    """Inputs in an order in which a base comes before what is drawn of it."""
    ordered: dict[str, Input] = {}

    def place(name: str) -> None:
        if name in made and name not in ordered:
            if made[name].base:
                place(made[name].base)
            ordered[name] = made[name]

    for name in made:
        place(name)
    return tuple(ordered.values())

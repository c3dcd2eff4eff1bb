"""Value of information as estimates: of knowing everything, and of knowing one group of inputs."""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special, stats

from drive_eval.estimates import Basis
from drive_eval.needs.rows import Row
from drive_eval.simulation import voi
from drive_eval.simulation.benefit_rows import Material, shared
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.effects import COUNTERFACTUAL
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.streams import generator, normals

EFFECT, BASELINE = "measured_change", "incidents_without_drive"


def group_scores(setup: Setup, draw_seed: int, count: int) -> dict[str, Floats]:
    """Group of inputs → normal scores of the first draws (draws, inputs), as the simulation drew them."""
    inputs = setup.inputs()
    sampler = str(setup.settings["simulation"]["sampler"])
    pieces = [inputs.scores(streams) for streams in normals(inputs.streams, draw_seed, sampler, 0, count)]
    together = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    found: dict[str, list[Floats]] = {}
    for entry in inputs.inputs:
        found.setdefault(setup.table[entry.name].group, []).append(together[entry.name])
    for name, members in inputs.members.items():
        found[setup.table[members[0]].group].append(together[f"rest:{name}"])
    return {group: np.column_stack(columns) for group, columns in sorted(found.items())}


def as_scores(draws: Floats) -> Floats:
    """Normal scores of draws by their ranks (Blom 1958)."""
    return np.asarray(special.ndtri((stats.rankdata(draws) - 0.375) / (len(draws) + 0.25)), dtype=float)


def rows(stuff: Material, groups: Mapping[str, Floats], setup: Setup, seed: int) -> Iterator[Row]:
    """Values per case, for the headline effect and horizon, with two standard errors to either side."""
    settings = stuff.settings
    source, horizon = str(settings["effect"]), int(settings["horizon"])
    level = float(settings["interval_level"])
    z = float(special.ndtri(0.5 + level / 2))
    net = stuff.saving(source, horizon) - stuff.price
    count = int(settings["information_draws"])
    values = {"everything": (voi.perfect_of_two(net), "All inputs together")}
    effects = {EFFECT: stuff.ratios[source]}
    if settings["counterfactual"] == "control":
        effects[BASELINE] = stuff.counterfactual
    scored = {name: as_scores(draws[:count])[:, None] for name, draws in effects.items()}
    for name, scores in (scored | dict(groups)).items():
        rng = generator(f"information:{name}", seed, 0)
        values[name] = (voi.partial(net[:count], scores[:count], rng), name.replace("_", " ").capitalize())
    for name, (value, term) in values.items():
        members = tuple(each for each, entry in setup.table.items() if entry.group == name)
        formula = "E[max] - max E" if name == "everything" else "E[max of the regression on them] - max E"
        yield {
            **shared(stuff, source, "value of information", term),
            "estimate_id": f"simulation.information.{name}",
            "value": value.value,
            "lower": max(0.0, value.value - z * value.standard_error),
            "upper": value.value + z * value.standard_error,
            "interval": f"normal interval of the simulation error, {100 * level:g}%",
            "method": "perfect information" if name == "everything" else "regression, Strong and others 2014",
        }, Basis(inputs=members, formula=formula)

"""Value of information as estimates: of knowing everything, and of knowing one group of inputs."""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import special, stats

from drive_eval.estimates import Basis
from drive_eval.rows import Row
from drive_eval.simulation import voi
from drive_eval.simulation.benefit_rows import Material, shared
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.streams import generator, normals

EVERYTHING, EFFECT, BASELINE = "everything", "measured_change", "incidents_without_drive"


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
    """Values per case for every measured change, at the headline's horizon and price."""
    settings = stuff.settings
    horizon, count = int(settings["horizon"]), int(settings["information_draws"])
    whole = {source: stuff.saving(source, horizon) - stuff.price for source in stuff.sources}
    for source, net in whole.items():
        yield _row(stuff, setup, source, EVERYTHING, voi.perfect_of_two(net))
    nets = {source: net[:count] for source, net in whole.items()}
    shared_scores = dict(groups)
    if settings["counterfactual"] == "control":
        shared_scores[BASELINE] = as_scores(stuff.counterfactual[:count])[:, None]
    for name, scores in sorted(shared_scores.items()):
        found = voi.partials(nets, scores[:count], generator(f"information:{name}", seed, 0))
        for source, value in found.items():
            yield _row(stuff, setup, source, name, value)
    for source, net in nets.items():
        own = as_scores(stuff.ratios[source][:count])[:, None]
        value = voi.partial(net, own, generator(f"information:{EFFECT}:{source}", seed, 0))
        yield _row(stuff, setup, source, EFFECT, value)


def _row(stuff: Material, setup: Setup, source: str, name: str, value: voi.Value) -> Row:
    """A value with the interval of its simulation error."""
    level = float(stuff.settings["interval_level"])
    z = float(special.ndtri(0.5 + level / 2))
    members = tuple(each for each, entry in setup.table.items() if entry.group == name)
    everything = name == EVERYTHING
    formula = "E[max] - max E" if everything else "E[max of the regression on them] - max E"
    return {
        **shared(stuff, source, "value of information", name),
        "estimate_id": f"simulation.information.{source}.{name}",
        "value": value.value,
        "lower": max(0.0, value.value - z * value.standard_error),
        "upper": value.value + z * value.standard_error,
        "interval": f"normal interval of the simulation error, {100 * level:g}%",
        "method": "perfect information" if everything else "regression, Strong and others 2014",
    }, Basis(inputs=members, formula=formula)

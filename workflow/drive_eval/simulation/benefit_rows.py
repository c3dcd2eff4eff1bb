"""Saving, break-even, acceptability and budget impact as estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis
from drive_eval.rows import Row
from drive_eval.simulation.benefit import Assumptions, acceptability, avoidable, break_even, cycled, saving
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.effects import COUNTERFACTUAL
from drive_eval.simulation.parts import AGENCIES, NAMES
from drive_eval.simulation.summaries import density, simulated

ANALYSIS = "simulation_benefit"
METHOD = "measured change × simulated avoidable cost"
PRICES = 81
REDUCTIONS = tuple(range(0, 105, 5))


@dataclass(frozen=True)
class Material:
    """Draws that the benefit is computed from: avoidable cost by agency, ratios by source, and the price."""

    cost: Mapping[str, Floats]
    ratios: Mapping[str, Floats]
    people: Mapping[str, int]
    price: float
    settings: Mapping[str, Any]

    @property
    def assumptions(self) -> Assumptions:
        """What the settings assume."""
        return Assumptions.of(self.settings)

    @property
    def counterfactual(self) -> Floats:
        """Incidents without Drive over those before."""
        return self.ratios[COUNTERFACTUAL]

    @property
    def sources(self) -> list[str]:
        """The measured changes that there are."""
        return [source for source in self.ratios if source != COUNTERFACTUAL]

    def saving(self, source: str, horizon: int, agency: str = "total") -> Floats:
        """Pounds saved per case, by draw."""
        return saving(self.cost[agency], self.ratios[source], self.counterfactual, self.assumptions, horizon)


def material(
    columns: Mapping[str, Floats],
    ratios: Mapping[str, Floats],
    people: Mapping[str, int],
    price: float,
    settings: Mapping[str, Any],
) -> Material:
    """Bring costs (columns of the model) and effects (source → draws) to one length.

    Raises ``DriveEvalError`` where the counterfactual or the configured effect has no draws.
    """
    missing = [name for name in (COUNTERFACTUAL, str(settings["effect"])) if name not in ratios]
    if missing:
        raise DriveEvalError(
            f"The release gives no draws of {', '.join(missing)}; simulation_effects.csv says why. "
            "Choose another simulation.effect, or leave the chapter simulation out."
        )
    length = len(columns["total"])
    cost = avoidable(columns, Assumptions.of(settings))
    return Material(cost, {name: cycled(values, length) for name, values in sorted(ratios.items())},
                    people, price, settings)  # fmt: skip


def rows(stuff: Material, basis: Basis) -> Iterator[Row]:
    """Everything but the thresholds and the value of information."""
    settings = stuff.settings
    level, horizon, headline = (
        float(settings["interval_level"]), int(settings["horizon"]), str(settings["effect"]),
    )  # fmt: skip
    yield from _headline(stuff, headline, horizon, level, basis)
    for source in stuff.sources:
        for span in settings["horizons"]:
            start = f"simulation.benefit.source.{source}.years_{span}"
            yield from _case(stuff, source, int(span), start, level, basis)
    yield from _break_even(stuff, level, basis)
    yield from _curves(stuff, headline, horizon, level, basis)
    yield from _budget(stuff, headline, horizon, level, basis)


def shared(stuff: Material, source: str, statistic: str, term: str, unit: str = "gbp") -> dict[str, Any]:
    """Columns of an estimate that rests on one source of effects."""
    return {
        "analysis": ANALYSIS,
        "population": "MARAC cases",
        "statistic": statistic,
        "term": term,
        "unit": unit,
        "method": METHOD,
        "denominator": min(stuff.people[name] for name in (source, COUNTERFACTUAL)),
        "sensitivity": "aggregate",
    }


def _headline(stuff: Material, source: str, horizon: int, level: float, basis: Basis) -> Iterator[Row]:
    yield from _case(stuff, source, horizon, "simulation.benefit.headline", level, basis)
    for agency in AGENCIES:
        term = f"Saving of {NAMES[agency].lower()}, per case"
        named = shared(stuff, source, "saving", term) | {
            "estimate_id": f"simulation.benefit.headline.agency.{agency}"
        }
        yield simulated(stuff.saving(source, horizon, agency), named, level, basis)
        for span in stuff.settings["horizons"]:
            named |= {
                "estimate_id": f"simulation.benefit.agency.{agency}.years_{span}",
                "period": f"{span} years",
            }
            yield simulated(stuff.saving(source, int(span), agency), named, level, basis)
    total = shared(stuff, source, "avoidable cost", "Avoidable cost per case and year before MARAC")
    yield simulated(
        stuff.cost["total"], total | {"estimate_id": "simulation.benefit.avoidable"}, level, basis
    )
    net = stuff.saving(source, horizon) - stuff.price
    yield from density(
        net, shared(stuff, source, "", ""), "simulation.benefit.density.net", int(stuff.settings["bins"]),
        basis,
    )  # fmt: skip


def _case(
    stuff: Material, source: str, horizon: int, start: str, level: float, basis: Basis
) -> Iterator[Row]:
    """Saving, net benefit and probability that the saving exceeds the price."""
    saved = stuff.saving(source, horizon)
    for name, draws, term in (
        ("saving", saved, "Saving per case"),
        ("net", saved - stuff.price, "Saving less the price, per case"),
    ):
        named = shared(stuff, source, name, term) | {"estimate_id": f"{start}.{name}"}
        yield simulated(draws, named, level, basis)
    yield (
        {
            **shared(stuff, source, "probability", "Saving exceeds the price", "percent"),
            "estimate_id": f"{start}.probability",
            "value": 100.0 * float(np.mean(saved > stuff.price)),
        },
        basis,
    )


def _break_even(stuff: Material, level: float, basis: Basis) -> Iterator[Row]:
    """Reduction in incidents at which Drive pays for itself, by horizon, and by agency alone.

    The median: where hardly anything is saved the quotient has no mean.
    """
    settings = stuff.settings
    headline = str(settings["effect"])
    cases = [(f"years_{span}", "total", int(span)) for span in settings["horizons"]]
    cases += [(f"agency.{agency}", agency, int(settings["horizon"])) for agency in AGENCIES]
    for name, agency, span in cases:
        draws = 100.0 * break_even(
            stuff.cost[agency], stuff.counterfactual, stuff.price, stuff.assumptions, span
        )
        named = shared(stuff, headline, "median", "Reduction at which the saving is the price", "percent")
        named |= {"estimate_id": f"simulation.benefit.break_even.{name}"}
        if not np.isfinite(draws).all():
            reason = "None of this agency’s cost is assumed to end with an incident."
            yield {**named, "value": None, "reason": reason}, basis
            continue
        row, ground = simulated(draws, named, level, basis)
        yield {**row, "value": float(np.median(draws))}, ground


def _curves(stuff: Material, source: str, horizon: int, level: float, basis: Basis) -> Iterator[Row]:
    """Probability that the saving exceeds a price, by price; saving by size of the reduction."""
    prices = np.linspace(0.0, float(stuff.settings["price_highest"]), PRICES)
    for name in stuff.sources:
        found = acceptability(stuff.saving(name, horizon), prices)
        for number, (price, probability) in enumerate(zip(prices, found, strict=True)):
            yield (
                {
                    **shared(stuff, name, "probability", f"{price:.10g}", "percent"),
                    "estimate_id": f"simulation.benefit.acceptability.{name}.price_{number:03d}",
                    "value": 100.0 * float(probability),
                },
                basis,
            )
    ones = np.ones_like(stuff.cost["total"])
    for percent in REDUCTIONS:
        draws = saving(
            stuff.cost["total"], ones * (1.0 - percent / 100.0), stuff.counterfactual, stuff.assumptions,
            horizon,
        )  # fmt: skip
        named = shared(stuff, source, "saving", f"{percent}")
        named |= {"estimate_id": f"simulation.benefit.by_reduction.percent_{percent:03d}"}
        yield simulated(draws, named, level, basis)


def _budget(stuff: Material, source: str, horizon: int, level: float, basis: Basis) -> Iterator[Row]:
    """One year's cases of an area: what Drive costs, saves and leaves, in thousand pounds."""
    cases = int(stuff.settings["caseload"])
    words = f"{cases} cases of an area"
    yield (
        {
            **shared(stuff, source, "cost", f"Price of Drive for {words}", "gbp_thousand"),
            "estimate_id": "simulation.benefit.budget.price",
            "value": cases * stuff.price / 1000.0,
            "sensitivity": "aggregate",
        },
        basis,
    )
    saved = stuff.saving(source, horizon) * cases / 1000.0
    for name, draws, term in (
        ("saving", saved, f"Saving for {words}"),
        ("net", saved - cases * stuff.price / 1000.0, f"Saving less the price for {words}"),
    ):
        named = shared(stuff, source, name, term, "gbp_thousand")
        yield simulated(draws, named | {"estimate_id": f"simulation.benefit.budget.{name}"}, level, basis)

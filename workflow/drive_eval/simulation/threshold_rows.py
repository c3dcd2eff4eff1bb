"""Thresholds as estimates: of what is assumed, of what was measured, and of every input of the cost model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize

from drive_eval.estimates import Basis
from drive_eval.rows import Row
from drive_eval.simulation.benefit import Assumptions, years
from drive_eval.simulation.benefit_rows import Material, shared
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.summaries import limits
from drive_eval.simulation.thresholds import thresholds

NEVER = "No saving is expected: no value of it alone makes up for the price."
TOO_MUCH = "Even all of it would not be enough."
OUTSIDE = "None within its interval."
ONE_YEAR = "At a horizon of one year it does not enter."
# Horizons that the search for a sufficient one tries.
MOST_YEARS = 100
# Parameter's unit → the estimate's, and what it is per.
UNITS = {
    "gbp_per_hour": ("gbp", "an hour"), "gbp_per_week": ("gbp", "a week"),
    "gbp_per_month": ("gbp", "a month"), "gbp_per_year": ("gbp", "a year"), "weeks": ("statistic", "weeks"),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A threshold of an assumption or a measured quantity; ``limits``: its interval, where it has one."""

    name: str
    term: str
    unit: str
    value: float | None
    reason: str = ""
    limits: tuple[float, float] | None = None


def rows(stuff: Material, setup: Setup, draw_seed: int, basis: Basis) -> Iterator[Row]:
    """Values at which the headline's expected saving is the price, one at a time, the rest as configured."""
    source, horizon = str(stuff.settings["effect"]), int(stuff.settings["horizon"])
    expected = float(np.mean(stuff.saving(source, horizon)))
    needed = stuff.price / expected if expected > 0 else None
    percent = 100 * float(stuff.settings["interval_level"])
    for found in _assumed(stuff, source, horizon, expected, needed):
        named = shared(stuff, source, "threshold", found.term, found.unit)
        named |= {
            "estimate_id": f"simulation.benefit.threshold.{found.name}",
            "value": found.value,
            "reason": "" if found.value is not None else found.reason or NEVER,
        }
        if found.limits:
            low, high = found.limits
            named |= {"lower": low, "upper": high, "interval": f"interval of the draws, {percent:g}%"}
        yield named, basis
    for each in thresholds(setup, needed, draw_seed):
        unit = setup.parameters[each.parameter_id].unit
        kind, per = UNITS.get(unit, (unit, ""))
        yield (
            {
                **shared(stuff, source, "threshold of an input", each.parameter_id, kind),
                "estimate_id": f"simulation.benefit.threshold_input.{each.parameter_id}",
                "period": per,
                "value": each.value,
                "lower": each.lower,
                "upper": each.upper,
                "interval": f"interval of the input, {percent:g}%",
                "reason": "" if each.value is not None else NEVER if needed is None else OUTSIDE,
            },
            replace(basis, inputs=(each.parameter_id,)),
        )


def _assumed(
    stuff: Material, source: str, horizon: int, expected: float, needed: float | None
) -> Iterator[Found]:
    """Price, measured change, incidents without Drive, and what is assumed."""
    level, assumptions = float(stuff.settings["interval_level"]), stuff.assumptions
    reductions = 100.0 * (1.0 - stuff.ratios[source])

    def scaled(value: float, most: float = float("inf")) -> tuple[float | None, str]:
        if needed is None:
            return None, NEVER
        return (value * needed, "") if value * needed <= most else (None, TOO_MUCH)

    yield Found("price", "Highest price that the expected saving pays", "gbp", max(0.0, expected))
    yield Found(
        "reduction", "Mean reduction in incidents that is needed", "percent",
        *scaled(float(np.mean(reductions)), 100.0), limits(reductions, level),
    )  # fmt: skip
    if assumptions.counterfactual == "control":
        yield Found(
            "counterfactual", "Incidents without Drive over those before that are needed", "ratio",
            *scaled(float(np.mean(stuff.counterfactual))), limits(stuff.counterfactual, level),
        )  # fmt: skip
    yield Found(
        "attribution", "Share of the change that has to be Drive’s", "percent",
        *scaled(100.0 * assumptions.attribution, 100.0),
    )  # fmt: skip
    yield Found(
        "avoidable", "Avoidable cost per case and year that is needed", "gbp",
        *scaled(float(np.mean(stuff.cost["total"]))),
    )  # fmt: skip
    yield from _over_time(assumptions, horizon, needed)


def _over_time(assumptions: Assumptions, horizon: int, needed: float | None) -> Iterator[Found]:
    """Persistence and discount rate at this horizon, and the shortest horizon that is enough."""
    wanted = None if needed is None else needed * years(assumptions, horizon)

    def search(excess: Callable[[float], float]) -> tuple[float | None, str]:
        if horizon == 1:
            return None, ONE_YEAR
        if wanted is None:
            return None, NEVER
        if excess(0.0) * excess(1.0) > 0:
            return None, "No share from 0% to 100% makes the saving the price."
        return 100.0 * float(optimize.brentq(excess, 0.0, 1.0, xtol=1e-9)), ""

    yield Found(
        "persistence", "Share of a year’s effect that has to be left in the year after", "percent",
        *search(lambda share: years(replace(assumptions, persistence=share), horizon) - (wanted or 0.0)),
    )  # fmt: skip
    yield Found(
        "discount_rate", "Rate of discount at which the saving is the price", "percent",
        *search(lambda rate: years(replace(assumptions, discount_rate=rate), horizon) - (wanted or 0.0)),
    )  # fmt: skip
    enough = None if wanted is None else next(
        (span for span in range(1, MOST_YEARS + 1) if years(assumptions, span) >= wanted), None
    )  # fmt: skip
    yield Found(
        "horizon", "Years over which the saving reaches the price", "years",
        None if enough is None else float(enough), "" if wanted is None else TOO_MUCH,
    )  # fmt: skip

"""Made-up estimates of the simulation of costs: what its figures and its section of the report show."""

from collections.abc import Iterator
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.simulation.parts import AGENCIES, BEARERS, PARTS

INTERVAL = "simulated, 95%"
SOURCES = {"police_all": 0.12, "victim_reported": 0.05}
PRICES = (0.0, 2400.0, 6000.0)
BASIS = Basis((), ("summary.marac_cases",), 0, {}, "draws of the cost model")


def simulation() -> Iterator[tuple[dict[str, Any], Basis]]:
    """Every kind of estimate of the chapter, a few of each."""
    for name, term, value, unit, spread in _values():
        shared: dict[str, Any] = {
            "estimate_id": f"simulation.{name}", "analysis": "simulation_costs", "population": "cases",
            "term": term, "statistic": "mean", "unit": unit, "method": "simulation", "sensitivity": "public",
            "value": value,
        }  # fmt: skip
        limits = {"lower": value - spread, "upper": value + spread, "interval": INTERVAL} if spread else {}
        yield shared | limits, BASIS


def _values() -> Iterator[tuple[str, str, float, str, float]]:
    """Id, term, value, unit and half the width of the interval (0: none)."""
    for place, part in enumerate(PARTS, 1):
        yield f"costs.part.{part.name}", part.name, 1000.0 * place, "gbp", 100.0
    yield "costs.case.total", "total", 55000.0, "gbp", 5000.0
    for place, name in enumerate((*AGENCIES, "total"), 1):
        yield f"costs.national.{name}", name, 100.0 * place, "gbp_million", 10.0
    for start, whose in zip((50000, 30000, 10000), ("total", *BEARERS), strict=True):
        for place, share in enumerate((5.0, 20.0, 40.0, 25.0, 10.0)):
            low = start + 3000 * place
            yield f"costs.density.{whose}.bin_{place}", f"from {low} to {low + 3000}", share, "percent", 0.0
    one_way = "sensitivity.one_way.total"
    yield f"{one_way}.base.median", "base", 54000.0, "gbp", 0.0
    for place, parameter in enumerate(("housing.rent", "summary.marac_cases")):
        yield f"{one_way}.{parameter}.low", parameter, 50000.0 - place, "gbp", 0.0
        yield f"{one_way}.{parameter}.high", parameter, 60000.0 + place, "gbp", 0.0
    for output in ("total", "avoidable"):
        for place, group in enumerate(("charging", "refuge", "families")):
            share = 0.5 - 0.1 * place
            yield f"sensitivity.sobol.{output}.{group}.total", group, share, "ratio", 0.02
    for source, effect in SOURCES.items():
        yield f"effects.{source}.reduction", source, 100 * effect, "percent", 3.0
        for price in PRICES:
            name = f"benefit.acceptability.{source}.at_{price:05.0f}"
            yield name, str(price), 90.0 - price / 100, "percent", 0.0
        for place, group in enumerate(("everything", "measured_change")):
            yield f"information.{source}.{group}", group, 120.0 - 50 * place, "gbp", 5.0
    yield "benefit.headline.saving", "saving", 3000.0, "gbp", 900.0
    yield "benefit.headline.net", "net", 600.0, "gbp", 900.0
    yield "benefit.headline.probability", "probability", 70.0, "percent", 0.0
    yield "benefit.break_even.years_1", "break_even", 10.0, "percent", 3.0
    for percent in (0, 10, 20, 30):
        yield f"benefit.by_reduction.{percent:03d}", str(percent), 240.0 * percent, "gbp", 50.0

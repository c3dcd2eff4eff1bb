"""The simulated cost of a case as estimates: by part, agency and bearer, in all, and for the country."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.costs.formulas import upstream
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.parts import AGENCIES, BEARERS, NAMES, PARTS, TOTAL
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.summaries import density, simulated

ANALYSIS = "simulation_costs"
POPULATION = "MARAC cases"
METHOD = "probabilistic simulation of the bottom-up model"
MILLION = 1e6


def analyse(draws: pd.DataFrame, setup: Setup) -> AnalysisResult:
    """Estimates from draws with the columns of ``drive_eval.simulation.model.COLUMNS``."""
    columns = {str(name): draws[name].to_numpy(np.float64) for name in draws}
    return build(setup.traced(_rows(columns, setup)))


def sums(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Agency, bearer and ``total`` → draws, in pounds per case, each the sum of its parts."""
    zero = np.zeros(len(columns["total"]))
    found = {
        agency: sum((columns[part.name] for part in PARTS if part.agency == agency), zero)
        for agency in AGENCIES
    }
    found |= {
        bearer: sum((columns[part.name] for part in PARTS if part.bearer == bearer), zero)
        for bearer in BEARERS
    }
    return found | {"total": columns["total"]}


def _rows(columns: Mapping[str, Floats], setup: Setup) -> Iterator[Row]:
    settings = setup.settings["simulation"]
    level, count = float(settings["interval_level"]), len(columns["total"])
    rests_on = upstream(setup.sheet, [TOTAL])[0]
    words = f"mean of {count:,} draws of the formula sheet"
    basis = Basis(inputs=rests_on, formula=words)
    shared = {
        "analysis": ANALYSIS,
        "population": POPULATION,
        "statistic": "cost",
        "method": METHOD,
        "denominator": setup.people,
        "unit": "gbp",
    }
    for part in PARTS:
        label = f"{NAMES[part.agency]}: {NAMES[part.bearer].lower()}"
        named = {"estimate_id": f"simulation.costs.part.{part.name}", "term": label}
        own = Basis(inputs=upstream(setup.sheet, [part.formula])[0], formula=words)
        yield simulated(columns[part.name], shared | named, level, own)
    together = sums(columns)
    for name, draws in together.items():
        named = {"estimate_id": f"simulation.costs.case.{name}", "term": f"{NAMES[name]}, per case"}
        yield simulated(draws, shared | named, level, basis)
    national = {"unit": "gbp_million", "population": "MARAC cases, England and Wales, 2018"}
    for name, draws in together.items():
        named = {"estimate_id": f"simulation.costs.national.{name}", "term": f"{NAMES[name]}, all cases"}
        yield simulated(draws * columns["cases"] / MILLION, shared | national | named, level, basis)
    for name in ("total", *BEARERS):
        start = f"simulation.costs.density.{name}"
        yield from density(together[name], shared, start, int(settings["bins"]), basis)
    yield _precision(columns["total"], shared, basis)


def _precision(total: Floats, shared: Mapping[str, Any], basis: Basis) -> Row:
    """How far chance alone moves the simulated mean: its Monte Carlo standard error."""
    return {
        **shared,
        "estimate_id": "simulation.costs.precision.total",
        "statistic": "Monte Carlo standard error",
        "term": "Simulated mean cost per case",
        "value": float(np.std(total, ddof=1) / np.sqrt(len(total))),
        "sensitivity": "aggregate",
    }, basis

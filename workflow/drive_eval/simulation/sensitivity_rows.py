"""Sensitivity of the simulated cost as estimates: swings, Sobol indices and scenarios."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row
from drive_eval.simulation.benefit import Assumptions
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.model import simulate
from drive_eval.simulation.scenarios import Scenario
from drive_eval.simulation.sensitivity import indices, outputs, swings
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.summaries import simulated

ANALYSIS = "simulation_sensitivity"
OUTPUT_NAMES = {"total": "cost per case", "avoidable": "cost per case that ends with the incidents"}
MILLION = 1e6


def analyse(setup: Setup, scenarios: list[Scenario], draw_seed: int, seed: int) -> AnalysisResult:
    """Estimates; scenarios share their random numbers with the simulation itself (``draw_seed``)."""
    rows = [*_swings(setup), *_indices(setup, seed), *_scenarios(setup, scenarios, draw_seed)]
    return build(setup.traced(rows, whole=True))


def _shared(setup: Setup, statistic: str, term: str, unit: str) -> dict[str, Any]:
    return {
        "analysis": ANALYSIS,
        "population": "MARAC cases",
        "statistic": statistic,
        "term": term,
        "unit": unit,
        "denominator": setup.people,
        "sensitivity": "aggregate",
    }


def _swings(setup: Setup) -> Iterator[Row]:
    settings = setup.settings["simulation"]
    level = float(settings["interval_level"])
    found = swings(setup.model(), Assumptions.of(settings), level)
    for output, rows in found.items():
        for row in rows:
            name = row.parameter_id or "base"
            basis = Basis(
                inputs=(row.parameter_id,) if row.parameter_id else (),
                formula=f"{OUTPUT_NAMES[output]}, the other inputs at their medians",
            )
            shared = _shared(setup, f"one-way, {output}", name, "gbp") | {"method": "one-way sensitivity"}
            start = f"simulation.sensitivity.one_way.{output}.{name}"
            tail = 100 * (1 - level) / 2
            ends = (("low", row.low, tail), ("high", row.high, 100 - tail)) if row.parameter_id else (
                ("median", row.low, 50.0),
            )  # fmt: skip
            for end, value, percentile in ends:
                yield {
                    **shared, "estimate_id": f"{start}.{end}", "value": value,
                    "period": f"input at its {percentile:g}th percentile",
                }, basis  # fmt: skip


def _indices(setup: Setup, seed: int) -> Iterator[Row]:
    settings = setup.settings["simulation"]
    level = float(settings["interval_level"])
    model = setup.model()
    found = indices(model, setup.table, Assumptions.of(settings), int(settings["sobol_points"]), level, seed)
    for output, rows in found.items():
        for row in rows:
            members = tuple(name for name, entry in setup.table.items() if entry.group == row.group)
            basis = Basis(inputs=members, formula=f"share of the variance of the {OUTPUT_NAMES[output]}")
            for kind, value, half in (
                ("first", row.first, row.first_half_width), ("total", row.total, row.total_half_width),
            ):  # fmt: skip
                yield (
                    {
                        **_shared(setup, f"Sobol index, {kind}, {output}", row.group, "ratio"),
                        "estimate_id": f"simulation.sensitivity.sobol.{output}.{row.group}.{kind}",
                        "value": value,
                        "lower": value - half,
                        "upper": value + half,
                        "interval": f"bootstrap interval, {100 * level:g}%",
                        "method": "Sobol index by groups of inputs",
                    },
                    basis,
                )


def _scenarios(setup: Setup, scenarios: list[Scenario], seed: int) -> Iterator[Row]:
    settings = setup.settings["simulation"]
    level, count = float(settings["interval_level"]), int(settings["information_draws"])
    assumptions = Assumptions.of(settings)

    def run(scenario: Scenario | None) -> Mapping[str, Floats]:
        model = setup.model(scenario.changed, scenario.held) if scenario else setup.model()
        columns = simulate(model, seed, str(settings["sampler"]), 0, count)
        national = columns["total"] * columns["cases"] / MILLION
        return outputs(columns, assumptions) | {"national": national}

    base = run(None)
    for scenario in (None, *scenarios):
        found = run(scenario) if scenario else base
        name = scenario.name if scenario else "as_configured"
        basis = Basis(
            inputs=tuple(scenario.changed) if scenario else (),
            formula=scenario.reason if scenario else "no parameter changed",
        )
        for output, draws in found.items():
            unit = "gbp_million" if output == "national" else "gbp"
            shared = _shared(setup, output, scenario.label if scenario else "As configured", unit)
            shared |= {"method": "simulation with common random numbers"}
            start = f"simulation.scenario.{name}.{output}"
            yield simulated(draws, shared | {"estimate_id": f"{start}.cost"}, level, basis)
            if scenario:
                change = shared | {"estimate_id": f"{start}.change", "statistic": f"{output}, change"}
                yield simulated(np.asarray(draws - base[output]), change, level, basis)

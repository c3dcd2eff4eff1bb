"""Sensitivity and the estimates of the chapter, and the figures and words made from them."""

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from drive_eval import estimates
from drive_eval.costs.evaluate import evaluate
from drive_eval.figures.registry import by_slug
from drive_eval.figures.simulation import DRAWINGS
from drive_eval.figures.style import Meta
from drive_eval.published.registry import read_figures
from drive_eval.simulation import benefit_job, cost_rows, sensitivity_rows, threshold_rows
from drive_eval.simulation.benefit import Assumptions
from drive_eval.simulation.effects import COUNTERFACTUAL
from drive_eval.simulation.model import simulate
from drive_eval.simulation.parts import AGENCIES, BEARERS, PRICE, TOTAL
from drive_eval.simulation.sensitivity import indices, swings
from drive_eval.simulation.setup import Setup, setup
from drive_eval.simulation.summaries import bin_limits, density, round_width
from drive_eval.simulation.thresholds import thresholds

ROOT = Path(__file__).resolve().parents[3]
SMALL = {"draws": 4000, "information_draws": 2000, "sobol_points": 64, "effect_draws": 1000}


@pytest.fixture(scope="module")
def small(files: dict[str, Any], settings: Mapping[str, Any]) -> Setup:
    return setup(files, {**settings, "simulation": {**settings["simulation"], **SMALL}})


@pytest.fixture(scope="module")
def draws(small: Setup) -> pd.DataFrame:
    return pd.DataFrame(simulate(small.model(), 5, "random", 0, 4000))


@pytest.fixture(scope="module")
def tables(small: Setup, draws: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    ratios = {"police_all": 0.8, "victim_reported": 0.95, COUNTERFACTUAL: 0.7}
    effects = pd.concat([
        pd.DataFrame({"source": name, "draw": range(1000), "ratio": middle * rng.gamma(100, 0.01, 1000)})
        for name, middle in sorted(ratios.items())
    ])  # fmt: skip
    shared = {"analysis": "simulation_effects", "statistic": "ratio", "unit": "ratio", "method": "made up",
              "sensitivity": "aggregate", "n": 400, "denominator": 180}  # fmt: skip
    made = estimates.build(
        ({**shared, "estimate_id": f"simulation.effects.{name}.ratio", "value": middle}, estimates.Basis())
        for name, middle in ratios.items()
    )
    path = tmp_path_factory.mktemp("effects") / "simulation_effects.csv"
    estimates.write(made.estimates, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threshold_rows, "thresholds", lambda *given: thresholds(*given, 200))
        benefit = benefit_job.analyse(small, draws, effects, path, (5, 6)).estimates
    sensitivity = sensitivity_rows.analyse(small, [], 5, 6).estimates
    return estimates.combine(
        [cost_rows.analyse(draws, small).estimates, benefit, sensitivity, made.estimates]
    )


def value(rows: pd.DataFrame, name: str) -> float:
    return float(rows.set_index("estimate_id").loc[name, "value"])


def test_means_of_the_parts_add_up_to_the_total(tables: pd.DataFrame) -> None:
    for level in ("case", "national"):
        total = value(tables, f"simulation.costs.{level}.total")
        for names in (AGENCIES, BEARERS):
            added = sum(value(tables, f"simulation.costs.{level}.{name}") for name in names)
            assert added == pytest.approx(total, rel=1e-9)


def test_bins_hold_every_draw_once(tables: pd.DataFrame) -> None:
    for start in ("simulation.costs.density.total", "simulation.benefit.density.net"):
        rows = tables[tables["estimate_id"].str.startswith(start)].sort_values("estimate_id")
        limits = [bin_limits(term) for term in rows["term"]]
        assert rows["value"].sum() == pytest.approx(100.0)
        assert all(left[1] == right[0] for left, right in pairwise(limits))


def test_bins_below_nought_are_valid_estimates() -> None:
    """A benefit may well be negative: its bins are published as any other."""
    shared = {"analysis": "x", "population": "x", "method": "x"}
    made = density(np.linspace(-1.5, 1.5, 400), shared, "x.y", 6, estimates.Basis())
    rows = estimates.build(made).estimates
    assert [bin_limits(term) for term in rows["term"]][:2] == [(-1.5, -1.0), (-1.0, -0.5)]


def test_draws_without_any_spread_still_have_a_density() -> None:
    rows = list(density(np.full(10, 7.0), {"analysis": "x"}, "x.y", 10, estimates.Basis()))
    assert sum(row["value"] for row, _ in rows) == pytest.approx(100.0)
    assert [round_width(width) for width in (0.0, 0.3, 1.0, 3.1, 70.0)] == [1.0, 0.5, 1.0, 5.0, 100.0]


def test_savings_follow_from_the_draws(tables: pd.DataFrame) -> None:
    saving, net = (value(tables, f"simulation.benefit.headline.{name}") for name in ("saving", "net"))
    assert saving - net == pytest.approx(2400.0)
    agencies = sum(value(tables, f"simulation.benefit.headline.agency.{name}") for name in AGENCIES)
    assert agencies == pytest.approx(saving)
    assert value(tables, "simulation.benefit.threshold.price") == pytest.approx(saving)
    reduction = value(tables, "simulation.benefit.threshold.reduction")
    attribution = value(tables, "simulation.benefit.threshold.attribution")
    assert attribution / 100 == pytest.approx(2400 / saving)
    assert reduction == pytest.approx(20 * 2400 / saving, rel=0.05)
    assert value(tables, "simulation.benefit.budget.net") == pytest.approx(150 * net / 1000)


def test_information_is_worth_no_more_than_knowing_everything(tables: pd.DataFrame) -> None:
    rows = tables[tables["estimate_id"].str.startswith("simulation.information.victim_reported.")]
    whole = value(tables, "simulation.information.victim_reported.everything")
    assert whole > 0
    for _, row in rows.iterrows():
        assert row["value"] <= whole + 3 * (row["upper"] - row["value"]) + 1e-9, row["estimate_id"]


def test_swings_start_from_the_base_case_and_are_what_the_sheet_gives(made: Setup) -> None:
    small_model = made.model()
    found = swings(small_model, Assumptions.of(made.settings["simulation"]), 0.95)["total"]
    widths = [row.width for row in found[:-1]]
    assert widths == sorted(widths, reverse=True)
    name = "criminal_justice.police.violence_with_injury"
    swing = next(row for row in found if row.parameter_id == name)
    zero = {each.name: np.zeros(1) for each in small_model.inputs.inputs}
    zero |= {f"rest:{each}": np.zeros(1) for each in small_model.inputs.rests}
    medians = {key: float(np.ravel(entry)[0]) for key, entry in small_model.inputs.values(zero).items()}
    assert found[-1].low == pytest.approx(evaluate(made.sheet, medians, "unrounded")[TOTAL])
    high = made.values[name] * float(stats.gamma.ppf(0.975, 100, scale=0.01))
    expected = evaluate(made.sheet, {**medians, name: high}, "unrounded")[TOTAL]
    assert swing.high == pytest.approx(expected, rel=1e-5)


def test_sobol_indices_agree_with_the_variance_that_freezing_a_group_leaves(made: Setup) -> None:
    model = made.model()
    assumptions = Assumptions.of(made.settings["simulation"])
    found = {row.group: row for row in indices(model, made.table, assumptions, 256, 0.95, 3)["total"]}
    assert found["marac_cases"].total == pytest.approx(0.0, abs=1e-12)
    base = simulate(model, 8, "random", 0, 40_000)["total"].var()
    frozen = [name for name, entry in made.table.items() if entry.group == "unit_costs_police_courts"]
    held = made.model({name: made.values[name] for name in frozen})
    share = 1 - simulate(held, 8, "random", 0, 40_000)["total"].var() / base
    row = found["unit_costs_police_courts"]
    assert row.total == pytest.approx(share, abs=0.07)
    assert 0.7 < sum(each.first for each in found.values()) < 1.3


def test_equal_seeds_give_equal_rows(small: Setup, draws: pd.DataFrame) -> None:
    first, second = (sensitivity_rows.analyse(small, [], 5, 6).estimates for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(
        cost_rows.analyse(draws, small).estimates, cost_rows.analyse(draws, small).estimates
    )


@pytest.mark.filterwarnings("ignore:No artists with labels")
@pytest.mark.parametrize("slug", sorted(DRAWINGS))
def test_figures_are_drawn_and_spoken_with_and_without_values(tables: pd.DataFrame, slug: str) -> None:
    spec, drawing = by_slug(slug), DRAWINGS[slug]
    published = read_figures(ROOT / "resources/published/published.csv")
    data = drawing.data(tables, published)
    assert len(data)
    assert {name for name, _ in spec.columns} <= set(data.columns)
    shown = data[[name for name in data.columns if name.endswith("estimate_id")]].to_numpy().ravel()
    assert all(str(name).startswith(spec.prefixes) for name in shown)
    assert "£" in drawing.alt(data) or "variance" in slug
    assert drawing.draw(data, Meta()).axes
    empty = drawing.data(tables[:0], published)
    drawing.draw(empty, Meta("demo", synthetic=True))
    assert "Withheld" in drawing.alt(empty)
    withheld = tables.assign(value=np.nan, lower=np.nan, upper=np.nan)
    drawing.draw(drawing.data(withheld, published), Meta())


def test_the_price_is_the_printed_one(made: Setup) -> None:
    assert made.values[PRICE] == 2400


def test_a_simulated_number_names_what_its_inputs_take_from_the_release(
    files: dict[str, Any], settings: Mapping[str, Any]
) -> None:
    """How unevenly incidents are shared widens the draws; without that nothing of the release does."""
    rows = [({}, estimates.Basis(inputs=("criminal_justice.callout.incidents",))), ({}, estimates.Basis())]

    def fields(made: Setup, *, whole: bool) -> list[tuple[str, ...]]:
        return [basis.fields for _, basis in made.traced(rows, whole=whole)]

    made = setup(files, settings)
    assert made.settings["simulation"]["overdispersion"]
    assert fields(made, whole=False) == [("police.offence",), ()]
    assert fields(made, whole=True) == [("police.offence",)] * 2
    alike = {**settings, "simulation": {**settings["simulation"], "overdispersion": False}}
    assert fields(setup(files, alike), whole=True) == [(), ()]
    taken = {**alike, "costs": {**settings["costs"], "inputs": "release"}}
    assert fields(setup(files, taken), whole=False) == [("police.offence",), ()]

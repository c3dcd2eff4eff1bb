"""Distributions, streams of random numbers, and the model on draws."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import special, stats

from drive_eval.costs.evaluate import evaluate
from drive_eval.simulation import distributions, streams
from drive_eval.simulation.model import COLUMNS, model, simulate
from drive_eval.simulation.parts import CASES, NATIONAL, PARTS, TOTAL
from drive_eval.simulation.setup import Setup

SCORES = np.linspace(-5.0, 5.0, 201)


@given(count=st.floats(0, 1000), dispersion=st.floats(1, 8))
@hypothesis_settings(max_examples=25, deadline=None)
def test_incident_counts_are_the_gamma_that_they_are_said_to_be(count: float, dispersion: float) -> None:
    expected = stats.gamma.ppf(special.ndtr(SCORES), (count + 0.5) / dispersion, scale=dispersion)
    found = distributions.poisson_rate(count, dispersion)(SCORES)
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-4 * (1 + np.sqrt(count)))


@given(total=st.integers(1, 700), part=st.floats(0, 1))
@hypothesis_settings(max_examples=25, deadline=None)
def test_shares_are_the_beta_that_they_are_said_to_be(total: int, part: float) -> None:
    count = round(part * total)
    expected = stats.beta.ppf(special.ndtr(SCORES), count + 0.5, total - count + 0.5)
    np.testing.assert_allclose(distributions.share(count, total)(SCORES), expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("mean", [0.05, 0.3, 0.97])
def test_a_share_by_class_has_its_mean_and_spread(mean: float) -> None:
    drawn = distributions.share_by_variation(mean, 0.2)(np.random.default_rng(1).standard_normal(400_000))
    assert drawn.mean() == pytest.approx(mean, rel=2e-3)
    assert drawn.std() == pytest.approx(0.2 * min(mean, 1 - mean), rel=1e-2)


@pytest.mark.parametrize("make", [distributions.positive_by_variation, distributions.lognormal])
def test_an_amount_by_class_has_mean_one_and_its_variation(make: Any) -> None:
    drawn = make(0.3)(np.random.default_rng(1).standard_normal(400_000))
    assert drawn.mean() == pytest.approx(1.0, rel=3e-3)
    assert drawn.std() == pytest.approx(0.3, rel=1e-2)


@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_draws_do_not_depend_on_the_pieces_that_they_are_computed_in(made: Setup, sampler: str) -> None:
    small = made.model()
    whole = simulate(small, 7, sampler, 0, 20_000)
    for cut in (1, 8192, 9000):
        first, second = simulate(small, 7, sampler, 0, cut), simulate(small, 7, sampler, cut, 20_000)
        for name in COLUMNS:
            np.testing.assert_array_equal(np.concatenate([first[name], second[name]]), whole[name])


def test_a_stream_does_not_depend_on_the_other_streams() -> None:
    alone = next(streams.normals(["a"], 3, "random", 0, 100))
    beside = next(streams.normals(["b", "a", "c"], 3, "random", 0, 100))
    np.testing.assert_array_equal(alone["a"], beside["a"])
    assert not np.array_equal(beside["a"], beside["b"])
    assert not np.array_equal(next(streams.normals(["a"], 4, "random", 0, 100))["a"], alone["a"])


def test_sobol_points_are_standard_normal_and_even(made: Setup) -> None:
    names = made.model().inputs.streams
    points = {name: np.concatenate([block[name] for block in streams.normals(names, 5, "sobol", 0, 4096)])
              for name in names[:3]}  # fmt: skip
    for values in points.values():
        counts, _ = np.histogram(special.ndtr(values), np.linspace(0, 1, 65))
        assert (counts == 64).all()


def test_parts_add_up_to_the_total_on_every_draw(made: Setup) -> None:
    columns = simulate(made.model(), 11, "random", 0, 5000)
    added = sum(columns[part.name] for part in PARTS)
    np.testing.assert_allclose(added, columns["total"], rtol=1e-12)
    np.testing.assert_allclose(columns["total"] * columns["cases"] / 1e6, columns["national"], rtol=1e-9)


def test_parts_that_miss_the_total_stop_the_run(made: Setup) -> None:
    small = made.model()
    formulas = dict(small.sheet.formulas)
    formulas[TOTAL] = dataclasses.replace(
        formulas[TOTAL], expression=formulas["housing.victim.total"].expression
    )
    broken = dataclasses.replace(small, sheet=dataclasses.replace(small.sheet, formulas=formulas))
    with pytest.raises(ArithmeticError, match="add up"):
        simulate(broken, 1, "random", 0, 10)


def test_every_draw_is_what_the_formula_sheet_gives_for_its_inputs(made: Setup) -> None:
    small = made.model()
    scores = small.inputs.scores(next(streams.normals(small.inputs.streams, 2, "random", 0, 50)))
    values = small.inputs.values(scores)
    columns = small.costs(scores)
    for draw in (0, 17, 49):
        single = {name: float(np.broadcast_to(value, 50)[draw]) for name, value in values.items()}
        results = evaluate(made.sheet, single, "unrounded")
        assert columns["total"][draw] == pytest.approx(results[TOTAL], rel=1e-12)
        assert columns["national"][draw] == pytest.approx(results[NATIONAL], rel=1e-12)
        assert columns["cases"][draw] == single[CASES]


def test_the_mean_of_every_input_is_near_its_value(made: Setup) -> None:
    inputs = made.inputs()
    values = inputs.values(inputs.scores(next(streams.normals(inputs.streams, 2, "random", 0, 8192))))
    assert set(values) == set(made.parameters)
    for name, value in values.items():
        if not isinstance(value, np.ndarray):
            assert value == made.values[name]
            continue
        centre = made.values[name]
        # Jeffreys's half a count is all that moves it, beside chance.
        assert abs(value.mean() - centre) < 1.2 + 5 * value.std() / np.sqrt(len(value)), name
        assert (value >= 0).all(), name
        assert made.parameters[name].unit != "percent" or (value <= 100).all(), name


def test_no_draw_has_more_of_something_than_there_is(made: Setup) -> None:
    inputs = made.inputs()
    values = inputs.values(inputs.scores(next(streams.normals(inputs.streams, 9, "random", 0, 8192))))
    for name, members in inputs.members.items():
        base = values[made.table[members[0]].of]
        assert (sum(values[member] for member in members) <= base * (1 + 1e-12)).all(), name
    for name, entry in made.table.items():
        if entry.distribution == "beta" and made.parameters[name].unit == "count":
            assert np.all(values[name] <= values[entry.of] * (1 + 1e-12)), name


def test_inputs_of_one_source_are_correlated_as_configured(made: Setup) -> None:
    inputs = made.inputs()
    scores = inputs.scores(next(streams.normals(inputs.streams, 2, "random", 0, 8192)))
    together = np.corrcoef(scores["criminal_justice.police.rape"], scores["criminal_justice.court.crown"])[
        0, 1
    ]
    apart = np.corrcoef(scores["criminal_justice.police.rape"], scores["mental_health.therapy_hour"])[0, 1]
    assert together == pytest.approx(made.settings["simulation"]["source_correlation"], abs=0.04)
    assert apart == pytest.approx(0.0, abs=0.04)


def test_fewer_incidents_take_incident_costs_down_in_proportion(made: Setup) -> None:
    """The saving multiplies costs by the reduction: the sheet, given fewer incidents, says the same."""
    kept = 0.7
    fewer = {
        name: value * (kept if name.endswith((".incidents", ".charges")) else 1.0)
        for name, value in made.values.items()
    }
    before = evaluate(made.sheet, made.values, "unrounded")
    after = evaluate(made.sheet, fewer, "unrounded")
    for part in PARTS:
        scale = kept if part.name in ("police", "justice", "physical_health") else 1.0
        assert after[part.formula] == pytest.approx(scale * before[part.formula], rel=1e-12), part.name


def test_overdispersion_widens_the_cost_and_leaves_its_mean(made: Setup, settings: Mapping[str, Any]) -> None:
    narrow = {**settings, "simulation": {**settings["simulation"], "overdispersion": False}}
    wide = simulate(made.model(), 4, "random", 0, 40_000)["police"]
    plain = model(made.sheet, dataclasses.replace(made, settings=narrow).inputs())
    tight = simulate(plain, 4, "random", 0, 40_000)["police"]
    assert wide.std() > tight.std()
    assert wide.mean() == pytest.approx(tight.mean(), rel=5e-3)

"""Thresholds: what the saving does at the value that is said to break even, and where none is."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from drive_eval.estimates import Basis, build
from drive_eval.simulation import benefit_rows, threshold_rows
from drive_eval.simulation.benefit import Assumptions, avoidable
from drive_eval.simulation.effects import COUNTERFACTUAL
from drive_eval.simulation.model import simulate
from drive_eval.simulation.parts import PARTS
from drive_eval.simulation.setup import Setup, setup
from drive_eval.simulation.thresholds import Threshold, thresholds

COURTS = "criminal_justice.court.crown"
PRISON = "criminal_justice.prison_place"
SEED, DRAWS = 5, 500


@pytest.fixture(scope="module")
def few(files: dict[str, Any], settings: Mapping[str, Any]) -> Setup:
    """The model where one cost alone is averted, so that its inputs move the whole of it."""
    averted = {part.name: float(part.name == "justice") for part in PARTS}
    return setup(files, {**settings, "simulation": {**settings["simulation"], "averted": averted}})


def found(model: Setup, needed: float | None) -> dict[str, Threshold]:
    return {each.parameter_id: each for each in thresholds(model, needed, SEED, DRAWS)}


def mean_avoidable(model: Setup, changed: Mapping[str, float]) -> float:
    columns = simulate(model.model(changed), SEED, "random", 0, DRAWS)
    return float(np.mean(avoidable(columns, Assumptions.of(model.settings["simulation"]))["total"]))


@pytest.fixture(scope="module")
def slightly_more(few: Setup) -> dict[str, Threshold]:
    return found(few, 1.02)


def test_at_its_threshold_an_input_gives_the_saving_that_is_needed(
    few: Setup, slightly_more: dict[str, Threshold]
) -> None:
    base = mean_avoidable(few, {})
    checked = 0
    for name, each in slightly_more.items():
        # An input that is drawn with others of its set, or as a share of one, cannot be held alone.
        alone = not few.table[name].set and not few.table[name].of
        if each.value is not None and alone:
            assert mean_avoidable(few, {name: each.value}) / base == pytest.approx(1.02, abs=2e-4), name
            checked += 1
    assert checked >= 3
    assert slightly_more[COURTS].value is not None
    assert slightly_more[PRISON].value is not None


def test_a_threshold_lies_in_the_inputs_interval_or_is_none(
    few: Setup, slightly_more: dict[str, Threshold]
) -> None:
    for each in slightly_more.values():
        assert each.lower < each.upper
        assert each.value is None or each.lower <= each.value <= each.upper
    # Five times the saving is out of reach of any single input.
    assert {each.value for each in found(few, 5.0).values()} == {None}
    assert {each.value for each in found(few, None).values()} == {None}


def test_the_interval_is_that_of_the_draws(few: Setup, slightly_more: dict[str, Threshold]) -> None:
    values = few.model().inputs
    rng = np.random.default_rng(1)
    drawn = values.values(values.scores({name: rng.standard_normal(50_000) for name in values.streams}))
    expected = np.quantile(drawn[COURTS], [0.025, 0.975])
    each = slightly_more[COURTS]
    np.testing.assert_allclose([each.lower, each.upper], expected, rtol=0.01)


def test_inputs_that_no_averted_cost_rests_on_have_no_threshold(
    few: Setup, slightly_more: dict[str, Threshold]
) -> None:
    assert "housing.refuge.stay" not in slightly_more
    assert "criminal_justice.police.rape" not in slightly_more
    known = {entry.name for entry in few.model().inputs.inputs}
    assert set(slightly_more) < known


def rows(model: Setup, ratio: float, **changed: Any) -> dict[str, dict[str, Any]]:
    chosen = {**model.settings["simulation"], **changed}
    other = Setup(model.sheet, model.parameters, model.table, model.values, model.counted,
                  {**model.settings, "simulation": chosen})  # fmt: skip
    columns = simulate(other.model(), SEED, "random", 0, 2000)
    rng = np.random.default_rng(2)
    ratios = {"police_all": ratio * rng.gamma(400, 1 / 400, 2000), COUNTERFACTUAL: np.full(2000, 0.7)}
    people = {"police_all": 100, COUNTERFACTUAL: 90}
    stuff = benefit_rows.material(columns, ratios, people, 2400.0, chosen)
    made = build(threshold_rows.rows(stuff, other, SEED, Basis()))
    records: list[dict[str, Any]] = made.estimates.to_dict("records")
    start = "simulation.benefit.threshold"
    return {row["estimate_id"].removeprefix(f"{start}."): row for row in records} | {
        "saving": {"value": float(np.mean(stuff.saving("police_all", int(chosen["horizon"]))))}
    }


def test_the_assumptions_thresholds_put_the_saving_at_the_price(
    made: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threshold_rows, "thresholds", lambda *_: iter(()))
    long = {"horizon": 3, "horizons": [1, 3], "attribution": 0.3}
    base = rows(made, 0.8, **long)
    needed = 2400.0 / base["saving"]["value"]
    assert base["counterfactual"]["value"] == pytest.approx(0.7 * needed)
    assert base["attribution"]["value"] == pytest.approx(30 * needed)
    for name in ("attribution", "persistence", "discount_rate"):
        again = rows(made, 0.8, **(long | {name: base[name]["value"] / 100}))
        assert again["saving"]["value"] == pytest.approx(2400.0, rel=1e-6), name
    years = int(base["horizon"]["value"])
    enough = rows(made, 0.8, **(long | {"horizon": years, "horizons": [years]}))
    assert enough["saving"]["value"] >= 2400.0
    short = rows(made, 0.8, **(long | {"horizon": years - 1, "horizons": [years - 1]}))
    assert short["saving"]["value"] < 2400.0


@pytest.mark.parametrize(
    ("ratio", "name", "words"),
    [
        (1.1, "reduction", threshold_rows.NEVER),
        (1.1, "counterfactual", threshold_rows.NEVER),
        (1.1, "horizon", threshold_rows.NEVER),
        (0.99, "attribution", threshold_rows.TOO_MUCH),
        (0.8, "persistence", threshold_rows.ONE_YEAR),
        (0.8, "discount_rate", threshold_rows.ONE_YEAR),
    ],
)
def test_where_nothing_breaks_even_the_reason_is_given(
    made: Setup, monkeypatch: pytest.MonkeyPatch, ratio: float, name: str, words: str
) -> None:
    monkeypatch.setattr(threshold_rows, "thresholds", lambda *_: iter(()))
    row = rows(made, ratio)[name]
    assert np.isnan(row["value"])
    assert row["reason"] == words


def test_every_input_of_the_averted_costs_has_a_row(made: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threshold_rows, "thresholds", lambda *given: thresholds(*given, DRAWS))
    found = rows(made, 0.8)
    inputs = [row for name, row in found.items() if name.startswith("simulation.benefit.threshold_input")]
    assert len(inputs) > 60
    for row in inputs:
        assert np.isfinite(row["value"]) or row["reason"] == threshold_rows.OUTSIDE
        assert row["lower"] <= row["upper"]
        assert row["denominator"] == 90

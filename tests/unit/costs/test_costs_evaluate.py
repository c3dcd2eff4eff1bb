"""The evaluator: scalars and arrays alike, units, and rounding as spreadsheets do it."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.costs.evaluate import MODES, Mode, evaluate, round_half_up, shown
from drive_eval.costs.formulas import Sheet, load_sheet
from drive_eval.costs.parameters import Parameter, parameters_from_rows, values

PART = {"component: housing", "table: T", "population: p", "bearer: both", "agency: a"}


def small(tmp_path: Path, formulas: str, **units: tuple[float, str]) -> tuple[Sheet, dict[str, float]]:
    """A sheet of the given formulas over parameters ``given.<name>``."""
    rows = [
        {
            "parameter_id": f"given.{name}", "value": str(value), "unit": unit, "status": "printed",
            "document": "d", "table": "t", "line": "1", "published_id": "", "note": "",
        }
        for name, (value, unit) in units.items()
    ]  # fmt: skip
    parameters = parameters_from_rows(rows, "test.csv")
    path = tmp_path / "sheet.yaml"
    head = "".join(f"    {line}\n" for line in sorted(PART))
    path.write_text(f"sheet:\n  -\n{head}    formulas:\n{formulas}", encoding="utf-8")
    return load_sheet(path, parameters), values(parameters)


def formula(identity: str, expression: str, unit: str, extra: str = "") -> str:
    text = f'{{id: {identity}, label: l, expression: "{expression}", unit: {unit}{extra}}}'
    return f"      - {text}\n"


def test_units_are_converted_on_the_way_in_and_out(tmp_path: Path) -> None:
    text = formula("out.each", "given.spend / given.people", "gbp") + formula(
        "out.part", "given.share * given.spend", "gbp"
    )
    sheet, given_values = small(
        tmp_path, text, spend=(3.0, "gbp_million"), people=(0.5, "million"), share=(25.0, "percent")
    )
    assert evaluate(sheet, given_values, "unrounded") == {"out.each": 6.0, "out.part": 750_000.0}


def test_a_carried_value_is_rounded_before_use_in_one_mode_only(tmp_path: Path) -> None:
    text = formula("out.rate", "given.count / given.people", "rate", ", carry: 0.001, display: 0.01")
    text += formula("out.cost", "out.rate * given.price", "gbp")
    sheet, given_values = small(
        tmp_path, text, count=(146.0, "count"), people=(165.0, "count"), price=(1000.0, "gbp")
    )
    printed = evaluate(sheet, given_values, "as_printed")
    assert printed["out.cost"] == pytest.approx(885.0)
    # Shown from the carried 0.885, which is 0.89; the quotient itself, 0.8848, would be 0.88.
    assert shown(sheet.formulas["out.rate"], printed["out.rate"]) == 0.89
    assert evaluate(sheet, given_values, "unrounded")["out.cost"] == pytest.approx(146 / 165 * 1000)


def test_minimum_maximum_sum_and_sign(tmp_path: Path) -> None:
    text = formula("out.a", "max(given.x, given.y, 1) - min(given.x, given.y)", "count")
    text += formula("out.b", "sum(given.x, given.y, -(given.x * 2))", "count")
    sheet, given_values = small(tmp_path, text, x=(2.0, "count"), y=(5.0, "count"))
    assert evaluate(sheet, given_values, "unrounded") == {"out.a": 3.0, "out.b": 3.0}


@pytest.mark.parametrize("mode", MODES)
def test_arrays_of_draws_give_what_each_draw_gives(
    sheet: Sheet, parameters: dict[str, Parameter], mode: Mode
) -> None:
    generator = np.random.default_rng(20200201)
    centre = values(parameters)
    draws = {name: value * generator.uniform(0.9, 1.1, size=7) for name, value in centre.items()}
    together = evaluate(sheet, draws, mode)
    for number in range(7):
        alone = evaluate(sheet, {name: float(draw[number]) for name, draw in draws.items()}, mode)
        for identity, value in alone.items():
            assert together[identity][number] == pytest.approx(value, rel=1e-12), identity


def test_numbers_and_arrays_can_be_mixed(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    uncertain = {"summary.marac_cases": np.array([70_000.0, 76_000.0])}
    results = evaluate(sheet, {**values(parameters), **uncertain}, "unrounded")
    assert results["summary.national.police"][1] == pytest.approx(
        results["criminal_justice.police.total"] * 76_000 / 1e6
    )
    assert isinstance(results["summary.total"], float)


def test_a_parameter_without_a_value_is_an_error(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    incomplete = values(parameters)
    del incomplete["criminal_justice.perpetrators"]
    with pytest.raises(KeyError, match=r"criminal_justice\.perpetrators"):
        evaluate(sheet, incomplete, "unrounded")


def test_unrounded_is_smooth_in_every_input(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    """A small change of an input changes the unrounded total by a small amount, in proportion."""
    centre = values(parameters)
    total = "summary.total"
    base = evaluate(sheet, centre, "unrounded")[total]
    for name, value in centre.items():
        change = [
            evaluate(sheet, {**centre, name: value * (1 + step)}, "unrounded")[total] - base
            for step in (1e-5, 2e-5)
        ]
        assert change[1] == pytest.approx(2 * change[0], rel=1e-3, abs=1e-6), name


@given(st.integers(-(10**7), 10**7), st.sampled_from([0.001, 0.01, 0.1, 1, 5, 10, 100, 1000]))
def test_rounding_is_half_away_from_zero(thousandths: int, step: float) -> None:
    value = Decimal(thousandths) / 1000
    exact = Decimal(str(step))
    expected = (value / exact).quantize(Decimal(1), ROUND_HALF_UP) * exact
    assert round_half_up(float(value), step) == float(expected)
    assert round_half_up(np.array([float(value)]), step)[0] == float(expected)

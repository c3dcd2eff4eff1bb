"""The inputs that were never printed follow from the printed results."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.costs.evaluate import evaluate, round_half_up
from drive_eval.costs.formulas import Sheet
from drive_eval.costs.inference import (
    DECODED,
    INFERRED,
    Figure,
    feasible,
    printed_bounds,
    simplest_decimal,
)
from drive_eval.costs.parameters import Parameter, values
from drive_eval.published.compare import decimals

PUBLISHED = Path(__file__).resolve().parents[3] / "resources" / "published"
# Only their product with the supervised shares counts: nothing printed fixes them alone.
ASSUMED = {"criminal_justice.supervision_length"}
# Whole counts, the year's halves and weeks, thirds: arithmetic that their notes give.
BY_ARITHMETIC = {
    "criminal_justice.annualisation", "housing.weeks_per_year",
    "substance_use.alcohol.relapse_share", "substance_use.alcohol.dependency_share",
}  # fmt: skip


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    with (PUBLISHED / "discrepancies_costs.csv").open(encoding="utf-8", newline="") as stream:
        registered = {row["published_id"] for row in csv.DictReader(stream)}
    with (PUBLISHED / "published.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["id"]: Figure(float(row["value"]), decimals(row["value"], row["printed"]))
            for row in csv.DictReader(stream)
            if row["value"] and row["id"] not in registered
        }


@pytest.mark.parametrize("parameter_id", [*INFERRED, *DECODED])
def test_a_committed_value_is_the_simplest_that_reproduces_the_report(
    parameter_id: str, sheet: Sheet, parameters: dict[str, Parameter], figures: dict[str, Figure]
) -> None:
    parameter = parameters[parameter_id]
    if parameter_id in INFERRED:
        bounds = INFERRED[parameter_id]
    else:
        printed = [printed_bounds(figures[name]) for name in parameter.published_id]
        bounds = (max(low for low, _ in printed), min(high for _, high in printed))
    # A start away from the committed value: the search must not need to know it.
    elsewhere = {**values(parameters), parameter_id: bounds[0]}
    found = feasible(sheet, elsewhere, parameter_id, bounds, figures)
    assert not found.empty
    assert found.simplest == parameter.value
    assert f"Range with the other inputs held: {_range(found.lower, found.upper)}." in parameter.note
    assert parameter.status == ("inferred" if parameter_id in INFERRED else "decoded")


def _range(lower: float, upper: float) -> str:
    digits = max(2, 1 - math.floor(math.log10(upper - lower)))
    return f"{lower:.{digits}f} to {upper:.{digits}f}"


def test_nothing_that_was_not_printed_is_left_without_a_derivation(parameters: dict[str, Parameter]) -> None:
    counts = {name for name, parameter in parameters.items() if parameter.unit == "count"}
    unprinted = {name for name, parameter in parameters.items() if parameter.status != "printed"}
    assert unprinted - counts == set(INFERRED) | set(DECODED) | ASSUMED | BY_ARITHMETIC


def decoded_counts(parameters: dict[str, Parameter], kind: str) -> dict[str, float]:
    """Offence → committed count, of the counts that stand behind printed rates."""
    return {
        name.split(".")[1]: parameter.value
        for name, parameter in parameters.items()
        if name.endswith(kind) and parameter.status == "decoded"
    }


def test_incidents_are_the_only_whole_numbers_behind_rates_and_costs(
    sheet: Sheet, parameters: dict[str, Parameter], figures: dict[str, Figure]
) -> None:
    committed = decoded_counts(parameters, ".incidents")
    unit_costs = evaluate(sheet, values(parameters), "as_printed")
    assert len(committed) == 10
    for offence, count in committed.items():
        rate = figure_of(sheet, figures, f"criminal_justice.{offence}.incident_rate")
        cost = figure_of(sheet, figures, f"criminal_justice.{offence}.cost")
        police = unit_costs[f"criminal_justice.{offence}.police"] / round_half_up(count / 165, 0.001) / 2
        other = unit_costs.get(f"criminal_justice.{offence}.other_unit_cost", 0.0)
        fitting = []
        for whole in range(1, 1000):
            carried = round_half_up(whole / 165, 0.001)
            if (
                round_half_up(carried, 0.01) == rate
                and round_half_up(carried * 2 * (police + other), 1) == cost
            ):
                fitting.append(whole)
        assert fitting == [count], offence


def test_charges_are_the_only_whole_numbers_behind_the_charge_rates(
    sheet: Sheet, parameters: dict[str, Parameter], figures: dict[str, Figure]
) -> None:
    committed = decoded_counts(parameters, ".charges")
    incidents = decoded_counts(parameters, ".incidents")
    assert len(committed) == 8
    for offence, count in committed.items():
        rate = figure_of(sheet, figures, f"criminal_justice.{offence}.charge_rate")
        recorded = int(incidents[offence])
        fitting = [n for n in range(recorded + 1) if round_half_up(100 * n / recorded, 1) == rate]
        assert fitting == [count], offence


def figure_of(sheet: Sheet, figures: dict[str, Figure], formula_id: str) -> float:
    return figures[sheet.formulas[formula_id].published[0]].value


def test_no_value_fits_contradictory_figures(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    contradictory = {"table_a8_5.gbh_grievous_bodily_harm.probation": Figure(1752.0, 0)}
    contradictory["table_a8_5.gbh_grievous_bodily_harm.total"] = Figure(40_000.0, 0)
    name = "criminal_justice.gbh.supervised_share"
    assert feasible(sheet, values(parameters), name, (0.0, 100.0), contradictory).empty


@given(st.floats(0.001, 1000), st.floats(0.0001, 10))
def test_the_simplest_decimal_lies_inside(lower: float, width: float) -> None:
    upper = lower + width
    found = simplest_decimal(lower, upper)
    assert lower - 1e-9 <= found < upper
    digits = len(f"{found:.12f}".rstrip("0").partition(".")[2])
    if digits > 0:
        scale = 10 ** (digits - 1)
        inside = [n for n in range(math.floor(lower * scale), math.ceil(upper * scale) + 1)
                  if lower + 1e-9 <= n / scale < upper - 1e-9]  # fmt: skip
        assert inside == []


def test_an_empty_range_has_no_simplest_decimal() -> None:
    with pytest.raises(ValueError, match="empty"):
        simplest_decimal(2.0, 2.0)

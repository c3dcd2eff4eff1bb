"""The inputs that were never printed follow from the printed results."""

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_decoded_counts_are_the_only_whole_numbers_that_fit(
    sheet: Sheet, parameters: dict[str, Parameter], figures: dict[str, Figure]
) -> None:
    counted = [name for name, p in parameters.items() if p.unit == "count" and p.status == "decoded"]
    assert len(counted) == 18
    for name in counted:
        committed = parameters[name].value
        offence = name.split(".")[1]
        targets = {
            published: figure
            for published, figure in figures.items()
            if published in sheet.formulas[f"criminal_justice.{offence}.incident_rate"].published
            or published in sheet.formulas[f"criminal_justice.{offence}.cost"].published
            or (
                name.endswith("charges")
                and published in sheet.formulas[f"criminal_justice.{offence}.charge_rate"].published
            )
        }
        # Incidents change the charge rate too: holding it, only rate and cost of the table count.
        held = dict(values(parameters))
        if name.endswith("incidents") and offence not in ("callout", "other_crime"):
            held["criminal_justice.national.crimes"] = 1.0
        found = feasible(sheet, held, name, (committed - 3, committed + 3), targets)
        whole = [n for n in range(int(committed) - 3, int(committed) + 4) if found.lower <= n < found.upper]
        assert whole == [int(committed)], name


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

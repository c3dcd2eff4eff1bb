"""Cost figures as estimates: ids, both modes, and a lineage that is true."""

import pytest

from drive_eval.costs.estimates import component_estimates
from drive_eval.costs.evaluate import MODES, evaluate
from drive_eval.costs.formulas import COMPONENTS, Sheet
from drive_eval.costs.parameters import Parameter, values


def test_each_formula_gives_two_estimates(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    result = component_estimates(sheet, parameters, "housing")
    own = [name for name, formula in sheet.formulas.items() if formula.component == "housing"]
    expected = sorted(f"costs.{name}.{mode}" for name in own for mode in ("as_printed", "unrounded"))
    assert list(result.estimates["estimate_id"]) == expected == sorted(result.basis)
    assert set(result.estimates["analysis"]) == {"costs_housing"}
    assert set(result.estimates["sensitivity"]) == {"public"}


def test_printed_figures_are_answered_by_the_printed_mode_alone(
    sheet: Sheet, parameters: dict[str, Parameter]
) -> None:
    estimates = component_estimates(sheet, parameters, "physical_health").estimates.set_index("estimate_id")
    printed = estimates.loc["costs.physical_health.victim.total.as_printed"]
    exact = estimates.loc["costs.physical_health.victim.total.unrounded"]
    assert printed["value"] == 3240
    assert "table_a8_1.physical_health.victims_and_children" in printed["published_id"].split(";")
    assert exact["published_id"] == ""
    assert exact["value"] == pytest.approx(3239.4, abs=1)
    assert printed["method"] != exact["method"]
    assert printed["family"] != exact["family"]


def test_shares_are_in_percent(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    estimates = component_estimates(sheet, parameters, "housing").estimates.set_index("estimate_id")
    row = estimates.loc["costs.housing.perpetrator.homeless_share.unrounded"]
    assert (row["unit"], row["statistic"]) == ("percent", "share")
    assert row["value"] == pytest.approx(100 * 20 / 268)


def test_a_setting_replaces_a_parameter(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    result = component_estimates(sheet, parameters, "summary", {"summary.marac_cases": 152_000})
    estimates = result.estimates.set_index("estimate_id")["value"]
    assert estimates["costs.summary.national.police.as_printed"] == 2_710
    with pytest.raises(KeyError, match=r"summary\.cases"):
        component_estimates(sheet, parameters, "summary", {"summary.cases": 1.0})


def test_the_lineage_is_true(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    """What changes when an input changes lies within what names that input."""
    basis = {
        identity: set(ground.inputs)
        for component in COMPONENTS
        for identity, ground in component_estimates(sheet, parameters, component).basis.items()
    }
    centre = values(parameters)
    before = {mode: evaluate(sheet, centre, mode) for mode in MODES}
    for name, value in centre.items():
        for mode in MODES:
            after = evaluate(sheet, {**centre, name: value * 1.01}, mode)
            changed = {identity for identity in after if after[identity] != before[mode][identity]}
            named = {identity for identity in after if name in basis[f"costs.{identity}.{mode}"]}
            assert changed <= named
            # Rounding may swallow a change of one percent; without it every input counts for something.
            assert changed or mode == "as_printed"

"""Cost figures as estimates: ids, both modes, and a lineage that is true."""

import pytest

from drive_eval.costs.estimates import component_estimates
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
    assert (
        printed["value"] == 3240
        and "table_a8_1.physical_health.victims_and_children" in printed["published_id"]
    )
    assert exact["published_id"] == "" and exact["value"] == pytest.approx(3239.4, abs=1)
    assert printed["method"] != exact["method"] and printed["family"] != exact["family"]


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


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_lineage_is_true(component: str, sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    """What changes when an input changes is exactly what names that input (unrounded)."""
    before = component_estimates(sheet, parameters, component)
    reference = before.estimates.set_index("estimate_id")["value"]
    modes = [name for name in reference.index if name.endswith(".unrounded")]
    for name, value in values(parameters).items():
        after = component_estimates(sheet, parameters, component, {name: value * 1.01})
        changed = after.estimates.set_index("estimate_id")["value"] != reference
        named = {identity for identity in modes if name in before.basis[identity].inputs}
        assert {identity for identity in modes if changed[identity]} <= named
        printed = {identity for identity in reference.index if changed[identity]}
        assert printed <= {identity for identity in reference.index if name in before.basis[identity].inputs}

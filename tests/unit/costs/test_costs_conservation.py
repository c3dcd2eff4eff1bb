"""Parts add up to totals, and the chain of a few figures is followed by hand from the printed inputs."""

import pytest

from drive_eval.costs.evaluate import evaluate, round_half_up
from drive_eval.costs.formulas import Sheet
from drive_eval.costs.parameters import Parameter, values

VICTIMS = (
    "physical_health.victim.total",
    "mental_health.victim.total",
    "substance_use.victim.total",
    "childrens_services.total",
    "housing.victim.total",
)
PERPETRATORS = (
    "criminal_justice.total",
    "mental_health.perpetrator.total",
    "substance_use.perpetrator.total",
    "housing.perpetrator.total",
)


@pytest.fixture(scope="module", params=["as_printed", "unrounded"])
def results(
    request: pytest.FixtureRequest, sheet: Sheet, parameters: dict[str, Parameter]
) -> dict[str, float]:
    return evaluate(sheet, values(parameters), request.param)


def test_components_add_up_to_the_cost_per_case(results: dict[str, float]) -> None:
    assert sum(results[name] for name in VICTIMS) == pytest.approx(results["summary.victims_and_children"])
    assert sum(results[name] for name in PERPETRATORS) == pytest.approx(results["summary.perpetrators"])
    both = sum(results[name] for name in (*VICTIMS, *PERPETRATORS))
    assert both == pytest.approx(results["summary.total"])


def test_agencies_add_up_to_the_cost_per_case(results: dict[str, float]) -> None:
    agencies = ("criminal_justice.total", "summary.health", "childrens_services.total", "summary.housing")
    assert sum(results[name] for name in agencies) == pytest.approx(results["summary.total"])


def test_the_two_national_totals_differ_by_rounding_alone(
    sheet: Sheet, parameters: dict[str, Parameter]
) -> None:
    printed = evaluate(sheet, values(parameters), "as_printed")
    exact = evaluate(sheet, values(parameters), "unrounded")
    by_agency, by_bearer = "summary.national.total_by_agency", "summary.national.total_by_bearer"
    assert printed[by_bearer] - printed[by_agency] == pytest.approx(10.0)
    assert exact[by_bearer] == pytest.approx(exact[by_agency])
    assert exact[by_bearer] == pytest.approx(exact["summary.total"] * 76_000 / 1e6)


def test_offences_add_up_to_the_cost_of_criminal_justice(results: dict[str, float]) -> None:
    offences = [name for name in results if name.startswith("criminal_justice.") and name.endswith(".cost")]
    assert len(offences) == 10
    # Printed, police and other costs are each rounded to £100 first.
    assert sum(results[name] for name in offences) == pytest.approx(
        results["criminal_justice.total"], abs=100
    )


def test_common_assault_followed_by_hand(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    results = evaluate(sheet, values(parameters), "unrounded")
    prosecuted = 21 / 65 * 89_091 / 110_562
    convicted = prosecuted * 0.76435
    unit_cost = prosecuted * 300 + convicted * 0.13 * 2.95 * 2_140 + convicted * 0.6696 * 3_910
    assert results["criminal_justice.common_assault.cost"] == pytest.approx(
        65 / 165 * 2 * (1_180 + unit_cost)
    )


def test_abh_is_prosecuted_in_part_as_common_assault(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    share = "criminal_justice.abh.proceeds_as_abh"
    charge = {"criminal_justice.abh.charges": 21.0, "criminal_justice.abh.incidents": 65.0}
    results = evaluate(sheet, {**values(parameters), **charge, share: 0.0}, "unrounded")
    for part in ("court", "custody", "probation"):
        downgraded = results[f"criminal_justice.abh.{part}"]
        assert downgraded == pytest.approx(results[f"criminal_justice.common_assault.{part}"])


def test_childrens_services_followed_by_hand(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    results = evaluate(sheet, values(parameters), "as_printed")
    starts = (0.61 - 194 / 651) * 0.68
    care = (23 / 651 + starts * 0.0818) * 2 * 59_360
    need = (115 / 651 + starts * (1 - 0.0818)) * 2 * 10_950
    assert results["childrens_services.total"] == round_half_up(care + need, 5) == 14_390

"""Every printed cost figure: reproduced, or registered with a reason; none forgotten, none twice."""

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from drive_eval.costs.estimates import component_estimates
from drive_eval.costs.evaluate import evaluate, shown
from drive_eval.costs.formulas import COMPONENTS, load_sheet
from drive_eval.costs.parameters import load_parameters, published_inputs, values
from drive_eval.published.compare import decimals

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


def read(name: str) -> list[dict[str, str]]:
    with (RESOURCES / "published" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def about_costs(section: str) -> bool:
    return section.startswith(("Table A8.", "Appendix 8"))


FIGURES = {row["id"]: row for row in read("published.csv") if about_costs(row["section"])}
ROLES = {row["published_id"]: row for row in read("roles_costs.csv")}
DISCREPANCIES = {row["published_id"]: row for row in read("discrepancies_costs.csv")}
PARAMETERS = load_parameters(RESOURCES / "published" / "cost_parameters.csv")
SHEET = load_sheet(RESOURCES / "costs" / "formulas.yaml", PARAMETERS)
INPUTS = published_inputs(PARAMETERS)
ANSWERS = [(name, formula.id) for formula in SHEET.formulas.values() for name in formula.published]
COMPUTED = evaluate(SHEET, values(PARAMETERS), "as_printed")


def at_printed_precision(value: float, published_id: str) -> Decimal:
    figure = FIGURES[published_id]
    step = Decimal(1).scaleb(-decimals(figure["value"], figure["printed"]))
    return Decimal(f"{value:.12g}").quantize(step, ROUND_HALF_UP)


def displayed(formula_id: str, published_id: str) -> Decimal:
    value = shown(SHEET.formulas[formula_id], COMPUTED[formula_id])
    return at_printed_precision(value, published_id)


@pytest.mark.parametrize(("published_id", "formula_id"), ANSWERS)
def test_a_computed_figure_is_the_printed_one_unless_registered(published_id: str, formula_id: str) -> None:
    printed = Decimal(FIGURES[published_id]["value"])
    if published_id in DISCREPANCIES:
        assert displayed(formula_id, published_id) != printed
    else:
        assert displayed(formula_id, published_id) == printed


@pytest.mark.parametrize(("published_id", "parameter_id"), sorted(INPUTS.items()))
def test_an_input_is_what_was_printed_or_rounds_to_it(published_id: str, parameter_id: str) -> None:
    parameter = PARAMETERS[parameter_id]
    printed = Decimal(FIGURES[published_id]["value"])
    assert at_printed_precision(parameter.value, published_id) == printed
    if parameter.status == "printed":
        assert Decimal(f"{parameter.value:.12g}") == printed


def test_every_cost_figure_has_one_account(capsys: pytest.CaptureFixture[str]) -> None:
    computed = [name for name, _ in ANSWERS]
    accounts = Counter([*computed, *INPUTS, *ROLES])
    assert set(accounts) == set(FIGURES)
    assert [name for name, times in accounts.items() if times > 1] == []
    assert set(DISCREPANCIES) <= set(computed)
    reproduced = len(computed) - len(DISCREPANCIES)
    roles = Counter(row["role"] for row in ROLES.values())
    with capsys.disabled():
        print(
            f"\n{len(FIGURES)} cost figures: {reproduced} reproduced, {len(DISCREPANCIES)} registered "
            f"discrepancies, {len(INPUTS)} inputs, {dict(sorted(roles.items()))}"
        )


def test_registers_say_why() -> None:
    assert {row["role"] for row in ROLES.values()} <= {"not_computable", "not_yet_computed"}
    kinds = {"misprint", "rounding", "inconsistent_source", "arithmetic", "not_identified"}
    assert {row["kind"] for row in DISCREPANCIES.values()} <= kinds
    assert all(row["reason"] and row["evidence"] for row in DISCREPANCIES.values())
    assert all(len(row["reason"].split()) >= 6 for row in ROLES.values())


def test_an_input_cites_the_lines_it_was_printed_on() -> None:
    for parameter in PARAMETERS.values():
        for published_id in parameter.published_id:
            assert FIGURES[published_id]["lines"] in parameter.line.split("; ")


def test_the_whole_model_answers_each_figure_once_as_estimates() -> None:
    answered = Counter(
        name
        for component in COMPONENTS
        for ids in component_estimates(SHEET, PARAMETERS, component).estimates["published_id"]
        for name in ids.split(";")
        if name
    )
    assert answered == Counter(name for name, _ in ANSWERS)


def test_the_reference_page_lists_what_was_not_printed_and_what_differs() -> None:
    page = (RESOURCES.parent / "docs" / "reference" / "cost-model.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(" `"): line for line in page.splitlines() if line.startswith("| `")}
    for name, row in DISCREPANCIES.items():
        assert row["kind"] in rows[name]
        assert row["reason"] in rows[name]
    for name, parameter in PARAMETERS.items():
        if parameter.status == "inferred" or (parameter.status == "decoded" and parameter.unit != "count"):
            assert f"| {parameter.value:.10g}" in rows[name]

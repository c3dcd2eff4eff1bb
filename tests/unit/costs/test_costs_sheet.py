"""The formula sheet: what it may say, what is refused and how, and the lineage read off it."""

import subprocess
import sys
from pathlib import Path

import pytest

from drive_eval.costs.expressions import ExpressionError, parse
from drive_eval.costs.formulas import COMPONENTS, Sheet, closure, load_sheet, upstream
from drive_eval.costs.parameters import Parameter
from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.errors import InputRefusedError, Problem

ROOT = Path(__file__).resolve().parents[3]
SHEET = ROOT / "resources" / "costs" / "formulas.yaml"
HEAD = """
sets:
  kind: {small: {price: given.low}, large: {price: given.high}}
sheet:
  - component: housing
    table: T
    population: p
    bearer: both
    agency: a
    formulas:
"""
GOOD = '      - {id: out.x, label: x, expression: "given.low * 2", unit: gbp}\n'


def parameter(identity: str) -> Parameter:
    return Parameter(identity, 1.0, "gbp", "printed", "d", "t", "1", (), "")


INPUTS = {name: parameter(name) for name in ("given.low", "given.high")}


def load(tmp_path: Path, formulas: str, component: str | None = None) -> Sheet:
    path = tmp_path / "sheet.yaml"
    path.write_text(HEAD + formulas, encoding="utf-8")
    return load_sheet(path, INPUTS, component)


def refused(tmp_path: Path, formulas: str) -> list[Problem]:
    with pytest.raises(InputRefusedError) as found:
        load(tmp_path, formulas)
    return list(found.value.problems)


def one(expression: str, identity: str = "out.y", extra: str = "") -> str:
    return f'      - {{id: "{identity}", label: y, expression: "{expression}", unit: gbp{extra}}}\n'


def test_formulas_come_after_those_they_use(tmp_path: Path) -> None:
    sheet = load(tmp_path, one("out.x + out.x") + GOOD)
    assert list(sheet.formulas) == ["out.x", "out.y"]
    assert sheet.units == {"given.low": "gbp", "given.high": "gbp", "out.x": "gbp", "out.y": "gbp"}


def test_an_unknown_name_is_told_with_the_nearest(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, GOOD + one("given.lowe + out.x"))
    assert (problem.key, problem.row) == ("out.y", 12)
    assert "given.lowe" in problem.message
    assert '"given.low"' in problem.advice


def test_a_cycle_is_told_in_full(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, one("out.b + 1", "out.a") + one("out.c", "out.b") + one("out.a", "out.c"))
    assert problem.rule == "cycle"
    assert problem.message.count(" needs ") == 3


@pytest.mark.parametrize(
    ("formulas", "rule", "said"),
    [
        (GOOD + GOOD, "unique", "first on line 11"),
        (one("given.low", "given.high"), "unique", "a parameter has this id"),
        (one("given.low", "Out"), "id", "dotted"),
        (one("given.low", "out.for"), "id", "dotted"),
        (one("given.low ** 2"), "expression", "operator"),
        (one("given.low", extra=", carry: 0"), "step", "carry"),
        (one("given.low", extra=", display: '1'"), "step", "display"),
        (one("given.low", extra=", rounding: 1"), "key", "rounding"),
        (one("given.low", extra=", published: a.b"), "list", "published"),
        (one("given.low").replace("unit: gbp", "unit: pounds"), "code", "not a unit"),
        (one("given.low").replace("label: y, ", ""), "required", "label"),
        (one("given.low", extra=", bearer: victims"), "code", "not a bearer"),
        (one("given.low", extra=", component: house"), "code", "not a component"),
        (one("given.low", extra=", for_each: kinds"), "for_each", "no set kinds"),
        (one("given.low", "out.{kind}", ", for_each: {kind: [huge]}"), "for_each", "no member huge"),
        (one("{kind.cost}", "out.{kind}", ", for_each: kind"), "for_each", "no attribute cost"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, formulas: str, rule: str, said: str) -> None:
    (problem,) = refused(tmp_path, formulas)
    assert problem.rule == rule
    assert said in f"{problem.message} {problem.advice}"
    assert problem.row >= 11


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    found = refused(tmp_path, one("given.lo +") + one("given.low", "out.z", ", carry: -1"))
    assert {problem.rule for problem in found} == {"expression", "step"}


def test_a_formula_is_filled_down_over_a_set(tmp_path: Path) -> None:
    sheet = load(tmp_path, one("{kind.price} * 2", "out.{kind}", ", for_each: kind, published: ['p.{kind}']"))
    assert {name: formula.expression.names for name, formula in sheet.formulas.items()} == {
        "out.small": ("given.low",),
        "out.large": ("given.high",),
    }
    assert sheet.formulas["out.large"].published == ("p.large",)


@pytest.mark.parametrize("text", ["sheet: 1", "{}", "", "sheet: [", "sheet: [{component: housing}]"])
def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefusedError):
        load_sheet(path, INPUTS)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('x')", "a.b if c.d else 1", "[a.b]", "'text'", "True", "lambda: 1",
        "a.b < 1", "a.b(1)", "max()", "sum(x=1)", "a.b % 2", "~a.b", "(x := 1)", "a.b[0]", "f'{a.b}'",
        "a b", "1 +", "", "().__class__",
    ],
)  # fmt: skip
def test_only_arithmetic_is_an_expression(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


def test_names_are_found_in_order_and_once() -> None:
    assert parse("a.b * (c - a.b) / max(d.e.f, 2)").names == ("a.b", "c", "d.e.f")


def test_the_components_are_those_of_the_pipeline() -> None:
    assert COMPONENTS == COST_COMPONENTS


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_closure_is_enough_to_compute_a_component(
    component: str, sheet: Sheet, parameters: dict[str, Parameter]
) -> None:
    wanted, formulas = closure(sheet, component)
    alone = load_sheet(SHEET, {name: parameters[name] for name in wanted}, component)
    assert set(alone.formulas) == set(formulas)
    own = {name for name, formula in sheet.formulas.items() if formula.component == component}
    assert own <= set(formulas)
    for name in (wanted[0], wanted[len(wanted) // 2], wanted[-1]):
        less = {other: parameters[other] for other in wanted if other != name}
        with pytest.raises(InputRefusedError):
            load_sheet(SHEET, less, component)


def test_the_summary_rests_on_all_components(sheet: Sheet) -> None:
    _, formulas = closure(sheet, "summary")
    assert {sheet.formulas[name].component for name in formulas} == set(COMPONENTS)


def test_lineage_of_one_figure(sheet: Sheet) -> None:
    wanted, formulas = upstream(sheet, ["housing.refuge.unit_cost"])
    assert wanted == (
        "housing.refuge.rent_spend", "housing.refuge.rent_units", "housing.refuge.stay",
        "housing.refuge.support", "housing.weeks_per_year",
    )  # fmt: skip
    assert formulas == ("housing.refuge.rent", "housing.refuge.weekly_cost", "housing.refuge.unit_cost")


def test_an_unknown_component_is_an_error(sheet: Sheet) -> None:
    with pytest.raises(KeyError, match="housing"):
        closure(sheet, "houses")


def test_every_parameter_is_used(sheet: Sheet, parameters: dict[str, Parameter]) -> None:
    used = {name for formula in sheet.formulas.values() for name in formula.expression.names}
    assert set(parameters) <= used


def test_what_snakemake_parses_imports_no_data_frames() -> None:
    code = (
        "import sys\n"
        "import drive_eval.costs.evaluate, drive_eval.costs.formulas, drive_eval.costs.parameters\n"
        "print([name for name in ('pandas', 'pandera', 'matplotlib', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "workflow"
    )
    assert done.stdout.strip() == "[]"

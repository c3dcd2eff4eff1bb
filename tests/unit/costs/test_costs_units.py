"""Each formula's unit follows from its inputs': a small algebra of dimensions over the sheet's trees."""

import ast
from collections import Counter

import pytest

from drive_eval.costs.expressions import dotted_name, parse
from drive_eval.costs.formulas import Sheet
from drive_eval.costs.units import UNITS

Dimension = dict[str, int]


def dimension(node: ast.expr, units: dict[str, str]) -> Dimension:
    """The dimension of an expression; ``ValueError`` if unlike things are added."""
    if isinstance(node, ast.Constant):
        return {}
    if isinstance(node, ast.UnaryOp):
        return dimension(node.operand, units)
    if isinstance(node, ast.Call):
        return alike([dimension(argument, units) for argument in node.args])
    if isinstance(node, ast.BinOp):
        left, right = dimension(node.left, units), dimension(node.right, units)
        if isinstance(node.op, ast.Add | ast.Sub):
            return alike([left, right])
        sign = 1 if isinstance(node.op, ast.Mult) else -1
        exponents = Counter(left)
        for base, exponent in right.items():
            exponents[base] += sign * exponent
        return {base: exponent for base, exponent in exponents.items() if exponent}
    return dict(UNITS[units[dotted_name(node) or ""]].dimension)


def alike(dimensions: list[Dimension]) -> Dimension:
    if any(other != dimensions[0] for other in dimensions):
        raise ValueError(f"unlike dimensions are added: {dimensions}")
    return dimensions[0]


def test_every_formula_has_the_unit_that_its_inputs_give(sheet: Sheet) -> None:
    units = dict(sheet.units)
    for identity, formula in sheet.formulas.items():
        assert dimension(formula.expression.tree, units) == UNITS[formula.unit].dimension, identity


@pytest.mark.parametrize("text", ["price + length", "price * length + price", "max(price, length)"])
def test_the_algebra_notices_unlike_terms(text: str) -> None:
    with pytest.raises(ValueError, match="unlike"):
        dimension(parse(text).tree, {"price": "gbp_per_month", "length": "months"})


def test_the_algebra_multiplies_and_divides() -> None:
    units = {"price": "gbp_per_month", "length": "months", "weeks": "weeks"}
    assert dimension(parse("price * length").tree, units) == {"gbp": 1}
    assert dimension(parse("price * weeks").tree, units) == {"gbp": 1, "month": -1, "week": 1}
    assert dimension(parse("length / length - 1").tree, units) == {}


def test_scales_are_those_of_the_names() -> None:
    assert [UNITS[name].factor for name in ("gbp_thousand", "gbp_million", "gbp_billion")] == [1e3, 1e6, 1e9]
    assert (UNITS["percent"].factor, UNITS["million"].factor) == (0.01, 1e6)

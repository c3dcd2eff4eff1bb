"""Arithmetic over dotted names: the only expressions that a formula sheet may hold."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

# A scalar, or an array of draws: everything below works on both.
type Number = Any

_BINARY: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
_FUNCTIONS: Mapping[str, Callable[[Number, Number], Number]] = {
    "max": np.maximum,
    "min": np.minimum,
    "sum": lambda left, right: left + right,
}


class ExpressionError(ValueError):
    """A text that is no expression of the sheet; its message says what is not allowed."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text, its tree and the names it uses, in order of appearance."""

    text: str
    tree: ast.expr
    names: tuple[str, ...]


def parse(text: str) -> Expression:
    """Parse + - * / and parentheses, numbers, dotted names, and max, min, sum of several terms.

    Raises ``ExpressionError`` on anything else.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ExpressionError(f"not an expression: {reason}") from error
    names: dict[str, None] = {}
    _check(tree, names)
    return Expression(text.strip(), tree, tuple(names))


def dotted_name(node: ast.expr) -> str | None:
    """Return ``a.b.c`` if the node is a name or a chain of attributes of one, else ``None``."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def compute(expression: Expression, values: Mapping[str, Number]) -> Number:
    """Compute the expression, given the value (or array of draws) of each of its names."""
    return _compute(expression.tree, values)


def _compute(node: ast.expr, values: Mapping[str, Number]) -> Number:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_compute(node.left, values), _compute(node.right, values))
    if isinstance(node, ast.UnaryOp):
        return -_compute(node.operand, values)
    if isinstance(node, ast.Call):
        function = _FUNCTIONS[dotted_name(node.func) or ""]
        return reduce(function, [_compute(argument, values) for argument in node.args])
    return values[dotted_name(node) or ""]


def _check(node: ast.expr, names: dict[str, None]) -> None:
    if isinstance(node, ast.Constant):
        if type(node.value) not in (int, float):
            raise ExpressionError(f"{node.value!r} is not a number")
    elif isinstance(node, ast.BinOp):
        if type(node.op) not in _BINARY:
            raise ExpressionError(f"the operator in {ast.unparse(node)} is not one of + - * /")
        _check(node.left, names)
        _check(node.right, names)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _check(node.operand, names)
    elif isinstance(node, ast.Call):
        name = dotted_name(node.func)
        if name not in _FUNCTIONS or node.keywords or not node.args:
            raise ExpressionError(f"{ast.unparse(node)} is not a call of {', '.join(sorted(_FUNCTIONS))}")
        for argument in node.args:
            _check(argument, names)
    elif (name := dotted_name(node)) is not None:
        names[name] = None
    else:
        raise ExpressionError(f"{ast.unparse(node)} is not arithmetic over names and numbers")

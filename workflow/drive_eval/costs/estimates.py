"""Cost figures as estimates: each formula as the report would print it, and without any rounding."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from drive_eval.costs.evaluate import evaluate, shown
from drive_eval.costs.formulas import Formula, Sheet, upstream
from drive_eval.costs.parameters import Parameter, values
from drive_eval.estimates import AnalysisResult, Basis, build

METHODS = {
    "as_printed": "bottom-up, printed rounding",
    "unrounded": "bottom-up, unrounded",
}
# Unit of a formula → unit of the estimate, and what kind of number it is.
_KINDS: Mapping[str, tuple[str, str]] = {
    "count": ("count", "count"),
    "gbp": ("gbp", "cost"),
    "gbp_billion": ("gbp_billion", "cost"),
    "gbp_million": ("gbp_million", "cost"),
    "gbp_per_hour": ("gbp", "cost per hour"),
    "gbp_per_week": ("gbp", "cost per week"),
    "gbp_thousand": ("gbp_thousand", "cost"),
    "million": ("million", "count"),
    "percent": ("percent", "share"),
    "rate": ("rate", "rate"),
}


def component_estimates(
    sheet: Sheet,
    parameters: Mapping[str, Parameter],
    component: str,
    overrides: Mapping[str, float] | None = None,
    support: Mapping[str, int] | None = None,
) -> AnalysisResult:
    """Two estimates for each formula of a component, with the parameters that they rest on.

    ``costs.<formula id>.as_printed`` follows the report's rounding and answers to the printed figures;
    ``costs.<formula id>.unrounded`` rounds nothing. ``overrides`` (parameter id → value in the
    parameter's unit) replaces parameters, such as those that are counted in a release; ``support``
    (parameter id → people or incidents that it was counted in) makes what rests on them a statement about
    people, which the disclosure gate looks at. Raises ``KeyError`` for an override that is no parameter or a
    parameter that is missing.
    """
    unknown = sorted(set(overrides or {}) - set(parameters))
    if unknown:
        raise KeyError(f"{', '.join(unknown)}: no such parameter to override")
    inputs = {**values(parameters), **(overrides or {})}
    return build(_rows(sheet, component, inputs, support or {}))


def _rows(
    sheet: Sheet, component: str, inputs: Mapping[str, float], support: Mapping[str, int]
) -> Iterator[tuple[dict[str, Any], Basis]]:
    printed = evaluate(sheet, inputs, "as_printed")
    unrounded = evaluate(sheet, inputs, "unrounded")
    for identity, formula in sheet.formulas.items():
        if formula.component != component:
            continue
        basis = Basis(inputs=upstream(sheet, [identity])[0], formula=_in_words(formula))
        counted = [support[name] for name in basis.inputs if name in support]
        people = {"sensitivity": "aggregate", "denominator": min(counted)} if counted else {}
        yield _row(formula, "as_printed", shown(formula, printed[identity])) | people, basis
        yield _row(formula, "unrounded", unrounded[identity]) | people, basis


def _row(formula: Formula, mode: str, value: float) -> dict[str, Any]:
    unit, statistic = _KINDS[formula.unit]
    return {
        "estimate_id": f"costs.{formula.id}.{mode}",
        "analysis": f"costs_{formula.component}",
        "family": f"costs.{formula.component}.{_slug(formula.table)}.{mode}",
        "population": formula.population,
        "term": formula.label,
        "statistic": statistic,
        "value": float(value),
        "unit": unit,
        "method": METHODS[mode],
        "published_id": ";".join(formula.published) if mode == "as_printed" else "",
        "sensitivity": "public",
    }


def _in_words(formula: Formula) -> str:
    """Write the expression on one line, and the steps that it is rounded to."""
    steps = [
        f"{name} to {step:g}"
        for name, step in (("carried", formula.carry), ("shown", formula.display))
        if step
    ]
    rounding = f"  [as printed: {', '.join(steps)}]" if steps else ""
    return " ".join(formula.expression.text.split()) + rounding


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")

"""The formula sheet: every cost figure as an expression over parameters and other formulas.

Source: resources/costs/formulas.yaml (Appendix 8 of the three-year report). Safe to import while
Snakemake parses. The sheet is a directed acyclic graph; ``closure`` and ``upstream`` read lineage off it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from drive_eval.costs.expressions import Expression
from drive_eval.costs.parameters import Parameter
from drive_eval.costs.sheet_text import Entry, read_entries
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.nearest import suggestion

COMPONENTS = (
    "criminal_justice", "physical_health", "mental_health", "substance_use", "childrens_services",
    "housing", "summary",
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """One figure: its expression, unit, rounding rules and the printed figures that it answers to.

    ``carry`` and ``display`` are rounding steps in the formula's own unit, or ``None``.
    """

    id: str
    component: str
    table: str
    population: str
    bearer: str
    agency: str
    label: str
    expression: Expression
    unit: str
    carry: float | None
    display: float | None
    published: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Sheet:
    """Formulas in an order in which each comes after those it uses, and the unit of every name."""

    formulas: Mapping[str, Formula]
    units: Mapping[str, str]


def load_sheet(path: str | Path, parameters: Mapping[str, Parameter], component: str | None = None) -> Sheet:
    """Read and validate a sheet against the parameters that it computes from.

    With ``component`` only that component's formulas and those upstream of them are kept, and only
    the parameters that they use need to be given. Raises ``InputRefusedError`` with every problem:
    unknown names (with the nearest valid one), cycles, repeated ids, expressions that are no arithmetic.
    """
    file = str(path)
    entries, problems = read_entries(Path(path), file, COMPONENTS)
    if problems:
        raise InputRefusedError(problems)
    formulas = {entry.id: _formula(entry) for entry in entries}
    if component is not None:
        _require_component(component)
        kept = _reach(formulas, [f.id for f in formulas.values() if f.component == component])
        entries = [entry for entry in entries if entry.id in kept]
        formulas = {identity: formula for identity, formula in formulas.items() if identity in kept}
    problems = [*_unknown_names(entries, formulas, parameters, file), *_clashes(entries, parameters, file)]
    if problems:
        raise InputRefusedError(problems)
    order = _order(formulas, file)
    units = {identity: parameter.unit for identity, parameter in parameters.items()}
    units |= {identity: formula.unit for identity, formula in formulas.items()}
    return Sheet({identity: formulas[identity] for identity in order}, units)


def closure(sheet: Sheet, component: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the parameters and the formulas that a component rests on, its own included.

    Ids of parameters in the order of ids, of formulas in the order of computation. Raises ``KeyError`` for a
    component that does not exist.
    """
    _require_component(component)
    return upstream(sheet, [f.id for f in sheet.formulas.values() if f.component == component])


def upstream(sheet: Sheet, formula_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the parameters and formulas that these formulas rest on, themselves included."""
    reached = _reach(sheet.formulas, formula_ids)
    formulas = tuple(identity for identity in sheet.formulas if identity in reached)
    return tuple(sorted(reached - set(formulas))), formulas


def restricted(sheet: Sheet, formula_ids: Iterable[str]) -> Sheet:
    """Return the sheet with only these formulas and those upstream of them."""
    _, kept = upstream(sheet, formula_ids)
    return replace(sheet, formulas={identity: sheet.formulas[identity] for identity in kept})


def _require_component(component: str) -> None:
    if component not in COMPONENTS:
        raise KeyError(f"{component} is not a component. {suggestion(component, COMPONENTS, 'component')}")


def _reach(formulas: Mapping[str, Formula], start: Iterable[str]) -> set[str]:
    """Collect everything reachable from ``start`` through expressions, formulas and other names alike."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            if name in formulas:
                waiting += formulas[name].expression.names
    return reached


def _formula(entry: Entry) -> Formula:
    return Formula(
        id=entry.id,
        component=entry.text("component"),
        table=entry.text("table"),
        population=entry.text("population"),
        bearer=entry.text("bearer"),
        agency=entry.text("agency"),
        label=entry.text("label"),
        expression=entry.expression,
        unit=entry.text("unit"),
        carry=entry.step("carry"),
        display=entry.step("display"),
        published=entry.published,
        note=entry.text("note"),
    )


def _unknown_names(
    entries: Iterable[Entry],
    formulas: Mapping[str, Formula],
    parameters: Mapping[str, Parameter],
    file: str,
) -> Iterator[Problem]:
    known = [*formulas, *parameters]
    valid = set(known)
    for entry in entries:
        for name in entry.expression.names:
            if name not in valid:
                message = f"{name} is neither a parameter nor a formula."
                yield Problem(
                    file, row=entry.row, key=entry.id, rule="name", message=message,
                    advice=suggestion(name, known) if len(known) > 0 else "",
                )  # fmt: skip


def _clashes(entries: Iterable[Entry], parameters: Mapping[str, Parameter], file: str) -> Iterator[Problem]:
    for entry in entries:
        if entry.id in parameters:
            message = "a parameter has this id too."
            yield Problem(file, row=entry.row, key=entry.id, rule="unique", message=message)


def _order(formulas: Mapping[str, Formula], file: str) -> tuple[str, ...]:
    graph = {
        identity: [name for name in formula.expression.names if name in formulas]
        for identity, formula in formulas.items()
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        # graphlib lists each formula before the one that uses it.
        ring = " needs ".join(reversed(error.args[1]))
        problem = Problem(file, key=error.args[1][-1], rule="cycle", message=f"{ring}.")
        raise InputRefusedError([problem], "The formula sheet goes round in a circle") from error

"""The table of uncertainty: for each parameter of the cost model a distribution and why, or why it is fixed.

Source: resources/costs/uncertainty.csv. Safe to import while Snakemake parses.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from drive_eval.costs.parameters import Parameter
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.nearest import suggestion

COLUMNS = (
    "parameter_id", "distribution", "of", "set", "class", "group", "source", "price_year", "justification",
)  # fmt: skip
# Those that take their spread from counts, and those that take it from a class of evidence.
FROM_COUNTS = ("gamma_poisson", "beta", "dirichlet")
FROM_CLASS = ("beta_cv", "gamma_cv", "lognormal_cv")
DISTRIBUTIONS = ("fixed", *FROM_COUNTS, *FROM_CLASS)
CLASSES = ("official", "study", "proxy", "assumption")


@dataclass(frozen=True)
class Uncertain:
    """One parameter's row.

    ``of``: the parameter that holds the base of a count; ``set``: members of one Dirichlet share it;
    ``group``: inputs that sensitivity and value of information take together; ``source``: inputs of one
    group that share the error of their source; ``price_year``: that of an amount of money, as printed.
    """

    parameter_id: str
    distribution: str
    of: str
    set: str
    evidence: str
    group: str
    source: str
    price_year: str
    justification: str

    @property
    def fixed(self) -> bool:
        """Whether the parameter keeps its value in every draw."""
        return self.distribution == "fixed"


def load_uncertainty(path: str | Path, parameters: Mapping[str, Parameter]) -> dict[str, Uncertain]:
    """Read and validate the table against the parameters: id → row, in the order of ids.

    Raises ``InputRefusedError`` with every problem: a parameter that is missing, unknown or there twice, a
    distribution that does not fit its value or lacks its base, class, group or justification.
    """
    file = str(path)
    try:
        with Path(path).open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            header, rows = tuple(reader.fieldnames or ()), [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputRefusedError([Problem(file, rule="file", message=f"cannot be read: {error}.")]) from error
    if header != COLUMNS:
        message = f"the columns are not {', '.join(COLUMNS)}."
        raise InputRefusedError([Problem(file, row=1, rule="column", message=message)])
    entries = [Uncertain(*(str(row[name] or "") for name in COLUMNS)) for row in rows]
    problems = [*_coverage(entries, parameters, file), *_rows(entries, parameters, file)]
    if problems:
        raise InputRefusedError(problems)
    return {entry.parameter_id: entry for entry in sorted(entries, key=lambda entry: entry.parameter_id)}


def groups(table: Mapping[str, Uncertain]) -> dict[str, tuple[str, ...]]:
    """Group → its parameters; groups and parameters in the order of their names."""
    found: dict[str, list[str]] = {}
    for identity, entry in table.items():
        if not entry.fixed:
            found.setdefault(entry.group, []).append(identity)
    return {name: tuple(members) for name, members in sorted(found.items())}


def sets(table: Mapping[str, Uncertain]) -> dict[str, tuple[str, ...]]:
    """Dirichlet set → its members, in the order of their names."""
    found: dict[str, list[str]] = {}
    for identity, entry in table.items():
        if entry.distribution == "dirichlet":
            found.setdefault(entry.set, []).append(identity)
    return {name: tuple(members) for name, members in sorted(found.items())}


def _coverage(
    entries: Iterable[Uncertain], parameters: Mapping[str, Parameter], file: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for row, entry in enumerate(entries, start=2):
        if entry.parameter_id in seen:
            message = f"{entry.parameter_id} stands here again."
            yield Problem(file, row=row, column="parameter_id", rule="unique", message=message)
        elif entry.parameter_id not in parameters:
            advice = suggestion(entry.parameter_id, parameters, "parameter")
            message = f"{entry.parameter_id!r} is not a parameter."
            yield Problem(file, row=row, column="parameter_id", rule="known", message=message, advice=advice)
        seen.add(entry.parameter_id)
    for identity in parameters:
        if identity not in seen:
            message = "the parameter has no row."
            advice = "Give it a distribution, or say why it is fixed."
            yield Problem(file, key=identity, rule="covered", message=message, advice=advice)


def _rows(entries: Iterable[Uncertain], parameters: Mapping[str, Parameter], file: str) -> Iterator[Problem]:
    known = [entry for entry in enumerate(entries, start=2) if entry[1].parameter_id in parameters]
    bases: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row, entry in known:
        for rule, message in _faults(entry, parameters):
            yield Problem(file, row=row, key=entry.parameter_id, rule=rule, message=message)
        if entry.set and bases.setdefault(entry.set, entry.of) != entry.of:
            message = f"the set {entry.set} has two bases."
            yield Problem(file, row=row, column="of", rule="set", message=message)
        if entry.set and groups.setdefault(f"set {entry.set}", entry.group) != entry.group:
            message = f"the set {entry.set} stands in two groups."
            yield Problem(file, row=row, column="group", rule="set", message=message)
        if entry.source and groups.setdefault(entry.source, entry.group) != entry.group:
            # Errors that groups share would make their parts of the variance overlap.
            yield Problem(
                file, row=row, column="source", rule="source",
                message=f"the source {entry.source} stands in two groups.",
            )  # fmt: skip
    for name in bases:
        members = [entry for _, entry in known if entry.set == name]
        base = parameters[members[0].of].value if members[0].of in parameters else 0.0
        if sum(parameters[entry.parameter_id].value for entry in members) > base:
            yield Problem(file, key=name, rule="set", message="the members of the set exceed their base.")


def _faults(entry: Uncertain, parameters: Mapping[str, Parameter]) -> Iterator[tuple[str, str]]:
    """Rule and message of everything that is wrong in one row."""
    parameter = parameters[entry.parameter_id]
    if not entry.justification:
        yield "justification", "the justification is missing."
    if entry.distribution not in DISTRIBUTIONS:
        yield "code", f"{entry.distribution!r} is not a distribution ({', '.join(DISTRIBUTIONS)})."
        return
    if entry.fixed:
        if entry.group or entry.of or entry.evidence or entry.source:
            yield "fixed", "a fixed parameter has no group, base, class or source."
        return
    if not entry.group:
        yield "group", "the group is missing."
    if (entry.distribution in FROM_CLASS) != (entry.evidence in CLASSES):
        yield "class", f"{entry.distribution} and the class {entry.evidence!r} do not go together."
    if (entry.distribution in FROM_COUNTS) != (entry.of in parameters):
        yield "base", f"{entry.distribution} and the base {entry.of!r} do not go together."
    elif entry.distribution in ("beta", "dirichlet") and not _within(entry, parameters):
        yield "range", "the value is not from 0 to its base."
    if (entry.distribution == "dirichlet") != bool(entry.set):
        yield "set", "a Dirichlet, and nothing else, has a set."
    if entry.distribution == "beta_cv" and not (parameter.unit == "percent" and 0 < parameter.value < 100):
        yield "range", "a beta by class is for percentages between 0 and 100."
    if entry.distribution in ("gamma_cv", "lognormal_cv") and parameter.value <= 0:
        yield "range", f"{entry.distribution} needs a value above 0."


def _within(entry: Uncertain, parameters: Mapping[str, Parameter]) -> bool:
    value, base = parameters[entry.parameter_id], parameters[entry.of].value
    most = 100.0 if value.unit == "percent" else base
    return 0 <= value.value <= most

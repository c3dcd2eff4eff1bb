"""Scenarios: some parameters take another value, and everything else its usual distribution."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.nearest import suggestion
from drive_eval.simulation.prices import at_prices, read_deflators
from drive_eval.simulation.setup import Setup

COLUMNS = ("scenario", "parameter_id", "value", "label", "reason")


@dataclass(frozen=True)
class Scenario:
    """Parameters' other values, and why."""

    name: str
    label: str
    reason: str
    changed: Mapping[str, float]
    held: bool = True


def load_scenarios(path: str | Path, setup: Setup) -> list[Scenario]:
    """Read the table: one scenario for each name, several rows of a name change several parameters.

    Raises ``InputRefusedError`` with every row that names no parameter, or one that shares its base with
    others, or has no number, label or reason.
    """
    with Path(path).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header, rows = tuple(reader.fieldnames or ()), list(reader)
    if header != COLUMNS:
        message = f"the columns are not {', '.join(COLUMNS)}."
        raise InputRefusedError([Problem(str(path), row=1, rule="column", message=message)])
    problems = []
    found: dict[str, Scenario] = {}
    for number, row in enumerate(rows, start=2):
        name, parameter = row["scenario"], row["parameter_id"]
        message, advice = "", ""
        if parameter not in setup.parameters:
            message = f"{parameter!r} is not a parameter."
            advice = suggestion(parameter, setup.parameters, "parameter")
        elif setup.table[parameter].set:
            message = f"{parameter} shares its base with others and cannot change alone."
        elif not (name and row["label"] and row["reason"]):
            message = "the name, the label or the reason is missing."
        try:
            value = float(row["value"])
        except ValueError:
            message, value = f"{row['value']!r} is no number.", 0.0
        if message:
            problems.append(Problem(str(path), row=number, rule="row", message=message, advice=advice))
            continue
        before = found.get(name, Scenario(name, row["label"], row["reason"], {}))
        found[name] = Scenario(name, before.label, before.reason, {**before.changed, parameter: value})
    if problems:
        raise InputRefusedError(problems)
    return list(found.values())


def price_scenarios(setup: Setup, deflators: str | None) -> list[Scenario]:
    """One scenario for each price year of the release's deflators; none without them."""
    if deflators is None or setup.settings["simulation"]["price_year"]:
        return []
    found = []
    for year in read_deflators(deflators):
        changed = at_prices(setup.values, setup.table, year, deflators)
        moved = {name: value for name, value in changed.items() if value != setup.values[name]}
        label = f"Prices of {year}"
        slug = f"prices_{year.replace('-', '_')}"
        found.append(Scenario(slug, label, "The release's table of deflators.", moved, held=False))
    return found

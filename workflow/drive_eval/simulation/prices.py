"""One price year for all amounts of money, through a table of deflators that the release supplies."""

import csv
from collections.abc import Mapping
from pathlib import Path

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.simulation.uncertainty import Uncertain

COLUMNS = ("price_year", "index")


def at_prices(
    values: Mapping[str, float], table: Mapping[str, Uncertain], target: str, path: str | None
) -> dict[str, float]:
    """Values with every amount whose price year is known brought to ``target``; unchanged without one.

    ``values``: parameter → value; ``table``: the table of uncertainty, which states the price years;
    ``path``: CSV of ``price_year`` and ``index`` (any base). An amount without a printed price year keeps
    its value (``undated`` names them). Raises ``InputRefusedError`` where the table is missing or lacks a
    year.
    """
    if not target:
        return dict(values)
    if path is None:
        message = "simulation.price_year is set, and the release has no table of deflators."
        advice = "Describe a table deflators (price_year, index) in the release, or leave price_year empty."
        key = "simulation.price_year"
        raise InputRefusedError(
            [Problem("config/config.yaml", key=key, rule="files", message=message, advice=advice)]
        )
    index = read_deflators(path)
    years = sorted({entry.price_year for entry in table.values() if entry.price_year} | {target})
    problems = [
        Problem(str(path), key=year, rule="known", message="the price year has no deflator.")
        for year in years
        if year not in index
    ]
    if problems:
        raise InputRefusedError(problems)
    return {
        name: value * index[target] / index[table[name].price_year] if table[name].price_year else value
        for name, value in values.items()
    }


def undated(table: Mapping[str, Uncertain], units: Mapping[str, str]) -> list[str]:
    """Uncertain amounts of money whose price year is not printed: they keep their value."""
    return [
        name
        for name, entry in table.items()
        if not entry.fixed and units[name].startswith("gbp") and not entry.price_year
    ]


def read_deflators(path: str | Path) -> dict[str, float]:
    """Price year → index; raises ``InputRefusedError`` with every row that is wrong."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        header, rows = tuple(reader.fieldnames or ()), list(reader)
    if not set(COLUMNS) <= set(header):
        message = f"the columns are not {', '.join(COLUMNS)}."
        raise InputRefusedError([Problem(str(path), row=1, rule="column", message=message)])
    found: dict[str, float] = {}
    problems = []
    for number, row in enumerate(rows, start=2):
        year, text = str(row["price_year"] or ""), str(row["index"] or "")
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not year or year in found or not 0 < value < float("inf"):
            message = "a year is missing or stands twice, or its index is no number above 0."
            problems.append(Problem(str(path), row=number, rule="row", message=message))
        found[year] = value
    if problems:
        raise InputRefusedError(problems)
    return found

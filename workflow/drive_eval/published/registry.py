"""Reading the printed figures, their roles and the register of discrepancies.

``resources/published/published.csv`` holds every printed figure: ``id``, ``section``, ``row``,
``column``, ``printed`` (as it stands in the report), ``value`` (the number meant), ``unit``,
``source`` (which report) and ``lines``. ``roles_*.csv`` say which of them no release can give, or which
are a setting of the pipeline (``input``), and why; ``discrepancies_*.csv`` why a reproduced figure
differs from the printed one.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from drive_eval.errors import InputRefusedError, Problem

FIGURE_COLUMNS = ("id", "section", "row", "column", "printed", "value", "unit", "source", "lines")
ROLES = ("not_computable", "not_yet_computed", "input")
# The kind `synthetic` explains what a release that meets only the printed counts cannot give back: figures
# that a model draws from the joint distribution of confidential data. It says nothing about a real release.
SYNTHETIC = "synthetic"
KINDS = ("misprint", "rounding", "inconsistent_source", "arithmetic", "not_identified", SYNTHETIC)


def read_figures(path: str | Path) -> pd.DataFrame:
    """The printed figures, all columns as text, in the file's order.

    Raises ``InputRefusedError`` on missing columns or repeated ids.
    """
    return _read([path], FIGURE_COLUMNS, "id")


def read_roles(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Figures that no estimate answers: ``published_id``, ``role``, ``reason``."""
    return _read(list(paths), ("published_id", "role", "reason"), "published_id", ("role", ROLES))


def read_discrepancies(paths: Iterable[str | Path]) -> pd.DataFrame:
    """The reviewed register: ``published_id``, ``kind``, ``reason``, ``evidence``."""
    columns = ("published_id", "kind", "reason", "evidence")
    return _read(list(paths), columns, "published_id", ("kind", KINDS))


def _read(
    paths: Sequence[str | Path],
    columns: tuple[str, ...],
    key: str,
    choice: tuple[str, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    tables: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for path in sorted(str(path) for path in paths):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        missing = [name for name in columns if name not in table.columns]
        problems += [
            Problem(path, column=name, rule="column", message="the column is missing.") for name in missing
        ]
        if choice and choice[0] in table.columns:
            problems += [
                Problem(
                    path, row=row, column=choice[0], rule="code",
                    message=f"{value!r} is not one of {', '.join(choice[1])}.",
                )
                for row, value in enumerate(table[choice[0]], start=2)
                if value not in choice[1]
            ]  # fmt: skip
        tables.append(table.assign(file=path, line=range(2, len(table) + 2)))
    if problems:
        raise InputRefusedError(problems)
    if not tables:
        return pd.DataFrame(columns=list(columns), dtype=str)
    everything = pd.concat(tables, ignore_index=True)
    repeated = everything[everything[key].duplicated()]
    problems = [
        Problem(file, row=line, column=key, rule="unique", message=f"{name} occurs twice.")
        for file, line, name in zip(repeated["file"], repeated["line"], repeated[key], strict=True)
    ]
    if problems:
        raise InputRefusedError(problems)
    return everything[list(columns)]

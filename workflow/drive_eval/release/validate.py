"""Validation of a whole release: every described column of every table, and the tables against each other."""

from dataclasses import replace
from pathlib import Path

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.cache import FileCache
from drive_eval.release.cross_checks import CheckedTable, cross_checks
from drive_eval.release.extract import extract_from, read_raw
from drive_eval.release.fields import TABLES
from drive_eval.release.files import check_files
from drive_eval.release.headers import find_columns
from drive_eval.release.model import ReleaseDescription


def check_release(
    description: ReleaseDescription,
    root: str | Path,
    cache: FileCache | None = None,
    landing: Path | None = None,
) -> list[Problem]:
    """All problems of a release, errors and warnings, sorted; an empty list if there are none.

    Checks the files (presence, sha256), the header rows (also for columns that nobody expects), each cell
    of each described column, and the tables against each other. Nothing stops at the first failure.
    Sheets are read through the ``landing``, if one is given (see landing.py).
    Messages hold no cell values; ``Problem.found`` does, and is for the restricted tree.
    """
    problems = check_files(description, root, cache)
    tables: dict[str, CheckedTable] = {}
    for table in description.tables:
        if not (Path(root) / description.file_of(table).path).is_file():
            continue  # Reported already.
        try:
            checked, header_problems = _check_table(description, Path(root), table, landing)
        except InputRefusedError as refusal:
            problems += refusal.problems
            continue
        tables[table] = checked
        problems += [*header_problems, *checked.extract.problems]
    problems += cross_checks(tables, description.received)
    return sorted(set(problems))


def errors_of(problems: list[Problem]) -> list[Problem]:
    """Return the problems that forbid a release's use (the others are warnings)."""
    return [problem for problem in problems if problem.severity == "error"]


def _check_table(
    description: ReleaseDescription, root: Path, table: str, landing: Path | None
) -> tuple[CheckedTable, tuple[Problem, ...]]:
    entry = description.tables[table]
    raw = read_raw(description, root, table, landing)
    located = find_columns(raw, entry)
    fields = TABLES[table].ordered(entry.columns)
    found = extract_from(raw, description, table, fields)
    # The cells themselves are not needed any more: of a long log they are most of the memory.
    return CheckedTable(replace(raw, columns=()), entry, located.positions, found), located.problems

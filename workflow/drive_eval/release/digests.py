"""Digests of the release's columns and slices of its mapping: what the keys of rebuilds are made of.

A column's digest changes whenever the content of one of its cells changes, a row comes or goes, or a
row's id changes. It stays the same when rows change places, cells are formatted otherwise or the file is
saved again, because it is taken over the row ids and the cells' contents (see cells.py) in the order of
the row ids, before any code list or rule for missing values is applied: it cannot hide a change.
"""

from pathlib import Path
from typing import Any

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.cache import FileCache
from drive_eval.release.model import ReleaseDescription

# Part of the cache's address: raise it when a digest is computed otherwise.
ALGORITHM = 5


def column_digests(
    description: ReleaseDescription, root: str | Path, cache: FileCache, landing: Path | None = None
) -> dict[str, str]:
    """Return the digest of every described column: ``"table.field"`` → sha256 in hexadecimal.

    With unchanged files this costs a look at each file's status. One reading of a sheet serves all its
    columns, and the landing (if any) keeps what was read. The caller saves the cache. Invalid cells are
    digested as they are; raises ``InputRefusedError`` only for files and sheets that cannot be read.
    """
    return _of_tables(description, Path(root), cache, landing, "digests")


def column_letters(
    description: ReleaseDescription, root: str | Path, cache: FileCache, landing: Path | None = None
) -> dict[str, str]:
    """Return the letter of every described column, as a spreadsheet program shows it.

    Read, remembered and refused together with ``column_digests``; a column that is absent has none.
    """
    return _of_tables(description, Path(root), cache, landing, "letters")


def table_rows(
    description: ReleaseDescription, root: str | Path, cache: FileCache, landing: Path | None = None
) -> dict[str, int]:
    """Return how many rows each described table has.

    Read, remembered and refused together with ``column_digests``.
    """
    found = _of_tables(description, Path(root), cache, landing, "rows")
    return {name.removesuffix("."): int(rows) for name, rows in found.items()}


def _of_tables(
    description: ReleaseDescription, root: Path, cache: FileCache, landing: Path | None, what: str
) -> dict[str, str]:
    problems: list[Problem] = []
    everything: dict[str, str] = {}
    for table in description.tables:
        try:
            found = _of_table(description, root, table, cache, landing)[what]
        except InputRefusedError as error:
            problems += error.problems
        else:
            everything |= {f"{table}.{name}": value for name, value in found.items()}
    if problems:
        raise InputRefusedError(problems, "The release's files cannot be read")
    return everything


def _of_table(
    description: ReleaseDescription, root: Path, table: str, cache: FileCache, landing: Path | None
) -> dict[str, dict[str, str]]:
    entry, file = description.tables[table], description.file_of(table)
    structure = {
        "algorithm": ALGORITHM,
        "sheet": entry.sheet,
        "header_row": entry.header_row,
        "row_id": list(entry.row_id),
        "headers": {name: column.header for name, column in entry.columns.items()},
    }

    def compute() -> dict[str, dict[str, str]]:
        # Only now: with unchanged files nothing is read, and nothing that reads is loaded.
        from drive_eval.release.column_digest import digests_and_letters

        return digests_and_letters(description, root, table, landing)

    path = root / file.path
    if not path.is_file():
        return compute()  # Raises the problem in its usual words.
    result: dict[str, dict[str, str]] = cache.value("columns", path, structure, compute)
    return result


def mapping_slice(description: ReleaseDescription, table: str, field: str) -> dict[str, Any]:
    """Return what the description says about reading one field, as plain JSON values.

    Header, code list (code → spellings), spellings of missing, date format: everything in the description
    that a value of the view depends on, apart from the key of the pseudonyms.
    """
    column = description.tables[table].columns[field]
    codes = None
    if column.codes is not None:
        listed = description.code_lists[column.codes]
        codes = {code: list(spellings) for code, spellings in listed.items()}
    return {
        "header": column.header,
        "codes": codes,
        "missing": list(description.missing),
        "date_format": column.date_format,
    }

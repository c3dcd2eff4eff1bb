"""Digests of the release's columns and slices of its mapping: what the keys of rebuilds are made of.

A column's digest changes whenever the content of one of its cells changes, a row comes or goes, or a
row's id changes. It stays the same when rows change places, cells are formatted otherwise or the file is
saved again, because it is taken over the row ids and the cells' contents (see cells.py) in the order of
the row ids, before any code list or rule for missing values is applied: it cannot hide a change.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.bulk import collector_paused
from drive_eval.release.cache import FileCache
from drive_eval.release.cells import contents
from drive_eval.release.extract import read_raw
from drive_eval.release.headers import find_columns
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.reader import RawTable

# Part of the cache's address: raise it when a digest is computed otherwise.
ALGORITHM = 3
# Digest of a described column that the sheet does not have (reading its view names the mistake).
ABSENT = "absent"


def column_digests(description: ReleaseDescription, root: str | Path, cache: FileCache) -> dict[str, str]:
    """Return the digest of every described column: ``"table.field"`` → sha256 in hexadecimal.

    With unchanged files this costs a look at each file's status. One reading of a sheet serves all its
    columns. The caller saves the cache. Invalid cells are digested as they are; raises
    ``InputRefusedError`` only for files and sheets that cannot be read at all.
    """
    return _of_tables(description, Path(root), cache, "digests")


def column_letters(description: ReleaseDescription, root: str | Path, cache: FileCache) -> dict[str, str]:
    """Return the letter of every described column, as a spreadsheet program shows it.

    Read, remembered and refused together with ``column_digests``; a column that is absent has none.
    """
    return _of_tables(description, Path(root), cache, "letters")


def _of_tables(description: ReleaseDescription, root: Path, cache: FileCache, what: str) -> dict[str, str]:
    problems: list[Problem] = []
    everything: dict[str, str] = {}
    for table in description.tables:
        try:
            found = _of_table(description, root, table, cache)[what]
        except InputRefusedError as error:
            problems += error.problems
        else:
            everything |= {f"{table}.{name}": value for name, value in found.items()}
    if problems:
        raise InputRefusedError(problems, "The release's files cannot be read")
    return everything


def _of_table(
    description: ReleaseDescription, root: Path, table: str, cache: FileCache
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
        raw = read_raw(description, root, table)
        positions = find_columns(raw, entry).positions
        letters = {name: raw.letters[at] for name, at in positions.items()}
        return {"digests": digest_columns(raw, description, table), "letters": letters}

    path = root / file.path
    if not path.is_file():
        return compute()  # Raises the problem in its usual words.
    result: dict[str, dict[str, str]] = cache.value("columns", path, structure, compute)
    return result


@collector_paused()
def digest_columns(raw: RawTable, description: ReleaseDescription, table: str) -> dict[str, str]:
    """Return the digest of each described column of a source table that has been read, by field."""
    entry = description.tables[table]
    positions = find_columns(raw, entry).positions
    texts = {name: contents(raw.column(at)) for name, at in positions.items()}
    blank = [""] * len(raw.rows)
    ids = list(zip(*(texts.get(name, blank) for name in entry.row_id), strict=True))
    order = sorted(range(len(ids)), key=ids.__getitem__)
    unique = len(set(ids)) == len(ids)
    id_digest = _digest([ids[at] for at in order])
    digests = {}
    for name in entry.columns:
        column = texts.get(name)
        if column is None:
            digests[name] = ABSENT
            continue
        if not unique:  # Rows of one id stand in the order of their contents, wherever they came from.
            order = sorted(range(len(ids)), key=list(zip(ids, column, strict=True)).__getitem__)
        digests[name] = _digest([id_digest, *(column[at] for at in order)])
    return digests


def _digest(content: Sequence[object]) -> str:
    """Digest of a list as JSON, in which no two lists have the same text."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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

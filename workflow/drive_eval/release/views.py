"""The view of an analysis: the declared fields of one table, validated, ids replaced by pseudonyms."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from drive_eval.errors import InputRefusedError
from drive_eval.release.extract import extract
from drive_eval.release.frames import to_frame, validated
from drive_eval.release.model import ReleaseDescription


def view(
    description: ReleaseDescription,
    root: str | Path,
    table: str,
    fields: Iterable[str],
    key: bytes,
    landing: Path | None = None,
) -> pd.DataFrame:
    """Return an analysis's view: the named fields of ``table``, validated, ids pseudonymised with ``key``.

    Columns: the row id's fields and the named ones in the dictionary's order, then ``source_row``
    (Int64, the row in the source). Codes, ids and text are ``str``, whole numbers ``Int64``, numbers
    ``float64``, dates ``datetime64[us]``. Rows are sorted by row id. Where the sheet was landed (see
    landing.py) it is read from there, which changes nothing in the view. Raises ``InputRefusedError`` with
    every error found.
    """
    found = extract(description, root, table, fields, landing)
    if found.errors:
        raise InputRefusedError(found.errors, f"The release's {table} are refused")
    frame = to_frame(found, key)
    source = description.tables[table]
    return validated(frame, table, tuple(found.columns), description.file_of(table).path, source.sheet or "")

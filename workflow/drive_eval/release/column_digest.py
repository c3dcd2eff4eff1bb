"""Digests of the columns of a source table, over their contents in the order of the row ids."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from drive_eval.release.coded import Positions, ranks
from drive_eval.release.extract import read_raw
from drive_eval.release.headers import find_columns
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.reader import RawTable

# Digest of a described column that the sheet does not have (reading its view names the mistake).
ABSENT = "absent"


def digests_and_letters(
    description: ReleaseDescription, root: Path, table: str, landing: Path | None
) -> dict[str, dict[str, str]]:
    """Return digest and letter of each described column of a table, and its rows, from one reading of it."""
    raw = read_raw(description, root, table, landing)
    positions = find_columns(raw, description.tables[table]).positions
    letters = {name: raw.letters[at] for name, at in positions.items()}
    rows = {"": str(len(raw))}
    return {"digests": digest_columns(raw, description, table), "letters": letters, "rows": rows}


def digest_columns(raw: RawTable, description: ReleaseDescription, table: str) -> dict[str, str]:
    """Return the digest of each described column of a source table that has been read, by field."""
    entry = description.tables[table]
    positions = find_columns(raw, entry).positions
    texts = {name: raw.columns[at].texts for name, at in positions.items()}
    ids = [texts[name] for name in entry.row_id if name in texts]
    keys = [ranks(part.distinct)[part.places] for part in ids]
    order = _in_order(keys, len(raw))
    unique = bool(keys) and not _any_twice(keys, order)
    id_digest = _digest(b"", [part.taken(order) for part in ids])
    digests = {}
    for name in entry.columns:
        column = texts.get(name)
        if column is None:
            digests[name] = ABSENT
            continue
        own = order
        if not unique:  # Rows of one id stand in the order of their contents, wherever they came from.
            own = _in_order([*keys, ranks(column.distinct)[column.places]], len(raw))
        digests[name] = _digest(id_digest.encode(), [column.taken(own)])
    return digests


def _in_order(keys: Sequence[Positions], n: int) -> Positions:
    """The rows sorted by the keys, the first of which counts most."""
    if len(keys) == 1:
        return np.argsort(keys[0], kind="stable")
    return np.lexsort(keys[::-1]) if keys else np.arange(n)


def _any_twice(keys: Sequence[Positions], order: Positions) -> bool:
    same = np.ones(max(0, len(order) - 1), dtype=bool)
    for key in keys:
        sorted_key = key[order]
        same &= sorted_key[1:] == sorted_key[:-1]
    return bool(same.any())


def _digest(start: bytes, columns: Sequence[pa.Array]) -> str:
    """Digest of columns of text: their lengths, then their characters, so that no two have the same."""
    found = hashlib.sha256(start)
    for column in columns:
        text = column.cast(pa.large_binary())
        found.update(len(text).to_bytes(8))
        found.update(np.asarray(pc.binary_length(text)).astype("<i8").tobytes())
        _, offsets, characters = text.buffers()
        if characters is not None and len(text):
            ends = np.frombuffer(offsets, dtype=np.int64)[text.offset : text.offset + len(text) + 1]
            found.update(memoryview(characters)[int(ends[0]) : int(ends[-1])])
    return found.hexdigest()

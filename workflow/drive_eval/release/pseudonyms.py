"""Keyed pseudonyms: the same reference gives the same pseudonym, and without the key nobody can go back.

HMAC-SHA256 (RFC 2104), cut to 64 bits: among a million people, the chance that any two share a pseudonym
is below one in thirty million; such a clash would be reported as a duplicate, not pass unseen.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release.model import ReleaseDescription

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

HEX_DIGITS = 16
# So many references are handed from Arrow to Python at once.
BATCH = 1 << 16
# A shorter secret could be guessed by trying all of them on a known reference.
MIN_SECRET_CHARACTERS = 16


def pseudonym_key(description: ReleaseDescription, environment: Mapping[str, str] | None = None) -> bytes:
    """Return the release's key: its public text, or what its environment variable holds.

    Raises ``InputRefusedError`` if the variable is not set or its value is too short. The key must never
    be logged or written.
    """
    named = description.pseudonym_key
    if named.public is not None:
        return named.public.encode()
    variable = named.environment or ""
    secret = (os.environ if environment is None else environment).get(variable, "")
    if len(secret) >= MIN_SECRET_CHARACTERS:
        return secret.encode()
    message = (
        f"it has fewer than {MIN_SECRET_CHARACTERS} characters."
        if secret
        else "the environment variable that holds the key of the pseudonyms is not set."
    )
    problem = Problem(
        f"config/releases/{description.release}.yaml",
        key="pseudonym_key.environment",
        rule="pseudonym-key",
        message=f"{variable}: {message}",
        advice=f"Set {variable} to the release's secret key (the same for every run).",
    )
    raise InputRefusedError([problem])


def pseudonym(key: bytes, entity: str, reference: str) -> str:
    """Return the pseudonym of a reference: ``<entity>_`` and 16 hexadecimal digits."""
    message = _message("pseudonym", entity, reference)
    return f"{entity}_{hmac.digest(key, message, hashlib.sha256).hex()[:HEX_DIGITS]}"


def pseudonym_numbers(key: bytes, entity: str, references: "pa.Array") -> "npt.NDArray[np.uint64]":
    """Return the pseudonyms of many references as the numbers that their digits write: 8 bytes each.

    Their order is that of the pseudonyms as text. ``numbered`` writes them out.
    """
    import numpy as np

    start = _message("pseudonym", entity)
    found = np.empty(len(references), dtype=np.uint64)
    for at in range(0, len(references), BATCH):
        raw = references.slice(at, BATCH).cast("binary").to_pylist()
        # As ``_message`` has it; written out because it is done once for each of many millions.
        digests = [
            hmac.digest(key, start + len(one).to_bytes(8) + one, hashlib.sha256)[: HEX_DIGITS // 2]
            for one in raw
        ]
        found[at : at + BATCH] = np.frombuffer(b"".join(digests), dtype=">u8")
    return found


def numbered(entity: str, numbers: "Iterable[np.uint64]") -> list[str]:
    """Return the pseudonyms of an entity that have these numbers."""
    return [f"{entity}_{number:0{HEX_DIGITS}x}" for number in map(int, numbers)]


def key_fingerprint(key: bytes) -> str:
    """Return a text that changes with the key and tells nothing of it, for the keys of rebuilds."""
    return hmac.digest(key, _message("fingerprint"), hashlib.sha256).hex()[:HEX_DIGITS]


def _message(*parts: str) -> bytes:
    # Lengths before the parts, so that no two lists of parts run together into the same bytes.
    return b"".join(len(raw).to_bytes(8) + raw for raw in (part.encode() for part in parts))

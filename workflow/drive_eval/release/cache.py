"""What was computed from a file, remembered for as long as the file stays the same.

A file counts as the same while its size, times of change and inode do. The cache is a convenience: if
its own file is missing or damaged, everything is computed anew.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text

# A file that changed this recently may change again without its times showing it, so that nothing
# learnt from it is kept (the kernel's clock ticks every few milliseconds).
SETTLED_NS = 100_000_000
FORMAT = 1


class FileCache:
    """A JSON file of values computed from files; ``FileCache(None)`` keeps them in memory only."""

    def __init__(self, path: str | Path | None = None) -> None:
        self._path = Path(path) if path is not None else None
        self._entries: dict[str, dict[str, Any]] = self._load()
        self._new: set[str] = set()

    def value(self, name: str, file: Path, structure: Any, compute: Callable[[], Any]) -> Any:
        """Return the value called ``name`` of ``file``: remembered, or else from ``compute()``.

        ``structure`` is whatever else the value depends on (plain JSON values); the value must be made of
        plain JSON values too. Raises ``OSError`` if the file cannot be looked up.
        """
        address = json.dumps([name, str(file.absolute()), structure], sort_keys=True)
        key = hashlib.sha256(address.encode()).hexdigest()
        before = _identity(file)
        entry = self._entries.get(key)
        if entry is not None and entry["identity"] == before:
            return entry["value"]
        value = compute()
        if _identity(file) == before and time.time_ns() - max(before[1], before[2]) > SETTLED_NS:
            self._entries[key] = {"identity": before, "value": value}
            self._new.add(key)
        return value

    def save(self) -> None:
        """Write what is new, keeping what another process has added meanwhile; nothing new, no write."""
        if self._path is None or not self._new:
            return
        self._entries = {**self._load(), **{key: self._entries[key] for key in sorted(self._new)}}
        content = {"format": FORMAT, "entries": self._entries}
        write_text(self._path, json.dumps(content, sort_keys=True) + "\n")
        self._new.clear()

    def _load(self) -> dict[str, dict[str, Any]]:
        if self._path is None:
            return {}
        try:
            content = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            return {}
        entries = content.get("entries")
        return {k: e for k, e in entries.items() if _is_entry(e)} if isinstance(entries, dict) else {}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("identity"), list) and "value" in entry


def _identity(file: Path) -> list[int]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]

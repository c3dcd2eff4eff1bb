"""Files that are either whole or absent: written under a temporary name, then renamed."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; on success it takes ``path``'s place in one step.

    On an exception the temporary file is removed and whatever stood at ``path`` stays as it was.
    The temporary name keeps the suffix, because writers choose their format by it.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def clear(path: str | Path) -> None:
    """Remove the temporary files that writers of ``path`` left when they were killed; none may be at work."""
    target = Path(path)
    named = re.compile(re.escape(f".{target.stem}.") + r"[a-z0-9_]{8}" + re.escape(target.suffix))
    if target.parent.is_dir():
        for file in target.parent.iterdir():
            if named.fullmatch(file.name):
                file.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write ``text`` as UTF-8 with newline line ends, whole or not at all."""
    write_bytes(path, text.encode())


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write ``content``, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)

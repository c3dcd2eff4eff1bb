"""Files of object storage under the names that they have in the project.

Where the project's files lie in object storage, Snakemake brings each to a folder of its own below
``.snakemake/storage``. What a job writes down about files, and where it looks for them, must not depend on
that: results are the same bytes wherever they are computed.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from drive_eval.audit.sidecar import sha256
from drive_eval.errors import DriveEvalError

STORAGE = ".snakemake/storage/"
# The folders at the project's root that a job's files lie in.
TOP = ("config", "resources", "results", "tests", "workflow")


def logical(path: str | Path) -> str:
    """The path of a file inside the project, also where Snakemake has brought it from object storage.

    Below the storage's folder come the provider, the bucket and its prefix; the file's own path begins at the
    first of the project's folders.
    """
    given = Path(path).as_posix()
    if not given.startswith(STORAGE):
        return given
    parts = Path(given).parts
    return Path(*parts[next((at for at, part in enumerate(parts) if part in TOP), 0) :]).as_posix()


def bring(paths: Iterable[str | Path]) -> None:
    """Let files from object storage be found under their own paths, with links.

    A pod has nothing but these. On a machine with files of its own under these paths they must be the same:
    raises ``DriveEvalError`` with those that are not.
    """
    other = []
    for path in map(Path, paths):
        own = Path(logical(path))
        if own == path:
            continue
        if not own.exists():
            own.parent.mkdir(parents=True, exist_ok=True)
            own.unlink(missing_ok=True)
            own.symlink_to(os.path.relpath(path, own.parent))
        elif path.is_file() and sha256(own) != sha256(path):
            other.append(own.as_posix())
    if other:
        raise DriveEvalError(
            f"{', '.join(other)}: the file here is not the one in the object storage. "
            "Upload it, or remove it here."
        )

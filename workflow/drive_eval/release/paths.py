"""Paths of the project, and those that a release description may name: relative, and inside it."""

from pathlib import Path, PurePosixPath, PureWindowsPath

# Where landed sheets lie (see landing.py): no result, and never to be committed.
LANDED = ".cache/drive_eval/landed"


def landed_folder(root: str | Path) -> Path:
    """The folder of landed sheets of the project at ``root``."""
    return Path(root) / LANDED


def path_fault(given: str, root: Path) -> str:
    """Why ``given`` may not be read (a sentence), or an empty string if it may.

    Allowed are relative paths with forward slashes that stay inside ``root``, symbolic links resolved.
    The file need not exist.
    """
    if "\x00" in given or "\\" in given:
        return "the path must be written with forward slashes only."
    if PurePosixPath(given).is_absolute() or PureWindowsPath(given).drive or given.startswith("~"):
        return "the path must be relative to the project's root."
    if ".." in PurePosixPath(given).parts:
        return 'the path must not contain "..".'
    try:
        resolved = (root / given).resolve()
    except (OSError, RuntimeError):
        return "the path cannot be resolved."
    if not resolved.is_relative_to(root.resolve()):
        return "the path leads outside the project (through a symbolic link)."
    return ""


def shown(path: Path, root: Path) -> str:
    """``path`` as messages show it: relative to ``root`` if it lies inside."""
    try:
        return path.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return path.name

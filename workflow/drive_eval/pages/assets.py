"""The templates, style sheet and script of a page: inputs of whoever writes it, told to whoever digests them.

Importable without the drawing and data libraries.
"""

from pathlib import Path

PACKAGE = "workflow/drive_eval"
SHARED = "pages"
SUFFIXES = (".css", ".html", ".js")


def folder(package: str) -> Path:
    """Where a package (``report``, ``pages``) keeps its templates."""
    return Path(__file__).parents[1] / package / "templates"


def text(package: str, name: str) -> str:
    """The text of one asset. Raises ``FileNotFoundError`` for a name that is not there."""
    return (folder(package) / name).read_text(encoding="utf-8")


def files(root: Path, package: str) -> list[str]:
    """Every file besides Python code that a package's page is made from, its own and those of all pages.

    Paths from ``root``, the project's folder, sorted.
    """
    folders = [f"{PACKAGE}/{name}/templates" for name in (package, SHARED)]
    return sorted(
        f"{each}/{path.name}"
        for each in folders
        for path in (root / each).iterdir()
        if path.suffix in SUFFIXES
    )

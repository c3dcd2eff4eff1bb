"""The report's templates, style sheet and script: inputs of the report, told to whoever digests it.

Importable without the drawing and data libraries.
"""

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
SUFFIXES = (".css", ".html", ".js")


def asset_paths() -> tuple[Path, ...]:
    """Every file besides Python code that the report is made from, sorted by name."""
    return tuple(sorted(path for path in TEMPLATES.iterdir() if path.suffix in SUFFIXES))


def asset_text(name: str) -> str:
    """The text of one asset. Raises ``FileNotFoundError`` for a name that is not there."""
    return (TEMPLATES / name).read_text(encoding="utf-8")

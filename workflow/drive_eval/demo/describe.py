"""The description of a variant of the demonstration release, so that it loads by configuration alone."""

from pathlib import Path
from typing import Any

import yaml

from drive_eval.demo.variant import MadeFile
from drive_eval.release.files import sha256_of

MARK = "# Written by drive-eval simulate: make the release again rather than change anything here."


def describe_variant(base: Path, name: str, title: str, made: list[MadeFile], folder: str, root: Path) -> str:
    """The text of ``config/releases/<name>.yaml``: as ``base`` describes its forms, on the variant's files.

    ``folder``: where the files lie, relative to ``root``.
    """
    content: dict[str, Any] = yaml.safe_load(base.read_text(encoding="utf-8"))
    recipes = {key for key, entry in content["files"].items() if "recipe" in entry}
    files = {key: entry for key, entry in content["files"].items() if key not in recipes}
    for file in made:
        path = f"{folder}/{file.name}"
        key = Path(file.name).stem if file.name.endswith(".parquet") else _key(content, file)
        files[key] = {"path": path, "sha256": sha256_of(root / path)}
        for table in (name for name in file.tables if name in content["tables"]):
            entry = content["tables"][table]
            entry["file"] = key
            if not file.sheets:
                entry.pop("sheet", None)
                entry.pop("header_row", None)
    content |= {"release": name, "title": title, "files": files}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return f"{MARK}\n{text}"


def _key(content: dict[str, Any], file: MadeFile) -> str:
    """What the base calls the file, by the first of its tables that the base describes."""
    found: list[str] = [content["tables"][name]["file"] for name in file.tables if name in content["tables"]]
    return found[0] if found else Path(file.name).stem

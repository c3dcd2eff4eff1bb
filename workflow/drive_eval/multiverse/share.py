"""What a universe takes over from the main run: the results of every job that is the same in both.

A job is the same where its key is, and where each of its inputs was made by a job that is the same and still
has the content that this one read. Its files are linked, not copied; where the file system cannot, they are
copied. Jobs write whole files that replace others, so that no run writes through a link.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drive_eval.audit import sidecar
from drive_eval.audit.why import key_name

Lineages = dict[str, dict[str, Any]]


def take_over(main: Path, own: Path, keys: Mapping[str, str]) -> list[str]:
    """Link the files of the same jobs from ``main`` (a folder of results) into ``own``; the jobs' names.

    ``keys``: the keys of the universe's jobs. Files that are there already with the same lineage are left.
    """
    lineages = {
        str(path): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((main / "restricted").rglob(f"*{sidecar.SUFFIX}"))
    }
    same = shareable(lineages, keys)
    for path in same:
        files = [Path(path), *map(Path, lineages[path]["outputs"])]
        if not all(file.is_file() for file in files):
            continue
        there = own / Path(path).relative_to(main)
        if there.is_file() and there.read_bytes() == Path(path).read_bytes():
            continue
        # The lineage last: where this is stopped half-way, it is done again.
        for file in (*files[1:], files[0]):
            _link(file, own / file.relative_to(main))
    return [Path(path).name.removesuffix(sidecar.SUFFIX) for path in same]


def shareable(lineages: Lineages, keys: Mapping[str, str]) -> list[str]:
    """The lineages of the jobs that are the same under ``keys``, by their paths.

    ``lineages``: path → what ``drive_eval.audit.sidecar`` wrote.
    """
    made = {output: path for path, content in lineages.items() for output in content["outputs"]}
    known: dict[str, bool] = {}

    def same(path: str) -> bool:
        if path not in known:
            known[path] = False  # A job cannot stand above itself.
            content = lineages[path]
            name = key_name(Path(path).name.removesuffix(sidecar.SUFFIX), keys)
            known[path] = bool(
                name
                and json.loads(keys[name]) == content["key"]
                and all(
                    lineages[made[file]]["outputs"][file] == value and same(made[file])
                    for file, value in content["inputs"].items()
                    if file in made
                )
            )
        return known[path]

    return [path for path in lineages if same(path)]


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.part")
    temporary.unlink(missing_ok=True)
    try:
        os.link(source, temporary)
    except OSError:
        shutil.copy2(source, temporary)
    # Renaming one of two links to the same file onto the other would do nothing.
    target.unlink(missing_ok=True)
    temporary.replace(target)

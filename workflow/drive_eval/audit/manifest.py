"""The manifest of a release's results: every file, what made it, from what, when and by which code.

Each job leaves a record of its run, written whole or not at all (``drive_eval.jobs``). The manifest merges
these records into one document. It is derived from them alone, so that a run which is stopped at any
moment loses nothing: the next merge, or ``drive-eval manifest``, writes it again.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text
from drive_eval.audit import sidecar
from drive_eval.audit.key import digest

MANIFEST = "manifest.json"
FORMAT = 1
# Folders of the restricted tree that hold numbers about groups; whatever is not known counts as person-level.
AGGREGATE = ("estimates", "disclosed", "figures", "published", "validate", "multiverse")


def records(results: Path) -> dict[str, dict[str, Any]]:
    """The records of the last runs of all jobs, by the name of their log; damaged ones are left out."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((results / "logs").glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if isinstance(content, dict) and "rule" in content:
            found[path.stem] = content
    return found


def merge(results: Path, root: Path = Path()) -> dict[str, Any]:
    """The manifest of ``results`` (a release's folder): its jobs, and its files by path below ``root``.

    A file's ``rows`` is the number of rows of a table, missing for other kinds; its ``sensitivity`` is
    ``person``, ``aggregate`` or ``publishable``; ``present`` says whether it is still there. Hashes are
    those that the job recorded, not those of the files as they are now: ``drive-eval verify`` compares.
    """
    jobs: dict[str, dict[str, Any]] = {}
    files: dict[str, dict[str, Any]] = {}
    for name, record in records(results).items():
        jobs[name] = _job(record)
        for path, sha256 in record["outputs"].items():
            files[path] = {"sha256": sha256, "job": name, **_file(root, path, results)}
    return {"format": FORMAT, "release": results.name, "files": dict(sorted(files.items())), "jobs": jobs}


def write(results: Path, root: Path = Path()) -> Path:
    """Merge and write the manifest, whole or not at all; returns its path."""
    path = results / MANIFEST
    write_text(path, json.dumps(merge(results, root), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    return path


def _job(record: Mapping[str, Any]) -> dict[str, Any]:
    key = record["key"]
    return {
        "rule": record["rule"],
        "script": _script(key.get("code", {})),
        "wildcards": record["wildcards"],
        "parameters": key.get("settings", {}),
        "sources": key.get("sources", {}),
        "code": digest(key.get("code", {})),
        "functions_n": len(key.get("code", {})),
        "packages": key.get("packages", {}),
        "seed": key.get("seed"),
        "inputs": record["inputs"],
        **{name: record[name] for name in ("lock", "commit", "clean", "started", "ended", "complete")},
        # Where its outputs were kept and put back: the run that computed them (``drive_eval.kept``).
        "restored": record.get("restored"),
    }


def _script(code: Mapping[str, str]) -> str:
    """The script that a job's code starts from: the one module outside the package."""
    outside = {name.partition(":")[0] for name in code if not name.startswith("drive_eval")}
    return f"workflow/scripts/{min(outside)}.py" if outside else ""


def _file(root: Path, path: str, results: Path) -> dict[str, Any]:
    file = root / path
    present = file.is_file()
    return {
        "present": present,
        "bytes": file.stat().st_size if present else None,
        "rows": rows(file) if present else None,
        "sensitivity": sensitivity(file, results),
    }


def sensitivity(file: Path, results: Path) -> str:
    """Who may see a result, by the folder that it is in; person-level where nothing says otherwise."""
    parts = file.relative_to(results).parts
    if parts[0] == "publishable":
        return "publishable"
    return "aggregate" if parts[0] == "restricted" and parts[1] in AGGREGATE else "person"


def rows(file: Path) -> int | None:
    """How many rows a table has (CSV with a header, or Parquet); none for what is not a table.

    A damaged table has none either: a manifest says what there is, ``verify`` what is wrong with it.
    """
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", errors="replace", newline="") as text:
            return max(sum(1 for _ in csv.reader(text)) - 1, 0)
    if file.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            return int(pq.read_metadata(file).num_rows)
        except (pa.ArrowInvalid, OSError):
            return None
    return None


def sidecars(results: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each lineage file below the restricted tree, and its content."""
    for path in sorted((results / "restricted").rglob(f"*{sidecar.SUFFIX}")):
        yield path, json.loads(path.read_text(encoding="utf-8"))

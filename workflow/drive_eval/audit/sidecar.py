"""The lineage that each job leaves beside its output: what it made, from what, by which key.

A sidecar is deterministic (no times, no machine), so it is an output like any other. Times, versions
and the state of the repository go into the job's record, which is a log.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text
from drive_eval.estimates import Basis

SUFFIX = ".lineage.json"


def sha256(path: str | Path) -> str:
    """Hexadecimal sha256 of a file, read in blocks."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(
    path: str | Path,
    rule: str,
    wildcards: Mapping[str, str],
    key: str,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    basis: Mapping[str, Basis],
    facts: Mapping[str, Any],
) -> None:
    """Write one job's lineage; ``inputs`` and ``outputs`` map paths to sha256, ``facts`` is for counts."""
    content = {
        "rule": rule,
        "wildcards": dict(wildcards),
        "key": json.loads(key),
        "inputs": dict(inputs),
        "outputs": dict(outputs),
        "basis": {name: ground.as_dict() for name, ground in sorted(basis.items())},
        "facts": dict(facts),
    }
    write_text(path, json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def read_all(paths: Iterable[str | Path]) -> dict[str, dict[str, Any]]:
    """Sidecars by job name, which is the file's name without its suffix."""
    return {
        Path(path).name.removesuffix(SUFFIX): json.loads(Path(path).read_text(encoding="utf-8"))
        for path in sorted(map(str, paths))
    }


def job_name(rule: str, wildcards: Mapping[str, str]) -> str:
    """A readable, unique name of a job inside its release: the rule and its wildcards' values."""
    return ".".join([rule, *(value for name, value in sorted(wildcards.items()) if name != "release")])

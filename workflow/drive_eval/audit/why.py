"""Which jobs would rerun and for what reason, in terms of columns, settings and functions.

The key of each job as it is now is compared with the key in the lineage that its last run left behind.
Jobs that rerun only because an input of theirs will be made anew follow from these and are not listed.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from drive_eval.audit import sidecar
from drive_eval.audit.key import differences

WORDS = {
    "sources": "source",
    "settings": "setting",
    "code": "function",
    "packages": "package",
    "inputs": "inputs",
}


def explain(keys: Mapping[str, str], results: Path) -> Iterator[str]:
    """For each job whose key has changed, or that has not run yet, a line, and one for each cause.

    ``keys``: current keys by job name; a job that runs once for each figure or table has one key.
    """
    past = sidecar.read_all(_sidecars(results))
    if not past:
        yield "Nothing has run yet: every job would."
        return
    told: set[str] = set()
    for job, content in past.items():
        name = key_name(job, keys)
        changes = differences(content["key"], json.loads(keys[name])) if name else []
        if changes and name not in told:
            told.add(name)
            yield f"{name} would rerun:"
            for path, how in changes:
                part, _, rest = path.partition(".")
                yield f"  {WORDS.get(part, part)} {rest} {how}"
    if not told:
        yield "No column, setting or function that a job depends on has changed since it last ran."


def forget_stale(
    keys: Mapping[str, str],
    results: Path,
    metadata: Path,
    outputs: Mapping[str, Sequence[str]] | None = None,
) -> list[Path]:
    """Remove the lineage of jobs whose change Snakemake would not notice; returns what was removed.

    Without its records (``metadata``) Snakemake takes every output that is there for up to date; and
    where a rule has gained an output, of which there is no record yet, it compares none of the rule's
    parameters. A missing lineage, which is an output too, makes it run the job. ``outputs``: the
    patterns of each rule's outputs.
    """
    lost = not (metadata.is_dir() and any(metadata.iterdir()))
    removed = []
    for path in _sidecars(results):
        content = json.loads(path.read_text(encoding="utf-8"))
        name = key_name(path.name.removesuffix(sidecar.SUFFIX), keys)
        other_key = not name or content["key"] != json.loads(keys[name])
        if (lost and other_key) or _gained(content, (outputs or {}).get(content["rule"], ()), path):
            path.unlink()
            removed.append(path)
    return removed


def _gained(content: Mapping[str, Any], patterns: Iterable[str], path: Path) -> bool:
    """Whether the job's rule has an output that its last run did not make."""
    known = {Path(output).name for output in content["outputs"]} | {path.name}
    wanted = {re.sub(r"\{(\w+)(,[^}]*)?\}", r"{\1}", pattern) for pattern in patterns}
    return not {Path(pattern.format_map(content["wildcards"])).name for pattern in wanted} <= known


def _sidecars(results: Path) -> list[Path]:
    return sorted((results / "restricted").rglob(f"*{sidecar.SUFFIX}"))


def key_name(job: str, keys: Mapping[str, str]) -> str:
    """The name of the key of a job: a rule that runs once for each table or figure has one key."""
    candidates = (job, job.partition(".")[0])
    return next((name for name in candidates if name in keys), "")

"""Which jobs would rerun and for what reason, in terms of columns, settings and functions.

The key of each job as it is now is compared with the key in the lineage that its last run left behind.
Jobs that rerun only because an input of theirs will be made anew follow from these and are not listed.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

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
    past = sidecar.read_all((results / "restricted").rglob(f"*{sidecar.SUFFIX}"))
    found = False
    for name, key in keys.items():
        ran = [content for job, content in past.items() if job == name or job.startswith(f"{name}.")]
        if not past:
            break
        changes = differences(ran[0]["key"], json.loads(key)) if ran else []
        if changes:
            found = True
            yield f"{name} would rerun:"
            for path, how in changes:
                part, _, rest = path.partition(".")
                yield f"  {WORDS.get(part, part)} {rest} {how}"
    if not past:
        yield "Nothing has run yet: every job would."
    elif not found:
        yield "No column, setting or function that a job depends on has changed since it last ran."

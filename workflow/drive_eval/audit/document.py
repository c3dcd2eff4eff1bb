"""The lineage document as a file: what many entries have in common is written once and referred to.

Thousands of estimates rest on a few hundred bases, the bases on a few hundred sets of columns, and the
jobs on a few dozen sets of functions. In the file each of these stands once, under the digest of its
content, and what a figure shows as first and last of each run of ids; a reader gets all of it back in
place, as ``drive_eval.audit.lineage.build`` gave it.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text
from drive_eval.audit.key import digest

# The tables of what is shared: digest → content.
BASES, FIELD_SETS, CODE = "bases", "field_sets", "code"


def pack(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with bases, sets of fields and code by reference. ``unpack`` gives it back, equal."""
    bases: dict[str, Any] = {}
    sets: dict[str, Any] = {}
    code: dict[str, Any] = {}
    estimates = {}
    for name, entry in document["estimates"].items():
        basis = entry["basis"]
        if "fields" in basis:
            basis = basis | {"fields": _shared(basis["fields"], sets)}
        estimates[name] = entry | {"basis": _shared(basis, bases)}
    jobs = {
        name: job | {"key": job["key"] | {"code": _shared(job["key"]["code"], code)}}
        for name, job in document["jobs"].items()
    }
    place = {name: number for number, name in enumerate(sorted(estimates))}
    figures = {
        name: figure | {"estimates": _runs(figure["estimates"], place)}
        for name, figure in document["figures"].items()
    }
    return dict(document) | {
        "estimates": estimates, "figures": figures, "jobs": jobs,
        BASES: bases, FIELD_SETS: sets, CODE: code,
    }  # fmt: skip


def unpack(packed: Mapping[str, Any]) -> dict[str, Any]:
    """A packed document with everything in place; equal parts are one object, so it costs little more."""
    sets, code = packed[FIELD_SETS], packed[CODE]
    bases = {
        name: basis | ({"fields": sets[basis["fields"]]} if "fields" in basis else {})
        for name, basis in packed[BASES].items()
    }
    estimates = {
        name: entry | {"basis": bases[entry["basis"]]} for name, entry in packed["estimates"].items()
    }
    jobs = {
        name: job | {"key": job["key"] | {"code": code[job["key"]["code"]]}}
        for name, job in packed["jobs"].items()
    }
    ids = sorted(estimates)
    place = {name: number for number, name in enumerate(ids)}
    figures = {
        name: figure
        | {"estimates": [ids[n] for a, b in figure["estimates"] for n in range(place[a], place[b] + 1)]}
        for name, figure in packed["figures"].items()
    }
    rest = {name: part for name, part in packed.items() if name not in (BASES, FIELD_SETS, CODE)}
    return rest | {"estimates": estimates, "figures": figures, "jobs": jobs}


def _runs(names: Iterable[str], place: Mapping[str, int]) -> list[list[str]]:
    """Names as pairs of the first and last of those that follow one another among all estimates' ids."""
    runs: list[list[str]] = []
    for name in names:
        if runs and place[name] == place[runs[-1][1]] + 1:
            runs[-1][1] = name
        else:
            runs.append([name, name])
    return runs


def _shared(content: Any, table: dict[str, Any]) -> str:
    reference = digest(content)
    table.setdefault(reference, content)
    return reference


def text(packed: Mapping[str, Any]) -> str:
    """A packed document as JSON: parts and entries sorted, one entry a line, so that two can be compared."""
    parts = [f"{_json(name)}: {_entries(packed[name])}" for name in sorted(packed)]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _entries(part: Any) -> str:
    if not isinstance(part, Mapping) or not part:
        return _json(part)
    return "{\n" + ",\n".join(f" {_json(name)}: {_json(part[name])}" for name in sorted(part)) + "\n}"


def _json(content: Any) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def write(document: Mapping[str, Any], path: str | Path) -> None:
    """Write the document, packed, whole or not at all."""
    write_text(path, text(pack(document)))


def read(path: str | Path) -> dict[str, Any]:
    """The document that ``write`` wrote, with everything in place."""
    return unpack(json.loads(Path(path).read_text(encoding="utf-8")))

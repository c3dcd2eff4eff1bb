"""From a number or a figure to what it was made from, in words."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from drive_eval.audit.key import digest
from drive_eval.errors import DriveEvalError

Document = Mapping[str, Any]
Row = Mapping[str, str]


def trace(target: str, document: Document, estimates: Mapping[str, Row], outputs: Mapping[str, str]) -> str:
    """The chain behind ``target``: an estimate's id, or the path of a file of the results.

    ``document``: the lineage document; ``estimates``: the published rows by id, as text; ``outputs``:
    path of a file → name of the job that made it. Raises ``DriveEvalError`` for anything unknown,
    naming what is near it.
    """
    if target in estimates:
        return "\n".join(_estimate(target, document, estimates[target]))
    path = Path(target)
    if path.stem in document["figures"] and path.suffix in (".svg", ".png", ".csv"):
        return "\n".join(_figure(target, document, estimates))
    if target in outputs:
        return "\n".join(_file(target, document, outputs[target]))
    near = difflib.get_close_matches(target, [*estimates, *outputs], n=3, cutoff=0.4)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    raise DriveEvalError(f"Nothing called {target} has been published.{hint}")


def _estimate(estimate_id: str, document: Document, row: Row) -> Iterator[str]:
    entry = document["estimates"][estimate_id]
    job = document["jobs"][entry["job"]]
    yield estimate_id
    yield f"  value      {row['value'] or 'withheld'} {row['unit']}" + (
        f"  ({row['interval']}: {row['lower']} to {row['upper']})" if row["interval"] else ""
    )
    for name in (
        "n",
        "denominator",
        "population",
        "wave",
        "term",
        "statistic",
        "method",
        "published_id",
        "reason",
    ):
        if row[name]:
            yield f"  {name:<10} {row[name]}"
    yield from _release(document)
    yield from _basis(entry["basis"], document)
    yield from _job(entry["job"], job)


def _release(document: Document) -> Iterator[str]:
    release = document["release"]
    synthetic = ", SYNTHETIC" if release["synthetic"] else ""
    yield f"  release    {release['name']}: {release['title']}{synthetic}"


def _basis(basis: Mapping[str, Any], document: Document) -> Iterator[str]:
    if basis.get("formula"):
        yield f"  formula    {basis['formula']}"
    if "rows_used" in basis:
        yield f"  rows used  {basis['rows_used']}"
    for reason, rows in basis.get("rows_left_out", {}).items():
        yield f"  left out   {'withheld' if rows is None else rows}: {reason}"
    files = {file["path"]: file["sha256"] for file in document["release"]["files"]}
    for name in basis.get("fields", []):
        field = document["fields"][name]
        yield f"  field      {name}: {field['definition']}"
        yield f"             {field['path']} (sha256 {files[field['path']][:12]}…)"
        yield f'             sheet "{field["sheet"]}", column {field["letter"]} "{field["header"]}"'
        yield f"             digest of the column {field['digest'][:16]}"
    for name in basis.get("inputs", []):
        yield from _parameter(name, document["parameters"][name])


def _parameter(name: str, parameter: Mapping[str, Any]) -> Iterator[str]:
    table = f", {parameter['table']}" if parameter["table"] else ""
    yield f"  input      {name} = {parameter['value']} {parameter['unit']} ({parameter['status']})"
    yield f"             {parameter['document']}{table}, line {parameter['line']}"
    if parameter["note"]:
        yield f"             {parameter['note']}"


def _job(name: str, job: Mapping[str, Any]) -> Iterator[str]:
    key = job["key"]
    yield f"  job        {name} (rule {job['rule']})"
    yield f"  code       {len(key['code'])} functions and classes, digest {digest(key['code'])}"
    yield "  packages   " + ", ".join(f"{package} {version}" for package, version in key["packages"].items())
    for path, sha256 in job["inputs"].items():
        yield f"  from       {path} (sha256 {sha256[:12]}…)"
    if key["settings"]:
        yield f"  settings   {key['settings']}"


def _figure(target: str, document: Document, estimates: Mapping[str, Row]) -> Iterator[str]:
    entry = document["figures"][Path(target).stem]
    yield f"{target}: {entry['title']}"
    yield from _release(document)
    yield from _job(entry["job"], document["jobs"][entry["job"]])
    fields = {
        name
        for shown in entry["estimates"]
        for name in document["estimates"][shown]["basis"].get("fields", [])
    }
    inputs = {
        name
        for shown in entry["estimates"]
        for name in document["estimates"][shown]["basis"].get("inputs", [])
    }
    yield from _basis({"fields": sorted(fields), "inputs": sorted(inputs)}, document)
    yield f"  shows {len(entry['estimates'])} estimates (trace any of them by its id):"
    for shown in entry["estimates"]:
        yield f"    {shown} = {estimates[shown]['value'] or 'withheld'}"


def _file(target: str, document: Document, job: str) -> Iterator[str]:
    yield target
    yield from _release(document)
    seen: set[str] = set()
    waiting = [job]
    made = {path: name for name, entry in document["jobs"].items() for path in entry["outputs"]}
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in document["jobs"]:
            continue
        seen.add(name)
        entry = document["jobs"][name]
        yield from _job(name, entry)
        for source, value in entry["key"].get("sources", {}).items():
            yield f"  source     {source} (digest {value[:16]})"
        waiting += [made[path] for path in entry["inputs"] if path in made]

"""Whether results are those that their jobs wrote, from the files and the code that are there now.

Three witnesses are compared: the files themselves, hashed anew; the lineage that each job left beside its
outputs; and the record of its run. Nothing is taken from Snakemake's own records or from a cache.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from drive_eval.audit import manifest, sidecar
from drive_eval.audit.key import differences
from drive_eval.audit.why import WORDS, key_name
from drive_eval.errors import Problem

Kind = Literal["raw", "tampered", "missing", "stale", "orphan"]
# What is written by a command, not by a job; and variants, which are runs of their own: what a job took from
# one stands among that job's outputs.
BESIDE = ("diff", "crate", "variants")
MEANINGS: dict[Kind, str] = {
    "raw": "a file of the release is not the one that was registered",
    "tampered": "a file is not the one that its job wrote",
    "missing": "a file or a job's lineage is not there",
    "stale": "a job would come out otherwise now: its columns, settings, code or inputs have changed",
    "orphan": "no rule makes this file",
}
# Of a long list of changes in a key, the first few tell enough.
SHOWN = 3


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as it should be: its kind (see ``MEANINGS``), the file, and why."""

    kind: Kind
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind:<9} {self.path}: {self.message}"


@dataclass(frozen=True)
class Expected:
    """What the present plan says: ``keys`` by job name, ``lineage`` files below ``restricted/``.

    ``required`` are the lineage files of the default run, without their ending; ``optional`` those of
    other targets. ``keys`` is none where the plan cannot be made, because the release itself is not as
    described; what is stale cannot be told then.
    """

    keys: Mapping[str, str] | None
    required: Collection[str]
    optional: Collection[str] = ()


def verify(
    results: Path, expected: Expected, raw: Iterable[Problem] = (), root: Path = Path()
) -> list[Finding]:
    """Everything that is wrong with ``results`` (a release's folder), sorted; empty if nothing is.

    ``raw``: problems of the release's own files, as ``drive_eval.release.files.check_files`` found them.
    """
    hashes = _Hashes(root)
    found = [Finding("raw", problem.file, problem.message) for problem in raw]
    kept, left = _known(results, expected)
    made = {path: value for content in kept.values() for path, value in content["outputs"].items()}
    records = _by_job(manifest.records(results))
    for place, content in kept.items():
        found += _outputs(content, records, hashes, place)
        found += _stale(place, content, expected.keys, made, hashes)
    found += _lineage_read(kept, records, hashes, root)
    for name in sorted(expected.required):
        path = results / "restricted" / f"{name}{sidecar.SUFFIX}"
        if not path.exists():
            found.append(Finding("missing", _name(path, root), "the job has not run, or its lineage is gone"))
    found += _orphans(results, kept, left, records, root)
    return sorted(set(found))


class _Hashes:
    """sha256 of files as they are now, each read once; none where there is no file."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, str | None] = {}

    def __getitem__(self, path: str) -> str | None:
        if path not in self._known:
            file = self._root / path
            self._known[path] = sidecar.sha256(file) if file.is_file() else None
        return self._known[path]


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _known(
    results: Path, expected: Expected
) -> tuple[dict[Path, dict[str, Any]], dict[Path, dict[str, Any]]]:
    """The lineage of jobs of the present plan, and of others, by the file that it stands in."""
    names = {*expected.required, *expected.optional}
    kept: dict[Path, dict[str, Any]] = {}
    left: dict[Path, dict[str, Any]] = {}
    for path, content in manifest.sidecars(results):
        name = path.relative_to(results / "restricted").as_posix().removesuffix(sidecar.SUFFIX)
        (kept if name in names else left)[path] = content
    return kept, left


Job = tuple[str, str]


def _job(content: Mapping[str, Any]) -> Job:
    return content["rule"], json.dumps(content["wildcards"], sort_keys=True)


def _by_job(records: Mapping[str, dict[str, Any]]) -> dict[Job, dict[str, Any]]:
    return {_job(record): record | {"log": name} for name, record in records.items()}


def _outputs(
    content: Mapping[str, Any], records: Mapping[Job, Mapping[str, Any]], hashes: _Hashes, place: Path
) -> Iterator[Finding]:
    """A job's outputs against its lineage, and its lineage against the record of its run."""
    for path, value in content["outputs"].items():
        now = hashes[path]
        if now is None:
            yield Finding("missing", path, f"{content['rule']} wrote it, and it is gone")
        elif now != value:
            yield Finding("tampered", path, f"sha256 {now[:12]}…, but {content['rule']} wrote {value[:12]}…")
    record = records.get(_job(content))
    if record is None:
        yield Finding("missing", str(place), "there is no record of the run that wrote this")
        return
    if not record["complete"]:
        yield Finding("stale", str(place), f"the last run of {content['rule']} did not complete")
        return
    for path, value in content["outputs"].items():
        if record["outputs"].get(path) != value:
            yield Finding("tampered", str(place), f"the record of the run has another sha256 of {path}")
    if record["key"] != content["key"]:
        yield Finding("tampered", str(place), "its key is not the one in the record of the run")


def _stale(
    place: Path,
    content: Mapping[str, Any],
    keys: Mapping[str, str] | None,
    made: Mapping[str, str],
    hashes: _Hashes,
) -> Iterator[Finding]:
    """Whether the job would come out otherwise now: by its key, or by an input that is another one."""
    about = next(iter(content["outputs"]), str(place))
    name = key_name(place.name.removesuffix(sidecar.SUFFIX), keys or {})
    changes = differences(content["key"], json.loads(keys[name])) if keys and name else []
    if changes:
        told = [
            f"{WORDS.get(part, part)} {rest} {how}"
            for part, rest, how in ((*where.partition(".")[::2], how) for where, how in changes[:SHOWN])
        ]
        more = f", and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
        yield Finding("stale", about, "; ".join(told) + more)
    for path, value in content["inputs"].items():
        if path.endswith(sidecar.SUFFIX):
            continue
        now = hashes[path]
        # An input that is no longer what its own job wrote is told as such, once.
        if now is not None and now != value and made.get(path, now) == now:
            yield Finding("stale", about, f"it was made from another {path} (sha256 {value[:12]}…)")


def _lineage_read(
    kept: Mapping[Path, Mapping[str, Any]],
    records: Mapping[Job, Mapping[str, Any]],
    hashes: _Hashes,
    root: Path,
) -> Iterator[Finding]:
    """Lineage files against the sha256 under which the lineage of the whole was gathered from them."""
    for gathered in (record for (rule, _), record in records.items() if rule == "lineage"):
        about = next((path for path in gathered["outputs"] if path.endswith("lineage.json")), "lineage")
        for place, content in kept.items():
            path = _name(place, root)
            if gathered["inputs"].get(path) in (None, hashes[path]):
                continue
            if records.get(_job(content), {}).get("ended", "") > gathered["started"]:
                yield Finding("stale", about, f"{path} has been made anew since")
            else:
                yield Finding("tampered", path, "it is not the file that the lineage was gathered from")


def _orphans(
    results: Path,
    kept: Mapping[Path, Mapping[str, Any]],
    left: Mapping[Path, Mapping[str, Any]],
    records: Mapping[Job, Mapping[str, Any]],
    root: Path,
) -> Iterator[Finding]:
    """Files that no rule of the present plan makes."""
    logs = results / "logs"
    known = {results / manifest.MANIFEST}
    for path, content in kept.items():
        known |= {path, *(root / output for output in content["outputs"])}
        log = records.get(_job(content), {}).get("log", "")
        known |= {logs / f"{log}.log", logs / f"{log}.json"}
    for path, content in left.items():
        log = records.get(_job(content), {}).get("log", "")
        own = {path, logs / f"{log}.log", logs / f"{log}.json", *(root / name for name in content["outputs"])}
        more = len([file for file in own if file.exists() and file not in known]) - 1
        known |= own
        beside = f" (nor {more} files of the same job)" if more else ""
        yield Finding("orphan", _name(path, root), f"no rule of the present plan makes it{beside}")
    for path in sorted(results.rglob("*")):
        part = path.relative_to(results).parts
        if path.is_dir() or path in known or part[0] in BESIDE or part[:2] == ("restricted", "refused"):
            continue
        yield Finding("orphan", _name(path, root), "no rule makes it")

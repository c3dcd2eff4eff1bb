"""Outputs that a job made before, kept so that they are put back where it would make the very same again.

Snakemake runs whatever stands behind a job that runs, in the same invocation, also where the outputs of
that job come out as they were. A job therefore asks first whether its outputs are kept, under a digest of
all that they depend on: its rule and wildcards, its key, the sha256 of its inputs, and the paths of its
outputs. By the same things Snakemake tells that a job need not run. Where anything is amiss (a file is
missing, or is another one than the lineage kept with it says), the job computes anew.

Not kept are views and whatever else a job makes from the release's own files alone, whose key says exactly
whether it must run, and what may leave the house, which passes the gate each time. The folder is for its
owner alone, as that of the landed sheets is; it may be deleted at any time.
"""

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drive_eval.audit import sidecar
from drive_eval.audit.key import canonical
from drive_eval.storage import logical

log = logging.getLogger("drive_eval")

KEPT = Path(".cache/drive_eval/kept")
# The last outputs of a job, and those before: going back to former settings computes nothing either.
VERSIONS = 2
# Folders of which nothing is kept: what may leave the house, and people's records.
NEVER = frozenset({"publishable", "views"})


@dataclass(frozen=True)
class Found:
    """What is kept beside a job's outputs: its lineage, as it was written, and what is known of the run."""

    lineage: bytes
    run: dict[str, Any]


@dataclass(frozen=True)
class Shelf:
    """Where one job's outputs are kept: ``folder`` for the job, ``name`` for what they depend on.

    ``targets`` and ``inputs``: as the job's lineage has them, output name → path and path → sha256.
    """

    folder: Path
    name: str
    targets: Mapping[str, Path]
    inputs: Mapping[str, str]
    key: str

    @property
    def place(self) -> Path:
        """The folder of this version of the outputs."""
        return self.folder / self.name

    def put_back(self, staged: Mapping[str, Path]) -> Found | None:
        """Put the kept outputs at ``staged`` (by output name), if they are there and whole.

        None, and nothing at ``staged``, where they must be computed.
        """
        try:
            found, hashes = self._read()
            for file, name in self._files():
                staged[name].unlink(missing_ok=True)
                _link(self.place / file, staged[name])
                # Dated as if written now, because Snakemake wants outputs younger than inputs.
                os.utime(staged[name])
                if sidecar.sha256(staged[name]) != hashes[logical(self.targets[name])]:
                    raise ValueError(name)
            os.utime(self.place)
        except (OSError, ValueError, KeyError, TypeError):
            for path in staged.values():
                path.unlink(missing_ok=True)
            return None
        return found

    def _read(self) -> tuple[Found, dict[str, str]]:
        """What is kept beside the outputs, and their sha256; ``ValueError`` if it is another job's."""
        lineage = (self.place / "lineage.json").read_bytes()
        record = json.loads((self.place / "record.json").read_bytes())
        content = json.loads(lineage)
        outputs = {logical(path) for name, path in self.targets.items() if name != "lineage"}
        if (
            hashlib.sha256(lineage).hexdigest() != record["lineage"]
            or content["key"] != json.loads(self.key)
            or content["inputs"] != dict(self.inputs)
            or set(content["outputs"]) != outputs
        ):
            raise ValueError(self.name)
        return Found(lineage, dict(record["run"])), content["outputs"]

    def keep(self, run: Mapping[str, Any]) -> None:
        """Keep the job's outputs as they stand at its targets; ``run`` is the record of the run.

        They are linked, not copied, where the file system can: a file takes room of its own only once it is
        no longer a result. What is in the way of keeping is no fault of the job's: it is logged.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            KEPT.chmod(0o700)
            temporary = Path(tempfile.mkdtemp(prefix=".", dir=self.folder))
            for file, name in self._files():
                _link(self.targets[name], temporary / file)
            lineage = self.targets["lineage"].read_bytes()
            (temporary / "lineage.json").write_bytes(lineage)
            content = {"lineage": hashlib.sha256(lineage).hexdigest(), "run": dict(run)}
            (temporary / "record.json").write_text(json.dumps(content, sort_keys=True), encoding="utf-8")
            shutil.rmtree(self.place, ignore_errors=True)
            temporary.rename(self.place)
        except OSError as error:
            log.info("not kept: %s", error.strerror)
        self._tidy()

    def _files(self) -> Iterator[tuple[str, str]]:
        """The name of each output's file here, and of the output."""
        names = [name for name in self.targets if name != "lineage"]
        yield from ((f"{number}{self.targets[name].suffix}", name) for number, name in enumerate(names))

    def _tidy(self) -> None:
        """Remove all but the last versions, and whatever a job that was killed has left."""
        with suppress(OSError):
            others = [path for path in self.folder.iterdir() if path != self.place]
            whole = [path for path in others if not path.name.startswith(".")]
            last = sorted(whole, key=lambda path: path.stat().st_mtime_ns)[-(VERSIONS - 1) :]
            for path in others:
                if path not in last:
                    shutil.rmtree(path, ignore_errors=True)


def shelf(
    job: str,
    wildcards: Mapping[str, str],
    key: str,
    named: Mapping[str, Any],
    inputs: Mapping[str, str],
    targets: Mapping[str, Path],
) -> Shelf | None:
    """The shelf of a job; none where its outputs are not kept.

    ``named``: its inputs' paths by name; ``inputs``: the sha256 of those that are not the release's own.
    """
    never = any(NEVER.intersection(path.parts) for path in targets.values())
    if not inputs or never or "lineage" not in targets or "release" not in wildcards:
        return None
    depends_on = [
        job,
        dict(wildcards),
        json.loads(key),
        {name: list(map(logical, [path] if isinstance(path, str) else path)) for name, path in named.items()},
        dict(inputs),
        {name: logical(path) for name, path in targets.items()},
    ]
    name = hashlib.sha256(canonical(depends_on).encode()).hexdigest()
    folder = KEPT / wildcards["release"] / job.replace("/", ",")
    return Shelf(folder, name, targets, inputs, key)


def forget(folder: str, root: Path = Path()) -> None:
    """Remove all that is kept of a release or variant (``folder``, below ``results``) and of its variants."""
    shutil.rmtree(root / KEPT / folder, ignore_errors=True)


def forget_deleted(results: Path, root: Path = Path()) -> None:
    """Remove what is kept of a release or variant whose results are gone (``results`` is its folder)."""
    if not any((root / results).glob(f"restricted/*/*{sidecar.SUFFIX}")):
        forget(results.relative_to("results").as_posix(), root)


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)

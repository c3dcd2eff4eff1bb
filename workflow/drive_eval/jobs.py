"""What every script of a rule does around its one call into the package.

``with job(snakemake) as this:`` sends whatever is printed or logged to the job's log, gives outputs
temporary names until all of them are complete, refuses inputs that change while the job runs, and
leaves the lineage and a record of the run behind. Where these very outputs are kept (``drive_eval.kept``),
it puts them back and ends the script there.
"""

import json
import logging
import os
import resource
import subprocess
import sys
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from drive_eval import atomic, estimates, kept
from drive_eval.audit import sidecar
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import AnalysisResult, Basis
from drive_eval.failures import without_values
from drive_eval.storage import bring, logical

log = logging.getLogger("drive_eval")

# Inputs of these names are the release's own files. A job that reads them depends on the columns in its
# key, not on the whole file, so the file's hash has no place in its lineage (it is in the run's record).
LEAVES = ("source", "description", "formulas", "deflators")
# What the record of a job that put its outputs back tells of the run that computed them.
ABOUT_RUN = ("started", "ended", "processor_seconds", "peak_memory_mib", "lock", "commit", "clean")


@dataclass
class Job:
    """A running job: its key, its settings, and where its outputs go until it is complete."""

    rule: str
    wildcards: Mapping[str, str]
    key: str
    staged: dict[str, Path]
    targets: dict[str, Path]
    basis: dict[str, Basis] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """The slice of the configuration that is in the job's key: a job cannot read any other."""
        return dict(json.loads(self.key).get("settings", {}))

    @property
    def seed(self) -> int:
        """The seed that was derived for this job."""
        return int(json.loads(self.key)["seed"])

    def path(self, name: str) -> Path:
        """Where to write the output ``name``: a temporary file beside its target."""
        return self.staged[name]

    def write_result(self, name: str, result: AnalysisResult) -> None:
        """Write an analysis's estimates to output ``name`` and keep their basis for the lineage."""
        estimates.write(result.estimates, self.path(name))
        self.basis.update(result.basis)
        log.info("%d estimates", len(result.estimates))


class Restored(SystemExit):
    """Ends a script, as a success, whose outputs were kept and are in place again."""

    def __init__(self) -> None:
        super().__init__(0)


@contextmanager
def job(snakemake: Any) -> Iterator[Job]:
    """Run one script; see the module's description. Raises ``Restored`` where there is nothing to compute."""
    started = datetime.now(UTC)
    clock = time.perf_counter()
    log_path = Path(snakemake.log["text"])
    log_path.parent.mkdir(parents=True, exist_ok=True)
    targets = dict(_named(snakemake.output))
    staged = {name: path.with_name(f".{path.stem}.part{path.suffix}") for name, path in targets.items()}
    this = Job(snakemake.rule, dict(snakemake.wildcards), str(snakemake.params.key), staged, targets)
    name = sidecar.job_name(this.rule, this.wildcards)
    before: dict[str, str] = {}
    outputs: dict[str, str] = {}
    computed: dict[str, Any] = {}
    with (
        log_path.open("w", encoding="utf-8", buffering=1) as stream,
        redirect_stdout(stream),
        redirect_stderr(stream),
        _logging_to(stream),
    ):
        log.info("%s starts", name)
        try:
            before |= _hashes(snakemake.input)
            for path, value in before.items():
                log.info("reads %s (sha256 %s…)", path, value[:12])
            bring(map(str, snakemake.input))
            sources = {logical(path) for name in LEAVES for path in _listed(snakemake.input, name)}
            for part in staged.values():
                part.parent.mkdir(parents=True, exist_ok=True)
            # What a former run of this job has left that was killed while it wrote.
            for written in (*staged.values(), *targets.values(), log_path.with_suffix(".json")):
                atomic.clear(written)
            lasting = {path: value for path, value in before.items() if path not in sources}
            named = dict(snakemake.input.items())
            shelf = kept.shelf(name, this.wildcards, this.key, named, lasting, targets)
            if shelf and (found := shelf.put_back(staged)):
                outputs |= _publish(this, lasting, found.lineage)
                computed |= found.run
                log.info("put back what was computed %s, by the same key and inputs", computed["ended"])
                raise Restored
            yield this
            _refuse_changed(before, _hashes(snakemake.input))
            outputs |= _publish(this, lasting)
            for path, value in outputs.items():
                log.info("wrote %s (sha256 %s…)", path, value[:12])
            for fact, value in this.facts.items():
                log.info("%s: %s", fact, value)
            log.info("complete after %.2f s", time.perf_counter() - clock)
        except Exception as error:
            told = without_values(error)
            traceback.print_exception(told, file=stream, chain=False)
            raise told from None
        finally:
            for unfinished in staged.values():
                unfinished.unlink(missing_ok=True)
            record = _record(this, started, before, outputs) | {"restored": computed or None}
            atomic.write_text(
                log_path.with_suffix(".json"), json.dumps(record, indent=1, sort_keys=True) + "\n"
            )
        if shelf:
            shelf.keep({name: record[name] for name in ABOUT_RUN})


def _named(files: Any) -> Iterator[tuple[str, Path]]:
    """Output name → path; the files of a list go by ``name/filename``."""
    for name, path in files.items():
        if isinstance(path, str):
            yield name, Path(path)
        else:
            yield from ((f"{name}/{Path(entry).name}", Path(entry)) for entry in path)


@contextmanager
def _logging_to(stream: Any) -> Iterator[None]:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    log.setLevel(logging.INFO)
    logging.captureWarnings(True)
    warnings.simplefilter("default")
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        root.setLevel(level)


def _listed(files: Any, name: str) -> list[str]:
    found = files.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def _hashes(paths: Any) -> dict[str, str]:
    return {
        logical(path): sidecar.sha256(path) for path in dict.fromkeys(map(str, paths)) if Path(path).is_file()
    }


def _refuse_changed(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    changed = [path for path in before if before[path] != after.get(path)]
    if changed:
        raise DriveEvalError(
            f"{', '.join(changed)} changed while the job was reading it. Nothing was written; run again."
        )


def _publish(this: Job, inputs: Mapping[str, str], lineage: bytes = b"") -> dict[str, str]:
    """Rename the finished outputs into place and write the lineage last, or the one that is given."""
    outputs: dict[str, str] = {}
    for name, staged in this.staged.items():
        if name == "lineage":
            continue
        if not staged.exists():
            raise DriveEvalError(f"The script ended without writing its output {name}.")
        outputs[logical(this.targets[name])] = sidecar.sha256(staged)
    for name in this.staged:
        if name != "lineage":
            with this.staged[name].open("rb") as written:
                os.fsync(written.fileno())
            this.staged[name].replace(this.targets[name])
    if lineage:
        atomic.write_bytes(this.targets["lineage"], lineage)
    elif "lineage" in this.targets:
        sidecar.write(
            this.targets["lineage"],
            this.rule,
            this.wildcards,
            this.key,
            inputs,
            outputs,
            this.basis,
            this.facts,
        )
    return outputs


def _record(
    this: Job, started: datetime, inputs: Mapping[str, str], outputs: Mapping[str, str]
) -> dict[str, Any]:
    """The run's record: what the lineage has, when and by which commit, and what the job needed."""
    return {
        "rule": this.rule,
        "wildcards": dict(this.wildcards),
        "key": json.loads(this.key),
        "inputs": dict(inputs),
        "outputs": dict(outputs),
        "complete": bool(outputs),
        "started": started.isoformat(),
        "ended": datetime.now(UTC).isoformat(),
        **_usage(),
        "lock": sidecar.sha256("requirements.lock") if Path("requirements.lock").exists() else "",
        **_repository(),
    }


def _usage() -> dict[str, float]:
    """What the job's process needed, imports included: processor seconds, and most memory in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "processor_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_memory_mib": round(_peak_memory(used.ru_maxrss), 1),
    }


def _peak_memory(reported: int) -> float:
    """Most memory of this process in MiB; ``reported``: as the system's accounting has it.

    Linux's accounting counts in what the process was before it became this one: a copy of Snakemake's.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return reported / (1024**2 if sys.platform == "darwin" else 1024)


def _repository() -> dict[str, Any]:
    """Commit and cleanliness of the working tree; empty where there is no git."""
    try:
        commit = _git("rev-parse", "HEAD")
        return {"commit": commit, "clean": _git("status", "--porcelain", "--untracked-files=no") == ""}
    except (OSError, subprocess.CalledProcessError):
        return {"commit": "", "clean": False}


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip()

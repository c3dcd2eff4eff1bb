"""A run as a Workflow Run RO-Crate, so that other tools read what was made by what, from what.

The crate follows the profile Provenance Run Crate 0.5 (Leo et al. 2024, PLoS ONE 19(9):e0309210): one
``CreateAction`` for each job, controlled by a step of the workflow, and one for the workflow as a whole.
It holds copies of the publishable files, the workflow and its scripts; a restricted file is described
by name and sha256 and is no part of it.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from drive_eval.atomic import write_text
from drive_eval.audit.manifest import merge
from drive_eval.audit.sidecar import sha256
from drive_eval.errors import DriveEvalError

Entity = dict[str, Any]
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
LANGUAGE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
ENGINE = "#engine"
RUN, ORGANISE = "#run", "#organise"
MEDIA = {
    ".csv": "text/csv", ".html": "text/html", ".json": "application/json", ".md": "text/markdown",
    ".png": "image/png", ".py": "text/x-python", ".svg": "image/svg+xml", ".yaml": "application/yaml",
}  # fmt: skip
WORKFLOW, LICENCE = "Snakefile", "LICENSE"


def write(results: Path, folder: Path, engine_version: str, root: Path = Path()) -> Path:
    """Write the crate of ``results`` (a release's folder) into ``folder``, replacing what is there.

    Raises ``DriveEvalError`` where no complete run of the whole has left records.
    """
    manifest = merge(results, root)
    if not any(job["rule"] == "lineage" and job["complete"] for job in manifest["jobs"].values()):
        raise DriveEvalError(f"{results} has no record of a complete run: run `snakemake --cores all` first.")
    crate = _Crate(manifest, results, root)
    shutil.rmtree(folder, ignore_errors=True)
    for name in crate.copied():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)
    document = {"@context": CONTEXT, "@graph": list(crate.entities(engine_version))}
    path = folder / "ro-crate-metadata.json"
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    return path


def _ids(names: Iterable[str]) -> Entity | list[Entity]:
    """References to entities; a single one stands by itself, as the specification asks."""
    found = [{"@id": name} for name in names]
    return found[0] if len(found) == 1 else found


class _Crate:
    """The entities of one run."""

    def __init__(self, manifest: Mapping[str, Any], results: Path, root: Path) -> None:
        self._root, self._results = root, results
        self._jobs: dict[str, Any] = {
            name: job for name, job in manifest["jobs"].items() if job["complete"] and self._script(job)
        }
        self._files: dict[str, Any] = manifest["files"]
        self._release: str = manifest["release"]
        self._published = sorted(
            path
            for path, file in self._files.items()
            if file["sensitivity"] == "publishable" and file["present"]
        )

    def copied(self) -> list[str]:
        """The files of the project that are part of the crate."""
        scripts = sorted({self._script(job) for job in self._jobs.values()})
        fixed = [name for name in (WORKFLOW, LICENCE, "config/config.yaml") if (self._root / name).exists()]
        return [*fixed, *scripts, *self._published]

    def entities(self, engine_version: str) -> Iterator[Entity]:
        """Every entity of the graph, in an order that is always the same."""
        rules = dict.fromkeys(job["rule"] for job in self._jobs.values())
        yield from self._root_entities()
        yield from self._workflow(list(rules))
        yield {
            "@id": LANGUAGE, "@type": "ComputerLanguage", "name": "Snakemake",
            "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
            "url": {"@id": "https://snakemake.github.io"},
        }  # fmt: skip
        yield {
            "@id": ENGINE, "@type": "SoftwareApplication", "name": "Snakemake", "version": engine_version,
            "url": {"@id": "https://snakemake.github.io"},
        }  # fmt: skip
        for name in self.copied():
            if name != WORKFLOW:
                yield self._file(name)
        yield from self._restricted()
        yield from self._actions()

    def _root_entities(self) -> Iterator[Entity]:
        ended = max(job["ended"] for job in self._jobs.values())
        yield {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": _ids(
                ["https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0"]
            ),
        }
        yield {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Evaluation of the release {self._release}",
            "description": "Published results of the Drive evaluation pipeline, and the run that made them.",
            "datePublished": ended,
            "license": {"@id": LICENCE},
            "conformsTo": _ids(PROFILES),
            "mainEntity": {"@id": WORKFLOW},
            "hasPart": _ids(self.copied()),
            "mentions": _ids([RUN, ORGANISE, *(_action(name) for name in self._jobs)]),
        }
        for name, title in PROFILES.items():
            version = name.rpartition("/")[2]
            yield {"@id": name, "@type": "CreativeWork", "name": title, "version": version}

    def _workflow(self, rules: list[str]) -> Iterator[Entity]:
        tools = sorted({self._script(job) for job in self._jobs.values()})
        yield self._file(WORKFLOW) | {
            "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            "name": "The evaluation's workflow",
            "programmingLanguage": {"@id": LANGUAGE},
            "hasPart": _ids(tools),
            "step": _ids(_step(rule) for rule in rules),
        }
        scripts = {job["rule"]: self._script(job) for job in self._jobs.values()}
        for position, rule in enumerate(rules):
            yield {
                "@id": _step(rule),
                "@type": "HowToStep",
                "name": rule,
                "position": str(position),
                "workExample": {"@id": scripts[rule]},
            }

    def _file(self, name: str) -> Entity:
        path = self._root / name
        entity: Entity = {
            "@id": name,
            "@type": ["File", "SoftwareSourceCode"] if path.suffix == ".py" else "File",
            "name": path.name,
            "sha256": sha256(path),
            "contentSize": str(path.stat().st_size),
            "encodingFormat": MEDIA.get(path.suffix, "text/plain"),
        }
        return entity | ({"license": {"@id": LICENCE}} if path.suffix == ".py" or name == WORKFLOW else {})

    def _script(self, job: Mapping[str, Any]) -> str:
        """The script of a job: the file that its key's code starts from."""
        return str(job["script"]) if (self._root / job["script"]).is_file() else ""

    def _restricted(self) -> Iterator[Entity]:
        """Files that a job read or wrote and that stay in the house, by name and sha256."""
        inside = set(self.copied())
        known = {path: file["sha256"] for path, file in self._files.items()}
        for job in self._jobs.values():
            known |= job["inputs"]
        for path, value in sorted(known.items()):
            if path not in inside:
                yield {
                    "@id": _identity(path, inside),
                    "@type": "CreativeWork",
                    "name": path,
                    "identifier": f"sha256:{value}",
                    "conditionsOfAccess": "Not part of this crate.",
                }

    def _actions(self) -> Iterator[Entity]:
        inside = set(self.copied())
        started = min(job["started"] for job in self._jobs.values())
        ended = max(job["ended"] for job in self._jobs.values())
        made = set(self._files)
        sources = sorted({path for job in self._jobs.values() for path in job["inputs"] if path not in made})
        status = {"actionStatus": "http://schema.org/CompletedActionStatus"}
        yield {
            "@id": RUN, "@type": "CreateAction",
            "name": f"Run of the workflow on the release {self._release}",
            "instrument": {"@id": WORKFLOW}, "startTime": started, "endTime": ended,
            "object": _ids(_identity(path, inside) for path in sources), "result": _ids(self._published),
        } | status  # fmt: skip
        yield {
            "@id": ORGANISE, "@type": "OrganizeAction", "name": "Snakemake's run",
            "instrument": {"@id": ENGINE}, "startTime": started, "endTime": ended, "result": {"@id": RUN},
            "object": _ids(_control(name) for name in self._jobs),
        } | status  # fmt: skip
        outputs: dict[str, list[str]] = {}
        for path, file in self._files.items():
            outputs.setdefault(file["job"], []).append(path)
        for name, job in self._jobs.items():
            # Where outputs were put back that are kept: the run that computed them.
            run = job["restored"] or job
            commit = run["commit"] or "unknown"
            yield {
                "@id": _action(name), "@type": "CreateAction", "name": name,
                "description": f"Code {job['code']}, commit {commit}, seed {job['seed']}.",
                "instrument": {"@id": self._script(job)},
                "startTime": run["started"], "endTime": run["ended"],
                "object": _ids(_identity(path, inside) for path in job["inputs"]),
                "result": _ids(_identity(path, inside) for path in outputs.get(name, [])),
            } | status  # fmt: skip
            yield {
                "@id": _control(name), "@type": "ControlAction", "name": f"Control of {name}",
                "instrument": {"@id": _step(job["rule"])}, "object": {"@id": _action(name)},
            }  # fmt: skip


def _step(rule: str) -> str:
    return f"#step/{rule}"


def _action(job: str) -> str:
    return f"#job/{job}"


def _control(job: str) -> str:
    return f"#control/{job}"


def _identity(path: str, inside: set[str]) -> str:
    """The id of a file: its path where it is part of the crate, a local name where it is not."""
    return path if path in inside else f"#file/{path}"

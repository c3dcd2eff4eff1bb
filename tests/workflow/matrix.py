"""Every kind of change applied to a project, one after the other: what ran, what had to, what came out.

Run as a program it works through whole parts, of which each keeps its project and its outcomes, so that a
part that was stopped goes on where it was:

    PYTHONPATH=tests:workflow python -m workflow.matrix --folder .cache/drive_eval/matrix --out table.csv

What had to run is read from contents: a job had to if its key, or the sha256 of an input that another job
makes, is not what its last lineage says. What was missed shows twice: after each change `drive-eval verify`
must find nothing (it hashes every file and makes every key anew), and after the last change of a part
everything must equal a build from nothing. That the lineage is true shows in the estimates: those
whose rows changed must be among those that the trace led to the changed column, setting or input.
"""

import argparse
import csv
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from drive_eval.analyses import chapters
from drive_eval.audit import sidecar
from drive_eval.audit.document import read
from drive_eval.audit.verify import MEANINGS
from workflow.matrix_changes import (
    CONFIG,
    Case,
    NoChangeError,
    columns,
    functions,
    lineages,
    packages,
    parameters,
    settings,
    without_effect,
)
from workflow.project import Project, fresh

# Jobs that state what is published: they take seconds, and depend on the release as a whole.
STATEMENTS = {"publish", "published_figures", "lineage", "report", "check_release"}
# So do the gate, the views and the figures; everything else counts as a fit.
CHEAP = ("disclose", "view", *(f"{chapter}_figure" for chapter in chapters()))


@dataclass(frozen=True)
class Outcome:
    """What one case did: counts of jobs and estimates, and whether `why` told it beforehand."""

    part: str
    kind: str
    case: str
    ran: int
    had_to_run: int
    superfluous: int
    superfluous_fits: int
    missed: int
    estimates_changed: int
    estimates_untraced: int
    why_right: bool
    seconds: float
    note: str = ""


def estimates(project: Project) -> dict[str, tuple[str, ...]]:
    """Every row of every table of estimates before the gate, by its id."""
    rows: dict[str, tuple[str, ...]] = {}
    for path in sorted(project.path("results/demo/restricted/estimates").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows |= {row[0]: tuple(row) for row in csv.reader(file)}
    return rows


def had_to_run(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Jobs whose key, or whose inputs' contents, are other ones than before (or that are new)."""
    return {
        name
        for name, content in after.items()
        if name not in before or any(before[name][part] != content[part] for part in ("key", "inputs"))
    }


def named_by_trace(project: Project, traced: tuple[str, str] | None) -> set[str]:
    """The estimates that the published lineage leads to a column, a cost input or a setting."""
    path = project.path("results/demo/publishable/lineage.json")
    document = read(path)
    if traced is None:
        return set()
    kind, name = traced
    if kind == "setting":
        jobs = {job for job, entry in document["jobs"].items() if _has(entry["key"]["settings"], name)}
        return {
            each for each, entry in document["estimates"].items() if _behind(document, entry["job"]) & jobs
        }
    return {each for each, entry in document["estimates"].items() if name in entry["basis"].get(kind, [])}


def _has(settings: Any, name: str) -> bool:
    """Whether a setting's last name occurs anywhere in the settings of a job's key."""
    last = name.rpartition(".")[2]
    if isinstance(settings, Mapping):
        return last in settings or any(_has(value, name) for value in settings.values())
    return False


def _behind(document: Mapping[str, Any], job: str) -> set[str]:
    made = {path: name for name, entry in document["jobs"].items() for path in entry["outputs"]}
    waiting, seen = [job], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [made[path] for path in document["jobs"][name]["inputs"] if path in made]
    return seen


def why(project: Project) -> set[str]:
    """The names of the jobs that `drive-eval why` says would rerun."""
    told = project.drive_eval("why").stdout.splitlines()
    return {line.removesuffix(" would rerun:") for line in told if line.endswith(" would rerun:")}


def findings(project: Project) -> list[str]:
    """What `drive-eval verify` finds: a job that had to run and did not leaves stale outputs."""
    kinds = tuple(f"{kind} " for kind in MEANINGS)
    done = project.drive_eval("verify")
    found = [line for line in done.stdout.splitlines() if line.startswith(kinds)]
    assert (done.returncode == 0) == (not found), done.stdout + done.stderr
    return found


def run_case(project: Project, part: str, case: Case) -> Outcome:
    """Apply one case, rebuild, and compare."""
    started = time.monotonic()
    before, rows, told_by_trace = lineages(project), estimates(project), named_by_trace(project, case.traced)
    try:
        case.apply(project)
    except NoChangeError as reason:
        return Outcome(part, case.kind, case.name, 0, 0, 0, 0, 0, 0, 0, why_right=True, seconds=0.0,
                       note=str(reason))  # fmt: skip
    explained = why(project)
    stamps = _stamps(project)
    project.snakemake()
    ran = {name for name, stamp in _stamps(project).items() if stamps.get(name) != stamp}
    after = lineages(project)
    needed = had_to_run(before, after)
    changed = {name for name, row in estimates(project).items() if rows.get(name) != row}
    keys = {name for name in after if name not in before or before[name]["key"] != after[name]["key"]}
    surplus, wrong = ran - needed, findings(project)
    return Outcome(
        part,
        case.kind,
        case.name,
        ran=len(ran),
        had_to_run=len(needed),
        superfluous=len(surplus),
        superfluous_fits=len({name for name in surplus - STATEMENTS if name.partition(".")[0] not in CHEAP}),
        missed=len(wrong),
        estimates_changed=len(changed),
        estimates_untraced=len(changed - told_by_trace) if case.traced else 0,
        why_right={_key_name(name, explained) for name in keys} == explained,
        seconds=round(time.monotonic() - started, 1),
        note="; ".join(wrong[:5]),
    )


def _key_name(job: str, known: set[str]) -> str:
    return job if job in known else job.partition(".")[0]


def _stamps(project: Project) -> dict[str, int]:
    """When each job's lineage was last written."""
    paths = project.path("results/demo/restricted").rglob(f"*{sidecar.SUFFIX}")
    return {path.name.removesuffix(sidecar.SUFFIX): path.stat().st_mtime_ns for path in paths}


@dataclass(frozen=True)
class Part:
    """Cases that are applied to one project, and the chapters that it computes."""

    chapters: tuple[str, ...]
    cases: Callable[[Project], Iterator[Case]]


def sample(project: Project) -> Iterator[Case]:
    """Some cases of every kind."""
    yield from without_effect(project)
    yield from list(columns(project, ("needs",)))[4::5]
    yield from list(settings(project, ("needs",)))[:2]
    yield from list(parameters(project))[::80]
    yield from functions(project, NEEDS_SCRIPTS, every=90)
    yield from list(packages(project))[-1:]


NEEDS_SCRIPTS = ("needs_prevalence.py", "needs_engagement.py", "view.py", "disclose.py", "figure_needs.py")
PARTS: dict[str, Part] = {
    "sample": Part(("needs", "costs"), sample),
    "without effect": Part(("needs",), without_effect),
    "columns of needs": Part(("needs",), lambda project: columns(project, ("needs",))),
    "columns of service users": Part(("profile",), lambda project: columns(project, ("service_users",))),
    "columns of Insights": Part(
        ("profile",), lambda project: columns(project, ("insights_intake", "insights_exit"))
    ),
    "settings": Part(("needs", "profile"), lambda project: settings(project, ("needs", "profile"))),
    "settings of other chapters": Part(
        ("needs",), lambda project: settings(project, ("latent", "costs", "report", "diff"))
    ),
    "published inputs": Part(("costs",), parameters),
    "functions": Part(("needs",), lambda project: functions(project, NEEDS_SCRIPTS)),
    "packages": Part(("needs",), packages),
}


def prepare(folder: Path, part: Part) -> Project:
    """The part's project with complete results, made where it is not there yet."""
    if not (folder / "prepared").exists():
        shutil.rmtree(folder / "project", ignore_errors=True)
        project = fresh(folder / "project")
        content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
        content["chapters"] = list(part.chapters)
        project.path(CONFIG).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
        project.snakemake()
        (folder / "prepared").touch()
    return Project(folder / "project")


def clean_build_differs(project: Project, folder: Path) -> list[str]:
    """Files of the results that a build from nothing of the same project would give otherwise."""
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("results", ".snakemake", ".cache", "__pycache__")
    shutil.copytree(project.root, folder, ignore=ignored)
    clean = Project(folder)
    clean.snakemake()
    found: list[str] = []
    for tree in ("publishable", "restricted"):
        one, other = (each.hashes(f"results/demo/{tree}") for each in (project, clean))
        found += [name for name in sorted({*one, *other}) if one.get(name) != other.get(name)]
    shutil.rmtree(folder)
    return found


def run_part(name: str, folder: Path, most: int | None = None) -> list[Outcome]:
    """All cases of a part, or the first ``most``, those that are done read back; then the clean build."""
    folder.mkdir(parents=True, exist_ok=True)
    project = prepare(folder, PARTS[name])
    done_path = folder / "outcomes.json"
    done = [Outcome(**entry) for entry in json.loads(done_path.read_text())] if done_path.exists() else []
    known = {(outcome.kind, outcome.case) for outcome in done}
    for case in list(PARTS[name].cases(project))[:most]:
        if (case.kind, case.name) in known:
            continue
        outcome = run_case(project, name, case)
        done.append(outcome)
        done_path.write_text(json.dumps([asdict(each) for each in done], indent=1))
        sys.stdout.write(f"{outcome}\n")
        sys.stdout.flush()
    different = clean_build_differs(project, folder / "clean")
    last = Outcome(name, "clean build", "all changes together", 0, 0, 0, 0, len(different), 0, 0,
                   why_right=True, seconds=0.0, note=", ".join(different[:5]))  # fmt: skip
    sys.stdout.write(f"{last}\n")
    return [*done, last]


def main() -> int:
    """Run the parts named, or all; write the table; exit code 1 where anything was missed or untrue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where projects and outcomes are kept")
    parser.add_argument("--out", type=Path, required=True, help="the table of outcomes, as CSV")
    parser.add_argument("--most", type=int, help="no more cases than this of each part")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="parts; all where none is named")
    given = parser.parse_args()
    found = [
        outcome
        for name in given.parts or [name for name in PARTS if name != "sample"]
        for outcome in run_part(name, given.folder / name.replace(" ", "_"), given.most)
    ]
    given.out.parent.mkdir(parents=True, exist_ok=True)
    with given.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Outcome)])
        writer.writerows([asdict(outcome).values() for outcome in found])
    wrong = [
        each
        for each in found
        if each.missed or each.superfluous_fits or each.estimates_untraced or not each.why_right
    ]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

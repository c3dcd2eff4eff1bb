"""One change applied to a project: what ran, what had to, and what came out."""

import csv
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drive_eval.analyses import VIEW_ANALYSES, chapters
from drive_eval.audit import sidecar
from drive_eval.audit.document import read
from drive_eval.audit.lineage import columns
from drive_eval.audit.verify import Expected, verify
from drive_eval.audit.why import explain
from drive_eval.plan import Plan
from workflow import matrix_plans
from workflow.matrix_changes import Case, NoChangeError, lineages
from workflow.project import Project

# Folders of the restricted tree that lead to estimates.
LEADING = ("views", "estimates", "victims", "reoffending", "simulation", "latent", "behaviour_models")
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
    stands_for: int
    ran: int
    restored: int
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


def named_by_trace(jobs: Mapping[str, Any], traced: tuple[str, str] | None) -> set[str]:
    """The estimates that the jobs' lineage leads to a column, a cost input or a setting.

    The published lineage, which `trace` reads, is gathered from it (``trace_differs``).
    """
    if traced is None:
        return set()
    kind, name = traced
    if kind == "setting":
        names = matrix_plans.CALLED.get(name, set()) | {name.rpartition(".")[2]}
        holding = {job for job, entry in jobs.items() if _has(entry["key"]["settings"], names)}
        made = {path: job for job, entry in jobs.items() for path in entry["outputs"]}
        return {
            each for job, entry in jobs.items() for each in entry["basis"]
            if entry["basis"] and _behind(jobs, made, job) & holding
        }  # fmt: skip
    bases = {each: basis for job in jobs for each, basis in _bases(job, jobs[job]).items()}
    return {each for each, basis in bases.items() if name in basis[kind]}


def _bases(job: str, lineage: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """The columns and cost inputs behind each of a job's estimates; a job of one table names no tables."""
    table = {entry.id: entry.table for entry in VIEW_ANALYSES}.get(job, "")
    return {
        each: {
            "fields": columns(basis.get("fields", []), table),
            "inputs": basis.get("inputs", []),
        }
        for each, basis in lineage["basis"].items()
    }


def trace_differs(project: Project) -> list[str]:
    """The estimates for which the published lineage names other columns and inputs than their job does."""
    published = read(project.path("results/demo/publishable/lineage.json"))["estimates"]
    own: dict[str, dict[str, list[str]]] = {}
    for job, lineage in lineages(project).items():
        own |= _bases(job, lineage)
    # What was withheld is told without its inputs.
    return sorted(
        name
        for name, entry in published.items()
        if any(entry["basis"].get(kind, own[name][kind]) != own[name][kind] for kind in ("fields", "inputs"))
    )


def _has(settings: Any, names: set[str]) -> bool:
    """Whether a setting of one of the names occurs anywhere in the settings of a job's key."""
    if isinstance(settings, Mapping):
        return bool(names & set(settings)) or any(_has(value, names) for value in settings.values())
    return False


def _behind(jobs: Mapping[str, Any], made: Mapping[str, str], job: str) -> set[str]:
    waiting, seen = [job], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [made[path] for path in jobs[name]["inputs"] if path in made]
    return seen


def why(project: Project, plan: Plan) -> set[str]:
    """The names of the jobs that `drive-eval why` says would rerun."""
    told = explain(plan.keys, project.path("results/demo"))
    return {line.removesuffix(" would rerun:") for line in told if line.endswith(" would rerun:")}


def findings(project: Project, plan: Plan, targets: Iterable[str] = ()) -> list[str]:
    """What `drive-eval verify` finds; with ``targets``, only of what leads to them."""
    results = project.path("results/demo")
    required = [] if targets else plan.all_sidecars()
    names = [*plan.all_sidecars(), *plan.validation_sidecars()]
    found = verify(results, Expected(plan.keys, required, names), root=project.root)
    if targets:
        found = [each for each in found if each.kind != "orphan" and Path(each.path).parent.name in LEADING]
    return [str(each) for each in found]


def run_case(
    project: Project, part: str, case: Case, stands_for: int = 1, targets: tuple[str, ...] = ()
) -> Outcome:
    """Apply one case, rebuild (everything, or the ``targets``), and compare."""
    started = time.monotonic()
    before, rows = lineages(project), estimates(project)
    files = {path: path.read_bytes() for path in matrix_plans.may_change(project, case)}
    try:
        case.apply(project)
    except NoChangeError as reason:
        return _not_made(part, case, stands_for, str(reason))
    plan = matrix_plans.planned(project)
    # Where other jobs than before are planned, those that have not run yet are not explained.
    explained = why(project, plan) & {_key_name(name, set(plan.keys)) for name in before}
    stamps = _stamps(project)
    done = project.snakemake(*targets, check=False)
    if done.returncode:
        # A value that the settings allow and an analysis refuses, with these few draws or rows.
        for path, content in files.items():
            path.write_bytes(content)
        project.snakemake(*targets)
        refused = [line for line in done.stderr.splitlines() if "Error" in line]
        return _not_made(part, case, stands_for, f"the run failed: {refused[:1]}")
    records = project.records().values()
    names = {sidecar.job_name(each["rule"], each["wildcards"]): bool(each["restored"]) for each in records}
    after = lineages(project)
    touched = {name for name, stamp in _stamps(project).items() if stamps.get(name) != stamp}
    put_back = {
        name for name in touched if names[sidecar.job_name(after[name]["rule"], after[name]["wildcards"])]
    }
    needed, ran = had_to_run(before, after), touched - put_back
    new_rows = estimates(project)
    changed = {name for name, row in new_rows.items() if rows.get(name) != row}
    traced = named_by_trace(before, case.traced) | named_by_trace(after, case.traced)
    keys = {name for name in after if name in before and before[name]["key"] != after[name]["key"]}
    surplus, wrong = ran - needed, findings(project, plan, targets)
    return Outcome(
        part,
        case.kind,
        case.name,
        stands_for,
        ran=len(ran),
        restored=len(put_back),
        had_to_run=len(needed),
        superfluous=len(surplus),
        superfluous_fits=len({name for name in surplus - STATEMENTS if name.partition(".")[0] not in CHEAP}),
        missed=len(wrong),
        estimates_changed=len(changed),
        estimates_untraced=len(changed - traced) if case.traced else 0,
        why_right={_key_name(name, explained) for name in keys} == explained,
        seconds=round(time.monotonic() - started, 1),
        note="; ".join([*wrong[:5], *sorted(changed - traced)[:3]] if case.traced else wrong[:5]),
    )


def _not_made(part: str, case: Case, stands_for: int, reason: str) -> Outcome:
    return Outcome(part, case.kind, case.name, stands_for, 0, 0, 0, 0, 0, 0, 0, 0, why_right=True,
                   seconds=0.0, note=f"not made: {reason}")  # fmt: skip


def _key_name(job: str, known: set[str]) -> str:
    return job if job in known else job.partition(".")[0]


def _stamps(project: Project) -> dict[str, int]:
    """When each job's lineage was last written."""
    paths = project.path("results/demo/restricted").rglob(f"*{sidecar.SUFFIX}")
    return {path.name.removesuffix(sidecar.SUFFIX): path.stat().st_mtime_ns for path in paths}

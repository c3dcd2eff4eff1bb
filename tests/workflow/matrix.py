"""Every kind of change applied to a project, one after the other: what ran, what had to, what came out.

Run as a program it works through whole parts, of which each keeps its project and its outcomes, so that a
part that was stopped goes on where it was:

    PYTHONPATH=tests:workflow python -m workflow.matrix --folder .cache/drive_eval/matrix --out table.csv

What had to run is read from contents: a job had to if its key, or the sha256 of an input that another job
makes, is not what its last lineage says; it ran if it was not put back from what is kept. What was missed
shows twice: after each change `verify` must find nothing (it hashes every file and makes every key anew), and
after the last change of a part everything must equal a build from nothing. That the lineage is true shows in
the estimates: those whose rows changed must be among those that the trace led to the changed column, setting
or input. Changes of functions and packages that change the keys of the same jobs are one case here; that they
do is measured for each (``workflow.matrix_plans``).
"""

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from drive_eval.analyses import chapters, estimate_tables
from drive_eval.atomic import write_text
from drive_eval.audit.sidecar import SUFFIX
from workflow import matrix_plans
from workflow.matrix_case import Outcome, run_case, trace_differs
from workflow.matrix_changes import (
    Case,
    functions,
    packages,
    parameters,
    settings,
    without_effect,
)
from workflow.matrix_columns import columns
from workflow.project import Project, choose, fresh


@dataclass(frozen=True)
class Part:
    """Cases that are applied to one project, the chapters that it computes, and what is built of them.

    ``tables``: estimates that are built after each case; everything, where there are none.
    """

    chapters: tuple[str, ...]
    cases: Callable[[Project], Iterator[tuple[Case, int]]]
    tables: tuple[str, ...] = ()
    actions: int = 0

    @property
    def targets(self) -> tuple[str, ...]:
        """The files that are asked for."""
        return tuple(f"results/demo/restricted/estimates/{name}.csv" for name in self.tables)


def alone(cases: Callable[[Project], Iterator[Case]]) -> Callable[[Project], Iterator[tuple[Case, int]]]:
    """Cases that stand for themselves."""
    return lambda project: ((case, 1) for case in cases(project))


def standing(naming: str, cases: Callable[..., Iterator[Case]]) -> Callable[[Project], Any]:
    """Of cases that change the keys of the same jobs the first, with how many there are."""

    def chosen(project: Project) -> Iterator[tuple[Case, int]]:
        keys = {name: json.loads(key)[naming] for name, key in matrix_plans.planned(project).keys.items()}
        groups: dict[frozenset[str], list[Case]] = {}
        for case in cases(project, matrix_plans.planned(project).keys):
            jobs = frozenset(name for name, named in keys.items() if case.name in named)
            groups.setdefault(jobs, []).append(case)
        for same in sorted(groups.values(), key=len, reverse=True):
            yield same[0], len(same)

    return chosen


def by_turns(project: Project) -> Iterator[Case]:
    """Columns of all tables, one of each table at a time, so that also some of them are of every table."""
    waiting = {table: list(columns(project, (table,))) for table in TABLES_OF_PEOPLE}
    while any(waiting.values()):
        yield from (cases.pop(0) for cases in waiting.values() if cases)


def sample(project: Project) -> Iterator[tuple[Case, int]]:
    """Some cases of every kind."""
    chosen = [
        *without_effect(project),
        *list(columns(project, ("needs",)))[4::5],
        *list(settings(project, ("needs",)))[:2],
        *list(parameters(project))[::80],
    ]
    yield from ((case, 1) for case in chosen)
    yield from list(standing("code", functions)(project))[::10]
    yield from list(standing("packages", lambda _, keys: packages(keys))(project))[-1:]


TABLES_OF_PEOPLE = (
    "needs", "service_users", "risk", "dash", "actions", "randomisation", "insights_intake", "insights_exit",
    "marac", "police",
)  # fmt: skip
# Estimates from posterior draws and many starts: too slow for hundreds of changes, and chapters of their own.
SAMPLED_CHAPTERS = ("latent", "behaviour_models")
SAMPLED = ("behaviour_dash_bayes", "reoffending_posterior", "victims_multilevel")
COUNTED_CHAPTERS = tuple(name for name in chapters() if name not in SAMPLED_CHAPTERS)
COUNTED = tuple(name for name in estimate_tables(COUNTED_CHAPTERS) if name not in SAMPLED)
OF_COUNTED = (
    "needs", "profile", "activity", "behaviour", "victims", "reoffending", "costs", "simulation"
)  # fmt: skip
PARTS: dict[str, Part] = {
    "sample": Part(("needs", "costs"), sample),
    "without effect": Part(("needs",), alone(without_effect)),
    "columns": Part(COUNTED_CHAPTERS, alone(by_turns), COUNTED, actions=4000),
    "settings": Part(
        COUNTED_CHAPTERS, alone(lambda project: settings(project, OF_COUNTED)), COUNTED, actions=4000
    ),
    "settings of what is published": Part(
        ("needs",), alone(lambda project: settings(project, ("disclosure", "report", "diff")))
    ),
    "settings of sampled models": Part(
        chapters(),
        alone(lambda project: settings(project, ("bayes", "latent", "behaviour_models"))),
        (*SAMPLED, *estimate_tables(SAMPLED_CHAPTERS)),
        actions=4000,
    ),
    "published inputs": Part(("costs",), alone(parameters), estimate_tables(("costs",))),
    "functions": Part(("needs",), standing("code", functions)),
    "packages": Part(("needs",), standing("packages", lambda _, keys: packages(keys))),
}


PLANNED = "planned changes"
# Seconds that a first build may take: nobody waits for it.
HOURS = 4 * 3600


def run_planned(folder: Path, most: int | None = None) -> list[Outcome]:
    """Every change that can be planned without being run, or the next ``most``, done ones read back."""
    if not (folder / "prepared").exists():
        shutil.rmtree(folder / "project", ignore_errors=True)
        choose(fresh(folder / "project", actions=4000), "all")
        (folder / "prepared").touch()
    project, done = Project(folder / "project"), _read(folder)
    known = {(outcome.kind, outcome.case) for outcome in done}
    keys = matrix_plans.planned(project).keys
    waiting = [case for case in matrix_plans.cases(project, keys) if (case.kind, case.name) not in known]
    for found in matrix_plans.plan(project, waiting[:most], keys):
        done.append(
            Outcome(
                PLANNED,
                found.kind,
                found.case,
                1,
                0,
                0,
                len(found.jobs),
                0,
                0,
                0,
                0,
                0,
                why_right=not found.wrong or found.wrong.startswith("not made"),
                seconds=0.0,
                note=found.wrong,
            )
        )
        _write(folder, done)
    return done


def _read(folder: Path) -> list[Outcome]:
    """The outcomes of a part as far as it got."""
    path = folder / "outcomes.json"
    return [Outcome(**entry) for entry in json.loads(path.read_text())] if path.exists() else []


def _write(folder: Path, outcomes: Iterable[Outcome]) -> None:
    write_text(folder / "outcomes.json", json.dumps([asdict(each) for each in outcomes], indent=1))


def prepare(folder: Path, part: Part) -> Project:
    """The part's project with complete results, made where it is not there yet."""
    if not (folder / "made").exists():
        shutil.rmtree(folder / "project", ignore_errors=True)
        choose(fresh(folder / "project", actions=part.actions), part.chapters)
        (folder / "made").touch()
    project = Project(folder / "project")
    if not (folder / "prepared").exists():
        project.snakemake(*part.targets, timeout=HOURS)
        (folder / "prepared").touch()
    return project


def orphans(project: Project) -> set[str]:
    """Files of jobs that are not planned any more, which `verify` names: with fewer parts of something."""
    restricted = project.path("results/demo/restricted")
    planned = {restricted / f"{name}{SUFFIX}" for name in matrix_plans.planned(project).all_sidecars()}
    left = [path for path in restricted.rglob(f"*{SUFFIX}") if path not in planned]
    own = {path.relative_to(project.root).as_posix() for path in left}
    return own.union(*(json.loads(path.read_text(encoding="utf-8"))["outputs"] for path in left))


def clean_build_differs(project: Project, folder: Path, targets: tuple[str, ...] = ()) -> list[str]:
    """Files of the results, but for orphans, that a build of the same project from nothing has otherwise."""
    shutil.rmtree(folder, ignore_errors=True)
    ignored = shutil.ignore_patterns("results", ".snakemake", ".cache", "__pycache__")
    shutil.copytree(project.root, folder, ignore=ignored)
    clean = Project(folder)
    clean.snakemake(*targets, timeout=HOURS)
    found: list[str] = []
    left = orphans(project)
    for tree in ("publishable", "restricted"):
        one, other = (each.hashes(f"results/demo/{tree}") for each in (project, clean))
        names = sorted({*one, *other} - (left - set(other)))
        found += [name for name in names if one.get(name) != other.get(name)]
    shutil.rmtree(folder)
    return found


def run_part(name: str, folder: Path, most: int | None = None) -> list[Outcome]:
    """All cases of a part, or the next ``most``, done ones read back; after the last the clean build."""
    folder.mkdir(parents=True, exist_ok=True)
    if name == PLANNED:
        return run_planned(folder, most)
    part = PARTS[name]
    project, done = prepare(folder, part), _read(folder)
    known = {(outcome.kind, outcome.case) for outcome in done}
    cases = [entry for entry in part.cases(project) if (entry[0].kind, entry[0].name) not in known]
    for case, number in cases[:most]:
        outcome = run_case(project, name, case, number, part.targets)
        done.append(outcome)
        _write(folder, done)
        sys.stdout.write(f"{outcome}\n")
        sys.stdout.flush()
    if most is not None and len(cases) > most:
        return done
    different = clean_build_differs(project, folder / "clean", part.targets)
    if not part.targets:
        different += trace_differs(project)
    last = Outcome(name, "clean build", "all changes together", 1, 0, 0, 0, 0, 0, len(different), 0, 0,
                   why_right=True, seconds=0.0, note=", ".join(different[:5]))  # fmt: skip
    sys.stdout.write(f"{last}\n")
    return [*done, last]


def main() -> int:
    """Run the parts named, or all; write the table; exit code 1 where anything was missed or untrue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where projects and outcomes are kept")
    parser.add_argument("--out", type=Path, required=True, help="the table of outcomes, as CSV")
    parser.add_argument("--most", type=int, help="no more cases than this of each part")
    parser.add_argument(
        "parts", nargs="*", choices=[[], PLANNED, *PARTS], help="parts; all where none is named"
    )
    given = parser.parse_args()
    found = [
        outcome
        for name in given.parts or [PLANNED, *(name for name in PARTS if name != "sample")]
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

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
import ast
import csv
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from drive_eval.analyses import chapters
from drive_eval.audit import sidecar
from drive_eval.audit.code import CodeBase
from drive_eval.audit.document import read
from drive_eval.audit.verify import MEANINGS
from drive_eval.errors import DriveEvalError
from drive_eval.release.description import load_description
from drive_eval.release.validate import check_release, errors_of
from drive_eval.settings.load import load_settings
from workflow.project import DESCRIPTION, Project, fresh

CONFIG = "config/config.yaml"
# Jobs that state what is published: they take seconds, and depend on the release as a whole.
STATEMENTS = {"publish", "published_figures", "lineage", "report", "check_release"}
# So do the gate, the views and the figures; everything else counts as a fit.
CHEAP = ("disclose", "view", *(f"{chapter}_figure" for chapter in chapters()))
ATTEMPTS = 8


@dataclass(frozen=True)
class Case:
    """One change: its kind, its name, what it does, and (kind of thing, name) that a trace would name."""

    kind: str
    name: str
    apply: Callable[[Project], None]
    traced: tuple[str, str] | None = None


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


class NoChangeError(Exception):
    """A case that cannot be made: nothing valid is left to change."""


def lineages(project: Project) -> dict[str, dict[str, Any]]:
    """The lineage of every job by the name of its file."""
    return sidecar.read_all(project.path("results/demo/restricted").rglob(f"*{sidecar.SUFFIX}"))


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


# Columns: the values of two rows change places, so that the release stays valid.


def columns(project: Project, tables: tuple[str, ...]) -> Iterator[Case]:
    """One case for each described column of the tables."""
    description = load_description(project.path(DESCRIPTION), project.root)
    for table in tables:
        for field in description.tables[table].columns:
            yield Case("column", f"{table}.{field}", _swapper(table, field), ("fields", f"{table}.{field}"))


def _swapper(table: str, field: str) -> Callable[[Project], None]:
    def swap(project: Project) -> None:
        description = load_description(project.path(DESCRIPTION), project.root)
        described = description.tables[table]
        path = project.root / description.file_of(table).path
        original = path.read_bytes()
        cells = _Cells(path, described.sheet, described.header_row, described.columns[field].header)
        for first, second in cells.pairs():
            cells.swap(first, second)
            # The file is registered once a valid change is found, so that its sha256 is another one yet.
            problems = errors_of(check_release(description, project.root))
            if all(problem.rule == "sha256" for problem in problems):
                project.register()
                return
            cells.swap(first, second)
        path.write_bytes(original)
        raise NoChangeError("no two of its values may change places in a valid release")

    return swap


class _Cells:
    """A column of a workbook or of a CSV file, whose values can change places."""

    def __init__(self, path: Path, sheet: str | None, header_row: int, header: str) -> None:
        self._path, self._sheet, self._first = path, sheet, header_row + 1
        if sheet is None:
            with path.open(encoding="utf-8-sig", newline="") as file:
                self._rows = list(csv.reader(file))
            self._column = self._rows[header_row - 1].index(header)
            self.values: list[Any] = [row[self._column] for row in self._rows[header_row:]]
        else:
            self._book = openpyxl.load_workbook(path)
            cells = self._book[sheet]
            names = [cell.value for cell in next(cells.iter_rows(min_row=header_row, max_row=header_row))]
            self._column = next(n for n, name in enumerate(names) if str(name).strip() == header.strip())
            self.values = [row[self._column].value for row in cells.iter_rows(min_row=self._first)]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of rows with other values, the first few, spread over the column."""
        found, step = 0, max(len(self.values) // 60, 1)
        for first in range(0, len(self.values), step):
            for second in range(first + 1, min(first + 40, len(self.values))):
                if None in (self.values[first], self.values[second]):
                    continue
                if self.values[first] != self.values[second] and found < ATTEMPTS:
                    found += 1
                    yield first, second
                    break

    def swap(self, first: int, second: int) -> None:
        """Let two rows change values, on disk."""
        values = self.values
        values[first], values[second] = values[second], values[first]
        if self._sheet is None:
            for row in (first, second):
                self._rows[self._first - 1 + row][self._column] = values[row]
            with self._path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(self._rows)
            return
        for row in (first, second):
            self._book[self._sheet].cell(self._first + row, self._column + 1).value = values[row]
        self._book.save(self._path)


# Settings: each to another valid value.


def settings(project: Project, sections: tuple[str, ...]) -> Iterator[Case]:
    """One case for each setting of the sections, where another valid value is found."""
    content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
    for section in sections:
        for path, value in _leaves(content[section], (section,)):
            name = ".".join(path)
            yield Case("setting", name, _setter(path, value), ("setting", name))


def _leaves(content: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _leaves(value, (*path, name))
    else:
        yield path, content


def _others(value: Any) -> list[Any]:
    """Values that might be valid in place of one."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1]
        case float():
            return [value * 0.9, value * 1.1]
        case list():
            return [value[:-1], value[1:]]
    words = ("exact", "wilson", "excluded", "no", "high", "moderate", "standard", "2018-03-30", "threshold")
    return [word for word in words if word != value]


def _setter(path: tuple[str, ...], value: Any) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        content = yaml.safe_load(project.path(CONFIG).read_text(encoding="utf-8"))
        section = content
        for name in path[:-1]:
            section = section[name]
        for other in _others(value):
            section[path[-1]] = other
            try:
                load_settings(content)
            except DriveEvalError:
                continue
            project.path(CONFIG).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
            return
        raise NoChangeError("no other valid value is known")

    return change


# Published inputs of the cost model.


def parameters(project: Project) -> Iterator[Case]:
    """One case for each cost parameter: its value times 1.01."""
    with project.path("resources/published/cost_parameters.csv").open(encoding="utf-8", newline="") as file:
        names = [row["parameter_id"] for row in csv.DictReader(file)]
    for name in names:
        yield Case("published input", name, _scaler(name), ("inputs", name))


def _scaler(name: str) -> Callable[[Project], None]:
    def scale(project: Project) -> None:
        path = project.path("resources/published/cost_parameters.csv")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        value = rows[0].index("value")
        for row in rows[1:]:
            if row[0] == name:
                row[value] = repr(float(row[value]) * 1.01)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        project.register()

    return scale


# Functions: an empty statement more, which is another function with the same results.


def functions(project: Project, scripts: tuple[str, ...], every: int = 1) -> Iterator[Case]:
    """One case for each function that the scripts can reach; ``every``: only each so many-th of them."""
    code = CodeBase.at(project.path("workflow"), "drive_eval")
    found: dict[str, None] = {}
    for script in scripts:
        found |= dict.fromkeys(code.dependencies(project.path(f"workflow/scripts/{script}"))[0])
    cases: list[Case] = []
    for name in sorted(found):
        module, _, function = name.partition(":")
        path = code.path(module)
        if path is not None and _span(path, function):
            edit = _editor(path.relative_to(project.root).as_posix(), function)
            cases.append(Case("function", name, edit))
    yield from cases[::every]


def _span(path: Path, function: str) -> int:
    """The line before which a statement can be put into a function; 0 if it is none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return node.body[-1].lineno
    return 0


def _editor(name: str, function: str) -> Callable[[Project], None]:
    def edit(project: Project) -> None:
        path = project.path(name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = _span(path, function) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines.insert(at, f"{indent}pass\n")
        path.write_text("".join(lines), encoding="utf-8")

    return edit


# Changes that are none, and other packages.


def without_effect(project: Project) -> Iterator[Case]:
    """Touched, saved again, in another order, commented, documented, another release beside."""
    yield Case("touched files", "every file of the project", _touch)
    yield Case("comment", "one in every module", _comment)
    yield Case("docstring", "that of every module", _docstring)
    yield Case("file saved again", "case_management.xlsx", _save_again)
    yield Case("rows in another order", "needs", _reorder)
    yield Case("added release", "a second description", _second_release)


def _touch(project: Project) -> None:
    later = time.time() + 5
    for folder in ("workflow", "config", "resources"):
        for path in project.path(folder).rglob("*"):
            if path.is_file():
                os.utime(path, (later, later))


def _comment(project: Project) -> None:
    for path in project.path("workflow").rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")


def _docstring(project: Project) -> None:
    for path in project.path("workflow").rglob("*.py"):
        content = path.read_text(encoding="utf-8")
        if content.startswith('"""'):
            path.write_text('"""Otherwise. ' + content[3:], encoding="utf-8")


def _save_again(project: Project) -> None:
    path = project.path("resources/releases/demo/case_management.xlsx")
    openpyxl.load_workbook(path).save(path)
    project.register()


def _reorder(project: Project) -> None:
    path = project.path("resources/releases/demo/case_management.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["Needs assessments"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    for number, row in enumerate(reversed(rows), start=4):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    book.save(path)
    project.register()


def _second_release(project: Project) -> None:
    text = project.path(DESCRIPTION).read_text(encoding="utf-8")
    project.path("config/releases/second.yaml").write_text(
        text.replace("release: demo", "release: second"), encoding="utf-8"
    )


def packages(project: Project) -> Iterator[Case]:
    """One case for each package in any key: a version that is not the installed one."""
    names = {name for content in lineages(project).values() for name in content["key"]["packages"]}
    for name in sorted(names - {"python"}):
        yield Case("dependency", name, _version(name))


def _version(name: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        folder = project.path(f"workflow/{name.replace('-', '_')}-999.0.dist-info")
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 999.0\n")

    return change


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

"""All chapters, computed twice from nothing under other circumstances: the same bytes, and true keys.

One of the two runs is watched: which functions of the package each job called, so that what the keys say of
the code (found by reading it) is held to what really ran. `DRIVE_EVAL_TWICE` names a folder to keep the two
in, so that a run which was stopped goes on.
"""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from drive_eval.audit.sidecar import job_name
from workflow.matrix_changes import lineages
from workflow.project import Project, choose, fresh

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]

WATCH = Path(__file__).parent / "watch"
# Of each pair, one for each run.
CIRCUMSTANCES = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "COLUMNS": "80"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Caracas", "LC_ALL": "C", "COLUMNS": "200"},
)
PLACES = ("one", "at/another/depth")
FIRST = tuple(f"results/demo/restricted/estimates/{name}.csv" for name in ("victims_risk", "costs_summary"))
ORDERS = (
    ("--cores", "1", "--scheduler", "ilp"),
    ("--cores", "2", "--scheduler", "greedy", "--prioritize", *FIRST),
)


def run(folder: Path, number: int) -> Project:
    """One of the two runs, from nothing, or from where it was stopped."""
    project = Project(folder / PLACES[number])
    if not project.path("watched").exists():
        choose(fresh(project.root, whole=True), "all")
        project.path("watched").mkdir()
    environment = dict(CIRCUMSTANCES[number])
    if number == 0:
        path = f"{WATCH}:{project.path('workflow')}"
        environment |= {"WATCHED": str(project.path("watched")), "PYTHONPATH": path}
    words = (sys.executable, "-m", "snakemake", *ORDERS[number])
    done = project.run(*words, environment=environment, timeout=3600)
    assert done.returncode == 0, done.stderr[-4000:]
    return project


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Project]:
    """All chapters of the whole demonstration release, little drawn: two complete runs in other folders."""
    folder = Path(os.environ.get("DRIVE_EVAL_TWICE") or tmp_path_factory.mktemp("twice"))
    return run(folder, 0), run(folder, 1)


@pytest.mark.parametrize("tree", ["publishable", "restricted/views", "restricted"])
def test_every_file_has_the_same_bytes(twice: tuple[Project, Project], tree: str) -> None:
    """What is published, every view, and every draw, fit, estimate and lineage."""
    one, other = (project.hashes(f"results/demo/{tree}") for project in twice)
    assert sorted(name for name in {*one, *other} if one.get(name) != other.get(name)) == []


def test_the_runs_were_not_the_same_run(twice: tuple[Project, Project]) -> None:
    """Jobs ran in another order, and of the second run some at the same time."""
    orders = []
    for project in twice:
        records = project.records()
        assert not any(record["restored"] for record in records.values())
        orders.append(sorted(records, key=lambda name: records[name]["started"]))
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    times = sorted((record["started"], record["ended"]) for record in twice[1].records().values())
    assert any(later[0] < earlier[1] for earlier, later in pairwise(times))


def test_every_function_that_a_job_calls_is_in_its_key(twice: tuple[Project, Project]) -> None:
    project = twice[0]
    jobs = {job_name(each["rule"], each["wildcards"]): each for each in lineages(project).values()}
    missing: dict[str, list[str]] = {}
    watched = {path.stem: json.loads(path.read_text()) for path in project.path("watched").glob("*.json")}
    assert set(watched) == set(jobs)
    for name, calls in watched.items():
        known = jobs[name]["key"]["code"]
        for file, called in calls:
            if Path(file).suffix == ".html":
                # A template, of which Jinja makes functions: no code but an input of whoever writes the page.
                assert f"workflow/drive_eval/{file}" in jobs[name]["inputs"]
                continue
            module = ".".join(("drive_eval", *Path(file).with_suffix("").parts)).removesuffix(".__init__")
            top = called.partition(".")[0]
            if not top.startswith("<") and f"{module}:{top}" not in known:
                missing.setdefault(f"{module}:{top}", []).append(name)
    assert missing == {}
    assert sum(len(calls) for calls in watched.values()) > 1000

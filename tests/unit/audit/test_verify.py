"""Results that are not what their jobs wrote are found, each by its own name; intact ones are left alone."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from drive_eval.audit import manifest
from drive_eval.audit.verify import Expected, Finding, verify
from drive_eval.errors import Problem
from drive_eval.jobs import job

RESULTS = Path("results/demo")
VIEW = "results/demo/restricted/views/v.parquet"
TABLE = "results/demo/restricted/estimates/a.csv"
REQUIRED = ("views/view.v", "estimates/a", "published/lineage")


class Files(dict):
    """Snakemake's named lists: iterating gives paths."""

    def __iter__(self):
        return iter(self.values())


def key(level: float = 0.95, code: str = "1") -> str:
    content = {"settings": {"level": level}, "code": {"m:f": code}, "packages": {"p": "1"}, "inputs": []}
    return json.dumps(content | {"seed": 5})


def run(
    rule: str, inputs: dict[str, str], outputs: dict[str, str], stem: str, text: str, **more: str
) -> None:
    """One job as the pipeline runs it: ``outputs`` by name get ``text``; ``stem`` names log and lineage."""
    given = SimpleNamespace(
        rule=rule,
        wildcards={"release": "demo", **more},
        input=Files(inputs),
        output=Files(outputs),
        log={"text": f"results/demo/logs/{stem}.log"},
        params=SimpleNamespace(key=key()),
    )
    with job(given) as this:
        for name in outputs:
            if name != "lineage":
                this.path(name).write_text(text, encoding="utf-8")


def analysis(text: str = "id,value\nx,1\ny,2\n") -> None:
    lineage = "results/demo/restricted/estimates/a.lineage.json"
    run("a", {"view": VIEW}, {"table": TABLE, "lineage": lineage}, "a", text)


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of three jobs: a view of a raw file, an analysis of it, and the lineage of both."""
    monkeypatch.chdir(tmp_path)
    Path("raw.csv").write_text("raw")
    view = {"view": VIEW, "lineage": "results/demo/restricted/views/view.v.lineage.json"}
    run("view", {"source": "raw.csv"}, view, "view.v", "rows", view="v")
    analysis()
    sidecars = {name: f"results/demo/restricted/{name}.lineage.json" for name in REQUIRED[:2]}
    last = {
        "document": "results/demo/publishable/lineage.json",
        "lineage": "results/demo/restricted/published/lineage.lineage.json",
    }
    run("lineage", sidecars, last, "lineage", "{}")


def expected(**changed: str) -> Expected:
    keys = {"view.v": key(), "a": key(), "lineage": key()} | changed
    return Expected(keys, REQUIRED)


def found(plan: Expected | None = None) -> set[tuple[str, str]]:
    return {(each.kind, each.path) for each in verify(RESULTS, plan or expected())}


def test_intact_results_have_no_finding() -> None:
    assert verify(RESULTS, expected()) == []
    manifest.write(RESULTS)
    assert verify(RESULTS, expected()) == [], "the manifest is no orphan"


def append(path: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("x")


def edit_lineage() -> None:
    path = Path("results/demo/restricted/estimates/a.lineage.json")
    path.write_text(path.read_text().replace("0.95", "0.5"))


def edit_output_and_lineage() -> None:
    """Someone who covers the traces in the lineage is given away by the record of the run."""
    path = Path("results/demo/restricted/estimates/a.lineage.json")
    content = json.loads(path.read_text())
    append(TABLE)
    from drive_eval.audit.sidecar import sha256

    content["outputs"][TABLE] = sha256(TABLE)
    path.write_text(json.dumps(content))


SIDECAR = "results/demo/restricted/estimates/a.lineage.json"
DAMAGES: dict[str, tuple[Callable[[], object], set[tuple[str, str]]]] = {
    "an output edited": (lambda: append(TABLE), {("tampered", TABLE)}),
    "an output removed": (lambda: Path(TABLE).unlink(), {("missing", TABLE)}),
    "a file that no rule makes": (
        lambda: Path("results/demo/publishable/people.csv").write_text("id"),
        {("orphan", "results/demo/publishable/people.csv")},
    ),
    "half a file of a job that died": (
        lambda: Path("results/demo/restricted/estimates/.a.part.csv").write_text("id"),
        {("orphan", "results/demo/restricted/estimates/.a.part.csv")},
    ),
    "a lineage edited": (edit_lineage, {("tampered", SIDECAR), ("stale", TABLE)}),
    "an output and its lineage edited": (edit_output_and_lineage, {("tampered", SIDECAR)}),
    "a lineage removed": (
        lambda: Path(SIDECAR).unlink(),
        {
            ("missing", SIDECAR),
            ("orphan", TABLE),
            ("orphan", "results/demo/logs/a.log"),
            ("orphan", "results/demo/logs/a.json"),
        },
    ),
    "a record removed": (
        lambda: Path("results/demo/logs/a.json").unlink(),
        {("missing", SIDECAR), ("orphan", "results/demo/logs/a.log")},
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_each_damage_is_found_and_named(name: str) -> None:
    damage, told = DAMAGES[name]
    damage()
    assert found() == told


def test_a_changed_setting_and_function_make_a_job_stale_and_are_named() -> None:
    findings = verify(RESULTS, expected(a=key(level=0.9, code="2")))
    assert [(each.kind, each.path) for each in findings] == [("stale", TABLE)]
    assert "setting level changed" in findings[0].message
    assert "function m:f changed" in findings[0].message


def test_an_input_that_was_made_anew_makes_its_readers_stale() -> None:
    view = {"view": VIEW, "lineage": "results/demo/restricted/views/view.v.lineage.json"}
    run("view", {"source": "raw.csv"}, view, "view.v", "other rows", view="v")
    assert ("stale", TABLE) in found()
    assert ("tampered", VIEW) not in found()


def test_an_edited_raw_file_is_named_and_without_a_plan_nothing_is_called_stale() -> None:
    problem = Problem("raw.csv", rule="sha256", message="the file is not the one that was registered.")
    findings = verify(RESULTS, Expected(None, REQUIRED), [problem])
    assert findings == [Finding("raw", "raw.csv", "the file is not the one that was registered.")]


def test_results_of_a_rule_that_is_no_longer_there_are_orphans_of_one_job() -> None:
    lineage = "results/demo/restricted/estimates/gone.lineage.json"
    output = "results/demo/restricted/estimates/gone.csv"
    run("gone", {"view": VIEW}, {"table": output, "lineage": lineage}, "gone", "a")
    findings = verify(RESULTS, expected())
    assert [(each.kind, each.path) for each in findings] == [("orphan", lineage)]
    assert "3 files of the same job" in findings[0].message


def test_a_variant_is_a_run_of_its_own_and_any_other_folder_is_not() -> None:
    for folder in ("variants/wide", "other"):
        path = RESULTS / folder / "restricted/estimates/a.csv"
        path.parent.mkdir(parents=True)
        path.write_text("a\n", encoding="utf-8")
    assert [(each.kind, each.path) for each in verify(RESULTS, expected())] == [
        ("orphan", "results/demo/other/restricted/estimates/a.csv")
    ]


def test_the_manifest_has_for_each_file_what_made_it_and_how() -> None:
    document = json.loads(manifest.write(RESULTS).read_text(encoding="utf-8"))
    assert set(document["files"]) == {VIEW, TABLE, "results/demo/publishable/lineage.json"}
    entry = document["files"][TABLE]
    assert (entry["rows"], entry["sensitivity"], entry["job"]) == (2, "aggregate", "a")
    assert document["files"][VIEW]["sensitivity"] == "person"
    made = document["jobs"]["a"]
    assert made["parameters"] == {"level": 0.95}
    assert made["seed"] == 5
    assert set(made["inputs"]) == {VIEW}
    assert {"lock", "commit", "clean", "started", "ended", "code", "packages"} <= set(made)


def test_a_damaged_record_does_not_stop_the_merge() -> None:
    Path("results/demo/logs/a.json").write_text('{"rule": "a"')
    assert TABLE not in manifest.merge(RESULTS)["files"]

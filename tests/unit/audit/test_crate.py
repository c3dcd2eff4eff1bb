"""The run as a crate: nothing restricted in it, nothing named that it does not describe."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from drive_eval.audit.crate import write
from drive_eval.errors import DriveEvalError
from drive_eval.jobs import job

RESULTS = Path("results/demo")
VIEW, PUBLISHED = "results/demo/restricted/views/v.parquet", "results/demo/publishable/lineage.json"


class Files(dict):
    """Snakemake's named lists: iterating gives paths."""

    def __iter__(self):
        return iter(self.values())


def run(rule: str, inputs: dict[str, str], output: str, text: str) -> None:
    key = {"settings": {}, "code": {f"{rule}:<module>": "1"}, "packages": {}, "inputs": []}
    given = SimpleNamespace(
        rule=rule, wildcards={"release": "demo"}, input=Files(inputs), output=Files(file=output),
        log={"text": f"results/demo/logs/{rule}.log"}, params=SimpleNamespace(key=json.dumps(key)),
    )  # fmt: skip
    with job(given) as this:
        this.path("file").write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workflow of two jobs: a view of a raw file, and what is published of it."""
    monkeypatch.chdir(tmp_path)
    Path("workflow/scripts").mkdir(parents=True)
    for name in ("workflow/scripts/view.py", "workflow/scripts/lineage.py", "Snakefile", "LICENSE"):
        Path(name).write_text(name)
    Path("raw.csv").write_text("raw")
    run("view", {"source": "raw.csv"}, VIEW, "person-level rows")
    run("lineage", {"view": VIEW}, PUBLISHED, "{}")


def graph() -> dict[str, dict[str, Any]]:
    path = write(RESULTS, RESULTS / "crate", "9.9")
    return {entity["@id"]: entity for entity in json.loads(path.read_text(encoding="utf-8"))["@graph"]}


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {value["@id"]} if set(value) == {"@id"} else set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_everything_that_is_named_is_described() -> None:
    entities = graph()
    named = set().union(*(references(list(entity.values())) for entity in entities.values()))
    assert {name for name in named - set(entities) if not name.startswith("http")} == set()


def test_restricted_files_are_described_and_not_in_the_crate() -> None:
    entities = graph()
    files = {path.relative_to(RESULTS / "crate").as_posix() for path in (RESULTS / "crate").rglob("*")}
    assert PUBLISHED in files
    assert not any("restricted" in name or name == "raw.csv" for name in files)
    assert entities[f"#file/{VIEW}"]["identifier"].startswith("sha256:")
    assert entities[f"#file/{VIEW}"]["@type"] == "CreativeWork", "no data entity of the crate"


def test_each_job_is_an_action_of_its_script_with_what_it_read_and_made() -> None:
    entities = graph()
    action = entities["#job/lineage"]
    assert action["instrument"] == {"@id": "workflow/scripts/lineage.py"}
    assert action["object"] == {"@id": f"#file/{VIEW}"}
    assert action["result"] == {"@id": PUBLISHED}
    assert entities["#control/lineage"]["instrument"] == {"@id": "#step/lineage"}
    assert entities["#run"]["object"] == {"@id": "#file/raw.csv"}
    assert entities["#run"]["result"] == {"@id": PUBLISHED}


def test_a_run_that_did_not_complete_gives_no_crate() -> None:
    Path("results/demo/logs/lineage.json").unlink()
    with pytest.raises(DriveEvalError, match="no record of a complete run"):
        write(RESULTS, RESULTS / "crate", "9.9")

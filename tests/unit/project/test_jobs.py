"""What a job does around its one call: whole outputs or none, a lineage, and no input that moves."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from drive_eval.errors import DriveEvalError
from drive_eval.jobs import Job, job

KEY = json.dumps({"settings": {"level": 1}, "code": {}, "packages": {}, "inputs": [], "seed": 7})


class Files(dict):
    """Snakemake's named lists: iterating gives paths, ``get`` and ``items`` names."""

    def __iter__(self):
        lists = [[value] if isinstance(value, str) else value for value in self.values()]
        return iter([path for paths in lists for path in paths])


@pytest.fixture
def snakemake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.chdir(tmp_path)
    Path("input.txt").write_text("one")
    Path("source.txt").write_text("raw")
    return SimpleNamespace(
        rule="r",
        wildcards={"release": "demo", "x": "1"},
        input=Files(data="input.txt", source="source.txt"),
        output=Files(
            table="out/table.csv", pictures=["out/a.svg", "out/b.svg"], lineage="out/r.1.lineage.json"
        ),
        log={"text": "logs/r.log"},
        params=SimpleNamespace(key=KEY),
    )


def write_all(this: Job) -> None:
    for name in ("table", "pictures/a.svg", "pictures/b.svg"):
        this.path(name).write_text(name)


def test_outputs_appear_together_with_their_lineage(snakemake: SimpleNamespace) -> None:
    with job(snakemake) as this:
        assert this.settings == {"level": 1}
        assert this.seed == 7
        write_all(this)
        assert not Path("out/table.csv").exists()
    assert Path("out/table.csv").read_text() == "table"
    lineage = json.loads(Path("out/r.1.lineage.json").read_text())
    assert set(lineage["outputs"]) == {"out/table.csv", "out/a.svg", "out/b.svg"}
    assert set(lineage["inputs"]) == {"input.txt"}, "a source file counts by its columns, in the key"
    assert lineage["key"] == json.loads(KEY)
    record = json.loads(Path("logs/r.json").read_text())
    assert set(record["inputs"]) == {"input.txt", "source.txt"}
    assert record["complete"] is True
    assert record["processor_seconds"] > 0
    assert 10 < record["peak_memory_mib"] < 100_000


def test_a_failure_leaves_no_output_and_the_log_says_why(snakemake: SimpleNamespace) -> None:
    def fail() -> None:
        with job(snakemake) as this:
            this.path("table").write_text("half")
            raise ValueError("the reason")

    with pytest.raises(ValueError, match="the reason"):
        fail()
    assert list(Path("out").iterdir()) == []
    assert "the reason" in Path("logs/r.log").read_text()
    assert json.loads(Path("logs/r.json").read_text())["complete"] is False


def test_an_input_that_changes_meanwhile_is_refused(snakemake: SimpleNamespace) -> None:
    def run() -> None:
        with job(snakemake) as this:
            write_all(this)
            Path("input.txt").write_text("two")

    with pytest.raises(DriveEvalError, match=r"input\.txt changed"):
        run()
    assert list(Path("out").iterdir()) == []


def test_an_output_that_was_not_written_is_told(snakemake: SimpleNamespace) -> None:
    def run() -> None:
        with job(snakemake) as this:
            this.path("table").write_text("only this")

    with pytest.raises(DriveEvalError, match=r"pictures/a\.svg"):
        run()
    assert not Path("out/table.csv").exists()


def test_memory_is_the_jobs_own_not_that_of_the_process_that_started_it() -> None:
    code = "from drive_eval.jobs import _usage; print(_usage()['peak_memory_mib'])"
    held = bytearray(600 * 1024**2)
    held[::4096] = b"x" * len(held[::4096])
    told = subprocess.run(  # as Snakemake starts jobs: forked, then replaced
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, preexec_fn=lambda: None
    )
    assert 20 < float(told.stdout) < 400

"""What a job does around its one call: whole outputs or none, a lineage, and no input that moves."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from drive_eval.errors import DriveEvalError
from drive_eval.jobs import Job, Restored, job
from drive_eval.kept import KEPT, VERSIONS, forget_deleted

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


def test_what_a_killed_run_left_half_written_goes(snakemake: SimpleNamespace) -> None:
    left = ["out/..table.part.q1nk_8ln.csv", "out/.a.zfa6py4r.svg", "out/.r.1.lineage.zfa6py4r.json"]
    others = ["out/.tables.zfa6py4r.csv", "out/.a.zfa6py4r.png", "out/a.zfa6py4r.svg", "out/.a.old-name.svg"]
    Path("out").mkdir()
    for name in (*left, *others):
        Path(name).write_text("half")
    with job(snakemake) as this:
        write_all(this)
    assert [name for name in (*left, *others) if Path(name).exists()] == others


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


OUTPUTS = ("out/table.csv", "out/a.svg", "out/b.svg", "out/r.1.lineage.json")


def computed(snakemake: SimpleNamespace) -> bool:
    """Run the job as Snakemake does, its outputs removed first; whether its body ran."""
    for path in OUTPUTS:
        Path(path).unlink(missing_ok=True)
    try:
        with job(snakemake) as this:
            write_all(this)
            this.facts["rows"] = 3
            return True
    except Restored:
        return False


def test_a_script_that_ends_with_its_outputs_put_back_has_succeeded() -> None:
    assert Restored().code == 0


def bytes_of_outputs() -> dict[str, bytes]:
    return {path: Path(path).read_bytes() for path in OUTPUTS}


def test_the_same_outputs_are_put_back_and_the_record_says_so(snakemake: SimpleNamespace) -> None:
    assert computed(snakemake)
    first, record = bytes_of_outputs(), json.loads(Path("logs/r.json").read_text())
    assert record["restored"] is None
    assert not computed(snakemake)
    assert bytes_of_outputs() == first
    again = json.loads(Path("logs/r.json").read_text())
    assert again["restored"] == {name: record[name] for name in again["restored"]}
    assert {"started", "ended", "commit", "processor_seconds"} <= set(again["restored"])
    assert again["complete"] is True
    assert {name: again[name] for name in ("key", "inputs", "outputs")} == {
        name: record[name] for name in ("key", "inputs", "outputs")
    }
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(Path(path).name for path in OUTPUTS)


def another_key(snakemake: SimpleNamespace) -> None:
    snakemake.params.key = KEY.replace('"level": 1', '"level": 2')


def another_input(_snakemake: SimpleNamespace) -> None:
    Path("input.txt").write_text("two")


def another_name(snakemake: SimpleNamespace) -> None:
    snakemake.input = Files(other="input.txt", source="source.txt")


def another_path(snakemake: SimpleNamespace) -> None:
    snakemake.output = Files(**{**snakemake.output, "table": "out/other.csv"})


@pytest.mark.parametrize("change", [another_key, another_input, another_name, another_path])
def test_whatever_the_outputs_depend_on_must_be_the_same(
    snakemake: SimpleNamespace, change: Callable[[SimpleNamespace], None]
) -> None:
    assert computed(snakemake)
    change(snakemake)
    assert computed(snakemake)


def test_a_raw_file_counts_by_what_the_key_says_of_it(snakemake: SimpleNamespace) -> None:
    assert computed(snakemake)
    Path("source.txt").write_text("saved again")
    assert not computed(snakemake)


def edited_in_place() -> None:
    """What a spreadsheet program may do to a result, of which the kept file is a second name."""
    with Path("out/table.csv").open("r+b") as file:
        file.write(b"other")


def kept_file(name: str) -> Path:
    (found,) = KEPT.rglob(name)
    return found


def half_written() -> None:
    kept_file("1.svg").unlink()


def other_lineage() -> None:
    path = kept_file("lineage.json")
    path.write_text(path.read_text().replace('"rows": 3', '"rows": 4'))


def no_record() -> None:
    kept_file("record.json").write_text("{")


@pytest.mark.parametrize("damage", [edited_in_place, half_written, other_lineage, no_record])
def test_what_is_not_whole_is_computed_anew(snakemake: SimpleNamespace, damage: Callable[[], None]) -> None:
    assert computed(snakemake)
    first = bytes_of_outputs()
    damage()
    assert computed(snakemake)
    assert bytes_of_outputs() == first
    assert not computed(snakemake), "and is whole again"


def test_the_last_two_versions_are_kept(snakemake: SimpleNamespace) -> None:
    keys = [KEY.replace('"level": 1', f'"level": {level}') for level in range(4)]

    def computed_with(level: int) -> bool:
        snakemake.params.key = keys[level]
        return computed(snakemake)

    assert [computed_with(level) for level in (0, 1, 0, 1)] == [True, True, False, False]
    assert [computed_with(level) for level in (2, 1, 3, 1, 2)] == [True, False, True, False, True]
    assert len(list((KEPT / "demo/r.1").iterdir())) == VERSIONS


@pytest.mark.parametrize("way", ["source", "publishable", "views"])
def test_views_and_what_is_published_are_not_kept(snakemake: SimpleNamespace, way: str) -> None:
    if way == "source":
        snakemake.input = Files(source="source.txt")
    else:
        snakemake.output = Files(page=f"out/{way}/x.html", lineage="out/r.1.lineage.json")
    for _ in range(2):
        with job(snakemake) as this:
            for name in set(this.staged) - {"lineage"}:
                this.path(name).write_text(name)
    assert not KEPT.exists()


def test_what_is_kept_is_for_its_owner_and_goes_with_the_results(snakemake: SimpleNamespace) -> None:
    folder = "results/demo/restricted/out"
    snakemake.output = Files(
        table=f"{folder}/table.csv",
        pictures=[f"{folder}/a.svg", f"{folder}/b.svg"],
        lineage=f"{folder}/r.1.lineage.json",
    )
    with job(snakemake) as this:
        write_all(this)
    assert stat.S_IMODE(KEPT.stat().st_mode) == 0o700
    table = Path("results/demo/restricted/out/table.csv")
    assert kept_file("0.csv").samefile(table), "it takes room once only"
    forget_deleted(Path("results/demo"))
    assert KEPT.joinpath("demo").exists()
    shutil.rmtree("results")
    forget_deleted(Path("results/demo"))
    assert not KEPT.joinpath("demo").exists()


def test_a_job_does_not_fail_because_its_outputs_cannot_be_kept(
    snakemake: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object, **_named: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(shutil, "copyfile", full)
    monkeypatch.setattr(os, "link", full)
    assert computed(snakemake)
    assert computed(snakemake)
    assert "not kept" in Path("logs/r.log").read_text()
    assert list((KEPT / "demo/r.1").iterdir()) == []

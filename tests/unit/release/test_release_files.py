import json
import os
import time

import pytest

from drive_eval.errors import InputRefusedError
from drive_eval.release.cache import SETTLED_NS, FileCache
from drive_eval.release.description import load_description
from drive_eval.release.files import check_files, register, sha256_of


def settle(path) -> None:
    """Wait until a change of ``path`` lies far enough back for the cache to trust the file."""
    while time.time_ns() - path.stat().st_ctime_ns <= SETTLED_NS:
        time.sleep(0.01)


def test_registered_files_have_no_problems(project) -> None:
    assert check_files(project.write(), project.root) == []


def test_sha256_of_a_known_text(tmp_path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    # FIPS 180-4's own example.
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(tmp_path / "abc") == expected


def test_missing_files_say_where_they_come_from(project) -> None:
    workbook, parameters = check_files(project.describe(), project.root)
    assert (workbook.rule, workbook.file) == ("missing-file", "data/workbook.xlsx")
    assert "drive-eval simulate small" in workbook.advice
    assert "`make`" in workbook.advice
    assert "data/parameters.csv" in parameters.advice
    assert "simulate" not in parameters.advice


def test_a_changed_file_is_told_with_what_to_do(project) -> None:
    description = project.write()
    with (project.root / "data/parameters.csv").open("a") as file:
        file.write("more,1,gbp,printed\n")
    (problem,) = check_files(description, project.root)
    assert (problem.rule, problem.key) == ("sha256", "files.parameters.sha256")
    assert "drive-eval register small" in problem.advice


def test_empty_files_and_folders_are_told(project) -> None:
    description = project.write()
    (project.root / "data/parameters.csv").write_bytes(b"")
    project.workbook.unlink()
    project.workbook.mkdir()
    rules = [problem.rule for problem in check_files(description, project.root)]
    assert rules == ["not-a-file", "empty-file"]


def test_registering_changes_the_sha256_values_and_nothing_else(project) -> None:
    before = project.text
    description = project.write()
    after = project.description_path.read_text(encoding="utf-8")
    zeros = "0" * 64
    expected = before.replace(zeros, description.files["workbook"].sha256, 1)
    expected = expected.replace(zeros, description.files["parameters"].sha256, 1)
    assert after == expected
    assert description.files["workbook"].sha256 == sha256_of(project.workbook)


def test_registering_keeps_windows_line_ends_and_letters_with_accents(project) -> None:
    project.replace("# A comment that registering must keep.", "# Prepared by Zoë – first “draft” 🙂.")
    project.write()
    project.description_path.write_bytes(
        project.text.replace(load_sha(project, "parameters"), "f" * 64).replace("\n", "\r\n").encode()
    )
    assert list(register(project.description_path, project.root)) == ["parameters"]
    assert project.description_path.read_bytes() == project.text.replace("\n", "\r\n").encode()


def load_sha(project, name: str) -> str:
    return load_description(project.description_path, project.root).files[name].sha256


def test_registering_puts_quotes_around_bare_values(project) -> None:
    # Longer than what it replaces, so that the places further down move.
    for quoted in ('"' + "0" * 64 + '"', "'" + "0" * 64 + "'"):
        project.text = project.text.replace(quoted, "a" * 64)
    before = project.text
    description = project.write()
    expected = before.replace("a" * 64, f'"{description.files["workbook"].sha256}"', 1)
    expected = expected.replace("a" * 64, f'"{description.files["parameters"].sha256}"', 1)
    assert project.text == expected


def test_registering_what_is_registered_writes_nothing(project) -> None:
    project.write()
    before = project.description_path.stat()
    assert register(project.description_path, project.root) == {}
    assert project.description_path.stat().st_ino == before.st_ino


def test_a_refused_description_is_not_registered(project) -> None:
    project.write()
    text = project.text.replace("supplier:", "suplier:")
    project.description_path.write_text(text)
    with pytest.raises(InputRefusedError):
        register(project.description_path, project.root)
    assert project.description_path.read_text() == text


class Counter:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        return self.calls


def test_the_cache_computes_once_for_an_unchanged_file(tmp_path) -> None:
    file, store, count = tmp_path / "f", tmp_path / "cache.json", Counter()
    file.write_text("content")
    settle(file)
    cache = FileCache(store)
    assert [cache.value("n", file, None, count) for _ in range(3)] == [1, 1, 1]
    cache.save()
    assert FileCache(store).value("n", file, None, count) == 1
    # Another name or another structure is another value.
    assert cache.value("m", file, None, count) == 2
    assert cache.value("n", file, {"sheet": "a"}, count) == 3


def test_the_cache_sees_a_change_under_the_same_size_and_an_older_time(tmp_path) -> None:
    file, count = tmp_path / "f", Counter()
    file.write_text("one")
    settle(file)
    cache = FileCache()
    cache.value("n", file, None, count)
    times = file.stat()
    file.write_text("two")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert cache.value("n", file, None, count) == 2
    replacement = tmp_path / "g"
    replacement.write_text("six")
    os.utime(replacement, ns=(times.st_atime_ns, times.st_mtime_ns - 10**9))
    replacement.replace(file)
    assert cache.value("n", file, None, count) == 3


def test_the_cache_does_not_trust_a_file_that_has_only_just_changed(tmp_path) -> None:
    file, count = tmp_path / "f", Counter()
    cache = FileCache()
    file.write_text("content")
    cache.value("n", file, None, count)
    assert cache.value("n", file, None, count) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b"null", b'{"format": 1}', b'{"format": 1, "entries": {"a": 3}}',
     b'{"format": 0, "entries": {}}', b"[" * 100_000],
)  # fmt: skip
def test_a_damaged_cache_is_no_cache(tmp_path, content: bytes) -> None:
    file, store, count = tmp_path / "f", tmp_path / "cache.json", Counter()
    file.write_text("content")
    settle(file)
    store.write_bytes(content)
    cache = FileCache(store)
    assert cache.value("n", file, None, count) == 1
    cache.save()
    assert FileCache(store).value("n", file, None, count) == 1


def test_two_processes_keep_each_others_entries(tmp_path) -> None:
    file, store, count = tmp_path / "f", tmp_path / "cache.json", Counter()
    file.write_text("content")
    settle(file)
    first, second = FileCache(store), FileCache(store)
    first.value("a", file, None, count)
    second.value("b", file, None, count)
    first.save()
    second.save()
    assert len(json.loads(store.read_text())["entries"]) == 2


def test_the_sha256_of_unchanged_files_is_not_computed_again(project, monkeypatch) -> None:
    description = project.write()
    settle(project.workbook)
    settle(project.root / "data/parameters.csv")
    cache = FileCache()
    assert check_files(description, project.root, cache) == []
    monkeypatch.setattr("drive_eval.release.files.sha256_of", lambda path: pytest.fail("read again"))
    assert check_files(description, project.root, cache) == []

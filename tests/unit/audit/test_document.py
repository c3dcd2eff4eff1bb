"""The lineage document as a file: smaller, the same to whoever reads it, and fit to be compared."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.audit import document

NAMES = [f"a.{letter}" for letter in "abcdef"]
FIELDS = st.lists(st.sampled_from(["needs.wave", "needs.housing"]), unique=True)
BASES = st.fixed_dictionaries(
    {}, optional={"fields": FIELDS, "rows_used": st.integers(0, 2), "rows_left_out": st.just({"why": None})}
)
ESTIMATES = st.dictionaries(
    st.sampled_from(NAMES), st.fixed_dictionaries({"job": st.just("job"), "basis": BASES})
)


def whole(estimates: dict[str, Any], shown: list[str]) -> dict[str, Any]:
    job = {"rule": "r", "key": {"code": {"m:f": "1"}, "settings": {}}, "outputs": {}}
    figure = {"title": "t", "estimates": sorted(set(shown) & set(estimates)), "job": "job"}
    return {
        "release": {"name": "demo"}, "estimates": estimates, "jobs": {"job": job, "other": job},
        "figures": {"one": figure},
    }  # fmt: skip


@given(ESTIMATES, st.lists(st.sampled_from(NAMES)))
def test_what_is_packed_can_be_unpacked(estimates: dict[str, Any], shown: list[str]) -> None:
    given_ = whole(estimates, shown)
    packed = json.loads(document.text(document.pack(given_)))
    assert document.unpack(packed) == given_


def test_what_estimates_and_jobs_share_stands_once() -> None:
    entry = {"job": "job", "basis": {"fields": ["needs.wave"], "rows_used": 2}}
    packed = document.pack(whole(dict.fromkeys(NAMES, entry), NAMES))
    assert [len(packed[part]) for part in ("bases", "field_sets", "code")] == [1, 1, 1]
    assert packed["figures"]["one"]["estimates"] == [["a.a", "a.f"]]


def test_a_gap_in_what_a_figure_shows_is_a_gap_in_its_runs() -> None:
    entry = {"job": "job", "basis": {}}
    packed = document.pack(whole(dict.fromkeys(NAMES, entry), ["a.a", "a.b", "a.d"]))
    assert packed["figures"]["one"]["estimates"] == [["a.a", "a.b"], ["a.d", "a.d"]]


def test_each_entry_has_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "lineage.json"
    document.write(whole({name: {"job": "job", "basis": {}} for name in NAMES}, []), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(any(line.startswith(f' "{name}": ') for line in lines) for name in NAMES)
    assert document.read(path)["estimates"]["a.a"] == {"job": "job", "basis": {}}


def test_an_unknown_reference_is_an_error() -> None:
    packed = document.pack(whole({"a.a": {"job": "job", "basis": {}}}, []))
    with pytest.raises(KeyError):
        document.unpack(packed | {"bases": {}})

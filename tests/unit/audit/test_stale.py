"""Jobs whose change Snakemake would overlook lose their lineage, and no others."""

import json
from pathlib import Path

import pytest

from drive_eval.audit.why import forget_stale

KEY = {"settings": {"level": 1}}
PATTERNS = {"disclose": ["results/{release}/d/{x}.csv", "results/{release}/d/disclose.{x,a|b}.lineage.json"]}


@pytest.fixture
def lineage(tmp_path: Path) -> Path:
    """The lineage of one job of the rule `disclose`, and Snakemake's records."""
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata/record").touch()
    path = tmp_path / "results/restricted/d/disclose.a.lineage.json"
    path.parent.mkdir(parents=True)
    content = {
        "rule": "disclose",
        "key": KEY,
        "wildcards": {"release": "demo", "x": "a"},
        "outputs": {"results/demo/d/a.csv": "1"},
    }
    path.write_text(json.dumps(content))
    return path


def removed(tmp_path: Path, key: object, patterns: dict[str, list[str]]) -> list[str]:
    found = forget_stale({"disclose": json.dumps(key)}, tmp_path / "results", tmp_path / "metadata", patterns)
    return [path.name for path in found]


def test_nothing_is_forgotten_while_snakemake_sees_it(tmp_path: Path, lineage: Path) -> None:
    assert removed(tmp_path, KEY, PATTERNS) == []
    assert removed(tmp_path, {"settings": {"level": 2}}, PATTERNS) == [], "its params trigger sees this"
    assert lineage.exists()


def test_a_rule_that_gained_an_output(tmp_path: Path, lineage: Path) -> None:
    more = {"disclose": [*PATTERNS["disclose"], "results/{release}/d/{x}.blocked.csv"]}
    assert removed(tmp_path, KEY, more) == [lineage.name]


def test_another_key_where_the_records_are_lost(tmp_path: Path, lineage: Path) -> None:
    (tmp_path / "metadata/record").unlink()
    assert removed(tmp_path, KEY, PATTERNS) == []
    assert removed(tmp_path, {"settings": {"level": 2}}, PATTERNS) == [lineage.name]

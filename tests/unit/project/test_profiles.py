"""The profiles name rules that exist, and every job of seconds goes into a group."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from drive_eval.figures.registry import FIGURES

ROOT = Path(__file__).parents[3]
RULE = re.compile(r"^ *rule (\w+):", re.M)


@pytest.fixture(scope="module")
def profile() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "workflow/profiles/slurm/config.yaml").read_text(encoding="utf-8"))


def rules() -> set[str]:
    """The names of the workflow's rules."""
    files = [ROOT / "Snakefile", *(ROOT / "workflow/rules").glob("*.smk")]
    named = {name for path in files for name in RULE.findall(path.read_text(encoding="utf-8"))}
    # workflow/rules/figures.smk makes one for each chapter that has figures.
    return named | {f"{figure.chapter}_figure" for figure in FIGURES}


def test_the_profile_for_clusters_names_rules_that_exist(profile: dict[str, Any]) -> None:
    assert len(rules()) > 50
    assert set(profile["set-resources"]) - rules() == set()
    assert set(profile["groups"]) - rules() == set()
    # The jobs that publish are one chain, so that there is nothing to put together.
    assert set(profile["groups"].values()) - set(profile["group-components"]) == {"published"}
    assert set(profile["group-components"]) - set(profile["groups"].values()) == set()


def test_every_view_figure_and_gate_is_in_a_group(profile: dict[str, Any]) -> None:
    short = {name for name in rules() if name.endswith("_figure")} | {"view", "disclose", "publish", "report"}
    assert short - set(profile["groups"]) == set()


def test_memory_and_time_grow_with_attempts(profile: dict[str, Any]) -> None:
    assert profile["retries"] >= 1
    for resources in (profile["default-resources"], *profile["set-resources"].values()):
        for name, expression in resources.items():
            first, second = (eval(expression, {"attempt": n, "input": Sized(80.0)}) for n in (1, 2))
            assert second > first > 0, name


def test_memory_grows_with_the_release(profile: dict[str, Any]) -> None:
    for rule in ("view", "check_release", "lineage"):
        expression = profile["set-resources"][rule]["mem_mb"]
        small, large = (eval(expression, {"attempt": 1, "input": Sized(mb)}) for mb in (1.0, 1000.0))
        assert large > small >= 500, rule


class Sized:
    """What an expression asks of a job's inputs."""

    def __init__(self, size_mb: float, source: str = "release.parquet") -> None:
        self.size_mb = size_mb
        self.source = source

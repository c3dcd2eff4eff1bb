"""The profiles name rules that exist, ask for what jobs were seen to need, and group jobs of seconds."""

import csv
import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from drive_eval.figures.registry import FIGURES

ROOT = Path(__file__).parents[3]
RULE = re.compile(r"^ *rule (\w+):", re.M)


# Megabytes of the Snakemake processes that a cluster's job starts before its own.
SNAKEMAKE = 250


@pytest.fixture(scope="module", params=["slurm", "kubernetes"])
def profile(request: pytest.FixtureRequest) -> dict[str, Any]:
    return yaml.safe_load(
        (ROOT / f"workflow/profiles/{request.param}/config.yaml").read_text(encoding="utf-8")
    )


def test_the_profiles_are_what_the_table_of_resources_gives() -> None:
    spec = importlib.util.spec_from_file_location("write_profiles", ROOT / "scripts/write_profiles.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    table = yaml.safe_load(writer.TABLE.read_text(encoding="utf-8"))
    for path in writer.PROFILES.glob("*/config.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text == writer.written(text, table), f"{path.parent.name}: python scripts/write_profiles.py"


def test_every_job_that_was_measured_fits_what_it_asks_for(profile: dict[str, Any]) -> None:
    with (ROOT / "benchmarks/scaling.csv").open(encoding="utf-8") as stream:
        measured = list(csv.DictReader(stream))
    assert len({row["scale"] for row in measured}) > 1
    short = []
    for row in measured:
        asked = profile["default-resources"] | profile["set-resources"].get(row["rule"], {})
        parquet = row["rule"].startswith("view") and row["source"].endswith(".parquet")
        given = {
            "attempt": 1,
            "input": Sized(float(row["input_mb"]), "a.parquet" if parquet else "a.xlsx"),
        }
        if eval(asked["mem_mb"], given) < float(row["peak_memory_mib"]) * 1.048576 + SNAKEMAKE:
            short.append((row["job"], row["scale"]))
        if eval(asked["runtime"], given) * 60 < float(row["processor_seconds"]):
            short.append((row["job"], row["scale"], "time"))
    assert short == []


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

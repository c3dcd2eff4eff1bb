"""A release that is not exempt from the gate is published whole, under the rules of each kind of supplier."""

import re
from pathlib import Path

import pytest

from drive_eval import estimates
from drive_eval.disclosure_rules import PRESETS
from workflow.project import CONFIG, Project, choose, fresh

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]
# A first run of everything with few draws, beside other work.
LONGEST = 3600


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with complete results of all chapters."""
    project = fresh(tmp_path_factory.mktemp("everything") / "project", actions=4000)
    choose(project, "all")
    project.snakemake(timeout=LONGEST)
    return project


@pytest.mark.parametrize("rules", ["threshold", *PRESETS])
def test_a_release_that_is_not_exempt_is_published(everything: Project, tmp_path: Path, rules: str) -> None:
    project = everything.copy(tmp_path / "project")
    config = project.path(CONFIG)
    text = config.read_text(encoding="utf-8").replace("exempt_synthetic: true", "exempt_synthetic: false")
    config.write_text(re.sub(r"\n  rules: threshold\n", f"\n  rules: {rules}\n", text), encoding="utf-8")
    before = estimates.read(project.path("results/demo/publishable/estimates.csv"))
    project.snakemake(timeout=LONGEST)
    assert project.drive_eval("verify").returncode == 0
    after = estimates.read(project.path("results/demo/publishable/estimates.csv"))
    withheld = after["reason"].str.startswith("Withheld")
    assert 0 < withheld.sum() < len(after)
    assert list(after["estimate_id"]) == list(before["estimate_id"])
    assert after.loc[withheld, ["value", "lower", "upper", "n", "denominator"]].isna().all(axis=None)

"""A release with other answers than the demonstration's runs to its report."""

import pytest

from drive_eval import estimates
from workflow.project import Project, choose, fresh

pytestmark = [pytest.mark.workflow, pytest.mark.exhaustive]
# A run of everything with few draws, beside other work.
LONGEST = 3600
MADE = "resources/releases/other"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Results of all chapters, of a release of known truth."""
    project = fresh(tmp_path_factory.mktemp("other") / "project", actions=1)
    choose(project, "all")
    truth = ("--parameters", "resources/releases/known_truth.yaml")
    made = project.drive_eval("simulate", "demo", *truth, "--out", MADE)
    assert made.returncode == 0, made.stderr
    project.snakemake("--config", "release=other", timeout=LONGEST)
    return project


def test_everything_is_published_a_negative_benefit_too(other: Project) -> None:
    published = estimates.read(other.path("results/other/publishable/estimates.csv"))
    assert published["value"].notna().mean() > 0.9
    bins = published.loc[published["statistic"] == "share of draws", "term"]
    assert bins.str.startswith("from -").any(), "some draws of the benefit lie below nought"
    assert other.path("results/other/publishable/report.html").stat().st_size > 1e6

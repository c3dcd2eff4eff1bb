"""One complete run of the demonstration release, of which each test gets a copy."""

from pathlib import Path

import pytest

from workflow.project import Project, fresh


@pytest.fixture(scope="session")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with complete results. Tests must not change it."""
    project = fresh(tmp_path_factory.mktemp("complete") / "project")
    assert project.path("resources/releases/demo/case_management.xlsx").exists(), "run `make release` first"
    project.snakemake()
    return project


@pytest.fixture
def project(complete: Project, tmp_path: Path) -> Project:
    """A copy of the complete project, to be changed."""
    return complete.copy(tmp_path / "project")

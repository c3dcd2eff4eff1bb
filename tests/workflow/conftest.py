"""One complete run of the demonstration release, of which each test gets a copy."""

from pathlib import Path

import pytest

from workflow.project import Project, fresh

# Every Python of the run, Snakemake and its jobs, notes that it started, and is refused any connection.
OFFLINE = """
import os, socket, sys

NOTES = os.path.join(os.path.dirname(__file__), os.pardir, "connections.txt")

def note(line):
    with open(NOTES, "a", encoding="utf-8") as file:
        file.write(line + chr(10))

def refuse(event, given):
    names = event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
    out = event in ("socket.connect", "socket.sendto") and given[0].family != socket.AF_UNIX
    if names or out:
        note("refused " + event)
        raise PermissionError("no network at run time")

sys.addaudithook(refuse)
note("started")
"""


@pytest.fixture(scope="session")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with complete results. Tests must not change it."""
    project = fresh(tmp_path_factory.mktemp("complete") / "project")
    assert project.path("resources/releases/demo/case_management.xlsx").exists(), "run `make release` first"
    project.path("workflow/sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
    project.snakemake()
    return project


@pytest.fixture
def project(complete: Project, tmp_path: Path) -> Project:
    """A copy of the complete project, to be changed."""
    return complete.copy(tmp_path / "project")

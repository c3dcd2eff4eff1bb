"""No network at run time: a whole run in which every process is refused connections, and asks for none."""

import sys

import pytest

from workflow.project import Project

pytestmark = pytest.mark.workflow


def test_a_run_opens_no_connection_and_looks_up_no_name(complete: Project) -> None:
    notes = complete.path("connections.txt").read_text(encoding="utf-8").splitlines()
    assert len(notes) > len(complete.jobs()), "each job is a process of its own, and each was watched"
    assert set(notes) == {"started"}


@pytest.mark.parametrize(
    "tried",
    ["socket.socket().connect(('127.0.0.1', 9))", "socket.getaddrinfo('localhost', 80)",
     "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"],
)  # fmt: skip
def test_who_tries_is_refused_and_noted(project: Project, tried: str) -> None:
    done = project.run(sys.executable, "-c", f"import socket; {tried}")
    assert "no network at run time" in done.stderr
    assert "refused" in project.path("connections.txt").read_text(encoding="utf-8")

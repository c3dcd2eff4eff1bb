"""The workflow that compares releases in a pull request: its steps, run here as they are written.

What the service adds (checking out, setting up Python, keeping what a job leaves) is left out; the command
that posts a comment is replaced by one that notes what it was given.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflow.project import ROOT, Project

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
KEYS = {"name", "on", "permissions", "concurrency", "jobs"}
JOB_KEYS = {"runs-on", "timeout-minutes", "strategy", "steps"}
STEP_KEYS = {"name", "id", "if", "uses", "with", "run", "env", "working-directory"}


def read(name: str) -> dict[str, Any]:
    """A workflow's content; YAML 1.1 takes its key ``on`` for a truth value."""
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {"on" if key is True else key: value for key, value in content.items()}


def steps(name: str) -> Iterator[dict[str, Any]]:
    for job in read(name)["jobs"].values():
        yield from job["steps"]


def step(name: str, called: str) -> dict[str, Any]:
    (found,) = (each for each in steps(name) if each.get("name") == called)
    return found


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_says_what_it_may_do_and_its_steps_are_shell(name: str) -> None:
    content = read(name)
    assert set(content) <= KEYS
    assert content["permissions"]["contents"] == "read"
    for job in content["jobs"].values():
        assert set(job) <= JOB_KEYS
        assert job["timeout-minutes"] <= 60
        for each in job["steps"]:
            assert set(each) <= STEP_KEYS
            assert ("run" in each) != ("uses" in each)
            if "uses" in each:
                assert each["uses"].rpartition("@")[2].startswith("v")
            else:
                # What a pull request says of itself reaches the shell through variables, never as its text.
                assert "${{" not in each["run"]
                done = subprocess.run(
                    ["bash", "-n"], input=each["run"], text=True, capture_output=True, check=False
                )
                assert done.returncode == 0, done.stderr


def test_known_vulnerabilities_are_looked_for_in_every_locked_package() -> None:
    content = read("audit-dependencies.yml")
    assert {"push", "pull_request", "schedule"} == set(content["on"])
    (audit,) = (each["run"] for each in steps("audit-dependencies.yml") if "run" in each)
    assert "pip-audit --requirement requirements.lock --require-hashes" in audit
    assert (ROOT / "requirements.lock").read_text(encoding="utf-8").count("--hash=sha256:") > 100


def act(each: dict[str, Any], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one step as the service does: bash, stopping at the first error."""
    environment = {**os.environ, **variables, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    where = folder / each.get("working-directory", ".")
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", each["run"]]
    return subprocess.run(
        words, cwd=where, env=environment, text=True, capture_output=True, check=False, timeout=300
    )


@pytest.mark.exhaustive
@pytest.mark.workflow
def test_the_steps_compare_post_and_fail_beyond_tolerance(complete: Project, tmp_path: Path) -> None:
    before, after = (complete.copy(tmp_path / name) for name in ("before", "after"))
    for each in (before, after):
        each.path(".venv/bin").mkdir(parents=True)
        tool = each.path(".venv/bin/drive-eval")
        tool.write_text(
            f"#!/bin/sh\nPYTHONPATH=workflow exec {sys.executable} "
            "-c 'from drive_eval.cli import app; app()' \"$@\"\n"
        )
        tool.chmod(0o755)
    (tmp_path / "bin").mkdir()
    poster = tmp_path / "bin" / "gh"
    poster.write_text('#!/bin/sh\necho "$@" > posted.txt\n')
    poster.chmod(0o755)
    files = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary"), "GITHUB_OUTPUT": str(tmp_path / "output")}
    name = "release-diff.yml"
    compare, post = step(name, "Compare"), step(name, "Post it")

    assert act(compare, tmp_path, **files).returncode == 0
    assert (tmp_path / "output").read_text() == "code=0\n"
    assert "None of " in (tmp_path / "summary").read_text()

    table = after.path("results/demo/publishable/estimates.csv")
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("needs.prevalence.intake.alcohol.percent_yes,")]
    assert len(kept) == len(lines) - 1
    table.write_text("".join(kept), encoding="utf-8")
    for path in (tmp_path / "output", tmp_path / "summary"):
        path.unlink()
    assert act(compare, tmp_path, **files).returncode == 0, "the step goes on, so that the result is posted"
    assert (tmp_path / "output").read_text() == "code=1\n"
    assert "1 change beyond tolerance" in (tmp_path / "summary").read_text()
    done = act(post, tmp_path, NUMBER="7", GITHUB_REPOSITORY="owner/project")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "posted.txt").read_text().startswith("pr comment 7 --repo owner/project --body-file")
    assert "needs.prevalence.intake.alcohol.percent_yes" in (tmp_path / "comment.md").read_text()
    assert act(step(name, "Fail beyond tolerance"), tmp_path).returncode == 1

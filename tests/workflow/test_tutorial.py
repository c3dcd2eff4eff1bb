"""Whoever follows the documentation gets what it promises."""

import base64
import json
import re
import zlib

import pytest

from workflow.pages import first_absent, follow, steps
from workflow.project import ROOT, Project
from workflow.test_rebuild import STATEMENT, figures

REPORT = "results/demo/publishable/report.html"
REFUSED = "docs/how-to/respond-to-a-refused-release.md"
KNOWN = "docs/how-to/make-a-release-of-known-truth.md"
READ_ONLY = ("docs/auditor.md", "docs/how-to/audit-a-figure.md")


def listed_in_report(project: Project) -> list[str]:
    """The ids of the estimates in the report's packed data, from which it lists and traces every one."""
    (packed,) = re.findall(r'id="traces"[^>]*>([^<]*)<', project.path(REPORT).read_text(encoding="utf-8"))
    ids: list[str] = json.loads(zlib.decompress(base64.b64decode(packed)))["ids"]
    return ids


@pytest.mark.workflow
@pytest.mark.exhaustive
def test_the_tutorial_does_what_it_says_and_ends_where_it_began(project: Project, complete: Project) -> None:
    assert follow("docs/tutorial.md", project) >= 15
    assert project.published() == complete.published()
    for name in ("config/config.yaml", "config/releases/demo.yaml"):
        assert project.path(name).read_bytes() == complete.path(name).read_bytes()


@pytest.mark.workflow
@pytest.mark.exhaustive
@pytest.mark.parametrize("page", READ_ONLY)
def test_what_an_auditor_is_told_to_run_works_and_changes_nothing(page: str, complete: Project) -> None:
    before = complete.hashes("results")
    assert follow(page, complete) >= 3
    assert complete.hashes("results") == before


@pytest.mark.workflow
@pytest.mark.exhaustive
def test_the_analysis_of_the_guide_is_computed_traced_and_published(project: Project) -> None:
    before = project.jobs()
    assert follow("docs/how-to/add-an-analysis.md", project) >= 2
    own = {"view.needs_dont_know", "needs_dont_know", "disclose.needs_dont_know"}
    beside = ("needs_prevalence", "needs_recoding")
    judged = {*(f"disclose.{table}" for table in beside), *figures(*beside)}
    ran = {name for name, time in project.jobs().items() if before.get(name) != time}
    assert ran == own | judged | STATEMENT
    assert "needs.dont_know.midpoint.housing.percent" in listed_in_report(project)


@pytest.mark.workflow
@pytest.mark.exhaustive
def test_a_refused_release_is_told_and_mended_as_the_guide_says(project: Project) -> None:
    assert follow(REFUSED, project) >= 4


@pytest.mark.workflow
@pytest.mark.exhaustive
def test_a_release_of_known_truth_is_made_as_the_guide_says(project: Project) -> None:
    assert follow(KNOWN, project) >= 4


def test_a_line_that_is_not_printed_is_missed() -> None:
    printed = "one  apple\ntwo pears, ripe\nthree plums"
    assert first_absent(["one apple", "…", "two …, ripe"], printed) is None
    assert first_absent(["two …"], printed) is None
    assert first_absent(["two"], printed) == "two", "a line is quoted whole, or shows where it was cut"
    assert first_absent(["three plums", "one apple"], printed) == "one apple", "order counts"
    assert first_absent(["four"], printed) == "four"


def test_every_command_of_a_followed_page_is_followed() -> None:
    pages = ("docs/tutorial.md", *READ_ONLY, REFUSED, KNOWN, "docs/how-to/add-an-analysis.md")
    for page in pages:
        text = (ROOT / page).read_text(encoding="utf-8")
        written = sum(line.startswith("$ ") for line in text.splitlines())
        assert written == sum(step.kind == "command" for step in steps(text)), page

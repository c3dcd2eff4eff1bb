"""Every file that a page is made from is an input of the job that writes it, and names no other place."""

import re
from pathlib import Path

import pytest
from jinja2 import meta

from drive_eval.pages import assets
from drive_eval.pages.environment import environment

ROOT = Path(__file__).parents[3]
# Packages that write a page → its template.
PAGES = {"report": "report.html", "validation": "validation.html", "diff": "diff.html"}
FILES = sorted({file for package in PAGES for file in assets.files(ROOT, package)})


def used(package: str) -> set[str]:
    """The files behind a package's page, followed from template to template as Jinja reads them."""
    made = environment(package)
    assert made.loader is not None
    found: set[str] = set()
    ahead = {PAGES[package]}
    while ahead:
        source, path, _ = made.loader.get_source(made, ahead.pop())
        found.add(Path(str(path)).relative_to(ROOT).as_posix())
        named = meta.find_referenced_templates(made.parse(source))
        ahead |= {name for name in named if name is not None} - {Path(file).name for file in found}
    return found


@pytest.mark.parametrize("package", PAGES)
def test_every_template_that_a_page_is_made_from_is_told(package: str) -> None:
    templates = used(package)
    assert len(templates) > 1
    assert templates <= set(assets.files(ROOT, package))


def test_every_template_is_used_by_some_page() -> None:
    assert {file for file in FILES if file.endswith(".html")} == set().union(*map(used, PAGES))


@pytest.mark.parametrize("file", FILES)
def test_assets_name_no_other_place(file: str) -> None:
    assert not re.search(r"https?://", (ROOT / file).read_text(encoding="utf-8"))

"""What the documentation shows of the project is the project, and its links lead somewhere."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from drive_eval import estimates
from drive_eval.published import compare
from drive_eval.published.registry import KINDS

ROOT = Path(__file__).parents[2]
# The root of the site names pages for Sphinx, not for readers.
SITE = "docs/site/index.md"
GENERATED = ("results", "build", "dist", "node_modules")
CODE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]*)\)")


def documents() -> list[str]:
    """Every Markdown file of the project, relative to its root."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    kept = (
        path
        for path in found
        if path.parts[0] not in GENERATED and not any(part.startswith(".") for part in path.parts)
    )
    return sorted(str(path) for path in kept)


def prose(document: str) -> str:
    """A document without its blocks of code."""
    return CODE.sub("", (ROOT / document).read_text(encoding="utf-8"))


def links(document: str) -> list[tuple[str, str]]:
    """Path (empty for the page itself) and anchor (may be empty) of each link within the project."""
    found = LINK.findall(re.sub(r"`[^`\n]*`", "`", prose(document)))
    inside = [target for target in found if not re.match(r"[a-z]+:", target)]
    return [(target.partition("#")[0], target.partition("#")[2]) for target in inside]


def anchors(document: str) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#+ (.*)$", prose(document), re.M):
        words = re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower())
        slug = words.strip().replace(" ", "-")
        found[slug] = found.get(slug, -1) + 1
    return {f"{slug}-{n}" if n else slug for slug, last in found.items() for n in range(last + 1)}


def first_cells(document: str, heading: str) -> Iterator[str]:
    """The first cells, without marks of code, of the table below a heading."""
    text = prose(document).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    for line in re.findall(r"^\| (.*?) \|", text, re.M)[2:]:
        yield line.strip("`")


def script(name: str) -> ModuleType:
    """A script of the project as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"scripts/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.workflow
def test_the_readmes_rule_graph_has_not_drifted() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert script("write_rulegraph").with_diagram(text) == text


@pytest.mark.parametrize("page", ["code-lists.md", "estimates.md", "figures.md"])
def test_a_page_of_reference_is_what_the_pipeline_has(page: str) -> None:
    current = script("write_reference").pages()
    if page not in current:
        pytest.skip("no run of the demonstration release with every chapter here: its page is not compared")
    assert (ROOT / "docs/reference" / page).read_text(encoding="utf-8") == current[page], (
        "run python scripts/write_reference.py"
    )


def test_ids_become_patterns_that_name_what_may_stand_at_each_place() -> None:
    ids = [f"a.b.{wave}.{need}.n" for wave in ("closure", "intake") for need in "abcdefghij"] + ["a.b.total"]
    assert list(script("write_reference").patterns(ids)) == [
        "a.b.total",
        "a.b.{closure, intake}.{a, b, c, …}.n",
    ]


def test_the_documents_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "config/README.md", "docs/tutorial.md"} <= set(documents())


@pytest.mark.parametrize("document", documents())
def test_links_between_documents_lead_somewhere(document: str) -> None:
    for path, anchor in links(document):
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), f"{document} links to {path}"
        assert target.resolve().is_relative_to(ROOT), f"{document} links out of the project, to {path}"
        if anchor:
            known = anchors(str(target.resolve().relative_to(ROOT)))
            assert anchor in known, f"{document} links to {path}#{anchor}; there are {sorted(known)}"


def test_every_page_is_reached_from_the_index() -> None:
    index = "docs/README.md"
    reached, waiting = set[str](), [index]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {((ROOT / page).parent / path).resolve() for path, _ in links(page) if path}
        inside = {str(target.relative_to(ROOT)) for target in targets if target.suffix == ".md"}
        waiting += sorted(inside - reached)
    assert set(documents()) - {SITE} <= reached


def test_the_readme_leads_to_the_index() -> None:
    assert ("docs/README.md", "") in links("README.md")


def test_the_overview_has_every_column_and_every_status() -> None:
    page = "docs/explanation/overview.md"
    assert tuple(first_cells(page, "The estimate schema")) == estimates.COLUMNS
    assert tuple(first_cells(page, "Verdicts on printed figures")) == compare.STATUSES


def test_the_guide_has_every_kind_of_discrepancy() -> None:
    told = re.findall(r"the kind \(([^)]*)\)", prose("docs/how-to/add-an-analysis.md"))
    assert [tuple(re.findall(r"`(\w+)`", kinds)) for kinds in told] == [KINDS]


def test_every_assumption_is_complete_and_has_an_id_of_its_own() -> None:
    rows = re.findall(r"^\| ([A-Z]\d+) \| (.*) \|$", prose("docs/explanation/assumptions.md"), re.M)
    assert len(rows) == len({identity for identity, _ in rows}) > 0
    assert all(len(cells.split(" | ")) == 5 and all(cells.split(" | ")) for _, cells in rows)


def test_settings_that_pages_name_are_settings() -> None:
    """A dotted name in code whose first part is a section of the configuration is one of its keys."""
    reference = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| `([\w.]+)` \|", reference, re.M))
    for document in ("docs/explanation/assumptions.md", "docs/explanation/overview.md"):
        pages = r"`((?:needs\.(?:interval|recoding)|disclosure\.|simulation\.)[\w.*]*)`"
        for name in re.findall(pages, prose(document)):
            pattern = re.compile(re.escape(name).replace(r"\*", r"\w+"))
            assert any(pattern.fullmatch(key) for key in known), f"{document}: {name}"

import csv
import html.parser
import json
from pathlib import Path

import pytest

from drive_eval.errors import Problem, listed
from drive_eval.release.dictionary import as_markdown
from drive_eval.release.fields import TABLES, get
from drive_eval.release.problems_report import render_html, summary, write_csv, write_html
from drive_eval.release.validate import check_release
from drive_eval.spreadsheets import safe_cell

ROOT = Path(__file__).resolve().parents[3]


class Page(html.parser.HTMLParser):
    """Collects ids, links and tags, and checks that tags are closed in order."""

    VOID = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self._open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def spoilt(project):
    """A release with one fault of person-level data, one of parameters, and a hostile value in each."""
    project.sheets["Needs"].set(4, "Alcohol use", "=HYPERLINK(1)<script>alert(1)</script>")
    project.sheets["Service users"].set(4, "Age", 15)
    project.parameters = "parameter_id,value,unit,status\ncourt_gbp,@<b>9400</b>,gbp,printed\n"
    return project.write(), project.root


def test_the_page_is_whole_self_contained_and_escaped(spoilt) -> None:
    description, root = spoilt
    text = render_html(check_release(description, root), description, with_values=True)
    page = Page(text)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert "img" not in page.tags
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert '<html lang="en-GB">' in text
    assert page.tags.count("table") == page.tags.count("caption")
    assert "A supplier & sons <data>" in "".join(page.words)
    assert "=HYPERLINK(1)<script>alert(1)</script>" in "".join(page.words)


def test_person_level_values_stay_off_the_page_unless_asked_for(spoilt) -> None:
    description, root = spoilt
    words = "".join(Page(render_html(check_release(description, root), description)).words)
    assert "HYPERLINK" not in words
    # A published parameter is nobody's data.
    assert "@<b>9400</b>" in words


def test_the_page_defines_the_fields_that_it_names(spoilt) -> None:
    description, root = spoilt
    page = Page(render_html(check_release(description, root), description))
    assert {"field-needs.alcohol", "field-service_users.age_at_intake", "field-cost_parameters.value"} <= set(
        page.ids
    )
    assert any("excessive, high, moderate" in words for words in page.words)


def test_a_group_shows_its_first_ten_rows_and_counts_all(project) -> None:
    description = project.write()
    problems = [
        Problem("data/workbook.xlsx", "Needs", row, "Alcohol use", "D", rule="unknown-code", message="m")
        for row in range(4, 34)
    ]
    words = "".join(Page(render_html(problems, description)).words)
    assert "30 errors" in words
    assert "The first 10 of 30" in words
    assert "\n13D" in words.replace(" ", "")
    assert "\n14D" not in words.replace(" ", "")


def test_a_page_without_problems_says_so(project, tmp_path) -> None:
    write_html([], tmp_path / "page.html", project.write())
    assert "Nothing was found." in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_same_problems_give_the_same_bytes(spoilt, tmp_path) -> None:
    description, root = spoilt
    problems = check_release(description, root)
    for name, order in (("a", problems), ("b", problems[::-1] + problems)):
        write_html(order, tmp_path / f"{name}.html", description)
        write_csv(order, tmp_path / f"{name}.csv")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_the_table_holds_everything_and_runs_nothing(spoilt, tmp_path) -> None:
    description, root = spoilt
    problems = check_release(description, root)
    write_csv(problems, tmp_path / "problems.csv")
    with (tmp_path / "problems.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rule"] for row in rows] == [problem.rule for problem in problems]
    found = {row["rule"]: row["found"] for row in rows}
    assert found["unknown-code"] == "'=HYPERLINK(1)<script>alert(1)</script>"
    assert found["not-a-number"] == "'@<b>9400</b>"
    assert {row["severity"] for row in rows} == {"error", "warning"}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_would_run_are_quoted(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [safe_cell(value) for value in ("a=1", "", 3, "'=1")] == ["a=1", "", "3", "'=1"]


def test_the_summary_counts_and_tells_nothing_else(spoilt) -> None:
    description, root = spoilt
    counts = summary(check_release(description, root))
    assert counts == {
        "errors": 2, "warnings": 1,
        "by_rule": {"implausible": 1, "not-a-number": 1, "unknown-code": 1},
    }  # fmt: skip
    json.dumps(counts)


def test_the_printed_dictionary_has_not_drifted() -> None:
    printed = (ROOT / "docs/reference/field-dictionary.md").read_text(encoding="utf-8")
    assert printed == as_markdown(), "run: python -m drive_eval.release.dictionary > docs/reference/…"


def test_the_field_dictionary_is_consistent() -> None:
    for name, table in TABLES.items():
        assert name == table.name
        assert all(key == field.name for key, field in table.fields.items())
        assert set(table.row_id) <= set(table.fields)
        assert all(table.fields[key].required for key in table.row_id)
        for field in table.fields.values():
            assert field.definition.endswith(".")
            assert bool(field.codes) == field.has_codes
            assert not field.entity or field.kind == "id"
            # Whoever can be told apart by an id must have a pseudonym.
            assert field.kind != "id" or bool(field.entity) == field.person_level
    assert get("needs", "wave").codes["midpoint"] == "Mid-point"
    with pytest.raises(KeyError, match=r"needs\.waves"):
        get("needs", "waves")


def test_of_many_warnings_of_one_kind_the_first_are_listed_and_no_error_is_hidden() -> None:
    warnings = [Problem("a.csv", row=n, rule="odd", message="odd.", severity="warning") for n in range(1, 31)]
    errors = [Problem("a.csv", row=n, rule="odd", message="wrong.") for n in range(1, 31)]
    other = Problem("b.csv", row=1, rule="odd", message="odd.", severity="warning")
    lines = list(listed([*warnings, *errors, other], most=25))
    assert sum(line.startswith("error: ") for line in lines) == 30
    assert sum(line.startswith("warning: a.csv, row") for line in lines) == 25
    assert "warning: b.csv, row 1: odd." in lines
    assert lines[-1] == "warning: a.csv: … and 5 more by the rule odd"

"""What only a browser can say of the report: whether its script runs, what fits, what has the focus."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
TOTAL = "costs.summary.total.as_printed"
HOUSING = "needs.prevalence.midpoint.housing.percent_yes"
WITHHELD = "needs.prevalence.closure.other_addictions.percent_yes"
Visit = Callable[..., Page]


def number(page: Page, estimate_id: str, within: str = "main"):
    return page.locator(f'{within} a[href="#trace={estimate_id}"]').first


def opened(page: Page):
    """The trace's dialogue, once it is open."""
    dialog = page.locator("dialog#trace")
    expect(dialog).to_be_visible()
    return dialog


def test_the_pages_own_policy_lets_its_script_run_and_open_a_linked_trace(visit: Visit) -> None:
    page = visit(fragment=f"#trace={HOUSING}")
    text = opened(page).inner_text()
    for words in (
        "Housing, per cent yes, mid-point",
        "31.25%",
        "Needs assessments",
        "need not recorded",
    ):
        assert words in text
    assert "interval_level" in opened(page).text_content()  # inside a folded part


def test_a_number_opens_its_trace_and_closing_gives_the_focus_back(visit: Visit) -> None:
    page = visit()
    link = number(page, TOTAL, "#costs")
    link.click()
    dialog = opened(page)
    assert dialog.evaluate("node => node.matches(':modal')")  # nothing behind it can take the focus
    assert page.evaluate("location.hash") == f"#trace={TOTAL}"
    expect(page.locator("#trace-title")).to_be_focused()
    assert page.title().startswith("Cost of Total per case")
    text = dialog.text_content()
    for words in (
        "£55,000",
        "Three-year report",
        "Table A8.24",
        "line 5123",
        "25.545%",
        "inferred",
        "housing.rent",
    ):
        assert words in text
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).not_to_be_visible()
    expect(link).to_be_focused()
    page.wait_for_function("!location.hash")


def test_back_closes_the_trace_and_forward_opens_it_again(visit: Visit) -> None:
    page = visit()
    number(page, TOTAL).click()
    dialog = opened(page)
    page.go_back()
    expect(dialog).not_to_be_visible()
    page.go_forward()
    expect(dialog).to_be_visible()
    assert page.evaluate("location.hash") == f"#trace={TOTAL}"


def test_an_estimate_inside_a_trace_opens_in_turn(visit: Visit) -> None:
    page = visit()
    number(page, TOTAL).click()
    first = opened(page).get_by_role("heading", level=2).inner_text()
    page.evaluate(f'location.hash = "#trace={HOUSING}"')
    expect(page.locator("#trace-title")).not_to_have_text(first)
    page.go_back()
    expect(page.locator("#trace-title")).to_have_text(first)


def test_text_of_the_data_stays_text_in_a_trace(visit: Visit) -> None:
    page = visit()
    number(page, WITHHELD).evaluate("link => link.click()")
    body = opened(page).locator("#trace-body")
    assert body.text_content().startswith("withheld")
    assert "</script><script>alert(" in body.text_content()
    assert body.locator("script, b").count() == 0


def test_an_unknown_trace_says_so(visit: Visit) -> None:
    page = visit(fragment="#trace=costs.nothing.as_printed")
    expect(opened(page)).to_contain_text("Nothing called costs.nothing.as_printed has been published.")


def test_a_browser_that_cannot_unpack_traces_says_what_does(browser, report: Path) -> None:
    page = browser.new_context().new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto(f"{report.as_uri()}#trace={TOTAL}")
    expect(opened(page)).to_contain_text(f"drive-eval trace {TOTAL}")
    page.context.close()


def test_without_scripts_the_page_reads_and_says_where_the_chains_are(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    assert "£55,000" in page.locator("#in-brief").inner_text()
    assert "drive-eval trace" in page.locator("noscript").inner_text()


def test_words_and_outcome_filter_the_printed_figures(visit: Visit) -> None:
    page = visit()
    page.locator("#all-figures > summary").click()
    rows = page.locator("#figures-table tbody tr:not([hidden])")
    everything = rows.count()
    finder = page.locator('[data-filter="figures-table"]')
    finder.get_by_label("Words").fill("a8.27 POLICE")
    assert rows.count() == 2
    expect(finder.get_by_role("status")).to_have_text(f"2 of {everything} rows")
    finder.get_by_label("Words").fill("")
    finder.get_by_label("Outcome").select_option("differs")
    assert rows.count() == 1


def test_every_estimate_can_be_found_by_words_and_opened(visit: Visit) -> None:
    page = visit(fragment="#all-estimates")
    found = page.locator("#estimates-list")
    rows = found.locator("tbody tr")
    expect(rows).to_have_count(100)  # some at a time
    found.get_by_role("button", name="more").click()
    expect(rows).to_have_count(200)
    found.get_by_label("Words").fill("housing MID-POINT prevalence percent_yes")
    expect(rows).to_have_count(1)
    expect(found.get_by_role("status")).to_contain_text("1 of ")
    rows.get_by_role("link").click()
    expect(opened(page)).to_contain_text("31.25%")


@pytest.mark.parametrize(
    "width", [320, 390, 640, 1280], ids=["narrowest", "phone", "desktop at 200% zoom", "desktop"]
)
def test_no_width_makes_the_page_scroll_sideways(visit: Visit, width: int) -> None:
    page = visit(width=width, height=800)
    result = page.evaluate(
        """async () => {
        document.querySelectorAll("details").forEach((each) => { each.open = true; });
        await new Promise((go) => setTimeout(go, 300));
        const wide = [...document.querySelectorAll("main *")].filter((each) =>
          each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll, .picture"));
        return {inner: innerWidth, page: document.documentElement.scrollWidth,
          wide: wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))};
        }"""
    )
    assert result["inner"] == width
    assert result["wide"] == []
    assert result["page"] <= width


@pytest.mark.parametrize(("scheme", "ground"), [("dark", "rgb(20, 24, 29)"), ("light", "rgb(255, 255, 255)")])
def test_page_and_figures_follow_the_readers_preference(visit: Visit, scheme: str, ground: str) -> None:
    page = visit(color_scheme=scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert page.evaluate("getComputedStyle(document.querySelector('.picture svg path')).fill") == ground


def test_the_printed_report_holds_the_answer_and_the_figures(visit: Visit, tmp_path: Path) -> None:
    printed = tmp_path / "report.pdf"
    visit().pdf(path=printed, prefer_css_page_size=True)
    assert printed.read_bytes().startswith(b"%PDF-")
    reader = shutil.which("pdftotext")
    if not reader:
        pytest.skip("no pdftotext here: the printed report is not read back")
    text = subprocess.run([reader, str(printed), "-"], capture_output=True, text=True, check=True).stdout
    for words in ("In brief", "£55,000", "Synthetic data.", "Number of the twelve needs"):
        assert words in text
    assert "Words" not in text  # the filters are for the screen

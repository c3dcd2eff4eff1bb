"""What only a browser can say of the report: whether its script runs, what fits, what has the focus."""

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
TOTAL = "costs.summary.total.as_printed"
HOUSING = "needs.prevalence.midpoint.housing.percent_yes"
OPEN = f"""
  const link = document.querySelector('#costs a[data-trace="{TOTAL}"]');
  const dialog = document.getElementById("trace");
  link.focus(); link.click(); await until(() => dialog.open);
"""


def test_the_pages_own_policy_lets_its_script_run_and_open_a_linked_trace(browse, report: Path) -> None:
    dumped = browse(f"file://{report}#trace={HOUSING}", "--dump-dom", "--virtual-time-budget=4000")
    assert '<html lang="en-GB" class="scripted">' in dumped
    trace = dumped.partition('<dialog id="trace"')[2].partition("</dialog>")[0]
    assert "open=" in trace.partition(">")[0]
    for words in (
        "Housing, per cent yes, mid-point",
        "31.25%",
        "Needs assessments",
        "need not recorded",
        "interval_level",
    ):
        assert words in trace


def test_a_number_opens_its_trace_and_closing_gives_the_focus_back(drive) -> None:
    result = drive(
        OPEN
        + """
        const opened = {modal: dialog.matches(":modal"), hash: location.hash,
          heading: document.activeElement.id, text: dialog.textContent, title: document.title};
        dialog.querySelector(".close").click(); await until(() => !location.hash);
        return {...opened, closed: !dialog.open, left: location.hash, back: document.activeElement === link};
        """
    )
    assert result["modal"]  # Escape closes a modal dialogue, and nothing behind it can take the focus
    assert result["hash"] == f"#trace={TOTAL}"
    assert result["heading"] == "trace-title"
    assert result["title"].startswith("Cost of Total per case")
    for words in (
        "£55,000",
        "Three-year report",
        "Table A8.24",
        "line 5123",
        "25.545%",
        "inferred",
        "housing.rent",
    ):
        assert words in result["text"]
    assert (result["closed"], result["left"], result["back"]) == (True, "", True)


def test_back_closes_the_trace_and_forward_opens_it_again(drive) -> None:
    result = drive(
        OPEN
        + """
        history.back(); await until(() => !dialog.open);
        const closed = !dialog.open;
        history.forward(); await until(() => dialog.open);
        return {closed, again: dialog.open, hash: location.hash};
        """
    )
    assert result == {"closed": True, "again": True, "hash": f"#trace={TOTAL}"}


def test_text_of_the_data_stays_text_in_a_trace(drive) -> None:
    result = drive(
        """
        document.querySelector('a[data-trace="needs.prevalence.closure.other_addictions.percent_yes"]').click();
        await pause();
        const body = document.getElementById("trace-body");
        return {text: body.textContent, elements: body.querySelectorAll("script, b").length};
        """
    )
    assert "</script><script>alert(" in result["text"]
    assert result["text"].startswith("withheld")
    assert result["elements"] == 0


def test_an_unknown_trace_says_so(drive) -> None:
    result = drive(
        'return document.getElementById("trace").textContent;', fragment="#trace=costs.nothing.as_printed"
    )
    assert "Nothing called costs.nothing.as_printed has been published." in result


def test_words_and_outcome_filter_the_printed_figures(drive) -> None:
    result = drive(
        """
        const filter = document.querySelector('[data-filter="figures-table"]');
        const seen = () => document.querySelectorAll("#figures-table tbody tr:not([hidden])").length;
        const all = seen();
        const input = filter.querySelector("input"), choice = filter.querySelector("select");
        input.value = "a8.27 POLICE"; input.dispatchEvent(new Event("input"));
        const words = seen(), told = filter.querySelector("p").textContent;
        input.value = ""; choice.value = "differs"; choice.dispatchEvent(new Event("change"));
        return {all, words, told, different: seen()};
        """
    )
    assert result["words"] == 2
    assert result["told"] == f"2 of {result['all']} rows"
    assert result["different"] == 1


@pytest.mark.parametrize(
    "width", [320, 390, 640, 1280], ids=["narrowest", "phone", "desktop at 200% zoom", "desktop"]
)
def test_no_width_makes_the_page_scroll_sideways(drive, width: int) -> None:
    result = drive(
        """
        document.querySelectorAll("details").forEach((each) => { each.open = true; });
        await pause();
        const wide = [...document.querySelectorAll("main *")].filter((each) =>
          each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll, .picture"));
        return {inner: innerWidth, page: document.documentElement.scrollWidth,
          wide: wide.slice(0, 5).map((each) => each.outerHTML.slice(0, 120))};
        """,
        "--window-size=1400,900",
        width=width,
    )
    assert result["inner"] == width
    assert result["wide"] == []
    assert result["page"] <= width


def test_targets_in_tables_are_large_enough(drive) -> None:
    """WCAG 2.2, criterion 2.5.8: 24 by 24 CSS pixels, or 24 pixels between the centres of neighbours."""
    result = drive(
        """
        const links = [...document.querySelectorAll(".waves a.number")];
        const middles = links.map((each) => { const box = each.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2]; });
        const gaps = middles.flatMap(([x, y], place) =>
          middles.slice(place + 1).map(([a, b]) => Math.hypot(a - x, b - y)));
        return gaps.filter((distance) => distance < 24).length;
        """
    )
    assert result == 0


@pytest.mark.parametrize(("scheme", "ground"), [("0", "rgb(20, 24, 29)"), ("1", "rgb(255, 255, 255)")])
def test_page_and_figures_follow_the_readers_preference(drive, scheme: str, ground: str) -> None:
    result = drive(
        """
        const paper = document.querySelector(".picture svg path");
        return [getComputedStyle(document.body).backgroundColor, getComputedStyle(paper).fill];
        """,
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    assert result == [ground, ground]


def test_the_printed_report_holds_the_answer_and_the_figures(browse, report: Path, tmp_path: Path) -> None:
    printed = tmp_path / "report.pdf"
    browse(f"file://{report}", "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    assert printed.read_bytes().startswith(b"%PDF-")
    reader = shutil.which("pdftotext")
    if not reader:
        pytest.skip("no pdftotext here: the printed report is not read back")
    text = subprocess.run([reader, str(printed), "-"], capture_output=True, text=True, check=True).stdout
    for words in ("In brief", "£55,000", "Synthetic data.", "Number of the twelve needs"):
        assert words in text
    assert "Words" not in text  # the filters are for the screen

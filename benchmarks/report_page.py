"""How large a report and its lineage are, and how long the page takes to open and to show a trace.

``python benchmarks/report_page.py [report.html]``: needs Chromium; medians of some openings, in milliseconds.
"""

import shutil
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

TIMES = 5
REPORT = "results/demo/publishable/report.html"


def once(browser: Browser, page: Path) -> tuple[float, float]:
    """Milliseconds until the page is loaded, and from a click on a number until its trace stands."""
    window = browser.new_page()
    started = time.perf_counter()
    window.goto(page.resolve().as_uri(), wait_until="load")
    loaded = time.perf_counter()
    window.evaluate("document.querySelector('#in-brief a.number').click()")
    window.wait_for_selector("dialog#trace[open] .trace-value")
    opened = time.perf_counter()
    window.close()
    return 1000 * (loaded - started), 1000 * (opened - loaded)


def main(path: Path) -> None:
    files = [file for file in (path, path.with_name("lineage.json")) if file.exists()]
    for file in files:
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        taken = [once(browser, path) for _ in range(TIMES)]
        browser.close()
    for name, values in zip(("loaded", "first trace"), zip(*taken, strict=True), strict=True):
        print(
            f"{name}: {statistics.median(values):.0f} ms (of {TIMES}: {min(values):.0f} to {max(values):.0f})"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else REPORT))

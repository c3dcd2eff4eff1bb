"""A report in a real browser: Chromium without a window, driven by Playwright."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from drive_eval.report.render import render
from unit.report.report_material import material

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Pictures that the tests take for people to look at; not part of the repository.
SCREENS = ROOT / "tests/screens"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.skip(
            f"no Chromium here (looked for {', '.join(NAMES)}): the report is not tested in a browser"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of made-up material with a row of every kind."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(*material().arguments()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def shown(report: Path) -> Path:
    """The demonstration release's report where it has been made, else the made-up one."""
    made = ROOT / "results/demo/publishable/report.html"
    return made if made.exists() else report


@pytest.fixture
def visit(browser: Browser, report: Path) -> Iterator[Callable[..., Page]]:
    """Open the report (or another page) in a window of its own; what the browser complains of fails the test.

    Of the window: ``width``, ``height``, ``fragment`` of the address, and what Playwright's contexts take,
    such as ``color_scheme`` and ``java_script_enabled``.
    """
    with ExitStack() as stack:
        complaints: list[str] = []

        def go(
            page: Path = report, fragment: str = "", width: int = 1280, height: int = 900, **more: Any
        ) -> Page:
            context = browser.new_context(viewport={"width": width, "height": height}, **more)
            stack.callback(context.close)
            window = context.new_page()
            window.on("pageerror", lambda error: complaints.append(str(error)))
            window.on(
                "console",
                lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
            )
            window.goto(page.as_uri() + fragment)
            return window

        yield go
        assert complaints == []

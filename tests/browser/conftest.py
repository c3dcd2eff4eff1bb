"""A report in a real browser: Chromium without a window, driven by a script inside a copy of the page."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from drive_eval.report.render import render
from unit.report.report_material import material

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)
DRIVER = """<script>
addEventListener("load", async () => {
  const pause = () => new Promise((go) => setTimeout(go, 50));
  // Events such as a dialogue's "close" come in their own time: wait for what they bring about.
  const until = async (holds) => { for (let turn = 0; turn < 60 && !holds(); turn += 1) await pause(); };
  let result;
  try {
    await pause();
    result = await (async () => { THE_SCRIPT })();
  } catch (error) {
    result = { failed: String(error) };
  }
  const top = window.frameElement ? parent : window;
  top.document.body.dataset.result = JSON.stringify(result);
});
</script>"""
RESULT = re.compile(r'data-result="([^"]*)"')


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), "")
    if not found:
        pytest.skip(
            f"no Chromium here (looked for {', '.join(NAMES)}): the report is not tested in a browser"
        )
    return found


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(*material().arguments()), encoding="utf-8")
    return path


@pytest.fixture
def browse(chromium: str, tmp_path: Path) -> Callable[..., str]:
    """Run Chromium with some more flags on an address; give what it prints."""

    def run(address: str, *flags: str) -> str:
        profile = tmp_path / "profile"
        command = [chromium, *FLAGS, f"--user-data-dir={profile}", *flags, address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        shutil.rmtree(profile, ignore_errors=True)
        return done.stdout

    return run


@pytest.fixture
def drive(browse: Callable[..., str], report: Path, tmp_path: Path) -> Callable[..., Any]:
    """Run an asynchronous script in the report, in a frame of some width; give what it returns.

    The script runs beside the page's own, in a copy whose policy allows one more script. ``pause`` waits
    for the browser to act, ``until`` for a condition (three seconds at most).
    """

    def run(script: str, *flags: str, fragment: str = "", width: int = 0) -> Any:
        page = re.sub(r"script-src '[^']*'", "script-src 'unsafe-inline'", report.read_text(encoding="utf-8"))
        driver = DRIVER.replace("THE_SCRIPT", script)
        page = page.replace("</body>", f"{driver}</body>")
        copy = tmp_path / "copy.html"
        if width:
            frame = f'<iframe srcdoc="{escape(page)}" style="width:{width}px;height:800px;border:0"></iframe>'
            page = f"<!DOCTYPE html><body style='margin:0'>{frame}</body>"
        copy.write_text(page, encoding="utf-8")
        dumped = browse(f"file://{copy}{fragment}", "--dump-dom", "--virtual-time-budget=8000", *flags)
        found = RESULT.search(dumped)
        assert found, "the script in the page did not finish"
        return json.loads(unescape(found.group(1)))

    return run

"""Pictures of the report for people to look at: desktop, phone, dark and print, left in ``tests/screens``."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import SCREENS

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


def size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width, height


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", WIDTHS)
def test_the_first_screen_is_taken(visit: Visit, shown: Path, device: str, scheme: str) -> None:
    width, height = WIDTHS[device]
    SCREENS.mkdir(exist_ok=True)
    taken = SCREENS / f"{device}-{scheme}.png"
    visit(shown, width=width, height=height, color_scheme=scheme).screenshot(path=taken)
    assert size(taken) == (width, height)


@pytest.mark.exhaustive
@pytest.mark.parametrize("device", WIDTHS)
def test_every_chapter_is_taken(visit: Visit, shown: Path, device: str) -> None:
    width, height = WIDTHS[device]
    page = visit(shown, width=width, height=height)
    folder = SCREENS / device
    folder.mkdir(parents=True, exist_ok=True)
    names = [section.get_attribute("id") for section in page.locator("main > section").all()]
    for name in names:
        page.locator(f"#{name}").screenshot(path=folder / f"{name}.png")
    assert {path.stem for path in folder.glob("*.png")} >= set(names)
    assert all(size(folder / f"{name}.png")[0] <= width for name in names)


def test_a_trace_is_taken(visit: Visit, shown: Path) -> None:
    page = visit(shown)
    SCREENS.mkdir(exist_ok=True)
    page.locator("#in-brief a.number").first.click()
    expect(page.locator("dialog#trace")).to_be_visible()
    page.screenshot(path=SCREENS / "trace.png")
    assert size(SCREENS / "trace.png") == (1280, 900)


def test_the_print_is_kept(visit: Visit, shown: Path) -> None:
    SCREENS.mkdir(exist_ok=True)
    printed = SCREENS / "print.pdf"
    visit(shown).pdf(path=printed, prefer_css_page_size=True)
    assert printed.read_bytes().startswith(b"%PDF-")

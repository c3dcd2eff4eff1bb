"""Contrast by WCAG 2.2: the definition, computed from the style sheet's own colours."""

import re
from collections.abc import Iterator

import pytest

from drive_eval.pages.assets import text

TEXT = [
    ("ink", "paper"),
    ("muted", "paper"),
    ("link", "paper"),
    ("ink", "wash"),
    ("muted", "wash"),
    ("link", "wash"),
    ("note-ink", "note-paper"),
    ("link", "note-paper"),
    ("good", "paper"),
    ("fair", "paper"),
    ("bad", "paper"),
    ("calm", "paper"),
    ("held", "paper"),
    ("figure-ink", "figure-paper"),
    ("figure-muted", "figure-paper"),
    ("figure-printed", "figure-paper"),
    ("figure-paper", "figure-blue"),
    ("figure-paper", "figure-orange"),
]
SHAPES = [
    ("edge", "paper"),
    ("figure-blue", "figure-paper"),
    ("figure-orange", "figure-paper"),
    ("figure-pale", "figure-paper"),
    ("note-edge", "paper"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def themes() -> Iterator[tuple[str, dict[str, str]]]:
    blocks = re.findall(r":root \{(.*?)\}", text("pages", "page.css"), re.DOTALL)
    light, dark, printed = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks)
    yield "light", light
    yield "dark", light | dark
    yield "print", light | printed


@pytest.mark.parametrize(
    ("name", "colours"), list(themes()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_contrast(name: str, colours: dict[str, str]) -> None:
    weak = [
        (a, b, contrast(colours[a], colours[b])) for a, b in TEXT if contrast(colours[a], colours[b]) < 4.5
    ]
    weak += [
        (a, b, contrast(colours[a], colours[b])) for a, b in SHAPES if contrast(colours[a], colours[b]) < 3
    ]
    assert not weak


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_dark_theme_is_for_screens_only() -> None:
    """Somebody who prefers dark pages still prints dark on light."""
    assert "@media screen and (prefers-color-scheme: dark)" in text("pages", "page.css")
    assert text("pages", "page.css").count("prefers-color-scheme") == 1

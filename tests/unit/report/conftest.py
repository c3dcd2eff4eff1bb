"""The page that the tests of the report look at."""

from html.parser import HTMLParser
from typing import Any

import pytest

from drive_eval.report.render import render
from unit.report.report_material import Material, material


class Page(HTMLParser):
    """A page as a list of elements, each with its attributes and the text inside it."""

    VOID = ("meta", "link", "input", "br", "img", "hr")

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[dict[str, Any]] = []
        self._open: list[dict[str, Any]] = []
        self.feed(html)
        self.close()
        for element in self.elements:
            element["text"] = "".join(element.pop("pieces"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {
            "tag": tag,
            "attributes": dict(attrs),
            "pieces": [],
            "within": [each["tag"] for each in self._open],
        }
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1]["tag"] == tag, f"</{tag}> closes <{self._open[-1]['tag']}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element["pieces"].append(data)

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [element for element in self.elements if element["tag"] == tag]

    def by_id(self, identity: str) -> dict[str, Any]:
        (found,) = [element for element in self.elements if element["attributes"].get("id") == identity]
        return found


@pytest.fixture
def stuff() -> Material:
    return material()


@pytest.fixture(scope="session")
def page() -> Page:
    return Page(render(*material().arguments()))


@pytest.fixture
def rendered() -> Any:
    """Render changed material and parse it."""
    return lambda changed: Page(render(*changed.arguments()))

"""Figures inside the page: each SVG made safe to stand beside others and to follow light and dark."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping

from markupsafe import Markup

from drive_eval.figures.heading import TITLE_ID, title_points
from drive_eval.figures.palette import PALETTE

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
ALLOWED = {
    "svg", "g", "path", "text", "tspan", "rect", "circle", "line", "use", "defs", "clipPath", "title",
    "desc", "polygon", "polyline", "ellipse",
}  # fmt: skip


def title(svg: str) -> str:
    """The title that the picture carries; empty where it has none."""
    found = ElementTree.fromstring(svg).find(f"{{{SVG}}}title")  # noqa: S314  drawn here
    return "" if found is None else str(found.text or "")


def inline(svg: str, slug: str, variables: Mapping[str, str] = PALETTE) -> Markup:
    """``svg`` as an element of the page.

    Ids get the prefix ``slug``, colours of the palette become the page's variables, the size is left
    to the style sheet, and the title and description name the picture for those who do not see it.
    Raises ``ValueError`` for an element that a figure has no use for (a script, an outside image) and
    for a reference to anything outside the figure.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314  drawn here, and checked element by element
    _drop(root, {f"{{{SVG}}}style", f"{{{SVG}}}metadata"})
    _unhead(root)
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{SVG}}}")
        if name not in ALLOWED:
            raise ValueError(f"figure {slug} holds the element {name!r}, which no figure needs")
        _localise(element, slug)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    title, description = (root.find(f"{{{SVG}}}{name}") for name in ("title", "desc"))
    named = [
        (part, f"{slug}-{end}") for part, end in ((title, "title"), (description, "desc")) if part is not None
    ]
    for part, identity in named:
        part.set("id", identity)
    root.set("role", "img")
    if named:
        root.set("aria-labelledby", " ".join(identity for _, identity in named))
    ElementTree.register_namespace("", SVG)
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    text = text.replace(f' xmlns="{SVG}"', "")  # in a page of HTML the element needs no namespace
    for colour_name, colour in variables.items():
        text = text.replace(colour, f"var(--figure-{colour_name}, {colour.upper()})")
    return Markup(re.sub(r"\s*\n\s*", " ", text))  # noqa: S704  every text node was escaped by the serialiser


def _drop(element: ElementTree.Element, names: set[str]) -> None:
    for child in list(element):
        if child.tag in names:
            element.remove(child)
        else:
            _drop(child, names)


def _unhead(root: ElementTree.Element) -> None:
    """Leave out the title that is drawn above a figure that stands alone, and the room that it takes."""
    parent = next((each for each in root.iter() if each.find(f"*[@id='{TITLE_ID}']") is not None), None)
    if parent is None:
        return
    parent.remove(next(child for child in parent if child.get("id") == TITLE_ID))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    room = title_points(root.findtext(f"{{{SVG}}}title", ""))
    root.set("viewBox", f"{left:g} {top + room:g} {width:g} {height - room:g}")


def _localise(element: ElementTree.Element, slug: str) -> None:
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{slug}-{value}")
        elif name.rpartition("}")[2] == "href":
            if not value.startswith("#"):
                raise ValueError(f"figure {slug} refers to something outside itself")
            element.set("href", f"#{slug}-{value[1:]}")
            if name != "href":
                del element.attrib[name]
        elif name.lower().startswith("on"):
            raise ValueError(f"figure {slug} holds the event handler {name!r}")
        elif "url(" in value:
            element.set(name, re.sub(r"url\(\s*#", f"url(#{slug}-", value))

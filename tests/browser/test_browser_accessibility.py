"""WCAG 2.2, levels A and AA, as far as a browser can tell: axe, the keyboard alone, large text, targets."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
TOTAL = "costs.summary.total.as_printed"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
Visit = Callable[..., Page]
# As many stops as a page of links has between its head and its first chapter, with room.
STOPS = 60


def violations(page: Page, part: str | None = None) -> list[str]:
    """What axe finds on the page or a part of it: the rule, and the first elements that break it."""
    found = Axe().run(page, context=part, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]


def unfold(page: Page) -> None:
    """Open all that is folded, and leave of each table the first rows, which stand for the rest."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    expect(page.locator("#estimates-table tbody tr").first).to_be_attached()
    page.evaluate(
        """document.querySelectorAll("tbody").forEach((body) =>
        [...body.rows].slice(4).forEach((row) => row.remove()))"""
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_on_the_page(visit: Visit, width: int, scheme: str) -> None:
    page = visit(width=width, color_scheme=scheme)
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_trace(visit: Visit, scheme: str) -> None:
    page = visit(fragment=f"#trace={TOTAL}", color_scheme=scheme)
    expect(page.locator("dialog#trace")).to_be_visible()
    page.evaluate("document.querySelectorAll('dialog details').forEach((each) => { each.open = true; })")
    assert violations(page, "dialog") == []


def test_axe_sees_what_is_wrong(visit: Visit) -> None:
    """The rules above are in force: a page that breaks some of them is found out."""
    page = visit()
    page.evaluate("document.querySelectorAll('main > section').forEach((each) => each.remove())")
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend",
        '<p style="color:#bbb;background:#fff">pale</p><input><a href="#x" style="font-size:6px">a</a>')"""
    )
    assert {each.partition(":")[0] for each in violations(page)} >= {"color-contrast", "label"}


def focused(page: Page) -> dict:
    return page.evaluate(
        """() => { const at = document.activeElement, box = at.getBoundingClientRect();
        const style = getComputedStyle(at);
        return {tag: at.tagName, href: at.getAttribute("href") || "", name: at.getAttribute("aria-label") ||
          at.textContent.trim().slice(0, 60), outline: style.outlineStyle !== "none" &&
          parseFloat(style.outlineWidth) >= 2, seen: box.bottom > 0 && box.top < innerHeight}; }"""
    )


def test_the_keyboard_alone_leads_through_the_page_and_shows_where_it_is(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert focused(page)["href"] == "#content"
    assert focused(page)["seen"]
    seen = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        at = focused(page)
        seen.append(at)
        assert at["outline"], f"nobody sees that the focus is on {at}"
        assert at["seen"], f"the focus is out of sight, on {at}"
        assert at["name"], f"nobody hears what {at} is"
    places = [at["href"] for at in seen]
    assert places[0] == "#in-brief"  # the contents come first, the first chapter's numbers after them
    assert next(place for place in places if place.startswith("#trace=")) in places[10:]


def test_the_skip_link_leads_past_the_contents(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_trace_is_opened_walked_and_closed_with_the_keyboard(visit: Visit) -> None:
    page = visit()
    link = page.locator(f'#costs a[href="#trace={TOTAL}"]').first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog#trace")
    expect(dialog).to_be_visible()
    inside = "document.querySelector('dialog').contains(document.activeElement)"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{inside} || document.activeElement === document.body"), focused(page)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(link).to_be_focused()


def test_a_table_that_scrolls_scrolls_with_the_keyboard(visit: Visit) -> None:
    page = visit(width=390)
    page.locator("#all-figures > summary").click()
    region = page.locator("#all-figures .scroll")
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#all-figures .scroll').scrollLeft > 0")


def test_text_of_twice_the_size_loses_nothing(visit: Visit) -> None:
    """WCAG 1.4.4: text is enlarged to 200% without loss of content; nothing is cut off."""
    page = visit()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    result = page.evaluate(
        """() => ({page: document.documentElement.scrollWidth, inner: innerWidth,
        cut: ["p", "dd", "dt", "h2", "h3", "li", "summary"]
          .flatMap((tag) => [...document.querySelectorAll(`main ${tag}`)])
          .filter((each) => each.clientWidth && each.scrollWidth > each.clientWidth + 2)
          .map((each) => each.outerHTML.slice(0, 120)).slice(0, 5)})"""
    )
    assert result["page"] <= result["inner"]
    assert result["cut"] == []


def test_spacing_of_text_can_be_widened(visit: Visit) -> None:
    """WCAG 1.4.12: line height 1.5, paragraphs 2, letters 0.12 and words 0.16 times the font's size."""
    page = visit(width=390)
    page.evaluate(
        """for (const each of document.querySelectorAll("main *:not(svg, svg *)")) {
        each.style.setProperty("line-height", "1.5", "important");
        each.style.setProperty("letter-spacing", "0.12em", "important");
        each.style.setProperty("word-spacing", "0.16em", "important"); }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_targets_in_tables_are_large_enough(visit: Visit) -> None:
    """WCAG 2.2, criterion 2.5.8: 24 by 24 CSS pixels, or 24 pixels between the centres of neighbours."""
    gaps = visit().evaluate(
        """() => {
        const links = [...document.querySelectorAll(".waves a.number")];
        const middles = links.map((each) => { const box = each.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2]; });
        const gaps = middles.flatMap(([x, y], place) =>
          middles.slice(place + 1).map(([a, b]) => Math.hypot(a - x, b - y)));
        return {links: links.length, close: gaps.filter((gap) => gap < 24).length};
        }"""
    )
    assert gaps["links"] > 20
    assert gaps["close"] == 0


def test_who_wants_no_motion_gets_none(visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    assert page.evaluate("document.getAnimations().length") == 0

import pytest

from drive_eval.figures.heading import TITLE_ID, title_points
from drive_eval.figures.palette import BLUE
from drive_eval.pages.svg import inline

W3 = "http://www.w3.org"
HEAD = f'<svg xmlns="{W3}/2000/svg" xmlns:xlink="{W3}/1999/xlink" width="9pt" height="9pt">'


def test_ids_and_references_get_the_figures_name() -> None:
    text = inline(f'{HEAD}<g id="a"/><use xlink:href="#a"/><path clip-path="url(#a)"/></svg>', "one")
    assert 'id="one-a"' in text
    assert 'href="#one-a"' in text
    assert 'clip-path="url(#one-a)"' in text
    assert "xlink" not in text


def test_colours_become_variables_with_themselves_to_fall_back_on() -> None:
    text = inline(f'{HEAD}<path style="fill: {BLUE}"/></svg>', "one")
    assert f"fill: var(--figure-blue, {BLUE.upper()})" in text


def test_text_stays_escaped_and_size_is_left_to_the_page() -> None:
    text = inline(f"{HEAD}<title>A &lt;b&gt;</title><desc>D</desc><text>x &amp; y</text></svg>", "one")
    assert "A &lt;b&gt;" in text
    assert "x &amp; y" in text
    assert "width" not in text
    assert 'aria-labelledby="one-title one-desc"' in text


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<image href="data:image/png;base64,AA"/>',
        "<foreignObject/>",
        '<use xlink:href="other.svg#a"/>',
        '<g onclick="alert(1)"/>',
    ],
)
def test_what_a_figure_does_not_need_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match="figure one"):
        inline(f"{HEAD}{content}</svg>", "one")


def test_the_title_of_a_figure_that_stands_alone_is_left_out_with_its_room() -> None:
    title = "A title"
    room = title_points(title)
    drawing = (
        f'<svg xmlns="{W3}/2000/svg" viewBox="0 0 90 {50 + room}"><title>{title}</title><g id="figure">'
        f'<g id="{TITLE_ID}"><text>{title}</text></g><text>kept</text></g></svg>'
    )
    text = inline(drawing, "one")
    assert f'viewBox="0 {room} 90 50"' in text
    assert f"<text>{title}</text>" not in text
    assert "kept" in text

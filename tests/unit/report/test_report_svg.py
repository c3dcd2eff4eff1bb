import pytest

from drive_eval.figures.palette import BLUE
from drive_eval.report.svg import inline

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

import struct
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from drive_eval.figures import draw
from drive_eval.figures.drawing import write
from drive_eval.figures.registry import FIGURES
from drive_eval.figures.style import SYNTHETIC_NOTICE, Meta, save, styled, svg_text
from unit.report.report_material import material

SVG = "{http://www.w3.org/2000/svg}"


def written(folder, spec, meta=None):
    stuff = material()
    paths = [folder / f"{spec.slug}.{suffix}" for suffix in ("svg", "png", "csv")]
    write(
        spec, draw.DRAWINGS[spec.slug], stuff.estimates, stuff.published, meta or Meta(synthetic=True), *paths
    )
    return [path.read_bytes() for path in paths]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The files of a figure of a synthetic release, drawn once for all that is asked of them."""
    kept = {}

    def of(spec):
        if spec.slug not in kept:
            kept[spec.slug] = written(tmp_path_factory.mktemp(spec.slug), spec)
        return kept[spec.slug]

    return of


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_equal_numbers_give_equal_bytes_whatever_the_library_is_set_to(spec, drawn, tmp_path) -> None:
    with mpl.rc_context({"font.size": 20, "svg.hashsalt": None, "axes.facecolor": "red", "savefig.dpi": 30}):
        second = written(tmp_path, spec)
    assert drawn(spec) == second


def test_drawing_leaves_the_library_as_it_was(tmp_path) -> None:
    with mpl.rc_context({"font.size": 13.5}):
        written(tmp_path, FIGURES[0])
        assert mpl.rcParams["font.size"] == 13.5


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_an_svg_names_itself_and_holds_text_but_no_date_or_program(spec, drawn) -> None:
    svg, png, csv = drawn(spec)
    root = ElementTree.fromstring(svg)
    assert root.findtext(f"{SVG}title") == spec.title
    assert len(root.findtext(f"{SVG}desc")) > 40
    assert len(list(root.iter(f"{SVG}text"))) > 10
    assert b"<metadata" not in svg
    assert b"atplotlib" not in svg.replace(b'id="matplotlib.axis_', b"")
    chunks = png_chunks(png)
    assert b"tIME" not in chunks
    assert not any(content.startswith(b"Software") for content in chunks.get(b"tEXt", []))
    assert len(pd.read_csv(BytesIO(csv))) == csv.count(b"\n") - 1


def png_chunks(content: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    place = 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        found.setdefault(content[place + 4 : place + 8], []).append(content[place + 8 : place + 8 + length])
        place += 12 + length
    return found


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_the_notice_is_on_a_synthetic_figure_and_on_no_other(spec, drawn) -> None:
    assert SYNTHETIC_NOTICE in drawn(spec)[0].decode()
    stuff = material()
    figure = draw.DRAWINGS[spec.slug].figure(stuff.estimates, stuff.published, Meta(synthetic=False))
    assert SYNTHETIC_NOTICE not in {text.get_text() for text in figure.findobj(Text)}


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_no_text_leaves_the_picture_or_lies_on_other_text(spec) -> None:
    stuff = material()
    figure = draw.DRAWINGS[spec.slug].figure(stuff.estimates, stuff.published, Meta(synthetic=True))
    with styled():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        boxes = [
            (text.get_text(), text.get_window_extent(canvas.get_renderer()))
            for text in figure.findobj(Text)
            if text.get_visible() and text.get_text().strip()
        ]
    whole = figure.bbox
    shown = [(words, box) for words, box in boxes if box.width and box.y1 > 0]
    outside = [
        words
        for words, box in shown
        if box.x0 < whole.x0 or box.x1 > whole.x1 or box.y0 < whole.y0 or box.y1 > whole.y1
    ]
    assert not outside
    clashes = [
        (one, two)
        for place, (one, first) in enumerate(shown)
        for two, second in shown[place + 1 :]
        if first.x0 < second.x1 - 1
        and second.x0 < first.x1 - 1
        and first.y0 < second.y1 - 1
        and second.y0 < first.y1 - 1
    ]
    assert not clashes


def test_title_and_description_are_escaped() -> None:
    stuff = material()
    figure = draw.DRAWINGS["needs-count"].figure(stuff.estimates, stuff.published, Meta())
    root = ElementTree.fromstring(svg_text(figure, "A <b> & c", "</desc><script/>"))
    assert root.findtext(f"{SVG}title") == "A <b> & c"
    assert root.findtext(f"{SVG}desc") == "</desc><script/>"
    assert not list(root.iter(f"{SVG}script"))


def test_a_figure_that_cannot_be_written_leaves_no_half_file(tmp_path) -> None:
    stuff = material()
    figure = draw.DRAWINGS["needs-count"].figure(stuff.estimates, stuff.published, Meta())
    figure.savefig = None  # type: ignore[method-assign]
    with pytest.raises(TypeError):
        save(figure, tmp_path / "a.svg", tmp_path / "a.png", "A title", "A description")
    assert not list(tmp_path.iterdir())

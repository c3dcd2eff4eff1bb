"""One visual language for every figure, and files whose bytes depend on nothing but the numbers.

Text stays text in the SVG (``svg.fonttype: none``): it can be read aloud, searched and restyled for
a dark page, and no glyph outlines change with an upgrade of the drawing library. The named fonts are
those whose widths agree (DejaVu Sans ships with matplotlib; Verdana is its relative), so that labels
keep their place where the first is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, blended_transform_factory

from drive_eval.atomic import replacing, write_text
from drive_eval.figures.heading import (
    TITLE_CHARACTERS,
    TITLE_ID,
    TITLE_LINE,
    TITLE_MARGIN,
    TITLE_SIZE,
    title_points,
)
from drive_eval.figures.palette import INK, MUTED, PAPER, PRINTED, RULE

WIDTH_INCHES = 6.6
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "drive-eval",
    "font.family": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9.0,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "text.parse_math": False,
    "axes.unicode_minus": True,
}
SYNTHETIC_NOTICE = "Demonstration release, synthetic: describes no one"


@dataclass(frozen=True)
class Meta:
    """What a figure says about the release that it was drawn from."""

    release: str = ""
    synthetic: bool = False


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save inside this: the library's settings are ours, then again what they were."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)  # type: ignore[arg-type]
        yield


ROW_INCHES, MARGIN_TOP, MARGIN_BOTTOM = 0.29, 0.34, 0.78


def height_for(rows: int) -> float:
    """The height in inches of a figure with ``rows`` horizontal marks."""
    return max(1, rows) * ROW_INCHES + MARGIN_TOP + MARGIN_BOTTOM


def new_figure(
    height_inches: float,
    left: float = 0.362,
    right: float = 0.84,
    bottom: float = MARGIN_BOTTOM,
    top: float = MARGIN_TOP,
) -> tuple[Figure, list[Axes]]:
    """An empty figure of the common width and its axes.

    The margins are fixed, not fitted to the text: fitting would let the look of every figure hang on
    the fonts that a machine has. ``left`` and ``right`` are fractions of the width, ``bottom`` and
    ``top`` margins in inches.
    """
    figure = Figure(figsize=(WIDTH_INCHES, height_inches), facecolor=PAPER)
    axes = figure.subplots(1, 1, squeeze=False)
    figure.subplots_adjust(left=left, right=right, bottom=bottom / height_inches, top=1 - top / height_inches)
    return figure, list(axes[0])


def aside(axes: Axes, place: float, text: str) -> None:
    """A remark in the right margin, at the height ``place`` of the axes' own scale."""
    figure = axes.get_figure(root=True)
    across = blended_transform_factory(figure.transFigure, axes.transData)  # type: ignore[union-attr]
    axes.text(0.988, place, text, ha="right", va="center", fontsize=8, color=MUTED, transform=across)


def aside_title(axes: Axes, text: str) -> None:
    """What the remarks in the right margin are, above them."""
    figure = axes.get_figure(root=True)
    across = blended_transform_factory(figure.transFigure, axes.transAxes)  # type: ignore[union-attr]
    axes.text(0.988, 1.0, text, ha="right", va="bottom", fontsize=8, color=MUTED, transform=across)


def whisker(axes: Axes, across: tuple[float, float], along: tuple[float, float]) -> None:
    """An interval from one point to another, with an edge of paper that keeps it visible on a bar."""
    for colour, width in ((PAPER, 2.8), (INK, 1.1)):
        axes.plot(across, along, color=colour, linewidth=width, solid_capstyle="butt")


def note_unavailable(axes: Axes, place: float) -> None:
    """Say in the row ``place`` that its number is withheld, where a mark would stand."""
    axes.text(0.01, place, "withheld", va="center", color=MUTED, fontstyle="italic",
              transform=axes.get_yaxis_transform())  # fmt: skip


def quiet(axes: Axes, grid: bool = True) -> None:
    """Take away what carries no number: the frame and tick marks; keep faint vertical guides."""
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=5)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis="x", color=RULE, linewidth=0.7)


def keep_ticks_inside(axes: Axes) -> None:
    """Drop ticks beyond the limits: their labels would lie outside the picture."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    axes.set_xticks([tick for tick in axes.get_xticks() if left <= tick <= right])
    axes.set_yticks([tick for tick in axes.get_yticks() if bottom <= tick <= top])
    axes.set(xlim=(left, right), ylim=(bottom, top))


def footer(figure: Figure, note: str, meta: Meta) -> None:
    """The note under a figure and, for a synthetic release, the notice that it is one."""
    height = figure.get_figheight()
    if note:
        figure.text(0.012, 0.25 / height, note, ha="left", va="bottom", fontsize=8, color=MUTED)
    if meta.synthetic:
        figure.text(
            0.012, 0.07 / height, SYNTHETIC_NOTICE, ha="left", va="bottom", fontsize=8, color=PRINTED,
            fontweight="bold",
        )  # fmt: skip


def save(figure: Figure, svg_path: str | Path, png_path: str | Path, title: str, description: str) -> None:
    """Write ``figure`` as SVG and PNG, each whole or not at all, with equal bytes for equal figures.

    The SVG carries ``title`` and ``description`` as its ``<title>`` and ``<desc>``; the PNG has them
    as text chunks. Neither holds a date, a program's name or a version.
    """
    write_text(svg_path, svg_text(figure, title, description))
    with styled(), replacing(png_path) as temporary, headed(figure, title) as whole:
        FigureCanvasAgg(figure)
        figure.savefig(
            temporary, format="png", dpi=200, bbox_inches=whole,
            metadata={"Software": None, "Title": title, "Description": description},
        )  # fmt: skip


@contextmanager
def headed(figure: Figure, title: str) -> Iterator[Bbox]:
    """``figure`` with its title above it, so that it can be read alone, and the box (in inches) of both.

    The title stands outside the drawing, which keeps its proportions, and is gone again afterwards. A page
    that has a heading of its own leaves it out (``drive_eval.pages.svg``).
    """
    width, height = figure.get_size_inches()
    lines = wrap(title, TITLE_CHARACTERS)
    room = title_points(title) / 72
    heading = figure.text(
        0.012, (height + room - TITLE_MARGIN / 72) / height, "\n".join(lines), ha="left", va="top",
        fontsize=TITLE_SIZE, fontweight="bold", linespacing=TITLE_LINE / TITLE_SIZE / 1.2, gid=TITLE_ID,
    )  # fmt: skip
    try:
        yield Bbox([[0, 0], [width, height + room]])
    finally:
        heading.remove()


def svg_text(figure: Figure, title: str, description: str) -> str:
    """``figure`` as the text of an SVG document with a title and a description, and no date."""
    written = BytesIO()
    with styled(), headed(figure, title) as whole:
        FigureCanvasSVG(figure)
        figure.savefig(written, format="svg", bbox_inches=whole, metadata={"Date": None, "Creator": None})
    drawn = written.getvalue().decode("utf-8")
    head, _, rest = drawn.partition("<metadata>")
    _, _, body = rest.partition("</metadata>")
    names = f"<title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    return f"{head}{names}{body}"

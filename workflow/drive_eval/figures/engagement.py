"""Figures of engagement by need: stacked bars, one for each group of service users, and a mosaic.

Their tables are those of ``drive_eval.figures.engagement_tables``.
"""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import blended_transform_factory

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.engagement_looks import LOOKS
from drive_eval.figures.engagement_tables import (
    by_need,
    by_need_alt,
    high_level,
    high_level_alt,
    mosaic_alt,
)  # fmt: skip
from drive_eval.figures.mosaic import draw_mosaic
from drive_eval.figures.style import (
    Meta,
    aside,
    aside_title,
    footer,
    height_for,
    new_figure,
    note_unavailable,
    quiet,
    styled,
)  # fmt: skip

# A narrower part has no room for its percentage, which the table behind the figure has.
ROOM = 6.0


def draw_by_need(data: pd.DataFrame, meta: Meta) -> Figure:
    """Two bars for each need: those with it above those without."""
    needs = list(dict.fromkeys(data["need"]))
    spaced = [
        (need, presence, (len(needs) - 1 - number) * 2.4 + offset)
        for number, need in enumerate(needs)
        for presence, offset in (("with", 1.0), ("without", 0.0))
    ]
    with styled():
        figure, axes = _axes(round(2.4 * len(needs)), left=0.43)
        for need, presence, place in spaced:
            _bar(axes, data[(data["need"] == need) & (data["presence"] == presence)], place)
        axes.set_yticks(
            [place for _, _, place in spaced],
            [f"{need}, {presence}" if presence == "with" else presence for need, presence, _ in spaced],
        )
        axes.set_ylim(-0.7, 2.4 * max(1, len(needs)) - 0.7)
        aside_title(axes, "people")
        footer(figure, "Level of engagement at mid-point of service users with and without each need.", meta)
    return figure


def draw_high_level(data: pd.DataFrame, meta: Meta) -> Figure:
    """One bar for each need."""
    needs = list(dict.fromkeys(data["need"]))
    places = [len(needs) - 1 - number for number in range(len(needs))]
    with styled():
        figure, axes = _axes(len(needs))
        for need, place in zip(needs, places, strict=True):
            _bar(axes, data[data["need"] == need], place)
        axes.set_yticks(places, needs)
        axes.set_ylim(-0.7, max(1, len(needs)) - 0.3)
        aside_title(axes, "people")
        footer(figure, "Level of engagement at mid-point of those with a high level of the need.", meta)
    return figure


def _axes(rows: int, left: float = 0.362) -> tuple[Figure, Axes]:
    """Empty axes from 0 to 100 per cent, with the legend of the levels above them."""
    figure, (axes,) = new_figure(height_for(rows + 1), left=left, right=0.925, top=0.42)
    axes.set_xlim(0, 100)
    axes.xaxis.set_major_formatter("{x:.0f}%")
    quiet(axes, grid=False)
    for level, (fill, edge, _) in LOOKS.items():
        axes.barh([0], [0], color=fill, edgecolor=edge, linewidth=0.9, label=level)
    across = blended_transform_factory(figure.transFigure, axes.transAxes)
    axes.legend(loc="lower left", bbox_to_anchor=(0.004, 1.0), bbox_transform=across, ncols=4, frameon=False,
                fontsize=8, handlelength=1.0, handletextpad=0.4, columnspacing=1.4,
                borderaxespad=0.1)  # fmt: skip
    return figure, axes


def _bar(axes: Axes, marks: pd.DataFrame, place: float) -> None:
    """One stacked bar; a remark instead where any of its parts is withheld."""
    if not len(marks) or marks["percent"].isna().any():
        note_unavailable(axes, place)
        return
    left = 0.0
    for _, mark in marks.iterrows():
        fill, edge, ink = LOOKS[mark["level"]]
        width = float(mark["percent"])
        axes.barh(place, width, left=left, height=0.74, color=fill, edgecolor=edge, linewidth=0.9)
        if width >= ROOM:
            middle = left + width / 2
            axes.text(middle, place, f"{width:.0f}", ha="center", va="center", color=ink, fontsize=8)
        left += width
    aside(axes, place, f"{marks.iloc[0]['denominator']:,}")


DRAWINGS = {
    "needs-engagement": Drawing(by_need, draw_by_need, by_need_alt),
    "needs-engagement-mosaic": Drawing(by_need, draw_mosaic, mosaic_alt),
    "needs-high-level": Drawing(high_level, draw_high_level, high_level_alt),
}

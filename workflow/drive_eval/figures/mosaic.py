"""The mosaic of needs and engagement: a square for each need, in which areas are numbers of service users.

Its table is that of the stacked bars of the same numbers (``drive_eval.figures.engagement_tables``).
"""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from drive_eval.figures.engagement_looks import LOOKS
from drive_eval.figures.palette import MUTED, PAPER
from drive_eval.figures.style import Meta, footer, new_figure, quiet, styled

COLUMNS = 4
# Inches: a row of squares with the words over and under it, and the margins of the figure.
ROW, TOP, BOTTOM = 1.9, 0.42, 0.62
# Characters of a line over a square.
LONGEST = 24
# Space between the groups, as a share of the width; less room than this carries no percentage.
GAP, NARROWEST, LOWEST = 0.03, 0.12, 9.0


def draw_mosaic(data: pd.DataFrame, meta: Meta) -> Figure:
    """Those with a need on the left and those without on the right, divided by level of engagement."""
    needs = list(dict.fromkeys(data["need"]))
    rows = max(1, -(-len(needs) // COLUMNS))
    height = rows * ROW + TOP + BOTTOM
    with styled():
        figure, (whole,) = new_figure(height, left=0.012, right=0.988, top=TOP, bottom=BOTTOM)
        quiet(whole, grid=False)
        whole.set_axis_off()
        patches = [
            Patch(facecolor=face, edgecolor=edge, label=name) for name, (face, edge, _) in LOOKS.items()
        ]
        whole.legend(handles=patches, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4, frameon=False,
                     fontsize=8, handlelength=1.0, handletextpad=0.4, columnspacing=1.4,
                     borderaxespad=0.1)  # fmt: skip
        for number, need in enumerate(needs):
            row, column = divmod(number, COLUMNS)
            left, low = column / COLUMNS, 1.0 - (row + 1) / rows
            square = whole.inset_axes((left + 0.012, low + 0.17 / rows, 0.22, 0.68 / rows))
            _square(square, need, data[data["need"] == need])
        note = "Widths: service users with the need (left) and without it. Heights: levels of engagement."
        footer(figure, note, meta)
    return figure


def _square(axes: Axes, need: str, marks: pd.DataFrame) -> None:
    """One need's mosaic; a remark instead where any part of it is withheld."""
    quiet(axes, grid=False)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 100.0)
    axes.set_yticks([])
    axes.set_title(fill(need, LONGEST), fontsize=8, loc="left", pad=3)
    groups = [(name, marks[marks["presence"] == name]) for name in ("with", "without")]
    known = marks[["percent", "denominator"]].notna().all(axis=None)
    sizes = [float(group["denominator"].iloc[0]) if known and len(group) else 0.0 for _, group in groups]
    if not sum(sizes) > 0.0:
        axes.set_xticks([])
        axes.text(0.5, 50.0, "withheld", ha="center", va="center", color=MUTED, fontstyle="italic")
        return
    left, ticks = 0.0, []
    for (name, group), size in zip(groups, sizes, strict=True):
        width = (1.0 - GAP) * size / sum(sizes)
        _column(axes, group, left, width)
        ticks.append((left + width / 2.0, f"{name}\n{size:,.0f}"))
        left += width + GAP
    # Where one group is small, its words would run into the other's: they stand at the two ends then.
    ends = ((0.0, "left"), (1.0, "right"))
    axes.set_xticks([])
    for (_, words), (place, side) in zip(ticks, ends, strict=True):
        axes.text(place, -3.0, words, ha=side, va="top", fontsize=7.5, color=MUTED, linespacing=1.05)


def _column(axes: Axes, group: pd.DataFrame, left: float, width: float) -> None:
    """Levels of engagement of one group, the engaged at the top."""
    top = 100.0
    for _, mark in group.iterrows():
        face, edge, ink = LOOKS[mark["level"]]
        part = float(mark["percent"])
        axes.add_patch(
            Rectangle((left, top - part), width, part, facecolor=face, edgecolor=edge, linewidth=0.7)
        )
        if width >= NARROWEST and part >= LOWEST:
            axes.text(left + width / 2.0, top - part / 2.0, f"{part:.0f}", ha="center", va="center",
                      color=ink, fontsize=7.5)  # fmt: skip
        top -= part
    axes.add_patch(Rectangle((left, 0.0), width, 100.0, fill=False, edgecolor=PAPER, linewidth=0.4))

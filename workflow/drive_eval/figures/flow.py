"""Flow diagrams of the study, after CONSORT (Schulz et al., 2010), from the counts of the analysis.

Their tables are those of ``drive_eval.figures.flow_tables``.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.flow_tables import CONTROL, DRIVE, ENROLMENT, alt, perpetrators, spoken, victims
from drive_eval.figures.palette import BLUE, INK, MUTED, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, new_figure, styled

# All lengths in inches. Columns: left edge and width.
LINE, PADDING, GAP, MARGIN = 0.165, 0.075, 0.16, 0.08
COLUMNS = {
    ENROLMENT: (1.65, 3.3),
    DRIVE: (MARGIN, 3.14),
    CONTROL: (WIDTH_INCHES - MARGIN - 3.14, 3.14),
}
INDENT, SPINE = 0.34, 0.17
# Characters of a line, beside which its number finds room.
WRAP, WRAP_SIDE = 38, 34
FOOT = 0.55


@dataclass(frozen=True)
class Placed:
    """A box with its place: left edge, top (downwards from the top of the figure), width and height."""

    left: float
    top: float
    width: float
    height: float
    rows: tuple[tuple[tuple[str, ...], str, str], ...]
    side: bool

    @property
    def bottom(self) -> float:
        """Its lower edge, downwards from the top of the figure."""
        return self.top + self.height


def _column(data: pd.DataFrame, group: str, top: float) -> Iterator[Placed]:
    """The boxes of one column from the top downwards."""
    left, width = COLUMNS[group]
    for _, box in data[data["group"] == group].groupby("box", sort=True):
        side = bool(box["side"].iloc[0])
        rows = tuple(
            (tuple(textwrap.wrap(row["stage"], WRAP_SIDE if side else WRAP)), spoken(row["n"]), _printed(row))
            for _, row in box.iterrows()
        )
        height = 2 * PADDING + LINE * sum(len(words) for words, _, _ in rows)
        shift = INDENT if side else 0.0
        yield Placed(left + shift, top, width - shift, height, rows, side)
        top += height + GAP


def _printed(row: pd.Series) -> str:
    """What is printed where it is another number than ours; nothing where they agree."""
    if pd.isna(row["printed"]) or pd.isna(row["n"]) or row["printed"] == row["n"]:
        return ""
    return f"printed {spoken(row['printed'])}"


def draw(data: pd.DataFrame, meta: Meta) -> Figure:
    """Boxes of one diagram: enrolment above, the two arms side by side below it."""
    above = list(_column(data, ENROLMENT, MARGIN))
    below = above[-1].bottom + 2 * GAP if above else MARGIN
    arms = {group: list(_column(data, group, below)) for group in (DRIVE, CONTROL)}
    depth = max([below, *(boxes[-1].bottom for boxes in arms.values() if boxes)]) + MARGIN
    with styled():
        figure, (axes,) = new_figure(depth + FOOT, left=0.0, right=1.0, bottom=FOOT, top=0.0)
        axes.set_xlim(0, WIDTH_INCHES)
        axes.set_ylim(depth, 0)
        axes.set_axis_off()
        for boxes in (above, *arms.values()):
            _spine(axes, boxes)
        _fork(axes, above, arms)
        for box in [*above, *arms[DRIVE], *arms[CONTROL]]:
            _box(axes, box)
        footer(
            figure, "Numbers of cases or forms. Indented: who left between the boxes above and below.", meta
        )
    return figure


def _spine(axes: Axes, boxes: list[Placed]) -> None:
    """The line that joins a column's main boxes, with a branch to each side box."""
    main = [box for box in boxes if not box.side]
    for first, second in pairwise(main):
        _arrow(axes, (first.left + SPINE, first.bottom), (first.left + SPINE, second.top))
    after: Placed | None = None
    for box in boxes:
        if not box.side:
            after = box
        elif after is not None:
            middle = box.top + box.height / 2
            _arrow(axes, (after.left + SPINE, middle), (box.left, middle))
            if box is boxes[-1]:
                axes.plot(
                    [after.left + SPINE] * 2, [after.bottom, middle], color=MUTED, linewidth=1.0, zorder=1
                )


def _fork(axes: Axes, above: list[Placed], arms: dict[str, list[Placed]]) -> None:
    """From the last box before allocation to the first of each arm."""
    if not above:
        return
    start = [box for box in above if not box.side][-1]
    level = above[-1].bottom + GAP
    spine = start.left + SPINE
    axes.plot([spine, spine], [start.bottom, level], color=MUTED, linewidth=1.0, zorder=1)
    for boxes in arms.values():
        if boxes:
            middle = boxes[0].left + boxes[0].width / 2
            axes.plot([spine, middle], [level, level], color=MUTED, linewidth=1.0, zorder=1)
            _arrow(axes, (middle, level), (middle, boxes[0].top))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 1.0, "shrinkA": 0.0, "shrinkB": 0.0,
             "mutation_scale": 8.0}  # fmt: skip
    axes.annotate("", xy=end, xytext=start, arrowprops=style, zorder=1)


def _box(axes: Axes, box: Placed) -> None:
    edge = RULE if box.side else BLUE
    axes.add_patch(Rectangle((box.left, box.top), box.width, box.height, facecolor=PAPER,
                             edgecolor=MUTED if box.side else edge, linewidth=0.8 if box.side else 1.3,
                             zorder=2))  # fmt: skip
    line = 0
    right = box.left + box.width - PADDING
    for words, number, printed in box.rows:
        for place, part in enumerate(words):
            middle = box.top + PADDING + LINE * (line + place + 0.5)
            axes.text(
                box.left + PADDING, middle, part, ha="left", va="center", fontsize=8.5, color=INK, zorder=3
            )
        middle = box.top + PADDING + LINE * (line + 0.5)
        axes.text(right, middle, number, ha="right", va="center", fontsize=8.5, fontweight="bold", color=INK,
                  zorder=3)  # fmt: skip
        if printed:
            axes.text(right, middle + 0.8 * LINE, printed, ha="right", va="center", fontsize=7, color=PRINTED,
                      zorder=3)  # fmt: skip
        line += len(words)


DRAWINGS = {
    "profile-flow-perpetrators": Drawing(perpetrators, draw, alt),
    "profile-flow-victims": Drawing(victims, draw, alt),
}

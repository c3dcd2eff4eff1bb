"""Figures of IDVA support: risk as IDVAs judged it, and how long and how often support was given.

Their tables are those of ``drive_eval.figures.victims_tables``.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, RULE
from drive_eval.figures.style import (
    WIDTH_INCHES,
    Meta,
    aside,
    aside_title,
    footer,
    keep_ticks_inside,
    new_figure,
    note_unavailable,
    quiet,
    styled,
)  # fmt: skip
from drive_eval.figures.victims_tables import (
    MEASURES,
    answers_alt,
    answers_data,
    support_alt,
    support_data,
)

# Fill, edge and text of the answers, from the best to the worst.
FILLS = (
    (BLUE, BLUE, PAPER),
    (PALE, PALE, INK),
    (PAPER, BLUE, INK),
    (RULE, MUTED, INK),
    (ORANGE, ORANGE, PAPER),
)
ROOM = 5.5
COLOURS = {"Drive": BLUE, "Control": ORANGE}


def draw_answers(data: pd.DataFrame, meta: Meta) -> Figure:
    """Two bars for each question, Drive above control, under the legend of its answers."""
    questions = list(dict.fromkeys(data["question"]))
    height = 1.42 * max(1, len(questions)) + 0.9
    with styled():
        figure, (axes,) = new_figure(height, left=0.1, right=0.93, top=0.22, bottom=0.62)
        axes.set_xlim(0, 100)
        axes.set_ylim(-0.6, 3.4 * max(1, len(questions)) - 0.3)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes, grid=False)
        ticks = []
        for number, question in enumerate(questions):
            base = 3.4 * (len(questions) - 1 - number)
            marks = data[data["question"] == question]
            _legend(axes, question, list(dict.fromkeys(marks["answer"])), base + 2.0)
            for arm, place in (("Drive", base + 1.0), ("Control", base)):
                _bar(axes, marks[marks["arm"] == arm], place)
                ticks.append((place, arm))
        axes.set_yticks([place for place, _ in ticks], [arm for _, arm in ticks])
        aside_title(axes, "people")
        footer(figure, "Of the victims-survivors for whom the IDVA answered at exit.", meta)
    return figure


def _legend(axes: Axes, question: str, answers: list[str], place: float) -> None:
    """The question, and a patch with each answer, in a row of their own above its bars."""
    axes.text(0.0, place + 0.55, question, fontsize=8.5, fontweight="bold", color=INK, va="center")
    left = 0.0
    for answer, (fill, edge, _) in zip(answers, FILLS, strict=False):
        axes.barh(place - 0.08, 1.6, left=left, height=0.32, color=fill, edgecolor=edge, linewidth=0.8)
        words = answer.removeprefix("Reduced in the ").capitalize()
        axes.text(left + 2.3, place - 0.08, words, fontsize=7, color=INK, va="center")
        left += 5.0 + 0.98 * len(words)


def _bar(axes: Axes, marks: pd.DataFrame, place: float) -> None:
    if not len(marks) or marks["percent"].isna().any():
        note_unavailable(axes, place)
        return
    left = 0.0
    for (_, mark), (fill, edge, ink) in zip(marks.iterrows(), FILLS, strict=False):
        width = float(mark["percent"])
        axes.barh(place, width, left=left, height=0.74, color=fill, edgecolor=edge, linewidth=0.9)
        if width >= ROOM:
            axes.text(
                left + width / 2, place, f"{width:.0f}", ha="center", va="center", color=ink, fontsize=8
            )
        left += width
    aside(axes, place, f"{marks.iloc[0]['denominator']:,}")


def draw_support(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each measure: the outline of each arm's distribution over bands of equal width."""
    height = 3.2
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(1, len(MEASURES), squeeze=False)[0]
        figure.subplots_adjust(
            left=0.065, right=0.985, bottom=0.95 / height, top=1 - 0.3 / height, wspace=0.18
        )
        for axes, measure in zip(panels, MEASURES.values(), strict=True):
            marks = data[data["measure"] == measure]
            for arm, colour in COLOURS.items():
                _outline(axes, marks[marks["arm"] == arm], arm, colour)
            axes.set_xlabel(measure, fontsize=8.5)
            axes.set_ylim(bottom=0)
            keep_ticks_inside(axes)
            axes.set_xlim(left=0)
            axes.yaxis.set_major_formatter("{x:g}%")
            axes.tick_params(labelsize=7.5)
            quiet(axes, grid=False)
            axes.grid(axis="y", color=RULE, linewidth=0.7)
        panels[0].legend(loc="upper right", frameon=False, fontsize=8.5)
        footer(figure, "Share of victims-survivors in each band; the last band holds everything above.", meta)
    return figure


def _outline(axes: Axes, marks: pd.DataFrame, arm: str, colour: str) -> None:
    if not len(marks) or marks["percent"].isna().any():
        axes.plot([], [], color=colour, label=f"{arm}: withheld")
        return
    values = marks["percent"].to_numpy(float)
    edges = np.append(marks["start"].to_numpy(float), marks["start"].iloc[-1] + marks["width"].iloc[-1])
    axes.stairs(values, edges, color=colour, linewidth=1.6, label=arm,
                linestyle="-" if arm == "Drive" else (0, (4, 1.5)))  # fmt: skip
    axes.stairs(values, edges, color=colour, alpha=0.12, fill=True)


DRAWINGS = {
    "victims-risk": Drawing(answers_data, draw_answers, answers_alt),
    "victims-support": Drawing(support_data, draw_support, support_alt),
}

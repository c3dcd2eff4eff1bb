"""Figures of what victims-survivors experienced: change by arm, what Drive adds, and the printed models.

Their tables are those of ``drive_eval.figures.victims_tables``.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PAPER, PRINTED
from drive_eval.figures.style import (
    WIDTH_INCHES,
    Meta,
    aside,
    aside_title,
    footer,
    height_for,
    new_figure,
    note_unavailable,
    quiet,
    styled,
)
from drive_eval.figures.victims_support import DRAWINGS as SUPPORT
from drive_eval.figures.victims_tables import (
    CONTRASTS,
    change_alt,
    change_data,
    contrast_alt,
    contrast_data,
    odds_alt,
    odds_data,
    percent,
    points,
)
from drive_eval.victims.did_design import LABELS
from drive_eval.victims.people import BEHAVIOURS

COLOURS = {"Drive": BLUE, "Control": ORANGE}
# Marker and fill of each analysis of the contrast.
LOOKS = dict(zip(CONTRASTS.values(), (("o", INK), ("s", PAPER), ("D", BLUE)), strict=True))
# The odds ratios' scale; what lies beyond its ends is cut there, with an arrow.
LEAST, MOST = 0.01, 40.0
SHORT = {
    "Physical abuse": "Physical\nabuse",
    "Sexual abuse": "Sexual\nabuse",
    "Harassment and stalking": "Harassment\nand stalking",
    "Jealous and controlling behaviour": "Jealous and\ncontrolling",
}


def draw_change(data: pd.DataFrame, meta: Meta) -> Figure:
    """Two rows for each behaviour, Drive above control: from intake (open) to exit (filled)."""
    rows = list(dict.fromkeys(zip(data["behaviour"], data["arm"], strict=True)))
    behaviours = list(dict.fromkeys(data["behaviour"]))
    with styled():
        figure, (axes,) = new_figure(height_for(len(rows) + 2), left=0.36, right=0.86)
        places = []
        for behaviour, arm in rows:
            place = 2.4 * (len(behaviours) - 1 - behaviours.index(behaviour)) + (
                0.9 if arm == "Drive" else 0.0
            )
            places.append(place)
            marks = data[(data["behaviour"] == behaviour) & (data["arm"] == arm)]
            _dumbbell(axes, marks, place, COLOURS[arm])
        axes.set_yticks(
            places, [f"{_short(behaviour)}: {arm}" if arm == "Drive" else arm for behaviour, arm in rows]
        )
        axes.set_ylim(-0.7, 2.4 * max(1, len(behaviours)) - 0.8)
        axes.set_xlim(0, 100)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        for label, fill in (("Intake", PAPER), ("Exit", MUTED)):
            axes.plot(
                [],
                [],
                linestyle="",
                marker="o",
                markersize=6.5,
                markerfacecolor=fill,
                markeredgecolor=MUTED,
                markeredgewidth=1.3,
                label=label,
            )
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.02, 1.0),
            ncols=2,
            frameon=False,
            fontsize=8.5,
            handletextpad=0.2,
            columnspacing=1.4,
            borderaxespad=0.1,
        )
        aside_title(axes, "intake → exit")
        footer(figure, "Share with any severity of the behaviour; lines: intervals.", meta)
    return figure


def _short(behaviour: str) -> str:
    return behaviour.removesuffix(" behaviour")


def _dumbbell(axes: Axes, marks: pd.DataFrame, place: float, colour: str) -> None:
    if not len(marks) or marks["percent"].isna().any():
        note_unavailable(axes, place)
        return
    axes.plot(marks["percent"], [place] * len(marks), color=colour, linewidth=2.4, alpha=0.45, zorder=1)
    for (_, mark), fill in zip(marks.iterrows(), (PAPER, colour), strict=True):
        axes.plot([mark["lower"], mark["upper"]], [place, place], color=colour, linewidth=1.0, zorder=2)
        axes.plot(
            mark["percent"],
            place,
            marker="o",
            markersize=6.5,
            markerfacecolor=fill,
            markeredgecolor=colour,
            markeredgewidth=1.4,
            zorder=3,
        )
    aside(axes, place, " → ".join(percent(mark) for _, mark in marks.iterrows()))


def draw_contrast(data: pd.DataFrame, meta: Meta) -> Figure:
    """Three rows for each behaviour: the same question answered in three ways."""
    behaviours = list(dict.fromkeys(data["behaviour"]))
    with styled():
        figure, (axes,) = new_figure(height_for(len(data) + 3), left=0.33, right=0.85, top=0.42)
        places, names = [], []
        for _, mark in data.iterrows():
            group = 3.6 * (len(behaviours) - 1 - behaviours.index(mark["behaviour"]))
            order = list(LOOKS).index(mark["analysis"])
            place = group + 1.8 - 0.9 * order
            if order == 1:
                places.append(place)
                names.append(mark["behaviour"])
            _estimate(axes, mark, place)
        axes.axvline(0.0, color=MUTED, linewidth=1.0, zorder=1)
        axes.set_yticks(places, [_short(name) for name in names])
        axes.set_ylim(-0.9, 3.6 * max(1, len(behaviours)) - 0.8)
        reach = np.nanmax(np.abs(data[["lower", "upper"]].to_numpy(float)), initial=10.0)
        axes.set_xlim(-1.08 * reach, 1.08 * reach)
        quiet(axes)
        for label, (shape, fill) in LOOKS.items():
            axes.plot(
                [],
                [],
                linestyle="",
                marker=shape,
                markersize=5.5,
                markerfacecolor=fill,
                markeredgecolor=BLUE if fill == BLUE else INK,
                markeredgewidth=1.2,
                label=label,
            )
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.42, 1.0),
            ncols=3,
            frameon=False,
            fontsize=8.0,
            handletextpad=0.2,
            columnspacing=1.2,
            borderaxespad=0.1,
        )
        axes.text(
            0.99,
            0.01,
            "fell further with Drive →",
            transform=axes.transAxes,
            ha="right",
            va="bottom",
            fontsize=7.5,
            color=MUTED,
        )
        axes.text(
            0.01,
            0.01,
            "← in the control group",
            transform=axes.transAxes,
            ha="left",
            va="bottom",
            fontsize=7.5,
            color=MUTED,
        )
        footer(figure, "Percentage points. Right: the estimate, and how likely Drive did better.", meta)
    return figure


def _estimate(axes: Axes, mark: pd.Series, place: float) -> None:
    shape, fill = LOOKS[mark["analysis"]]
    if pd.isna(mark["percent"]):
        aside(axes, place, "withheld")
        return
    colour = BLUE if fill == BLUE else INK
    axes.plot([mark["lower"], mark["upper"]], [place, place], color=colour, linewidth=1.3, zorder=2)
    axes.plot(
        mark["percent"],
        place,
        marker=shape,
        markersize=5.5,
        markerfacecolor=fill,
        markeredgecolor=colour,
        markeredgewidth=1.2,
        zorder=3,
    )
    likely = "" if pd.isna(mark["probability"]) else f" ({100 * mark['probability']:.0f}%)"
    aside(axes, place, points(mark) + likely)


def draw_odds(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour, a row for each term: printed above reproduced."""
    terms = list(LABELS.values())
    height = len(terms) * 0.36 + 0.62 + 0.95
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(1, len(BEHAVIOURS), sharey=True, squeeze=False)[0]
        figure.subplots_adjust(
            left=0.335, right=0.985, bottom=0.95 / height, top=1 - 0.62 / height, wspace=0.12
        )
        for axes, name in zip(panels, BEHAVIOURS.values(), strict=True):
            axes.set_title(SHORT[name], fontsize=8.2, color=INK, pad=4)
            axes.set_xscale("log")
            axes.set_xlim(LEAST, MOST)
            axes.set_xticks([0.01, 0.1, 1.0, 10.0], ["0.01", "0.1", "1", "10"], fontsize=7.5)
            axes.minorticks_off()
            axes.set_ylim(-0.7, len(terms) - 0.4)
            axes.axvline(1.0, color=MUTED, linewidth=0.9, zorder=1)
            quiet(axes)
            for _, mark in data[data["behaviour"] == name].iterrows():
                _odds(axes, mark, len(terms) - 1 - terms.index(mark["term"]))
        panels[0].set_yticks(range(len(terms))[::-1], terms, fontsize=8)
        figure.text(
            0.012,
            0.47 / height,
            "Odds ratios with intervals. Diamonds: as printed; dots: reproduced. Arrow: not finite.",
            fontsize=8,
            color=MUTED,
            va="bottom",
        )
        footer(figure, "Below 1: less of the behaviour.", meta)
    return figure


def _odds(axes: Axes, mark: pd.Series, row: int) -> None:
    """Printed (above) and reproduced (below) in one row."""
    for value, lower, upper, place, colour, shape, fill in (
        (mark["printed"], mark["printed_lower"], mark["printed_upper"], row + 0.17, PRINTED, "D", PAPER),
        (mark["percent"], mark["lower"], mark["upper"], row - 0.17, BLUE, "o", BLUE),
    ):
        if pd.isna(value):
            if colour == BLUE:
                axes.text(
                    0.02,
                    place,
                    "withheld",
                    va="center",
                    color=MUTED,
                    fontsize=6.5,
                    fontstyle="italic",
                    transform=axes.get_yaxis_transform(),
                )
            continue
        if value < LEAST:
            axes.plot(
                LEAST * 1.35, place, marker="<", markersize=5.0, markerfacecolor=fill, markeredgecolor=colour
            )
            continue
        if pd.notna(lower) and pd.notna(upper):
            axes.plot(
                [max(lower, LEAST), min(upper, MOST)], [place, place], color=colour, linewidth=1.1, zorder=2
            )
        size = 3.6 if shape == "D" else 4.4
        axes.plot(
            min(value, MOST),
            place,
            marker=shape,
            markersize=size,
            markerfacecolor=fill,
            markeredgecolor=colour,
            markeredgewidth=1.0,
            zorder=3,
        )


DRAWINGS = {
    "victims-change": Drawing(change_data, draw_change, change_alt),
    "victims-contrast": Drawing(contrast_data, draw_contrast, contrast_alt),
    "victims-odds": Drawing(odds_data, draw_odds, odds_alt),
    **SUPPORT,
}

"""Figures of service users' behaviour: severities by wave, by engagement, and the Drive-DASH.

Their tables are those of ``drive_eval.figures.behaviour_tables``; the bands between severities are drawn in
``drive_eval.figures.transitions``.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drive_eval.behaviour.engagement import LEVELS
from drive_eval.behaviour.fields import BEHAVIOURS
from drive_eval.figures.behaviour_tables import (
    dash,
    dash_alt,
    engagement,
    engagement_alt,
    severity,
    severity_alt,
    transitions,
    transitions_alt,
)
from drive_eval.figures.drawing import Drawing
from drive_eval.figures.needs_tables import lines, spoken
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, RULE
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
from drive_eval.figures.transitions import SHADES, draw_transitions, severity_legend
from drive_eval.release.tables.codes import WAVES

ROOM = 5.0
MARKERS = dict(zip(LEVELS.values(), ("o", "s", "^"), strict=True))
COLOURS = dict(zip(LEVELS.values(), (BLUE, PALE, ORANGE), strict=True))


def draw_severity(data: pd.DataFrame, meta: Meta) -> Figure:
    """Four groups of three bars: all behaviours and waves in one look."""
    rows = [(behaviour, wave) for behaviour in BEHAVIOURS.values() for wave in WAVES.values()]
    places = [-(at + 0.9 * (at // len(WAVES))) for at in range(len(rows))]
    with styled():
        figure, (axes,) = new_figure(height_for(len(rows) + 4), left=0.42, right=0.925, top=0.5)
        for (behaviour, wave), place in zip(rows, places, strict=True):
            marks = data[(data["behaviour"] == behaviour) & (data["wave"] == wave)]
            _stack(axes, marks[marks["severity"] != "Any"], place)
        axes.set_yticks(places, [wave for _, wave in rows])
        for at, behaviour in enumerate(BEHAVIOURS.values()):
            axes.text(-0.235, places[at * len(WAVES) + 1], behaviour, transform=axes.get_yaxis_transform(),
                      ha="right", va="center", color=INK, fontweight="bold")  # fmt: skip
        axes.set_xlim(0, 100)
        axes.set_ylim(places[-1] - 0.7, 0.7)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes, grid=False)
        aside_title(axes, "people")
        severity_legend(figure)
        footer(figure, "Each wave holds the people whose severity was recorded then.", meta)
    return figure


def _stack(axes: Axes, marks: pd.DataFrame, place: float) -> None:
    if not len(marks) or marks["percent"].isna().any():
        note_unavailable(axes, place)
        return
    left = 0.0
    for _, mark in marks.iterrows():
        fill, edge, ink = SHADES[mark["severity"]]
        width = float(mark["percent"])
        if not width:
            continue
        axes.barh(place, width, left=left, height=0.8, color=fill, edgecolor=edge, linewidth=0.7)
        if width >= ROOM:
            text = spoken(mark)
            axes.text(left + width / 2, place, text, ha="center", va="center", color=ink, fontsize=8)
        left += width
    aside(axes, place, f"{int(marks.iloc[0]['denominator']):,}")


def draw_engagement(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour: prevalence at the waves, a line for each level of engagement."""
    height = 4.9
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(2, 2, sharex=True, sharey=True, squeeze=False).ravel()
        figure.subplots_adjust(left=0.09, right=0.985, bottom=0.82 / height, top=1 - 0.62 / height,
                               hspace=0.32, wspace=0.2)  # fmt: skip
        top = float(np.nanmax(data["upper"].to_numpy(float), initial=20.0)) * 1.04
        for axes, behaviour in zip(panels, BEHAVIOURS.values(), strict=True):
            axes.set_title(behaviour, fontsize=9, color=INK, loc="left", fontweight="bold")
            for at, level in enumerate(LEVELS.values()):
                _line(axes, data[(data["behaviour"] == behaviour) & (data["level"] == level)], level, at)
            axes.set_xticks(range(len(WAVES)), list(WAVES.values()))
            axes.set_xlim(-0.35, len(WAVES) - 0.65)
            axes.set_ylim(0, top)
            axes.yaxis.set_major_formatter("{x:.0f}%")
            axes.tick_params(axis="y", labelsize=8)
            quiet(axes, grid=False)
            axes.grid(axis="y", color=RULE, linewidth=0.7)
        handles = [
            Line2D([], [], color=COLOURS[level], marker=MARKERS[level], label=level) for level in COLOURS
        ]
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.004, 0.995), ncols=3,
                      frameon=False, fontsize=8)  # fmt: skip
        footer(figure, lines(data), meta)
    return figure


def _line(axes: Axes, marks: pd.DataFrame, level: str, at: int) -> None:
    places = [list(WAVES.values()).index(wave) + 0.09 * (at - 1) for wave in marks["wave"]]
    axes.plot(places, marks["percent"], color=COLOURS[level], marker=MARKERS[level], markersize=5,
              clip_on=False, linewidth=1.5)  # fmt: skip
    for place, (_, mark) in zip(places, marks.iterrows(), strict=True):
        axes.plot([place, place], [mark["lower"], mark["upper"]], color=COLOURS[level], linewidth=0.9)


def draw_dash(data: pd.DataFrame, meta: Meta) -> Figure:
    """Scores with intervals at each wave, a mark for each source."""
    sources = list(dict.fromkeys(data["source"]))
    looks = (("o", BLUE), ("s", ORANGE), ("^", PALE), ("v", MUTED))
    with styled():
        figure, (axes,) = new_figure(3.9, left=0.09, right=0.975, bottom=0.8, top=0.2 + 0.2 * len(sources))
        gap = 0.17
        for at, source in enumerate(sources):
            marker, colour = looks[at % len(looks)]
            marks = data[data["source"] == source]
            places = [list(WAVES.values()).index(wave) + gap * (at - (len(sources) - 1) / 2)
                      for wave in marks["wave"]]  # fmt: skip
            for place, (_, mark) in zip(places, marks.iterrows(), strict=True):
                axes.plot([place, place], [mark["lower"], mark["upper"]], color=colour, linewidth=1.2)
                if np.isfinite(mark["score"]):
                    end = float(np.fmax(mark["upper"], mark["score"]))
                    axes.text(
                        place, end + 0.15, f"{mark['score']:.1f}", fontsize=7.5, ha="center", va="bottom"
                    )
            axes.plot(places, marks["score"], linestyle="", marker=marker, color=colour, label=source)
        axes.set_xticks(range(len(WAVES)), list(WAVES.values()))
        axes.set_xlim(-0.45, len(WAVES) - 0.5)
        top = float(np.nanmax(data["upper"].to_numpy(float), initial=10.0))
        axes.set_ylim(0, np.ceil(top) + 1)
        axes.set_ylabel("Score, of 20")
        quiet(axes, grid=False)
        axes.grid(axis="y", color=RULE, linewidth=0.7)
        if sources:
            figure.legend(loc="upper left", bbox_to_anchor=(0.004, 0.998), frameon=False, fontsize=8)
        kinds = dict.fromkeys(str(kind) for kind in data["interval"] if kind)
        footer(figure, f"Lines: {'; '.join(kinds)}." if kinds else "", meta)
    return figure


DRAWINGS = {
    "behaviour-severity": Drawing(severity, draw_severity, severity_alt),
    "behaviour-transitions": Drawing(transitions, draw_transitions, transitions_alt),
    "behaviour-engagement": Drawing(engagement, draw_engagement, engagement_alt),
    "behaviour-dash": Drawing(dash, draw_dash, dash_alt),
}

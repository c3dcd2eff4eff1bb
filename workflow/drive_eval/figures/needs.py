"""Figures of the chapter Needs: prevalence, change over the assessments, number, two classifications.

Their tables are those of ``drive_eval.figures.needs_tables``.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.engagement import DRAWINGS as ENGAGEMENT
from drive_eval.figures.needs_behaviours import DRAWINGS as BEHAVIOURS
from drive_eval.figures.needs_tables import (
    RULES,
    count_alt,
    count_data,
    lines,
    prevalence_alt,
    prevalence_data,
    recoding_alt,
    recoding_data,
    spoken,
    support,
    waves_alt,
    waves_data,
)  # fmt: skip
from drive_eval.figures.palette import BLUE, MUTED, PALE, PAPER, PRINTED
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
    whisker,
)  # fmt: skip

NOTE_PREVALENCE = "Diamonds: as printed. Share of those with the need recorded."


def draw_prevalence(data: pd.DataFrame, meta: Meta) -> Figure:
    """Bars with intervals; the printed value of each need is marked on its bar."""
    with styled():
        figure, (axes,) = new_figure(height_for(len(data)))
        places = np.arange(len(data))[::-1]
        values = data["percent"].to_numpy(float)
        axes.barh(places, np.nan_to_num(values), height=0.62, color=BLUE)
        right = np.fmax(data["upper"].to_numpy(float), values)
        for place, (_, mark), end in zip(places, data.iterrows(), right, strict=True):
            if pd.isna(mark["percent"]):
                note_unavailable(axes, place)
                continue
            whisker(axes, (mark["lower"], mark["upper"]), (place, place))
            axes.text(end + 0.9, place, spoken(mark), va="center", ha="left", fontweight="bold")
            aside(axes, place, support(mark))
        axes.plot(data["printed"], places, linestyle="", marker="D", markersize=4.2, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2, clip_on=False)  # fmt: skip
        axes.set_yticks(places, data["need"])
        axes.set_xlim(0, max(40.0, 10 * np.ceil((np.nanmax(right, initial=0) + 7) / 10)))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        aside_title(axes, "with the need")
        footer(figure, lines(data) + NOTE_PREVALENCE, meta)
    return figure


def draw_waves(data: pd.DataFrame, meta: Meta) -> Figure:
    """A row for each need: three dots, joined in the order of the assessments."""
    looks = {"Intake": ("o", PAPER), "Mid-point": ("s", PALE), "Closure": ("o", BLUE)}
    with styled():
        needs = list(dict.fromkeys(data["need"]))
        figure, (axes,) = new_figure(height_for(len(needs) + 1))
        for place, need in zip(range(len(needs))[::-1], needs, strict=True):
            marks = data[data["need"] == need].dropna(subset=["percent"])
            axes.plot(marks["percent"], [place] * len(marks), color=PALE, linewidth=1.6, zorder=2)
            for _, mark in marks.iterrows():
                shape, fill = looks[mark["wave"]]
                axes.plot(mark["percent"], place, marker=shape, markersize=6.5, markerfacecolor=fill,
                          markeredgecolor=BLUE, markeredgewidth=1.3, zorder=3)  # fmt: skip
            if len(marks):
                first, last = marks.iloc[0], marks.iloc[-1]
                aside(axes, place, f"{spoken(first)} → {spoken(last)}")
            else:
                note_unavailable(axes, place)
        axes.set_yticks(range(len(needs))[::-1], needs)
        axes.set_ylim(-0.6, len(needs) - 0.4)
        axes.set_xlim(0, max(40.0, 10 * np.ceil((data["percent"].max() + 7) / 10) if len(data) else 0.0))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        for wave, (shape, fill) in looks.items():
            axes.plot([], [], linestyle="", marker=shape, markersize=6.5, markerfacecolor=fill,
                      markeredgecolor=BLUE, markeredgewidth=1.3, label=wave)  # fmt: skip
        axes.legend(loc="lower left", bbox_to_anchor=(-0.015, 1.0), ncols=3, frameon=False, fontsize=8.5,
                    handletextpad=0.2, columnspacing=1.4, borderaxespad=0.1)  # fmt: skip
        aside_title(axes, "intake → closure")
        footer(
            figure,
            "Share of service users with each need, of those with it recorded at that assessment.",
            meta,
        )
    return figure


def draw_count(data: pd.DataFrame, meta: Meta) -> Figure:
    """A column for each number of needs; no needs stands apart in another colour."""
    with styled():
        figure, (axes,) = new_figure(3.3, left=0.012, right=0.988, bottom=0.95, top=0.1)
        places = range(len(data))
        values = data["percent"].to_numpy(float)
        colours = [PALE if need == "0" else BLUE for need in data["need"]]
        axes.bar(places, np.nan_to_num(values), width=0.68, color=colours)
        top = np.fmax(data["upper"].to_numpy(float), values)
        for place, (_, mark), end in zip(places, data.iterrows(), top, strict=True):
            if pd.isna(mark["percent"]):
                axes.text(place, 0.5, "withheld", rotation=90, ha="center", va="bottom", color=MUTED)
                continue
            whisker(axes, (place, place), (mark["lower"], mark["upper"]))
            axes.text(place, end + 0.7, spoken(mark), ha="center", va="bottom", fontweight="bold")
        axes.plot(places, data["printed"], linestyle="", marker="D", markersize=4.2, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2)  # fmt: skip
        axes.set_xticks(places, ["none" if need == "0" else need for need in data["need"]])
        axes.set_ylim(0, max(10.0, np.nanmax(top, initial=0) * 1.14))
        quiet(axes, grid=False)
        axes.set_yticks([])
        axes.axhline(0, color=MUTED, linewidth=0.8)
        axes.set_xlabel("Number of the twelve needs")
        base = data["denominator"].dropna()
        shown = f"n = {int(base.iloc[0]):,} with any needs information. " if len(base) else ""
        footer(figure, shown + lines(data) + "Diamond: as printed.", meta)
    return figure


def draw_recoding(data: pd.DataFrame, meta: Meta) -> Figure:
    """Two bars for each need, one for each rule, with what each percentage is a share of."""
    with styled():
        needs = list(dict.fromkeys(data["need"]))
        figure, (axes,) = new_figure(height_for(2 * len(needs)), left=0.17, right=0.725)
        colours = dict(zip(RULES.values(), (BLUE, PALE), strict=True))
        places, names = [], []
        for number, need in enumerate(reversed(needs)):
            for offset, (rule, colour) in zip((0.72, 0.0), colours.items(), strict=True):
                place = number * 1.9 + offset
                found = data[(data["need"] == need) & (data["wave"] == rule)]
                if not len(found) or pd.isna(found.iloc[0]["percent"]):
                    note_unavailable(axes, place)
                    continue
                mark = found.iloc[0]
                axes.barh(place, mark["percent"], height=0.62, color=colour)
                whisker(axes, (mark["lower"], mark["upper"]), (place, place))
                end = float(np.fmax(mark["upper"], mark["percent"]))
                axes.text(end + 1.2, place, spoken(mark), va="center", fontweight="bold")
                aside(axes, place, f"{rule}: {support(mark)}")
                axes.plot(mark["printed"], place, marker="D", markersize=4.2, markerfacecolor=PAPER,
                          markeredgecolor=PRINTED, markeredgewidth=1.2)  # fmt: skip
            places.append(number * 1.9 + 0.36)
            names.append(need)
        axes.set_yticks(places, names)
        axes.set_xlim(0, max(80.0, 10 * np.ceil((data["upper"].max() + 8) / 10) if len(data) else 0.0))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        footer(figure, lines(data) + "Diamonds: as printed.", meta)
    return figure


DRAWINGS = {
    "needs-prevalence": Drawing(prevalence_data, draw_prevalence, prevalence_alt),
    "needs-by-wave": Drawing(waves_data, draw_waves, waves_alt),
    "needs-count": Drawing(count_data, draw_count, count_alt),
    "needs-recoding": Drawing(recoding_data, draw_recoding, recoding_alt),
    **ENGAGEMENT,
    **BEHAVIOURS,
}

"""Figures of the latent classes of needs: their profiles, their shares, and how many there are.

Their tables are those of ``drive_eval.figures.latent_tables``.
"""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.latent_tables import (
    CRITERIA,
    criteria_alt,
    criteria_data,
    profile_alt,
    profile_data,
    shares_alt,
    shares_data,
)  # fmt: skip
from drive_eval.figures.needs_tables import LABELS, lines, spoken
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, PRINTED, RULE
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
)  # fmt: skip

# The profiles' margins: left and right as fractions of the width, top and bottom in inches.
LEFT, RIGHT, TOP, BOTTOM = 0.31, 0.985, 0.78, 0.92
WRAP = 12


def draw_profiles(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each class, a row for each need: the probability as a dot with its interval."""
    classes = list(dict.fromkeys(data["class"]))
    needs = list(LABELS.values())
    height = len(needs) * 0.26 + TOP + BOTTOM
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(1, max(1, len(classes)), sharey=True, squeeze=False)[0]
        figure.subplots_adjust(
            left=LEFT, right=RIGHT, bottom=BOTTOM / height, top=1 - TOP / height, wspace=0.16
        )
        for axes, name in zip(panels, classes, strict=False):
            _profile(axes, name, data[data["class"] == name], needs)
        for axes in panels:
            axes.set_xlim(-0.06, 1.06)
            axes.set_xticks([0, 0.5, 1], ["0", "", "1"])
            axes.set_ylim(-0.6, len(needs) - 0.4)
            quiet(axes)
        panels[0].set_yticks(range(len(needs))[::-1], needs, fontsize=8)
        figure.text(0.012, 0.47 / height, "Open: fixed in advance, or estimated to be 0 or 1.",
                    fontsize=8, color=MUTED, va="bottom")  # fmt: skip
        footer(figure, lines(data), meta)
    return figure


def _profile(axes: Axes, name: str, marks: pd.DataFrame, needs: list[str]) -> None:
    """One class: dots over faint lines from zero, its name and share above."""
    share = marks.iloc[0]["share"]
    heading = textwrap.fill(name, WRAP)
    said = "withheld" if pd.isna(share) else spoken(pd.Series({"percent": share}))
    axes.set_title(f"{heading}\n{said}", fontsize=6.8, color=INK, linespacing=1.15, pad=5)
    for _, mark in marks.iterrows():
        place = len(needs) - 1 - needs.index(mark["need"])
        if pd.isna(mark["probability"]):
            axes.plot(0.5, place, marker="_", markersize=6, color=MUTED)
            continue
        axes.plot([0, mark["probability"]], [place, place], color=RULE, linewidth=2.2, zorder=1)
        axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.0, zorder=2)
        axes.plot(
            mark["probability"], place, marker="o", markersize=4.6, zorder=3, markeredgecolor=BLUE,
            markerfacecolor=PAPER if mark["note"] else BLUE,
        )  # fmt: skip


def draw_shares(data: pd.DataFrame, meta: Meta) -> Figure:
    """Bars with intervals and the printed shares; how many people have each as their most likely class."""
    with styled():
        figure, (axes,) = new_figure(height_for(len(data)), left=0.37)
        places = np.arange(len(data))[::-1]
        values = data["percent"].to_numpy(float)
        axes.barh(places, np.nan_to_num(values), height=0.62, color=BLUE)
        right = np.fmax(data["upper"].to_numpy(float), values)
        right = np.fmax(right, data["printed"].to_numpy(float))
        for place, (_, mark), end in zip(places, data.iterrows(), right, strict=True):
            if pd.isna(mark["percent"]):
                note_unavailable(axes, place)
                continue
            axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.1)
            axes.text(end + 1.6, place, spoken(mark), va="center", ha="left", fontweight="bold")
            aside(axes, place, "" if pd.isna(mark["assigned"]) else f"{int(mark['assigned']):,}")
        axes.plot(data["printed"], places, linestyle="", marker="D", markersize=4.2, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2, clip_on=False)  # fmt: skip
        axes.set_yticks(places, data["class"])
        axes.set_xlim(0, max(40.0, 10 * np.ceil((np.nanmax(right, initial=0) + 8) / 10)))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        aside_title(axes, "most likely class of")
        footer(figure, lines(data) + "Diamonds: as printed.", meta)
    return figure


def draw_criteria(data: pd.DataFrame, meta: Meta) -> Figure:
    """A line for each criterion, filled where it is lowest; printed values are diamonds."""
    looks = dict(zip(CRITERIA.values(), (BLUE, PALE, ORANGE), strict=True))
    with styled():
        figure, (axes,) = new_figure(3.6, left=0.1, right=0.81)
        for name, colour in looks.items():
            marks = data[data["criterion"] == name].dropna(subset=["value"])
            if not len(marks):
                continue
            axes.plot(marks["classes"], marks["value"], color=colour, linewidth=1.6)
            for _, mark in marks.iterrows():
                axes.plot(mark["classes"], mark["value"], marker="o", markersize=6.5, markeredgecolor=colour,
                          markerfacecolor=colour if mark["preferred"] else PAPER,
                          markeredgewidth=1.4)  # fmt: skip
            axes.plot(marks["classes"], marks["printed"], linestyle="", marker="D", markersize=3.4,
                      markerfacecolor=PAPER, markeredgecolor=PRINTED, markeredgewidth=1.0)  # fmt: skip
        low, high = axes.get_ylim()
        axes.set_yticks([tick for tick in axes.get_yticks() if low <= tick <= high])
        _name_ends(axes, data)
        axes.set_xticks(sorted(set(data["classes"])) or [2])
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set_xlabel("Number of classes, the one without needs included")
        quiet(axes)
        axes.grid(axis="y", color=RULE, linewidth=0.7)
        footer(figure, "Diamonds: as printed.", meta)
    return figure


def _name_ends(axes: Axes, data: pd.DataFrame) -> None:
    """Each criterion's name at the right end of its line, moved apart where two would meet."""
    known = data.dropna(subset=["value"])
    ends = known[known["classes"] == known["classes"].max()].sort_values("value")
    low, high = axes.get_ylim()
    gap, last = 0.062 * (high - low), -np.inf
    for _, mark in ends.iterrows():
        last = max(float(mark["value"]), last + gap)
        axes.annotate(
            mark["criterion"], (mark["classes"], mark["value"]), (mark["classes"] + 0.22, last),
            textcoords="data", va="center", annotation_clip=False,
        )  # fmt: skip


DRAWINGS = {
    "latent-profiles": Drawing(profile_data("fixed"), draw_profiles, profile_alt),
    "latent-profiles-chosen": Drawing(profile_data("configured"), draw_profiles, profile_alt),
    "latent-shares": Drawing(shares_data, draw_shares, shares_alt),
    "latent-criteria": Drawing(criteria_data, draw_criteria, criteria_alt),
}

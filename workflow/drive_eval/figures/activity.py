"""Figures of case managers' work: work by year, agencies, direct work and numbers of contacts.

Their tables are those of ``drive_eval.figures.activity_tables``.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drive_eval.figures.activity_tables import (
    agencies,
    agencies_alt,
    by_year,
    by_year_alt,
    contacts,
    contacts_alt,
    direct_work,
    direct_work_alt,
    objectives,
)
from drive_eval.figures.drawing import Drawing
from drive_eval.figures.needs_tables import lines, spoken
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, PRINTED, RULE
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
)

# Fill and text of each part, told apart by lightness too.
LOOKS = {
    "direct": (ORANGE, PAPER),
    "indirect": (BLUE, PAPER),
    "multi_agency": (BLUE, PAPER),
    "case_update": (PALE, INK),
    "background_research": (RULE, INK),
}
ROOM = 7.0
MARKERS = ("o", "s", "^")
COLOURS = (BLUE, ORANGE, PALE)


def draw_by_year(data: pd.DataFrame, meta: Meta) -> Figure:
    """A stacked bar for each year, all work above, kinds of indirect work below."""
    groups = [(group, period) for (group, period), _ in data.groupby(["group", "period"], sort=False)]
    first = sum(group == "work" for group, _ in groups)
    places = [len(groups) + 1 - at - 2 * (at >= first) for at in range(len(groups))]
    with styled():
        figure, (axes,) = new_figure(height_for(len(groups) + 4), left=0.12, right=0.9, top=0.5)
        for (group, period), place in zip(groups, places, strict=True):
            _stack(axes, data[(data["group"] == group) & (data["period"] == period)], place)
        axes.set_yticks(places, [str(period) for _, period in groups])
        for heading, top in (("All actions", 0), ("Indirect actions", first)):
            if top < len(groups):
                axes.text(
                    0, places[top] + 0.78, heading, color=INK, fontweight="bold", va="center", fontsize=8.5
                )
        axes.set_ylim(-1.9, len(groups) + 2.2)
        axes.set_xlim(0, 100)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes, grid=False)
        aside_title(axes, "actions")
        footer(figure, "Years are those in which the actions were recorded.", meta)
    return figure


def _stack(axes: Axes, marks: pd.DataFrame, place: float) -> None:
    if not len(marks) or marks["percent"].isna().any():
        note_unavailable(axes, place)
        return
    left = 0.0
    for _, mark in marks.iterrows():
        fill, ink = LOOKS[mark["code"]]
        width = float(mark["percent"])
        axes.barh(place, width, left=left, height=0.76, color=fill, edgecolor=PAPER, linewidth=0.9)
        if width >= ROOM:
            name = {"background_research": "Research", "case_update": "Case updates",
                    "multi_agency": "Multi-agency"}.get(mark["code"], mark["part"].split()[0])  # fmt: skip
            text = f"{name} {width:.0f}%" if width > 2 * ROOM else f"{name}\n{width:.0f}%"
            size = 8 if width > 2 * ROOM else 6.5
            axes.text(left + width / 2, place, text, ha="center", va="center", color=ink, fontsize=size,
                      linespacing=0.95)  # fmt: skip
        left += width
    aside(axes, place, f"{int(marks.iloc[0]['denominator']):,}")


def draw_agencies(data: pd.DataFrame, meta: Meta) -> Figure:
    """A row for each agency, a mark for each kind of work, the printed percentages as diamonds."""
    names = list(dict.fromkeys(data["agency"]))
    kinds = list(dict.fromkeys(data["kind"]))
    rows = [(name, len(names) - 1 - at) for at, name in enumerate(names)]
    step = 0.56 / max(1, len(kinds) - 1) if len(kinds) > 1 else 0.0
    with styled():
        figure, (axes,) = new_figure(height_for(round(1.35 * len(names)) + 2), left=0.3, right=0.955, top=0.5)
        for name, row in rows:
            axes.axhspan(row - 0.5, row + 0.5, color=RULE, alpha=0.28 if row % 2 else 0.0, linewidth=0)
            for at, kind in enumerate(kinds):
                found = data[(data["agency"] == name) & (data["kind"] == kind)]
                place = row + 0.28 - at * step
                if not len(found) or pd.isna(found.iloc[0]["percent"]):
                    note_unavailable(axes, place)
                    continue
                mark = found.iloc[0]
                axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.0)
                axes.plot(
                    mark["percent"], place, marker=MARKERS[at % 3], markersize=5.2, color=COLOURS[at % 3]
                )
                axes.plot(mark["printed"], place, marker="D", markersize=4.2, markerfacecolor="none",
                          markeredgecolor=PRINTED, markeredgewidth=1.2)  # fmt: skip
        axes.set_yticks([row for _, row in rows], names)
        axes.set_ylim(-0.6, len(names) - 0.4)
        most = max(10.0, float(np.nanmax(data["upper"].to_numpy(float), initial=0)) + 1)
        axes.set_xlim(0, most)
        axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= most])
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        handles = [
            Line2D([], [], linestyle="", marker=marker, color=colour, label=kind.partition(" (")[0])
            for kind, marker, colour in zip(kinds, MARKERS, COLOURS, strict=False)
        ]
        _legend(figure, handles)
        footer(figure, lines(data) + "Diamonds: as printed.", meta)
    return figure


def _legend(figure: Figure, handles: list[Line2D]) -> None:
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.004, 0.995), ncols=len(handles) or 1,
                  frameon=False, fontsize=8, handletextpad=0.3, columnspacing=1.4)  # fmt: skip


def draw_direct_work(data: pd.DataFrame, meta: Meta) -> Figure:
    """A bar for each label under its category's, with printed percentages as diamonds."""
    categories = list(dict.fromkeys(data["category"]))
    places, at = [], 0.0
    for number, (_, mark) in enumerate(data.iterrows()):
        at -= 1.0 if number == 0 or not mark["whole"] else 1.6
        places.append(at)
    with styled():
        figure, (axes,) = new_figure(
            height_for(round(len(data) + 0.6 * len(categories))), left=0.515, right=0.9
        )
        for (_, mark), place in zip(data.iterrows(), places, strict=True):
            if pd.isna(mark["percent"]):
                note_unavailable(axes, place)
                continue
            axes.barh(place, mark["percent"], height=0.64, color=BLUE if mark["whole"] else PALE)
            whisker(axes, (mark["lower"], mark["upper"]), (place, place))
            end = float(np.nanmax([mark["percent"], mark["upper"], mark["printed"]]))
            weight = "bold" if mark["whole"] else "normal"
            text = spoken(mark) if mark["whole"] else f"{mark['percent']:.1f}%"
            axes.text(end + 1.4, place, text, va="center", fontweight=weight)
            aside(axes, place, f"{int(mark['n']):,}")
        axes.plot(data["printed"], places, linestyle="", marker="D", markersize=4.0, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.1, clip_on=False)  # fmt: skip
        axes.set_yticks(places, data["label"], fontsize=7.5)
        for label, whole in zip(axes.get_yticklabels(), data["whole"], strict=True):
            label.set_fontweight("bold" if whole else "normal")
        axes.set_xlim(0, max(20.0, float(np.nanmax(data["upper"].to_numpy(float), initial=0)) + 13))
        axes.set_ylim(at - 0.7, -0.3)
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        aside_title(axes, "actions")
        footer(figure, lines(data) + "Diamonds: as printed.", meta)
    return figure


def draw_contacts(data: pd.DataFrame, meta: Meta) -> Figure:
    """Columns of equal width; mean and median as lines."""
    with styled():
        figure, (axes,) = new_figure(3.1, left=0.09, right=0.975, bottom=0.98, top=0.42)
        known = data.dropna(subset=["percent"])
        left, width = known["least"] - 1, known["most"] - known["least"] + 1
        axes.bar(
            left, known["percent"], width=width, align="edge", color=BLUE, edgecolor=PAPER, linewidth=1.2
        )
        for (_, mark), middle in zip(known.iterrows(), left + width / 2, strict=True):
            axes.text(
                middle, mark["percent"] + 0.3, f"{int(mark['n'])}", ha="center", va="bottom", fontsize=8
            )
        top = float(np.nanmax(known["percent"].to_numpy(float), initial=1.0)) * 1.22
        if len(known):
            for name, colour, side, style in (("mean", PRINTED, "left", "-"), ("median", INK, "right", "--")):
                at = float(known.iloc[0][name])
                if np.isfinite(at):
                    axes.axvline(at, color=colour, linewidth=1.3, linestyle=style)
                    gap = 3 if side == "left" else -3
                    axes.text(at + gap, top * 0.985, f"{name} {at:.0f}", ha=side, va="top", color=colour)
            axes.set_xticks(sorted({0, *known["most"]}))
        else:
            axes.text(0.5, 0.5, "withheld", transform=axes.transAxes, ha="center", color=MUTED)
            axes.set_xticks([])
        axes.set_ylim(0, top)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.set_xlabel("Direct contacts; numbers above the columns are service users")
        quiet(axes, grid=False)
        axes.grid(axis="y", color=RULE, linewidth=0.7)
        footer(figure, "Service users without any direct contact are not shown.", meta)
    return figure


DRAWINGS = {
    "activity-work-by-year": Drawing(by_year, draw_by_year, by_year_alt),
    "activity-agencies": Drawing(agencies, draw_agencies, agencies_alt),
    "activity-objectives": Drawing(objectives, draw_agencies, agencies_alt),
    "activity-direct-work": Drawing(direct_work, draw_direct_work, direct_work_alt),
    "activity-contacts": Drawing(contacts, draw_contacts, contacts_alt),
}

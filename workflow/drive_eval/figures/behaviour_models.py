"""Figures of the models of behaviour: by time, by who people are, by the work done, and between models.

Their tables are those of ``drive_eval.figures.behaviour_models_tables``.
"""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.figures.behaviour_models_tables import (
    MODELS,
    by_time_data,
    compared_data,
    margins_alt,
    margins_data,
    ratio_alt,
    ratio_data,
    work_data,
)  # fmt: skip
from drive_eval.figures.drawing import Drawing
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled

LOOKS = {
    "No such behaviour": (PALE, "s"),
    "Standard": (MUTED, "^"),
    "Moderate": (ORANGE, "v"),
    "High": (BLUE, "o"),
}
MODEL_LOOKS = dict(zip(MODELS.values(), ((BLUE, "o"), (ORANGE, "s"), (PALE, "^"), (MUTED, "v")), strict=True))


def draw_by_time(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour: a line and a band for each severity over time; diamonds are printed."""
    return _over_time(data, meta, "severity", LOOKS, "Diamonds: as printed.", (-3.0, 103.0))


def draw_compared(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour: high severity over time, a line and a band for each model."""
    top = float(np.nanmax(data[["upper", "printed"]].to_numpy(float), initial=5.0)) + 5.0
    return _over_time(data, meta, "model", MODEL_LOOKS, "Diamonds: as printed.", (-0.03 * top, top))


def _over_time(
    data: pd.DataFrame, meta: Meta, by: str, looks: dict[str, tuple[str, str]], note: str,
    limits: tuple[float, float],
) -> Figure:  # fmt: skip
    height = 5.6
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(2, 2, sharex=True, sharey=True).ravel()
        figure.subplots_adjust(left=0.085, right=0.985, bottom=0.16, top=0.87, wspace=0.08, hspace=0.24)
        levels = list(dict.fromkeys(data["level"]))
        for axes, behaviour in zip(panels, BEHAVIOURS.values(), strict=True):
            axes.set_title(behaviour, fontsize=9, color=INK, loc="left")
            for name, (colour, marker) in looks.items():
                marks = data[(data["behaviour"] == behaviour) & (data[by] == name)]
                _line(axes, marks, levels, colour, marker, name)
            axes.set_xticks(range(len(levels)), levels)
            axes.set_xlim(-0.25, len(levels) - 0.75)
            axes.set_ylim(*limits)
            axes.set_yticks(_ticks(limits[1], 5))
            axes.yaxis.set_major_formatter("{x:.0f}%")
            quiet(axes, grid=False)
            axes.grid(axis="y", color=RULE, linewidth=0.7)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="upper left", bbox_to_anchor=(0.07, 0.99), ncols=len(labels), frameon=False,
            fontsize=8.5, handlelength=1.6,
        )  # fmt: skip
        footer(figure, f"{_intervals(data)} {note}", meta)
    return figure


def _line(
    axes: Axes, marks: pd.DataFrame, levels: Sequence[str], colour: str, marker: str, name: str
) -> None:
    places = np.array([levels.index(level) for level in marks["level"]], dtype=float)
    known = marks["percent"].notna().to_numpy()
    axes.fill_between(
        places[known], marks["lower"].to_numpy(float)[known], marks["upper"].to_numpy(float)[known],
        color=colour, alpha=0.18, linewidth=0,
    )  # fmt: skip
    axes.plot(
        places[known], marks["percent"].to_numpy(float)[known], color=colour, marker=marker, markersize=4.5,
        linewidth=1.5, label=name,
    )  # fmt: skip
    axes.plot(
        places, marks["printed"].to_numpy(float), linestyle="", marker="D", markersize=4.4,
        markerfacecolor=PAPER, markeredgecolor=PRINTED, markeredgewidth=1.2, clip_on=False, zorder=5,
    )  # fmt: skip


def draw_margins(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour, a row for each level of each predictor: a dot with its interval."""
    return _rows(data, meta, "percent", "", "Diamonds: as printed.", "{x:.0f}%")


def draw_ratios(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour, a row for each effect: odds ratio with interval, on a scale of logs."""
    return _rows(data, meta, "ratio", "log", "Open squares: maximum likelihood, where it exists.", "{x:g}")


def draw_work(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour, rows for each kind of work: with and without, unadjusted and adjusted."""
    together = data.assign(level=data["level"] + ", " + data["model"].str.lower())
    return _rows(together, meta, "percent", "", "", "{x:.0f}%")


def _rows(data: pd.DataFrame, meta: Meta, value: str, scale: str, note: str, ticks: str) -> Figure:
    keys = list(dict.fromkeys(zip(data["predictor"], data["level"], strict=True)))
    heads = list(dict.fromkeys(data["predictor"]))
    order: list[tuple[str, str]] = []
    for head in heads:
        order += [(head, ""), *(key for key in keys if key[0] == head)]
    height = 0.2 * len(order) + 1.35
    ends = [value, "upper", *(["printed"] if "printed" in data else [])]
    top = float(np.nanmax(data[ends].to_numpy(float), initial=5.0))
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(1, 4, sharey=True, sharex=True)
        figure.subplots_adjust(
            left=0.375, right=0.985, bottom=0.82 / height, top=1 - 0.5 / height, wspace=0.12
        )
        for axes, behaviour in zip(panels, BEHAVIOURS.values(), strict=True):
            marks = data[data["behaviour"] == behaviour]
            if scale:
                axes.set_xscale(scale)
                axes.axvline(1.0, color=MUTED, linewidth=0.9)
            for _, mark in marks.iterrows():
                _dot(axes, mark, len(order) - 1 - order.index((mark["predictor"], mark["level"])), value)
            axes.set_title(textwrap.fill(behaviour, 16), fontsize=7.5, color=INK)
            axes.tick_params(axis="x", labelsize=7.5)
            axes.xaxis.set_major_formatter(ticks)
            if scale:
                axes.set_xlim(0.006, 40)
                axes.set_xticks([0.01, 0.1, 1, 10])
                axes.minorticks_off()
            else:
                axes.set_xlim(-0.05 * top, 1.08 * top)
                axes.set_xticks(_ticks(0.9 * top, 2))
            quiet(axes)
        labels = [level or head for head, level in order]
        panels[0].set_yticks(range(len(order))[::-1], labels, fontsize=7.2)
        for label, (_, level) in zip(panels[0].get_yticklabels(), order, strict=True):
            label.set_color(INK if level == "" else MUTED)
            label.set_fontweight("bold" if level == "" else "normal")
        panels[0].set_ylim(-0.7, len(order) - 0.3)
        footer(figure, f"{_intervals(data)} {note}".strip(), meta)
    return figure


def _dot(axes: Axes, mark: pd.Series, place: int, value: str) -> None:
    if pd.isna(mark[value]):
        axes.text(0.5, place, "none", fontsize=6.5, color=MUTED, va="center", ha="center",
                  transform=axes.get_yaxis_transform())  # fmt: skip
        return
    axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.0, zorder=2)
    axes.plot(mark[value], place, marker="o", markersize=4.2, color=BLUE, zorder=3)
    beside = mark.get("printed", np.nan) if value == "percent" else mark["likelihood"]
    if beside is not None and pd.notna(beside):
        axes.plot(
            beside, place, marker="D" if value == "percent" else "s", markersize=4.0, zorder=4,
            markerfacecolor="none", markeredgecolor=PRINTED if value == "percent" else ORANGE,
            markeredgewidth=1.1,
        )  # fmt: skip


def _ticks(top: float, most: int) -> list[float]:
    """Round numbers from 0 up to ``top``, at most ``most`` above 0."""
    steps = [step * size for size in (1.0, 10.0, 100.0) for step in (1.0, 2.0, 5.0)]
    step = next(step for step in steps if step * (most + 1) > top)
    return [float(at) for at in np.arange(0.0, top + 1e-9, step)]


def _intervals(data: pd.DataFrame) -> str:
    kinds = [str(kind) for kind in data["interval"] if isinstance(kind, str) and kind]
    return f"{kinds[0][0].upper()}{kinds[0][1:]}." if kinds else ""


DRAWINGS = {
    "behaviour-by-time": Drawing(by_time_data, draw_by_time, margins_alt),
    "behaviour-models": Drawing(compared_data, draw_compared, margins_alt),
    "behaviour-margins": Drawing(margins_data, draw_margins, margins_alt),
    "behaviour-odds-ratios": Drawing(ratio_data, draw_ratios, ratio_alt),
    "behaviour-work": Drawing(work_data, draw_work, margins_alt),
}

"""Figures of re-perpetration: rates and percentages by period and arm, and curves from randomisation.

Their tables are those of ``drive_eval.figures.reoffending_tables``.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from drive_eval.figures.drawing import Drawing
from drive_eval.figures.needs_tables import lines
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PAPER, PRINTED, RULE
from drive_eval.figures.reoffending_tables import (
    curves_alt,
    curves_data,
    rates_alt,
    rates_data,
    shares_alt,
    shares_data,
)
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled

LOOKS = {"Drive": (BLUE, "o"), "Control": (ORANGE, "s")}
PERIOD_TICKS = {
    "6 months before": "6 m.\nbefore", "During": "during", "0 to 6 months after": "0–6 m.\nafter",
    "7 to 12 months after": "7–12 m.\nafter", "Later": "later",
}  # fmt: skip
MONTHS_AT_RISK = (1, 12, 18, 24, 30)
TOP, BOTTOM = 0.62, 1.0


def _panels(data: pd.DataFrame, height: float, bottom: float) -> tuple[Figure, dict[str, Axes]]:
    """A figure with a panel for each value of ``panel``, side by side."""
    names = list(dict.fromkeys(data["panel"])) or [""]
    figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
    grid = figure.subplots(1, len(names), squeeze=False)[0]
    figure.subplots_adjust(left=0.085, right=0.985, bottom=bottom / height, top=1 - TOP / height, wspace=0.22)
    for axes, name in zip(grid, names, strict=True):
        axes.set_title(name, fontsize=9, color=INK, loc="left", pad=5)
    return figure, dict(zip(names, grid, strict=True))


def _arms(figure: Figure) -> None:
    """What colour and shape stand for, above the panels."""
    height = figure.get_figheight()
    for place, (arm, (colour, marker)) in enumerate(LOOKS.items()):
        left = 0.085 + 0.13 * place
        mark = Line2D([left], [1 - 0.14 / height], marker=marker, markersize=5, color=colour, linestyle="")
        figure.add_artist(mark)
        figure.text(left + 0.017, 1 - 0.14 / height, arm, va="center", fontsize=8.5, color=INK)


def draw_marks(unit: str, ceiling: float | None) -> Callable[[pd.DataFrame, Meta], Figure]:
    """Dots with intervals by period and arm, joined by a faint line; printed percentages are diamonds."""

    def draw(data: pd.DataFrame, meta: Meta) -> Figure:
        with styled():
            figure, panels = _panels(data, 3.5, BOTTOM)
            highest = float(np.nanmax(data["upper"].to_numpy(float), initial=0.0))
            for name, axes in panels.items():
                _marks(axes, data[data["panel"] == name])
                axes.set_ylim(0, min(ceiling or np.inf, highest * 1.08 or 1.0))
                axes.yaxis.set_major_formatter("{x:g}" + unit)
                _plain(axes)
            _arms(figure)
            note = lines(data)
            if "printed" in data.columns and data["printed"].notna().any():
                note += "Diamonds: as printed. "
            if "observed" in data.columns and data["observed"].notna().any():
                note += "Crosses: of those whom the data cover for the whole period."
            footer(figure, note, meta)
        return figure

    return draw


def _marks(axes: Axes, data: pd.DataFrame) -> None:
    periods = [period for period in PERIOD_TICKS if period in set(data["period"])] or list(PERIOD_TICKS)
    for shift, (arm, (colour, marker)) in zip((-0.13, 0.13), LOOKS.items(), strict=True):
        own = data[data["arm"] == arm]
        places = np.array([periods.index(period) for period in own["period"]], dtype=float) + shift
        axes.plot(places, own["value"], color=colour, linewidth=0.9, alpha=0.45)
        for place, (_, mark) in zip(places, own.iterrows(), strict=True):
            if pd.isna(mark["value"]):
                axes.text(
                    place, 0, "withheld", rotation=90, fontsize=7, color=MUTED, va="bottom", ha="center"
                )
                continue
            axes.plot([place, place], [mark["lower"], mark["upper"]], color=colour, linewidth=1.2)
            axes.plot(place, mark["value"], marker=marker, markersize=5, color=colour)
            if "printed" in own.columns and pd.notna(mark["printed"]):
                axes.plot(place - 0.2, mark["printed"], marker="D", markersize=4, markerfacecolor=PAPER,
                          markeredgecolor=PRINTED, markeredgewidth=1.1)  # fmt: skip
            if "observed" in own.columns and pd.notna(mark["observed"]):
                axes.plot(place + 0.1, mark["observed"], marker="x", markersize=4.5, color=colour)
    axes.set_xticks(range(len(periods)), [PERIOD_TICKS[period] for period in periods], fontsize=7.6)
    axes.set_xlim(-0.5, max(0.5, len(periods) - 0.5))


def _plain(axes: Axes) -> None:
    quiet(axes, grid=False)
    axes.grid(axis="y", color=RULE, linewidth=0.7)


def draw_curves(unit: str) -> Callable[[pd.DataFrame, Meta], Figure]:
    """A line with its band for each arm, and below how many people are under observation."""

    def draw(data: pd.DataFrame, meta: Meta) -> Figure:
        with styled():
            figure, panels = _panels(data, 4.1, 1.55)
            for name, axes in panels.items():
                own = data[data["panel"] == name]
                _curves(axes, own)
                highest = float(np.nanmax(own["upper"].to_numpy(float), initial=0.0)) or 1.0
                axes.set_ylim(0, 100.0 if unit == "%" else highest * 1.05)
                axes.yaxis.set_major_formatter("{x:g}" + unit)
                _plain(axes)
                _at_risk(axes, own)
            _arms(figure)
            footer(figure, f"Bands: {_band(data)} Months since randomisation." if len(data) else "", meta)
        return figure

    return draw


def _band(data: pd.DataFrame) -> str:
    kinds = [str(kind) for kind in data["interval"] if kind]
    return f"{kinds[0]}." if kinds else "no interval."


def _curves(axes: Axes, data: pd.DataFrame) -> None:
    for arm, (colour, _) in LOOKS.items():
        own = data[data["arm"] == arm].dropna(subset=["value"])
        months, values = [0, *own["month"]], [0.0, *own["value"]]
        axes.plot(months, values, color=colour, linewidth=1.6)
        band = own.dropna(subset=["lower", "upper"])
        axes.fill_between(
            band["month"].to_numpy(float), band["lower"].to_numpy(float), band["upper"].to_numpy(float),
            color=colour, alpha=0.16, linewidth=0,
        )  # fmt: skip
    last = int(data["month"].max()) if len(data) else 6
    axes.set_xticks(range(0, last + 1, 6))
    axes.set_xlim(0, last)


def _at_risk(axes: Axes, data: pd.DataFrame) -> None:
    """People under observation at some months, below the axis."""
    axes.text(0, -0.2, "under observation", transform=axes.transAxes, fontsize=7.2, color=MUTED)
    for line, (arm, (colour, _)) in enumerate(LOOKS.items()):
        own = data[data["arm"] == arm].set_index("month")["at_risk"]
        for month in MONTHS_AT_RISK:
            if month in own.index:
                number = own[month]
                axes.text(
                    month, -0.285 - 0.085 * line, "–" if pd.isna(number) else f"{int(number):,}",
                    transform=axes.get_xaxis_transform(), fontsize=7.2, color=colour, ha="center",
                )  # fmt: skip


DRAWINGS = {
    "reoffending-marac": Drawing(
        shares_data("reoffending.marac.{arm}.{panel}.{period}", {
            "everyone": "All perpetrators", "serial": "Serial perpetrators",
        }),
        draw_marks("%", 100.0),
        shares_alt("Share of perpetrators who appeared at MARAC again"),
    ),
    "reoffending-police": Drawing(
        shares_data("reoffending.police.{panel}.everyone.dv.{arm}.{period}", {
            "site_1": "Site 1", "site_2": "Site 2", "site_3": "Site 3",
        }),
        draw_marks("%", 100.0),
        shares_alt("Share of perpetrators with a police record who have a domestic violence incident"),
    ),
    "reoffending-rates": Drawing(rates_data, draw_marks("", None), rates_alt),
    "reoffending-cumulative": Drawing(
        curves_data("cumulative"), draw_curves(""), curves_alt("Events per person since randomisation", "", 2)
    ),
    "reoffending-first": Drawing(
        curves_data("first"),
        draw_curves("%"),
        curves_alt("Share of perpetrators with an event since randomisation", "%", 0),
    ),
}  # fmt: skip

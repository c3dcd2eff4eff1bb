"""Figures of the chapter Cost simulation: costs with intervals, what drives them, and when Drive pays."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform, blended_transform_factory

from drive_eval.figures import simulation_tables as tables
from drive_eval.figures.drawing import Drawing
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PRINTED
from drive_eval.figures.style import (
    Meta,
    aside,
    aside_title,
    footer,
    height_for,
    keep_ticks_inside,
    new_figure,
    note_unavailable,
    quiet,
    styled,
    whisker,
)
from drive_eval.report.numbers import short
from drive_eval.simulation.parts import NAMES, PERPETRATORS, VICTIMS

COLOURS = {NAMES[PERPETRATORS]: BLUE, NAMES[VICTIMS]: ORANGE}
STYLES = ((BLUE, "-"), (ORANGE, "-"), (PALE, "-"), (INK, "--"), (MUTED, ":"))


def _rows(axes: Axes, data: pd.DataFrame, unit: str, colours: list[str], scale: float = 1.0) -> None:
    """A bar with its interval in each row of the table, and the numbers beside it."""
    places = range(len(data) - 1, -1, -1)
    for place, (_, row), colour in zip(places, data.iterrows(), colours, strict=True):
        if pd.isna(row["value"]):
            note_unavailable(axes, place)
            continue
        axes.barh(place, row["value"], height=0.62, color=colour)
        whisker(axes, (row["lower"], row["upper"]), (place, place))
        words = tables.spoken(scale * row["lower"], scale * row["upper"], unit)
        aside(axes, place, f"{short(scale * row['value'], unit)}  ({words})")
    axes.set_ylim(-0.6, len(data) - 0.4)
    axes.set_xlim(left=min(0.0, float(data["lower"].min())) if len(data) else 0.0)


def draw_agencies(data: pd.DataFrame, meta: Meta) -> Figure:
    """Each part's mean as a bar, with its interval; the total in words below."""
    with styled():
        parts = data[data["part"] != tables.WHOLE]
        figure, (axes,) = new_figure(height_for(len(parts)), left=0.30, right=0.67)
        _rows(axes, parts, "gbp", [COLOURS[bearer] for bearer in parts["bearer"]])
        axes.set_yticks(range(len(parts) - 1, -1, -1), list(parts["part"]))
        axes.xaxis.set_major_formatter("£{x:,.0f}")
        axes.xaxis.set_major_locator(_ticks(4))
        quiet(axes)
        for bearer, colour in COLOURS.items():
            axes.barh([0], [0], color=colour, label=bearer)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.62, 1.0), ncols=2, frameon=False, fontsize=8.5,
                    handlelength=1.0, handleheight=1.0, handletextpad=0.5, borderaxespad=0.1)  # fmt: skip
        total = data[data["part"] == tables.WHOLE].dropna(subset=["value"])
        note = "" if total.empty else (
            f"Total: {short(float(total['value'].iloc[0]), 'gbp')} "
            f"({tables.spoken(float(total['lower'].iloc[0]), float(total['upper'].iloc[0]), 'gbp')})."
        )  # fmt: skip
        footer(figure, note, meta)
    return figure


def draw_national(data: pd.DataFrame, meta: Meta) -> Figure:
    """Each agency's mean and interval, then the total."""
    with styled():
        figure, (axes,) = new_figure(height_for(len(data)), left=0.30, right=0.67)
        _rows(axes, data, "gbp_million", [INK if part == NAMES["total"] else BLUE for part in data["part"]])
        axes.set_yticks(range(len(data) - 1, -1, -1), list(data["part"]))
        axes.xaxis.set_major_formatter("£{x:,.0f}m")
        axes.xaxis.set_major_locator(_ticks(4))
        quiet(axes)
        footer(figure, "A year’s MARAC cases in England and Wales; their number is uncertain too.", meta)
    return figure


def _ticks(most: int) -> MaxNLocator:
    return MaxNLocator(most)


def draw_density(data: pd.DataFrame, meta: Meta) -> Figure:
    """One stepped line for each bearer and for the total; the printed total as a line."""
    with styled():
        figure, (axes,) = new_figure(3.1, left=0.06, right=0.97)
        for (whose, rows), (colour, line) in zip(
            data.dropna(subset=["value"]).groupby("whose", sort=False),
            ((INK, "-"), (ORANGE, "-"), (BLUE, "-")),
            strict=False,
        ):
            edges = [*rows["from_gbp"], rows["to_gbp"].iloc[-1]]
            # The bins of the three have widths of their own: shares per £1,000 can be compared.
            per_thousand = rows["value"] / (rows["to_gbp"] - rows["from_gbp"]) * 1000.0
            axes.stairs(per_thousand, edges, color=colour, linestyle=line, linewidth=1.5)
            top = int(np.argmax(per_thousand.to_numpy()))
            place = float((rows["from_gbp"].iloc[top] + rows["to_gbp"].iloc[top]) / 2)
            axes.annotate(
                str(whose), (place, float(per_thousand.max())), xytext=(0, 4), textcoords="offset points",
                ha="center", va="bottom", fontsize=8.5, color=colour,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            )  # fmt: skip
        printed = data["printed"].dropna()
        axes.set_ylim(bottom=0)
        axes.margins(y=0.16)
        if len(printed):
            level = float(printed.iloc[0])
            axes.axvline(level, color=PRINTED, linewidth=1, linestyle="--")
            axes.annotate(f"printed total, {short(level, 'gbp')}", (level, 0.985),
                          xycoords=("data", "axes fraction"), xytext=(5, 0), textcoords="offset points",
                          va="top", fontsize=8, color=PRINTED)  # fmt: skip
        axes.xaxis.set_major_formatter("£{x:,.0f}")
        axes.set_yticks([])
        keep_ticks_inside(axes)
        quiet(axes)
        footer(figure, "Height: share of the draws per £1,000.", meta)
    return figure


def draw_tornado(data: pd.DataFrame, meta: Meta) -> Figure:
    """From the base case to the cost at either end of each input's interval."""
    with styled():
        figure, (axes,) = new_figure(height_for(len(data)), left=0.47, right=0.78)
        for place, (_, row) in zip(range(len(data) - 1, -1, -1), data.iterrows(), strict=True):
            if pd.isna(row["low"]) or pd.isna(row["high"]):
                note_unavailable(axes, place)
                continue
            for end, colour in (("low", PALE), ("high", BLUE)):
                axes.barh(place, row[end] - row["median"], left=row["median"], height=0.62, color=colour)
            aside(
                axes, place, tables.spoken(min(row["low"], row["high"]), max(row["low"], row["high"]), "gbp")
            )
        axes.set_yticks(range(len(data) - 1, -1, -1), list(data["part"]), fontsize=7.5)
        if len(data):
            axes.axvline(float(data["median"].iloc[0]), color=INK, linewidth=0.8)
        for words, colour in (("input low", PALE), ("input high", BLUE)):
            axes.barh(
                [0], [0], left=float(data["median"].iloc[0]) if len(data) else 0, color=colour, label=words
            )
        axes.legend(loc="lower left", bbox_to_anchor=(-0.05, 1.0), ncols=2, frameon=False, fontsize=8.5,
                    handlelength=1.0, handleheight=1.0, handletextpad=0.5, borderaxespad=0.1)  # fmt: skip
        axes.xaxis.set_major_formatter("£{x:,.0f}")
        axes.xaxis.set_major_locator(_ticks(3))
        quiet(axes)
        footer(figure, f"The {len(data)} inputs that move the cost per case most.", meta)
    return figure


def draw_variance(data: pd.DataFrame, meta: Meta) -> Figure:
    """Two points for each group of inputs: for the whole cost, and for what ends with the incidents."""
    with styled():
        whole = data[data["output"] == tables.OUTPUTS["total"]]
        order = list(dict.fromkeys([*whole["part"], *data["part"]]))
        figure, (axes,) = new_figure(height_for(len(order)), left=0.36, right=0.96)
        for (output, rows), colour, shift in zip(
            data.groupby("output", sort=False), (BLUE, ORANGE), (0.14, -0.14), strict=False
        ):
            axes.plot([], [], marker="o", linestyle="", color=colour, label=str(output))
            for _, row in rows.dropna(subset=["value"]).iterrows():
                place = len(order) - 1 - order.index(row["part"]) + shift
                whisker(axes, (max(0.0, row["lower"]), row["upper"]), (place, place))
                axes.plot(row["value"], place, marker="o", markersize=5.5, color=colour)
        axes.set_yticks(range(len(order) - 1, -1, -1), order)
        axes.set_ylim(-0.6, len(order) - 0.4)
        axes.set_xlim(left=-0.01)
        axes.xaxis.set_major_formatter("{x:.0%}")
        keep_ticks_inside(axes)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.05, 1.0), ncols=2, frameon=False, fontsize=8.5,
                    handletextpad=0.2, borderaxespad=0.1)  # fmt: skip
        quiet(axes)
        footer(figure, "Shares add up to more than 100% where groups act together.", meta)
    return figure


def draw_acceptability(data: pd.DataFrame, meta: Meta) -> Figure:
    """A line for each measured change."""
    with styled():
        figure, (axes,) = new_figure(3.3, left=0.085, right=0.965, top=0.75)
        for (source, rows), (colour, line) in zip(
            data.dropna(subset=["value"]).groupby("source", sort=False), STYLES, strict=False
        ):
            axes.plot(rows["price_gbp"], rows["value"], color=colour, linestyle=line, linewidth=1.6,
                      label=str(source))  # fmt: skip
        _lines(axes, "Price per case")
        _price(axes, data)
        axes.yaxis.set_major_formatter("{x:.0f}%")
        axes.set_ylim(-2, 102)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.09, 1.0), ncols=2, frameon=False, fontsize=8.5,
                    borderaxespad=0.1)  # fmt: skip
        footer(figure, "", meta)
    return figure


def _price(axes: Axes, data: pd.DataFrame) -> None:
    """The printed price of Drive as an upright line."""
    known = data["printed"].dropna()
    if known.empty:
        return
    level = float(known.iloc[0])
    axes.axvline(level, color=PRINTED, linewidth=1, linestyle="--")
    axes.annotate(
        f"price of Drive, {short(level, 'gbp')}", (level, 0.46), xycoords=("data", "axes fraction"),
        xytext=(5, 0), textcoords="offset points", fontsize=8, color=PRINTED,
    )  # fmt: skip


def _lines(axes: Axes, label: str) -> None:
    axes.xaxis.set_major_formatter("£{x:,.0f}")
    keep_ticks_inside(axes)
    axes.set_xlabel(label)
    quiet(axes)
    axes.grid(axis="y", color="#d0d5da", linewidth=0.7)


def draw_break_even(data: pd.DataFrame, meta: Meta) -> Figure:
    """The expected saving by reduction with its interval, and the price as a level line."""
    with styled():
        figure, (axes,) = new_figure(3.1, left=0.125, right=0.965)
        rows = data.dropna(subset=["value"]).astype(
            dict.fromkeys(("reduction_percent", "value", "lower", "upper", "price"), float)
        )
        axes.fill_between(rows["reduction_percent"], rows["lower"].astype(float), rows["upper"].astype(float),
                          color=PALE, alpha=0.35, linewidth=0)  # fmt: skip
        axes.plot(rows["reduction_percent"], rows["value"], color=BLUE, linewidth=1.8)
        price = rows["price"].dropna()
        if len(price):
            level = float(price.iloc[0])
            axes.axhline(level, color=PRINTED, linewidth=1, linestyle="--")
            axes.annotate(
                f"price of Drive, {short(level, 'gbp')}", (1.0, level), xycoords=("axes fraction", "data"),
                xytext=(-4, 4), textcoords="offset points", ha="right", va="bottom", fontsize=8.5,
                color=PRINTED,
            )  # fmt: skip
        _lines(axes, "Reduction in incidents")
        axes.xaxis.set_major_formatter("{x:.0f}%")
        axes.yaxis.set_major_formatter("£{x:,.0f}")
        axes.set_xlim(0, 100)
        axes.set_ylim(bottom=0)
        footer(figure, "", meta)
        axes.set_title("Saving per case", loc="left", fontsize=9, color=MUTED, x=-0.13, pad=14)
    return figure


def draw_information(data: pd.DataFrame, meta: Meta) -> Figure:
    """Bars by measured change, a heading above each group of them."""
    with styled():
        sources = list(dict.fromkeys(data["source"]))
        figure, (axes,) = new_figure(height_for(len(data) + len(sources)), left=0.36, right=0.72)
        place, places, names = len(data) + len(sources), [], []
        for source in sources:
            place -= 1
            axes.text(0.012, place, source, va="center", fontweight="bold", fontsize=8.5,
                      transform=_across(axes))  # fmt: skip
            for _, row in data[data["source"] == source].iterrows():
                place -= 1
                places.append(place)
                names.append(row["part"])
                _value(axes, place, row)
        axes.set_yticks(places, names)
        axes.set_ylim(-0.6, len(data) + len(sources) - 0.4)
        axes.set_xlim(left=0.0)
        axes.xaxis.set_major_formatter("£{x:,.0f}")
        axes.xaxis.set_major_locator(_ticks(4))
        quiet(axes)
        aside_title(axes, "per case")
        footer(figure, "Interval: error of the simulation.", meta)
    return figure


def _across(axes: Axes) -> Transform:
    """Across the whole figure, and in the axes' own rows."""
    figure = axes.get_figure(root=True)
    return blended_transform_factory(figure.transFigure, axes.transData)  # type: ignore[union-attr]


def _value(axes: Axes, place: int, row: pd.Series) -> None:
    if pd.isna(row["value"]):
        note_unavailable(axes, place)
        return
    axes.barh(place, row["value"], height=0.62, color=BLUE)
    whisker(axes, (row["lower"], row["upper"]), (place, place))
    aside(axes, place, f"{short(row['value'], 'gbp')}  ({tables.spoken(row['lower'], row['upper'], 'gbp')})")


DRAWINGS = {
    "simulation-agencies": Drawing(
        tables.agencies_data,
        draw_agencies,
        tables.listing("Simulated cost of one case.", "part", "value", "gbp"),
    ),
    "simulation-density": Drawing(tables.density_data, draw_density, tables.density_alt),
    "simulation-national": Drawing(
        tables.national_data,
        draw_national,
        tables.listing("Simulated cost of all MARAC cases.", "part", "value", "gbp_million"),
    ),
    "simulation-tornado": Drawing(tables.tornado_data, draw_tornado, tables.tornado_alt),
    "simulation-variance": Drawing(
        tables.variance_data, draw_variance, tables.listing("Total Sobol indices.", "part", "value", "ratio")
    ),
    "simulation-acceptability": Drawing(
        tables.acceptability_data, draw_acceptability, tables.acceptability_alt
    ),
    "simulation-break-even": Drawing(
        tables.break_even_data,
        draw_break_even,
        tables.listing("Saving per case, by reduction in per cent.", "reduction_percent", "value", "gbp"),
    ),
    "simulation-information": Drawing(tables.information_data, draw_information, tables.information_alt),
}

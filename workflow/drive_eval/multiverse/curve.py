"""A headline's specification curve: every result in order of size, and below it the choices behind each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, RULE
from drive_eval.figures.style import SYNTHETIC_NOTICE, Meta, styled
from drive_eval.multiverse.model import Headline

# Inches: a column and the least of all columns together, the labels, curve, a row of choices, margins.
COLUMN, LEAST, LABELS, CURVE, ROW, TOP, BOTTOM = 2.05, 5.2, 2.75, 2.1, 0.155, 0.55, 0.76

# Ticks of ratios, and the span of an axis below which the finer ones stand.
COARSE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
FINE = (0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
NARROW = 5.0


def draw(headline: Headline, specifications: pd.DataFrame, meta: Meta) -> Figure:
    """One column for each subject: curve above, a mark for each option that a specification takes below.

    ``specifications``: ``drive_eval.multiverse.results.table``. Blue: the interval leaves no effect out (or
    there is no such value); pale: it does not. The ring is the main analysis.
    """
    subjects = list(headline.subjects)
    lines = _lines(headline)
    below = ROW * len(lines)
    height = TOP + CURVE + 0.12 + below + BOTTOM
    column = max(COLUMN, LEAST / len(subjects))
    width = LABELS + column * len(subjects) + 0.15
    with styled():
        figure = Figure(figsize=(width, height), facecolor=PAPER)
        figure.text(0.1 / width, 1 - 0.08 / height, headline.quantity, va="top", fontsize=8.5, color=MUTED)
        limits = _limits(headline, specifications)
        for place, subject in enumerate(subjects):
            left = (LABELS + column * place) / width
            across = (column - 0.12) / width
            part = specifications[(specifications["subject"] == subject)].dropna(subset=["value"])
            part = part.sort_values(["value", "specification"], ignore_index=True)
            upper = figure.add_axes((left, (BOTTOM + below + 0.12) / height, across, CURVE / height))
            lower = figure.add_axes((left, BOTTOM / height, across, below / height))
            _curve(upper, headline, part, limits, first=place == 0)
            upper.set_title(headline.subjects[subject].title, fontsize=9, loc="left", color=INK)
            _choices(lower, part, lines, first=place == 0)
        figure.text(
            0.1 / width, 0.1 / height, _footer(headline, meta), va="bottom", fontsize=7.8, color=MUTED
        )
    return figure


def _lines(headline: Headline) -> list[tuple[str, str, str]]:
    """The rows below the curve: choice (empty for its heading), option, text."""
    found = []
    for choice, entry in headline.choices.items():
        found.append(("", "", entry.title))
        found += [(choice, option, content.title) for option, content in entry.options.items()]
    return found


def _limits(headline: Headline, specifications: pd.DataFrame) -> tuple[float, float]:
    """One scale for all subjects: intervals far beyond all results are cut."""
    there = specifications.dropna(subset=["value"])
    if there.empty:
        return (0.5, 2.0) if headline.ratio else (0.0, 1.0)
    ends = np.r_[there["lower"].dropna(), there["upper"].dropna(), there["value"]]
    ends = ends[np.isfinite(ends) & ((ends > 0.0) | (not headline.ratio))]
    scaled = np.log(ends) if headline.ratio else ends
    low, high = np.quantile(scaled, [0.01, 0.99])
    if headline.nothing is not None:
        nothing = float(np.log(headline.nothing)) if headline.ratio else headline.nothing
        low, high = min(low, nothing), max(high, nothing)
    margin = 0.06 * max(high - low, 1e-9)
    found = (low - margin, high + margin)
    return (float(np.exp(found[0])), float(np.exp(found[1]))) if headline.ratio else found


def _curve(
    axes: Axes, headline: Headline, part: pd.DataFrame, limits: tuple[float, float], first: bool
) -> None:
    if headline.ratio:
        axes.set_yscale("log")
        axes.yaxis.set_minor_locator(NullLocator())
        steps = FINE if limits[1] / limits[0] < NARROW else COARSE
        ticks = [tick for tick in steps if limits[0] <= tick <= limits[1]]
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    elif headline.unit == "gbp":
        axes.yaxis.set_major_formatter(lambda value, _: _pounds(value))
    places = np.arange(len(part))
    far = np.full(len(part), True)
    if headline.nothing is not None:
        axes.axhline(headline.nothing, color=INK, linewidth=0.8, zorder=1)
        far = ((part["lower"] > headline.nothing) | (part["upper"] < headline.nothing)).to_numpy(dtype=bool)
    for chosen, colour in ((far, BLUE), (~far, PALE)):
        axes.vlines(
            places[chosen],
            part["lower"][chosen],
            part["upper"][chosen],
            color=colour,
            linewidth=0.7,
            alpha=0.55,
        )
        axes.plot(
            places[chosen], part["value"][chosen], linestyle="", marker="o", markersize=2.4, color=colour
        )
    main = part.index[part["main"]]
    axes.plot(main, part.loc[main, "value"], linestyle="", marker="o", markersize=7, markerfacecolor="none",
              markeredgecolor=ORANGE, markeredgewidth=1.6, zorder=5)  # fmt: skip
    axes.set_ylim(*limits)
    axes.set_xlim(-1, max(len(part), 1))
    axes.set_xticks([])
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=8, labelleft=first)


def _pounds(value: float) -> str:
    sign = "−" if value < 0.0 else ""
    return f"{sign}£{abs(value) / 1000:g}k" if value else "£0"


def _choices(axes: Axes, part: pd.DataFrame, lines: Sequence[tuple[str, str, str]], first: bool) -> None:
    for place, (choice, option, text) in enumerate(lines):
        if choice:
            taken = np.flatnonzero(part[f"choice.{choice}"] == option)
            axes.plot(taken, [place] * len(taken), linestyle="", marker="|", markersize=5.2, color=INK,
                      markeredgewidth=0.9)  # fmt: skip
            axes.axhline(place, color=RULE, linewidth=0.4, zorder=0)
        if first:
            colour, weight = (MUTED, "normal") if choice else (INK, "bold")
            axes.annotate(
                text,
                (0, place),
                xytext=(-8, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=7.6,
                annotation_clip=False,
                color=colour,
                fontweight=weight,
            )
    for place in part.index[part["main"]]:
        axes.axvline(place, color=ORANGE, linewidth=1.2, zorder=0)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_xlim(-1, max(len(part), 1))
    axes.set_axis_off()


def _footer(headline: Headline, meta: Meta) -> str:
    told = "Each mark is a specification, in order of its result. Ring: the main analysis.\n"
    if headline.nothing is not None:
        told += "Dark blue: the interval leaves no effect out. "
    notice = f"\n{SYNTHETIC_NOTICE}." if meta.synthetic else ""
    return f"{told}Intervals far beyond the results are cut.{notice}"


def alt(headline: Headline, sentences: Sequence[str]) -> str:
    """The figure in words."""
    return f"Specification curve: {headline.title}. {' '.join(sentences)}"

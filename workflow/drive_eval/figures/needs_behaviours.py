"""The figure of needs set against behaviours: odds ratios with intervals, and the table behind it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing, printed_values, table
from drive_eval.figures.needs_tables import LABELS, mark_of
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled
from drive_eval.needs.assessed import BEHAVIOURS

MODELS = {"plain": "Maximum likelihood", "firth": "Penalised (Firth)"}
LOOKS = {"Maximum likelihood": (0.17, ORANGE, PAPER), "Penalised (Firth)": (-0.17, BLUE, BLUE)}
MARKS = (
    "behaviour", "need", "model", "estimate_id", "percent", "lower", "upper", "interval", "n", "denominator",
    "printed", "p_estimate_id", "p", "reason",
)  # fmt: skip
# Odds ratios beyond these run out of the picture; the table has their limits.
LEAST, MOST = 0.05, 20.0
NOTE = "Odds ratios, other needs being equal, with intervals. Diamond: as printed. Arrow: infinite or zero."
TOP, BOTTOM, ROW = 0.75, 0.8, 0.3


def odds_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Each need's odds ratio for each behaviour, by both fits (column ``percent``), and its p-value."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for behaviour, title in BEHAVIOURS.items():
        for need, label in LABELS.items():
            for model, name in MODELS.items():
                start = f"needs.behaviours.{behaviour}.{need}.{model}"
                mark = mark_of(f"{start}.odds_ratio", indexed, printed)
                if mark is not None:
                    p = {"p_estimate_id": f"{start}.p", "p": indexed.loc[f"{start}.p", "value"]}
                    reason = indexed.loc[f"{start}.odds_ratio", "reason"]
                    rows.append(
                        {"behaviour": title, "need": label, "model": name, **mark, **p, "reason": reason}
                    )
    return table(rows, MARKS)


def draw_odds(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour, two marks with intervals for each need, on a logarithmic axis."""
    needs = list(LABELS.values())
    height = len(needs) * ROW + TOP + BOTTOM
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(1, len(BEHAVIOURS), sharey=True, squeeze=False)[0]
        figure.subplots_adjust(
            left=0.31, right=0.985, bottom=BOTTOM / height, top=1 - TOP / height, wspace=0.12
        )
        for axes, title in zip(panels, BEHAVIOURS.values(), strict=True):
            _panel(axes, title, data[data["behaviour"] == title], needs)
        panels[0].set_yticks(range(len(needs))[::-1], needs, fontsize=8)
        for name, (_, colour, fill) in LOOKS.items():
            panels[0].plot([], [], linestyle="", marker="o", markersize=4.4, markeredgecolor=colour,
                           markerfacecolor=fill, label=name)  # fmt: skip
        panels[0].legend(loc="lower left", bbox_to_anchor=(-1.05, 1.07), ncols=2, frameon=False, fontsize=8,
                         handletextpad=0.2, columnspacing=1.2, borderaxespad=0.0)  # fmt: skip
        footer(figure, NOTE, meta)
    return figure


def _panel(axes: Axes, title: str, marks: pd.DataFrame, needs: list[str]) -> None:
    axes.set_title(title.replace(" and ", " and\n"), fontsize=7.4, color=INK, pad=4)
    axes.axvline(1.0, color=MUTED, linewidth=0.9, zorder=1)
    for _, mark in marks.iterrows():
        offset, colour, fill = LOOKS[mark["model"]]
        place = len(needs) - 1 - needs.index(mark["need"]) + offset
        if pd.isna(mark["percent"]):
            end = {"infinity.": (MOST, ">"), "zero.": (LEAST, "<")}.get(
                str(mark["reason"]).rpartition(" ")[2]
            )
            if end is not None:
                axes.plot(end[0], place, marker=end[1], markersize=4.5, color=colour, clip_on=False)
            continue
        limits = np.clip([mark["lower"], mark["upper"]], LEAST, MOST)
        axes.plot(limits, [place, place], color=colour, linewidth=1.1, zorder=2)
        if LEAST <= mark["percent"] <= MOST:
            axes.plot(mark["percent"], place, marker="o", markersize=4.0, zorder=3, markeredgecolor=colour,
                      markerfacecolor=fill)  # fmt: skip
        axes.plot(mark["printed"], place, linestyle="", marker="D", markersize=4.0, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2, zorder=4)  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(LEAST, MOST)
    axes.set_xticks([0.1, 1.0, 10.0], ["0.1", "1", "10"])
    axes.minorticks_off()
    axes.set_ylim(-0.6, len(needs) - 0.4)
    quiet(axes)
    axes.grid(axis="x", color=RULE, linewidth=0.6)


def odds_alt(data: pd.DataFrame) -> str:
    """Which penalised odds ratios differ from one beyond their interval."""
    head = "Odds ratios of four behaviours for each of twelve needs, by two fits. "
    clear = data[(data["model"] == MODELS["firth"]) & ((data["lower"] > 1.0) | (data["upper"] < 1.0))]
    parts = [
        f"{mark['need']} and {str(mark['behaviour']).lower()} {mark['percent']:.1f}"
        for _, mark in clear.iterrows()
    ]
    if not len(data):
        return head + "No estimate is available."
    return head + (
        f"Intervals of the penalised fit that leave out one: {'; '.join(parts)}."
        if parts
        else "Every interval of the penalised fit includes one."
    )


DRAWINGS = {"needs-behaviours": Drawing(odds_data, draw_odds, odds_alt)}

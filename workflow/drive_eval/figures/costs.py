"""Figures of the chapter Costs: what a case costs, agency by agency, and what rounding did to it.

Amounts are pounds per case. The parts are the cells of Table A8.27 that add up to its total.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing, printed_values, table
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, RULE
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
)  # fmt: skip
from drive_eval.report.numbers import short

PERPETRATORS, VICTIMS = "Perpetrator", "Victim-survivor and children"
COLOURS = {PERPETRATORS: BLUE, VICTIMS: ORANGE}
COLUMNS = (
    "part", "bearer", "estimate_id", "as_printed", "unrounded_estimate_id", "unrounded", "difference",
    "printed",
)  # fmt: skip
TOTAL = "Total per case"
# Share of the axes' width that a label beside a mark takes.
LABEL_SHARE = 0.28


@dataclass(frozen=True)
class Part:
    """One part of the cost of a case: the agency, who it arises for, the formula that gives it.

    ``published_id`` is the cell of Table A8.27 that it answers.
    """

    agency: str
    bearer: str
    formula: str
    published_id: str


PARTS = (
    Part("Police", PERPETRATORS, "criminal_justice.police.total", "table_a8_27.police.perpetrators"),
    Part(
        "Other criminal justice", PERPETRATORS, "criminal_justice.other.total",
        "table_a8_27.other_cjs.perpetrators",
    ),
    Part(
        "Children’s services", VICTIMS, "childrens_services.total",
        "table_a8_27.childrens_services.victims_and_children",
    ),
    Part(
        "Mental health", PERPETRATORS, "mental_health.perpetrator.total",
        "table_a8_27.mental_health_primary_community.perpetrators",
    ),
    Part(
        "Mental health", VICTIMS, "mental_health.victim.total",
        "table_a8_27.mental_health_primary_community.victims_and_children",
    ),
    Part(
        "Substance use", PERPETRATORS, "substance_use.perpetrator.total",
        "table_a8_27.substance_use_disorders_phe.perpetrators",
    ),
    Part(
        "Substance use", VICTIMS, "substance_use.victim.total",
        "table_a8_27.substance_use_disorders_phe.victims_and_children",
    ),
    Part(
        "Housing and refuge", PERPETRATORS, "housing.perpetrator.total",
        "table_a8_27.housing_including_refuge.perpetrators",
    ),
    Part(
        "Housing and refuge", VICTIMS, "housing.victim.total",
        "table_a8_27.housing_including_refuge.victims_and_children",
    ),
    Part(
        "Physical health", VICTIMS, "physical_health.victim.total",
        "table_a8_27.physical_health_acute_care.victims_and_children",
    ),
)  # fmt: skip
WHOLE = Part(TOTAL, "Both", "summary.total", "table_a8_27.total_cost.total")


def _rows(parts: tuple[Part, ...], estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    printed = printed_values(published)
    value = estimates.set_index("estimate_id")["value"]
    rows: list[dict[str, object]] = []
    for part in parts:
        as_printed, unrounded = (f"costs.{part.formula}.{mode}" for mode in ("as_printed", "unrounded"))
        if as_printed not in value.index:
            continue
        amounts = {
            mode: float(value.get(name, np.nan)) for mode, name in (("r", as_printed), ("u", unrounded))
        }
        rows.append({
            "part": part.agency, "bearer": part.bearer,
            "estimate_id": as_printed, "as_printed": amounts["r"],
            "unrounded_estimate_id": unrounded if unrounded in value.index else "", "unrounded": amounts["u"],
            "difference": amounts["r"] - amounts["u"], "printed": printed.get(part.published_id, np.nan),
        })  # fmt: skip
    return table(rows, COLUMNS)


def parts_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The parts that add up to the cost of a case, then the total, in pounds per case."""
    return _rows((*PARTS, WHOLE), estimates, published)


def draw_waterfall(data: pd.DataFrame, meta: Meta) -> Figure:
    """From part to part to the total: each agency's bar begins where the one above ended."""
    with styled():
        parts = data[data["part"] != TOTAL]
        agencies = list(dict.fromkeys(parts["part"]))
        figure, (axes,) = new_figure(height_for(len(agencies) + 1), left=0.238, right=0.965)
        reached = 0.0
        for place, agency in zip(range(len(agencies), 0, -1), agencies, strict=True):
            before = reached
            for _, part in parts[parts["part"] == agency].dropna(subset=["as_printed"]).iterrows():
                axes.barh(place, part["as_printed"], left=reached, height=0.62, color=COLOURS[part["bearer"]])
                reached += part["as_printed"]
            if reached == before:
                note_unavailable(axes, place)
                continue
            _beside(axes, before, reached, place, short(reached - before, "gbp"))
            axes.plot([reached, reached], [place - 0.31, place - 0.69], color=MUTED, linewidth=0.7)
        _draw_total(axes, data, reached)
        total = data.loc[data["part"] == TOTAL, "as_printed"].dropna()
        spoken = f"{TOTAL}\n{short(float(total.iloc[0]), 'gbp')}" if len(total) else TOTAL
        axes.set_yticks(range(len(agencies), -1, -1), [*agencies, spoken])
        axes.get_yticklabels()[-1].set_fontweight("bold")
        limit = max(1000.0, reached * 1.04)
        axes.set_xlim(0, limit)
        axes.set_xticks(np.arange(0, limit, 10_000))
        axes.xaxis.set_major_formatter("£{x:,.0f}")
        quiet(axes)
        for bearer, colour in COLOURS.items():
            axes.barh([0], [0], color=colour, label=bearer)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, fontsize=8.5,
                    handlelength=1.0, handleheight=1.0, handletextpad=0.5, borderaxespad=0.1)  # fmt: skip
        footer(figure, "Recomputed with the report’s roundings. Averages per case, without intervals.", meta)
    return figure


def _beside(axes: Axes, start: float, end: float, place: float, text: str) -> None:
    """The amount beside its bar: to the right in the left part of the figure, to the left otherwise."""
    rightwards = end < 42_000
    axes.annotate(
        text, (end if rightwards else start, place),
        xytext=(5 if rightwards else -5, 0), textcoords="offset points",
        ha="left" if rightwards else "right", va="center", fontweight="bold", color=INK,
    )  # fmt: skip


def _draw_total(axes: Axes, data: pd.DataFrame, reached: float) -> None:
    """The last bar: both sums, each labelled inside, and the total."""
    parts = data[data["part"] != TOTAL].dropna(subset=["as_printed"])
    left = 0.0
    for bearer, colour in COLOURS.items():
        amount = float(parts.loc[parts["bearer"] == bearer, "as_printed"].sum())
        axes.barh(0, amount, left=left, height=0.72, color=colour)
        if amount > 0.12 * reached:
            axes.text(left + amount / 2, 0, short(amount, "gbp"), ha="center", va="center", color=PAPER,
                      fontweight="bold")  # fmt: skip
        left += amount


def waterfall_alt(data: pd.DataFrame) -> str:
    """The parts with their amounts, then the total."""
    return "Chart of the cost of one case, part by part. " + _listed(data, "as_printed")


def _listed(data: pd.DataFrame, column: str) -> str:
    parts = [
        f"{row['part']}, {str(row['bearer']).lower()}: "
        + ("withheld" if pd.isna(row[column]) else short(float(row[column]), "gbp"))
        for _, row in data.iterrows()
    ]
    return "; ".join(parts) + "." if parts else "No estimate is available."


def draw_rounding(data: pd.DataFrame, meta: Meta) -> Figure:
    """For each part and the total, by how much the rounded amount lies above or below the unrounded."""
    with styled():
        shown = data.reset_index(drop=True)
        figure, (axes,) = new_figure(height_for(len(shown)), left=0.378, right=0.79, bottom=0.55)
        places = np.arange(len(shown))[::-1]
        for place, (_, row) in zip(places, shown.iterrows(), strict=True):
            if pd.isna(row["difference"]):
                note_unavailable(axes, place)
                continue
            colour = INK if row["part"] == TOTAL else COLOURS[row["bearer"]]
            axes.plot(
                [0, row["difference"]], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt"
            )
            axes.plot(row["difference"], place, marker="o", markersize=6, color=colour)
            above = row["difference"] >= 0
            axes.annotate(_signed(row["difference"]), (row["difference"], place),
                          xytext=(8 if above else -8, 0), textcoords="offset points", va="center",
                          ha="left" if above else "right", fontweight="bold")  # fmt: skip
            aside(axes, place, f"{short(row['as_printed'], 'gbp')}  |  {short(row['unrounded'], 'gbp')}")
        names = {PERPETRATORS: "perpetrator", VICTIMS: "victim-survivor"}
        axes.set_yticks(places, [
            row["part"] if row["part"] == TOTAL else f"{row['part']}, {names[row['bearer']]}"
            for _, row in shown.iterrows()
        ])  # fmt: skip
        axes.set_xlim(*_room_for_labels(shown["difference"]))
        axes.axvline(0, color=PALE, linewidth=1)
        axes.set_xticks([])
        quiet(axes, grid=False)
        axes.hlines(places, *axes.get_xlim(), color=RULE, linewidth=0.5, zorder=0)
        aside_title(axes, "rounded  |  unrounded")
        footer(figure, "Rounded as in the report, minus unrounded; pounds per case.", meta)
    return figure


def _room_for_labels(differences: pd.Series) -> tuple[float, float]:
    """Limits that hold every difference and nought, with a label's width free at either end."""
    low, high = min(0.0, float(differences.min())), max(0.0, float(differences.max()))
    if not high > low:
        return -1.0, 1.0
    free = LABEL_SHARE / (1 - 2 * LABEL_SHARE) * (high - low)
    return low - free, high + free


def _signed(amount: float) -> str:
    """An amount in pounds with its sign, also where it is positive; nothing is plain £0."""
    spoken = short(amount, "gbp", 0)
    return spoken if spoken == "£0" or amount < 0 else f"+{spoken}"


def rounding_alt(data: pd.DataFrame) -> str:
    """By how much rounding moves each part."""
    parts = [
        f"{row['part']}, {str(row['bearer']).lower()}: "
        + ("not available" if pd.isna(row["difference"]) else _signed(row["difference"]))
        for _, row in data.iterrows()
    ]
    return "Rounded minus unrounded cost of each part of a case. " + ("; ".join(parts) or "No estimate") + "."


DRAWINGS = {
    "costs-waterfall": Drawing(parts_data, draw_waterfall, waterfall_alt),
    "costs-rounding": Drawing(parts_data, draw_rounding, rounding_alt),
}

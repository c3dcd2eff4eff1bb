"""Figures of the chapter Needs: prevalence, change over the assessments, number, two classifications.

Every table has percentages in percent (0 to 100) and counts of service users.
"""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from drive_eval.figures.drawing import Drawing, answers, printed_values, table
from drive_eval.figures.palette import BLUE, INK, MUTED, PALE, PAPER, PRINTED
from drive_eval.figures.style import (
    Meta, aside, aside_title, footer, height_for, new_figure, note_unavailable, quiet, styled,
)  # fmt: skip
from drive_eval.needs.fields import NEEDS, RAW_TABLES
from drive_eval.report.numbers import short

LABELS = {need.field: need.label for need in NEEDS}
WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}
RULES = {"report": "Main report", "costs": "Cost analysis"}
MARKS = ("need", "wave", "estimate_id", "percent", "lower", "upper", "n", "denominator", "printed")
NOTE_PREVALENCE = "Bars: recomputed. Lines: 95% intervals. Diamonds: as printed. Share of those with the need recorded."


def _row(estimate_id: str, estimates: pd.DataFrame, printed: dict[str, float]) -> dict[str, object] | None:
    """One estimate of ``estimates`` (indexed by id) as a mark, with the printed value that it answers."""
    if estimate_id not in estimates.index:
        return None
    found = estimates.loc[estimate_id]
    answered = [printed[name] for name in str(found["published_id"]).split(";") if name in printed]
    return {
        "estimate_id": estimate_id, "percent": found["value"], "lower": found["lower"], "upper": found["upper"],
        "n": found["n"], "denominator": found["denominator"], "printed": answered[0] if answered else np.nan,
    }  # fmt: skip


def _percentages(estimates: pd.DataFrame, published: pd.DataFrame, waves: tuple[str, ...]) -> pd.DataFrame:
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for need, label in LABELS.items():
        for wave in waves:
            mark = _row(f"needs.prevalence.{wave}.{need}.percent_yes", indexed, printed)
            if mark is not None:
                rows.append({"need": label, "wave": WAVES[wave], **mark})
    return table(rows, MARKS)


def prevalence_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The twelve needs at mid-point, the commonest first."""
    rows = _percentages(estimates, published, ("midpoint",))
    return rows.sort_values("percent", ascending=False, kind="stable", ignore_index=True)


def _support(mark: pd.Series) -> str:
    return f"{mark['n']:,} of {mark['denominator']:,}" if pd.notna(mark["n"]) else ""


def _spoken(mark: pd.Series) -> str:
    """A mark's percentage as text; ``withheld`` where it has none."""
    return "withheld" if pd.isna(mark["percent"]) else short(float(mark["percent"]), "percent")


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
            axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.1, solid_capstyle="butt")
            axes.text(end + 0.9, place, _spoken(mark), va="center", ha="left", fontweight="bold")
            aside(axes, place, _support(mark))
        axes.plot(data["printed"], places, linestyle="", marker="D", markersize=4.2, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2, clip_on=False)  # fmt: skip
        axes.set_yticks(places, data["need"])
        axes.set_xlim(0, max(40.0, 10 * np.ceil((np.nanmax(right, initial=0) + 7) / 10)))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        aside_title(axes, "with the need")
        footer(figure, NOTE_PREVALENCE, meta)
    return figure


def prevalence_alt(data: pd.DataFrame) -> str:
    """The needs in the figure's order with their percentages."""
    return "Bar chart of the share of service users with each need at mid-point. " + _listed(data)


def _listed(data: pd.DataFrame) -> str:
    parts = [f"{mark['need']} {_spoken(mark)}" for _, mark in data.iterrows()]
    return "; ".join(parts) + "." if parts else "No estimate is available."


def waves_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The twelve needs at the three assessments, in the order of the form."""
    return _percentages(estimates, published, tuple(WAVES))


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
                aside(axes, place, f"{_spoken(first)} → {_spoken(last)}")
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
        footer(figure, "Share of service users with each need, of those with it recorded at that assessment.", meta)
    return figure


def waves_alt(data: pd.DataFrame) -> str:
    """Each need with its percentages at intake, mid-point and closure."""
    parts = [
        f"{need} " + ", ".join(_spoken(mark) for _, mark in marks.iterrows())
        for need, marks in data.groupby("need", sort=False)
    ]
    return "Share of service users with each need at intake, mid-point and closure. " + "; ".join(parts) + "."


def count_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """How many service users have none, one, two … of the twelve needs at mid-point."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    none = answers(estimates).get("profile_and_needs.no_needs_at_midpoint.percent", "")
    rows: list[dict[str, object]] = []
    for number in range(len(NEEDS) + 1):
        mark = _row(f"needs.count.midpoint.exactly_{number}.percent", indexed, printed)
        if mark is not None:
            if number == 0 and none in indexed.index:
                mark["printed"] = printed.get("profile_and_needs.no_needs_at_midpoint.percent", np.nan)
            rows.append({"need": str(number), "wave": WAVES["midpoint"], **mark})
    return table(rows, MARKS)


def draw_count(data: pd.DataFrame, meta: Meta) -> Figure:
    """A column for each number of needs; no needs stands apart in another colour."""
    with styled():
        figure, (axes,) = new_figure(3.3, left=0.012, right=0.988, bottom=0.95, top=0.1)
        places = np.arange(len(data))
        values = data["percent"].to_numpy(float)
        colours = [PALE if need == "0" else BLUE for need in data["need"]]
        axes.bar(places, np.nan_to_num(values), width=0.68, color=colours)
        top = np.fmax(data["upper"].to_numpy(float), values)
        for place, (_, mark), end in zip(places, data.iterrows(), top, strict=True):
            if pd.isna(mark["percent"]):
                axes.text(place, 0.5, "withheld", rotation=90, ha="center", va="bottom", fontsize=8, color=MUTED)
                continue
            axes.plot([place, place], [mark["lower"], mark["upper"]], color=INK, linewidth=1.1)
            axes.text(place, end + 0.7, _spoken(mark), ha="center", va="bottom", fontweight="bold")
        axes.plot(places, data["printed"], linestyle="", marker="D", markersize=4.2, markerfacecolor=PAPER,
                  markeredgecolor=PRINTED, markeredgewidth=1.2)  # fmt: skip
        axes.set_xticks(places, ["none" if need == "0" else need for need in data["need"]])
        axes.set_ylim(0, max(10.0, np.nanmax(top, initial=0) * 1.14))
        quiet(axes, grid=False)
        axes.set_yticks([])
        axes.axhline(0, color=MUTED, linewidth=0.8)
        axes.set_xlabel("Number of the twelve needs")
        base = data["denominator"].dropna()
        shown = f"n = {int(base.iloc[0]):,} service users with any needs information. " if len(base) else ""
        footer(figure, shown + "Lines: 95% intervals. Diamond: as printed.", meta)
    return figure


def count_alt(data: pd.DataFrame) -> str:
    """The share of service users by number of needs."""
    parts = [f"{mark['need']} needs {_spoken(mark)}" for _, mark in data.iterrows()]
    return "Column chart of the number of needs per service user at mid-point. " + "; ".join(parts) + "."


def recoding_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Four needs at mid-point under the two rules; column ``wave`` names the rule."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for raw in RAW_TABLES:
        for rule, name in RULES.items():
            mark = _row(f"needs.recoding.{raw.field}.{rule}.percent_yes", indexed, printed)
            if mark is not None:
                rows.append({"need": LABELS[raw.field], "wave": name, **mark})
    return table(rows, MARKS)


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
                axes.plot([mark["lower"], mark["upper"]], [place, place], color=INK, linewidth=1.1)
                end = float(np.fmax(mark["upper"], mark["percent"]))
                axes.text(end + 1.2, place, _spoken(mark), va="center", fontweight="bold")
                aside(axes, place, f"{rule}: {_support(mark)}")
                axes.plot(mark["printed"], place, marker="D", markersize=4.2, markerfacecolor=PAPER,
                          markeredgecolor=PRINTED, markeredgewidth=1.2)  # fmt: skip
            places.append(number * 1.9 + 0.36)
            names.append(need)
        axes.set_yticks(places, names)
        axes.set_xlim(0, max(80.0, 10 * np.ceil((data["upper"].max() + 8) / 10) if len(data) else 0.0))
        axes.xaxis.set_major_formatter("{x:.0f}%")
        quiet(axes)
        footer(figure, "Dark: rule of the main report. Light: rule of the cost analysis. Diamonds: as printed.", meta)
    return figure


def recoding_alt(data: pd.DataFrame) -> str:
    """Each need with its percentage under both rules."""
    parts = [
        f"{mark['need']}, {str(mark['wave']).lower()}: "
        + (f"{_spoken(mark)} ({_support(mark)})" if _support(mark) else _spoken(mark))
        for _, mark in data.iterrows()
    ]
    return "Share of service users with four needs under two rules of classification. " + "; ".join(parts) + "."


DRAWINGS = {
    "needs-prevalence": Drawing(prevalence_data, draw_prevalence, prevalence_alt),
    "needs-by-wave": Drawing(waves_data, draw_waves, waves_alt),
    "needs-count": Drawing(count_data, draw_count, count_alt),
    "needs-recoding": Drawing(recoding_data, draw_recoding, recoding_alt),
}

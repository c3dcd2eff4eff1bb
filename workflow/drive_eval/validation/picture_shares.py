"""Pictures of shares with their Monte Carlo intervals: coverage, and false alarms."""

import pandas as pd
from matplotlib.figure import Figure
from scipy import stats

from drive_eval.figures.palette import BLUE, INK, PRINTED, RULE
from drive_eval.figures.style import Meta, footer, height_for, new_figure, quiet, styled

COVERAGE, ERRORS = "coverage of ", ("intervals that exclude", "p-values below")
COLUMNS = (
    "label",
    "measure",
    "percent",
    "percent_low",
    "percent_high",
    "accepted_low",
    "accepted_high",
    "verdict",
)
# Room to show by how much a share misses what is accepted.
ROOM = 3.0


def coverage(parts: pd.DataFrame, evidence: pd.DataFrame, level: float) -> pd.DataFrame:
    """How often intervals hold the truth, in per cent."""
    del parts
    return _table(evidence[evidence["measure"].str.startswith(COVERAGE)], level)


def errors(parts: pd.DataFrame, evidence: pd.DataFrame, level: float) -> pd.DataFrame:
    """How often an effect is seen where there is none, in per cent."""
    del parts
    return _table(evidence[evidence["measure"].str.startswith(ERRORS)], level)


def _table(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    z = float(stats.norm.ppf(0.5 + level / 2.0))
    error = rows["mc_error"].fillna(0.0)
    tested = rows["measure"].str.startswith(ERRORS[1]).map({True: ", p-value", False: ""})
    columns = {
        "label": rows["subject"] + ": " + rows["quantity"] + tested,
        "measure": rows["measure"],
        "percent": 100.0 * rows["value"],
        "percent_low": 100.0 * (rows["value"] - z * error).clip(0.0, 1.0),
        "percent_high": 100.0 * (rows["value"] + z * error).clip(0.0, 1.0),
        "accepted_low": 100.0 * rows["low"],
        "accepted_high": 100.0 * rows["high"],
        "verdict": rows["verdict"],
    }
    return pd.DataFrame(columns, columns=list(COLUMNS)).round(4).reset_index(drop=True)


def draw(table: pd.DataFrame, meta: Meta) -> Figure:
    """A dot for each share with its Monte Carlo interval, on the range that is accepted."""
    with styled():
        figure, (axes,) = new_figure(height_for(len(table)), left=0.57, right=0.96)
        for place, row in enumerate(table.to_dict("records")):
            colour = PRINTED if row["verdict"] == "fail" else BLUE
            across = [row["accepted_low"], row["accepted_high"]]
            axes.fill_betweenx([place - 0.32, place + 0.32], *across, color=RULE, linewidth=0)
            axes.plot([row["percent_low"], row["percent_high"]], [place, place], color=INK, linewidth=1.1)
            axes.plot([row["percent"]], [place], "o", color=colour, markersize=5)
        axes.set_yticks(range(len(table)), list(table["label"]), fontsize=7.5)
        axes.set_ylim(len(table) - 0.4, -0.6)
        low, high = table["percent_low"].min(), table["percent_high"].max()
        centre_low, centre_high = table["accepted_low"].max(), table["accepted_high"].min()
        axes.set_xlim(max(0.0, min(low, centre_low) - ROOM), min(100.5, max(high, centre_high) + ROOM))
        axes.set_xlabel("per cent of samples", fontsize=8.5)
        quiet(axes)
        footer(figure, "Grey: accepted. Line: Monte Carlo interval.", meta)
    return figure


def alt(table: pd.DataFrame) -> str:
    """The lowest and highest share, and what failed."""
    if table.empty:
        return "No shares."
    failed = list(table.loc[table["verdict"] == "fail", "label"])
    told = f"not accepted: {', '.join(failed)}" if failed else "all accepted"
    low, high = table["percent"].min(), table["percent"].max()
    return f"{len(table)} shares between {low:.1f} and {high:.1f} per cent; {told}."

"""Small pictures of rank curves within their bands, one for each quantity of a model."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.palette import BLUE, INK, MUTED, PALE, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled
from drive_eval.validation.calibration import curves, family_level
from drive_eval.validation.uniformity import Curve

COLUMNS_ACROSS, ROW_INCHES, EDGE_INCHES = 4, 1.25, 0.72
POINTS = 100
SEED = 1


def data(parts: pd.DataFrame, evidence: pd.DataFrame, level: float) -> pd.DataFrame:
    """Points of each curve, with the ends of its own band and of the one that all hold to together."""
    del evidence
    found = []
    for subject, rows in parts.groupby("subject", sort=False):
        joint = family_level(level, rows["quantity"].nunique())
        both = zip(curves(rows, level, SEED), curves(rows, joint, SEED), strict=True)
        for (_, quantity, _, alone), (_, _, _, wide) in both:
            found.append(_points(str(subject), quantity, alone, wide))
    return pd.concat(found, ignore_index=True)


def _points(subject: str, quantity: str, alone: Curve, wide: Curve) -> pd.DataFrame:
    at = np.unique(np.linspace(0, len(alone.points) - 1, POINTS + 1).round().astype(int))
    # The furthest point is always among those shown.
    half = np.where(wide.difference >= 0.0, wide.high, -wide.low)
    ratio = np.divide(np.abs(wide.difference), half, out=np.zeros_like(half), where=half > 0.0)
    at = np.union1d(at, [int(ratio.argmax())])
    columns = {
        "point": alone.points, "difference": alone.difference, "low": alone.low, "high": alone.high,
        "joint_low": wide.low, "joint_high": wide.high,
    }  # fmt: skip
    shown = {name: np.round(values[at], 6) for name, values in columns.items()}
    return pd.DataFrame({"subject": subject, "quantity": quantity, **shown})


def _panels(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    several = table["subject"].nunique() > 1
    return [
        (f"{subject}: {quantity}" if several else str(quantity), rows)
        for (subject, quantity), rows in table.groupby(["subject", "quantity"], sort=False)
    ]


def draw(table: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each quantity: the curve, its own band (dark) and the joint one (pale)."""
    panels = _panels(table)
    down = -(-len(panels) // COLUMNS_ACROSS)
    height = down * ROW_INCHES + EDGE_INCHES
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        every = figure.subplots(down, COLUMNS_ACROSS, sharex=True, sharey=True, squeeze=False).ravel()
        for axes in every[len(panels) :]:
            axes.set_visible(False)
        for axes, (name, rows) in zip(every, panels, strict=False):
            _panel(axes, name, rows)
        figure.subplots_adjust(
            left=0.085, right=0.985, bottom=0.55 / height, top=1 - 0.28 / height, hspace=0.42, wspace=0.12
        )
        footer(
            figure,
            "Across: place among the draws. Up: share of replicates up to there, less what is right.",
            meta,
        )
    return figure


def _panel(axes: Axes, name: str, rows: pd.DataFrame) -> None:
    at = rows["point"]
    axes.fill_between(at, rows["joint_low"], rows["joint_high"], color=RULE, linewidth=0, alpha=0.6)
    axes.fill_between(at, rows["low"], rows["high"], color=RULE, linewidth=0)
    axes.axhline(0.0, color=PALE, linewidth=0.6)
    outside = ((rows["difference"] < rows["joint_low"]) | (rows["difference"] > rows["joint_high"])).any()
    axes.plot(at, rows["difference"], color=PRINTED if outside else BLUE, linewidth=1.1)
    axes.set_title(name, fontsize=6.6, color=INK, pad=2)
    axes.tick_params(labelsize=6.5, labelcolor=MUTED)
    axes.set_xticks([0.0, 0.5, 1.0], ["0", "0.5", "1"])
    quiet(axes, grid=False)


def alt(table: pd.DataFrame) -> str:
    """How many curves there are, and which leave their bands."""
    panels = _panels(table)
    out = [
        name
        for name, rows in panels
        if ((rows["difference"] < rows["joint_low"]) | (rows["difference"] > rows["joint_high"])).any()
    ]
    told = f"outside it: {', '.join(out)}" if out else "all of them within it"
    return f"{len(panels)} rank curves, each with the band that all keep to together; {told}."

"""Small pictures of rank curves within their bands, one for each quantity of a model."""

from collections.abc import Sized
from textwrap import wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from drive_eval.figures.palette import BLUE, INK, MUTED, PALE, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled
from drive_eval.validation.calibration import curves, family_level
from drive_eval.validation.uniformity import Curve

COLUMNS_ACROSS, LEFT, RIGHT = 4, 0.075, 0.005
ROW_INCHES, PANEL_INCHES, FOOT_INCHES, HEAD_INCHES, BOTTOM_INCHES = 1.22, 0.8, 0.16, 0.26, 0.5
NAME_CHARACTERS = 30
POINTS = 100
SEED = 1
NOTE = "Across: place among the draws. Up: share of replicates up to there, less what is right."


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
    """A panel for each quantity, model by model: the curve, its own band (dark) and the joint one (pale)."""
    models = [
        (str(subject), list(rows.groupby("quantity", sort=False)))
        for subject, rows in table.groupby("subject", sort=False)
    ]
    height = BOTTOM_INCHES + sum(HEAD_INCHES + _down(panels) * ROW_INCHES for _, panels in models)
    limit = 1.05 * float(table[["joint_high", "difference"]].abs().to_numpy().max())
    across = (1.0 - LEFT - RIGHT) / COLUMNS_ACROSS
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        top = height
        for subject, panels in models:
            at = (top - 0.1) / height
            figure.text(0.012, at, subject, fontsize=8.5, fontweight="bold", color=INK, va="top")
            top -= HEAD_INCHES
            for number, (name, rows) in enumerate(panels):
                row, column = divmod(number, COLUMNS_ACROSS)
                low = (top - (row + 1) * ROW_INCHES + FOOT_INCHES) / height
                box = (LEFT + column * across, low, across * 0.9, PANEL_INCHES / height)
                axes = figure.add_axes(box)
                axes.set(xlim=(0.0, 1.0), ylim=(-limit, limit))
                _panel(axes, str(name), rows)
                if column:
                    axes.set_yticklabels([])
                if number + COLUMNS_ACROSS < len(panels):
                    axes.set_xticklabels([])
            top -= _down(panels) * ROW_INCHES
        footer(figure, NOTE, meta)
    return figure


def _down(panels: Sized) -> int:
    """Rows of panels that a model takes."""
    return -(-len(panels) // COLUMNS_ACROSS)


def _panel(axes: Axes, name: str, rows: pd.DataFrame) -> None:
    at = rows["point"]
    axes.fill_between(at, rows["joint_low"], rows["joint_high"], color=RULE, linewidth=0, alpha=0.6)
    axes.fill_between(at, rows["low"], rows["high"], color=RULE, linewidth=0)
    axes.axhline(0.0, color=PALE, linewidth=0.6)
    outside = ((rows["difference"] < rows["joint_low"]) | (rows["difference"] > rows["joint_high"])).any()
    axes.plot(at, rows["difference"], color=PRINTED if outside else BLUE, linewidth=1.1)
    axes.set_title("\n".join(wrap(name, NAME_CHARACTERS)), fontsize=6.6, color=INK, pad=2)
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

"""Diagnostic plots of the models' draws, for the restricted tree: chains that tell the same story.

For each quantity the share of each chain's draws up to each rank among all draws, less what equal chains
would give: lines within the grey band cannot be told from chance (Säilynoja, Bürkner and Vehtari, 2022,
Statistics and Computing 32, 32; the band here is pointwise, of 99%).
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy import stats

from drive_eval.atomic import replacing
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, PRINTED, RULE
from drive_eval.figures.style import quiet, styled
from drive_eval.ordinal.kernel import Floats

COLUMNS, POINTS = 6, 100


def draw_ranks(values: Mapping[str, Floats], title: str, path: str | Path) -> None:
    """Write a PNG with a panel for each number in ``values``: name → (chains, draws)."""
    rows = -(-len(values) // COLUMNS)
    with styled(), replacing(path) as temporary:
        figure = Figure(figsize=(9.6, 1.35 * rows + 0.7), facecolor=PAPER)
        FigureCanvasAgg(figure)
        panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
        for axes in panels[len(values) :]:
            axes.set_visible(False)
        for axes, (name, draws) in zip(panels, values.items(), strict=False):
            _panel(axes, name, draws)
        figure.text(0.02, 0.985, title, fontsize=9, color=INK, va="top")
        figure.subplots_adjust(
            left=0.06, right=0.99, bottom=0.08, top=1 - 0.75 / (1.35 * rows + 0.7), hspace=0.55
        )
        figure.savefig(temporary, format="png", dpi=110, metadata={"Software": None, "Title": title})


def _panel(axes: Axes, name: str, draws: Floats) -> None:
    chains, many = draws.shape
    ranks = stats.rankdata(draws).reshape(draws.shape) / draws.size
    at = np.arange(1, POINTS) / POINTS
    band = stats.norm.ppf(0.995) * np.sqrt(at * (1.0 - at) / many)
    axes.fill_between(at, -band, band, color=RULE, linewidth=0)
    for chain in range(chains):
        share = np.searchsorted(np.sort(ranks[chain]), at, side="right") / many
        axes.plot(at, share - at, linewidth=0.9, color=(BLUE, ORANGE, PALE, PRINTED)[chain % 4])
    axes.set_title(name, fontsize=5.6, color=MUTED)
    axes.tick_params(labelsize=6)
    quiet(axes, grid=False)

"""The figure of people's moves between severities: blocks at each wave, bands between them (alluvial)."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from drive_eval.behaviour.fields import BEHAVIOURS, NONE, SCALE
from drive_eval.figures.palette import BLUE, INK, MUTED, ORANGE, PALE, PAPER, PRINTED
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, styled
from drive_eval.release.tables.codes import WAVES

# Fill, edge and text of each severity: darker is more severe.
SHADES = dict(
    zip(
        SCALE.values(),
        ((PAPER, BLUE, INK), (PALE, PALE, INK), (ORANGE, ORANGE, PAPER), (PRINTED, PRINTED, PAPER)),
        strict=True,
    )
)
BLOCK, GAP = 0.09, 0.035


def draw_transitions(data: pd.DataFrame, meta: Meta) -> Figure:
    """A panel for each behaviour; heights are people, the most severe at the top."""
    height = 6.4
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, height), facecolor=PAPER)
        panels = figure.subplots(2, 2, squeeze=False).ravel()
        figure.subplots_adjust(left=0.03, right=0.97, bottom=0.72 / height, top=1 - 0.72 / height,
                               hspace=0.26, wspace=0.12)  # fmt: skip
        for axes, behaviour in zip(panels, BEHAVIOURS.values(), strict=True):
            _panel(axes, behaviour, data[data["behaviour"] == behaviour])
        severity_legend(figure)
        footer(figure, "Heights are people. Bands have the colour of the severity that they lead from.", meta)
    return figure


def severity_legend(figure: Figure) -> None:
    """What the colours of the severities are, above the picture."""
    handles = [
        Patch(facecolor=fill, edgecolor=edge, label=label) for label, (fill, edge, _) in SHADES.items()
    ]
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.004, 0.998), ncols=4, frameon=False,
                  fontsize=8, handlelength=1.0, handletextpad=0.4, columnspacing=1.4)  # fmt: skip


def _panel(axes: Axes, behaviour: str, marks: pd.DataFrame) -> None:
    axes.set_title(behaviour, fontsize=9, color=INK, loc="left", fontweight="bold", pad=6)
    axes.set_axis_off()
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlim(-0.12, len(WAVES) - 0.88)
    axes.set_ylim(-0.06, 1.0 + GAP * len(SCALE))
    if not len(marks) or marks["n"].isna().any():
        axes.text(
            0.5, 0.5, "withheld", transform=axes.transAxes, ha="center", color=MUTED, fontstyle="italic"
        )
        return
    steps = list(dict.fromkeys(marks["step"]))
    flows = [
        {(mark["start"], mark["end"]): int(mark["n"]) for _, mark in marks[marks["step"] == step].iterrows()}
        for step in steps
    ]
    people = sum(flows[0].values())
    stages = [_totals(flows[0], 0), *(_totals(flow, 1) for flow in flows)]
    for at, flow in enumerate(flows):
        _bands(axes, at, flow, stages[at], stages[at + 1], people)
    for at, (wave, totals) in enumerate(zip(WAVES.values(), stages, strict=True)):
        _blocks(axes, at, totals, people)
        axes.text(at, -0.03, wave, ha="center", va="top", fontsize=8, color=MUTED)
    axes.text(1.0, 1.02, f"{people:,} people", transform=axes.transAxes, ha="right", va="bottom", fontsize=8,
              color=MUTED)  # fmt: skip


def _totals(flow: dict[tuple[str, str], int], end: int) -> dict[str, int]:
    return {name: sum(n for pair, n in flow.items() if pair[end] == name) for name in SCALE.values()}


def _bottoms(totals: dict[str, int], people: int) -> dict[str, float]:
    """Where each severity's block begins, with gaps between those that hold anybody."""
    bottoms, at = {}, 0.0
    for name in SCALE.values():
        bottoms[name] = at
        at += totals[name] / max(1, people) + (GAP if totals[name] else 0.0)
    return bottoms


def _blocks(axes: Axes, at: int, totals: dict[str, int], people: int) -> None:
    bottoms = _bottoms(totals, people)
    for name, total in totals.items():
        if not total:
            continue
        fill, edge, ink = SHADES[name]
        tall = total / people
        axes.bar(at, tall, bottom=bottoms[name], width=BLOCK * 2, color=fill, edgecolor=edge, linewidth=0.9,
                 zorder=3)  # fmt: skip
        if tall >= 0.045:
            axes.text(at, bottoms[name] + tall / 2, str(total), ha="center", va="center", fontsize=7.5,
                      color=ink, zorder=4)  # fmt: skip


def _bands(
    axes: Axes, at: int, flow: dict[tuple[str, str], int], left: dict[str, int], right: dict[str, int],
    people: int,
) -> None:  # fmt: skip
    """Bands from the blocks at ``at`` to those at ``at + 1``, in the order of the severities."""
    leaving, arriving = _bottoms(left, people), _bottoms(right, people)
    for start in SCALE.values():
        for end in SCALE.values():
            n = flow.get((start, end), 0)
            if not n:
                continue
            tall = n / people
            axes.add_patch(_band(at + BLOCK, at + 1 - BLOCK, leaving[start], arriving[end], tall, start))
            leaving[start] += tall
            arriving[end] += tall


def _band(x0: float, x1: float, y0: float, y1: float, tall: float, start: str) -> PathPatch:
    middle = (x0 + x1) / 2
    points = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1),
        (x1, y1 + tall), (middle, y1 + tall), (middle, y0 + tall), (x0, y0 + tall), (x0, y0),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    colour, absent = SHADES[start][1], start == SCALE[NONE]
    return PathPatch(Path(points, codes), facecolor=colour, edgecolor="none",
                     alpha=0.16 if absent else 0.6, zorder=1 if absent else 2)  # fmt: skip

"""Every person's events on a line of their own: for looking at the data, never for publication.

The picture is person-level data. It is written to the restricted tree by a rule that nothing published
depends on, and it names nobody: people stand in order of follow-up and number of events.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from drive_eval.figures.palette import BLUE, INK, ORANGE, PAPER, PRINTED, RULE
from drive_eval.figures.style import WIDTH_INCHES, Meta, footer, quiet, styled
from drive_eval.reoffending.cohort import ARMS, DAYS_PER_MONTH
from drive_eval.reoffending.event_times import EventTimes
from drive_eval.reoffending.sources import MARAC

TITLE = "Restricted: events of each person since randomisation"
DESCRIPTION = "A row for each person: a line as long as the person was followed up, a dot for each event."
COLOURS = {"drive": BLUE, "control": ORANGE}
NAMES = {"drive": "Drive", "control": "control"}
# Rows that can be told apart on a page; of more people, as many are shown, spread evenly.
MOST = 200


def draw(sources: Mapping[str, EventTimes], meta: Meta) -> Figure:
    """A panel for each source and arm; ``sources``: name → events since randomisation."""
    with styled():
        figure = Figure(figsize=(WIDTH_INCHES, 2.9 * max(1, len(sources)) + 0.9), facecolor=PAPER)
        grid = figure.subplots(max(1, len(sources)), len(ARMS), squeeze=False, sharex=True)
        height = figure.get_figheight()
        figure.subplots_adjust(
            left=0.02, right=0.98, top=1 - 0.62 / height, bottom=0.85 / height, hspace=0.16, wspace=0.06
        )
        for row, (source, data) in zip(grid, sources.items(), strict=False):
            for axes, arm in zip(row, ARMS, strict=True):
                own = data.of(arm)
                chosen = order(own)
                place = np.full(len(own.followed), -1)
                place[chosen] = np.arange(len(chosen))
                months = own.followed[chosen] / DAYS_PER_MONTH
                axes.hlines(np.arange(len(chosen)), 0, months, color=RULE, linewidth=0.35)
                shown = place[own.who] >= 0
                axes.plot(
                    own.when[shown] / DAYS_PER_MONTH, place[own.who[shown]], linestyle="", marker="o",
                    markersize=1.4, color=COLOURS[arm],
                )  # fmt: skip
                axes.set_title(
                    f"{_named(source)}, {NAMES[arm]}: {len(chosen)} of {len(own.followed)} people",
                    fontsize=8, color=INK, loc="left",
                )  # fmt: skip
                axes.set_yticks([])
                axes.set_ylim(-1.5, len(chosen) + 0.5)
                quiet(axes, grid=False)
        figure.text(
            0.5, 1 - 0.2 / height, "RESTRICTED: PERSON-LEVEL, NOT FOR PUBLICATION", ha="center",
            fontsize=9, fontweight="bold", color=PRINTED,
        )  # fmt: skip
        note = "Months since randomisation. Dots: events; lines: time under observation."
        footer(figure, note, meta)
    return figure


def _named(source: str) -> str:
    return "MARAC" if source == MARAC else f"Police, {source.replace('_', ' ')}"


def order(data: EventTimes) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """People as they are shown: by follow-up, then by number of events; at most ``MOST``."""
    events = np.bincount(data.who, minlength=len(data.followed))
    found = np.lexsort((events, data.followed)).astype(np.int64)
    if len(found) > MOST:
        found = found[np.linspace(0, len(found) - 1, MOST).astype(np.int64)]
    return found

"""The pictures of checks by name: what came out, beside what is accepted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from drive_eval.figures.style import Meta
from drive_eval.validation import picture_ranks, picture_shares


@dataclass(frozen=True)
class Picture:
    """How a check's picture is made.

    ``data``: the outcomes of its parts, its evidence, and ``level`` → the table behind the picture. ``draw``:
    that table → the picture. ``alt``: that table → the picture in words.
    """

    data: Callable[[pd.DataFrame, pd.DataFrame, float], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Meta], Figure]
    alt: Callable[[pd.DataFrame], str]


PICTURES: Mapping[str, Picture] = {
    "ranks": Picture(picture_ranks.data, picture_ranks.draw, picture_ranks.alt),
    "recovery": Picture(picture_shares.coverage, picture_shares.draw, picture_shares.alt),
    "errors": Picture(picture_shares.errors, picture_shares.draw, picture_shares.alt),
}


def made(
    settings: Mapping[str, Any], parts: pd.DataFrame, evidence: pd.DataFrame
) -> tuple[pd.DataFrame, Figure, str]:
    """The table behind a check's picture, the picture, and its description.

    ``settings``: ``drawing``, ``level``, ``release`` and ``synthetic``.
    """
    picture = PICTURES[settings["drawing"]]
    table = picture.data(parts, evidence, float(settings["level"]))
    # What is simulated says nothing of the release: it carries no notice of being synthetic.
    return table, picture.draw(table, Meta()), picture.alt(table)

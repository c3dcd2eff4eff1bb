"""What every figure is made of: the table behind it, the picture of that table, and its description."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from drive_eval.atomic import replacing
from drive_eval.figures.spec import FigureSpec
from drive_eval.figures.style import Meta, save


@dataclass(frozen=True)
class Drawing:
    """How one figure is made.

    ``data``: estimates (``drive_eval.estimates`` schema) and printed figures → the table behind the
    figure, one row per mark. ``draw``: that table → the picture. ``alt``: that table → the picture in
    words, for those who do not see it.
    """

    data: Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Meta], Figure]
    alt: Callable[[pd.DataFrame], str]

    def figure(self, estimates: pd.DataFrame, published: pd.DataFrame, meta: Meta) -> Figure:
        """The picture of ``estimates`` beside the printed figures."""
        return self.draw(self.data(estimates, published), meta)


def write(
    spec: FigureSpec,
    drawing: Drawing,
    estimates: pd.DataFrame,
    published: pd.DataFrame,
    meta: Meta,
    svg_path: str | Path,
    png_path: str | Path,
    data_path: str | Path,
) -> None:
    """Write one figure as SVG and PNG and the table behind it as CSV, each whole or not at all."""
    table = drawing.data(estimates, published)
    save(drawing.draw(table, meta), svg_path, png_path, spec.title, drawing.alt(table))
    with replacing(data_path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")


def printed_values(published: pd.DataFrame) -> dict[str, float]:
    """The number in each printed figure, by its id, in the unit that it was printed in.

    Takes the printed figures as transcribed (column ``id``) or as compared (``published_id``).
    Figures that hold no number are left out.
    """
    identity = "published_id" if "published_id" in published.columns else "id"
    found = {}
    for name, printed in zip(published[identity], published["printed"], strict=True):
        number = re.search(r"-?\d[\d,]*(\.\d+)?", str(printed))
        if number:
            found[str(name)] = float(number.group().replace(",", ""))
    return found


def answers(estimates: pd.DataFrame) -> dict[str, str]:
    """Printed figure → the estimate that answers it."""
    return {
        published_id: str(estimate_id)
        for estimate_id, ids in zip(estimates["estimate_id"], estimates["published_id"], strict=True)
        for published_id in str(ids).split(";")
        if published_id
    }


def table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows as a frame with all ``columns``, also where there are no rows."""
    return pd.DataFrame(rows, columns=list(columns))

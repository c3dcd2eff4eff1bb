"""The tables behind the figures of engagement by need, and those figures in words.

Percentages are in percent (0 to 100) of the service users in a bar; counts are of service users.
"""

import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.figures.needs_tables import LABELS, mark_of, spoken
from drive_eval.release.fields import ENGAGEMENT

PRESENCE = {"yes": "with", "no": "without"}
MARKS = (
    "need", "presence", "level", "estimate_id", "percent", "lower", "upper", "interval", "n", "denominator",
    "printed",
)  # fmt: skip


def by_need(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Levels of engagement of those with and without each need, in the order of the form (Table 5)."""
    names = {
        (need, presence, level): f"needs.engagement.midpoint.{need}.{presence}.{level}.row_percent"
        for need in LABELS
        for presence in PRESENCE
        for level in ENGAGEMENT
    }
    return _marks(names, estimates, published)


def high_level(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Levels of engagement of those with a high level of each need, the most engaged first (Figure 5)."""
    names = {
        (need, "yes", level): f"needs.high_level.midpoint.{need}.{level}.percent"
        for need in LABELS
        for level in ENGAGEMENT
    }
    marks = _marks(names, estimates, published)
    engaged = marks[marks["level"] == ENGAGEMENT["engaged"]].set_index("need")["percent"]
    order = engaged.sort_values(ascending=False, kind="stable").index
    places = {need: place for place, need in enumerate(order)}
    return marks.sort_values("need", key=lambda needs: needs.map(places), kind="stable", ignore_index=True)


def _marks(
    names: dict[tuple[str, str, str], str], estimates: pd.DataFrame, published: pd.DataFrame
) -> pd.DataFrame:
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for (need, presence, level), name in names.items():
        mark = mark_of(name, indexed, printed)
        if mark is not None:
            rows.append(
                {"need": LABELS[need], "presence": PRESENCE[presence], "level": ENGAGEMENT[level], **mark}
            )
    return table(rows, MARKS)


def _bars(data: pd.DataFrame) -> str:
    parts = []
    for (need, presence), bar in data.groupby(["need", "presence"], sort=False):
        levels = (f"{str(mark['level']).lower()} {spoken(mark)}" for _, mark in bar.iterrows())
        parts.append(f"{need}, {presence}: {', '.join(levels)}")
    return "; ".join(parts) + "." if parts else "No estimate is available."


def by_need_alt(data: pd.DataFrame) -> str:
    """Each need with the levels of engagement of those with and without it."""
    return "Stacked bars: engagement of service users with and without each need. " + _bars(data)


def mosaic_alt(data: pd.DataFrame) -> str:
    """Each need with the number of people with and without it and their levels of engagement."""
    sizes = data.dropna(subset=["denominator"]).drop_duplicates(["need", "presence"])
    people = "; ".join(
        f"{mark['need']}, {mark['presence']}: {int(mark['denominator']):,} people"
        for _, mark in sizes.iterrows()
    )
    begin = "Mosaic: areas are numbers of service users by need and engagement. "
    return begin + (f"{people}. " if people else "") + _bars(data)


def high_level_alt(data: pd.DataFrame) -> str:
    """Each need with the levels of engagement of those with a high level of it."""
    return "Stacked bars: engagement of service users with a high level of each need. " + _bars(data)

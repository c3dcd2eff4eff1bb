"""The tables behind the figures of the chapter Needs, and those figures in words.

Percentages are in percent (0 to 100); counts are of service users.
"""

import numpy as np
import pandas as pd

from drive_eval.figures.drawing import answers, printed_values, table
from drive_eval.needs.fields import NEEDS, RAW_TABLES
from drive_eval.report.numbers import short

LABELS = {need.field: need.label for need in NEEDS}
WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}
RULES = {"report": "Main report", "costs": "Cost analysis"}
MARKS = (
    "need", "wave", "estimate_id", "percent", "lower", "upper", "interval", "n", "denominator", "printed",
)  # fmt: skip


def mark_of(estimate_id: str, estimates: pd.DataFrame, printed: dict[str, float]) -> dict[str, object] | None:
    """One estimate of ``estimates`` (indexed by id) as a mark, with the printed value that it answers."""
    if estimate_id not in estimates.index:
        return None
    found = estimates.loc[estimate_id]
    answered = [printed[name] for name in str(found["published_id"]).split(";") if name in printed]
    same = {name: found[name] for name in ("lower", "upper", "interval", "n", "denominator")}
    printed_value = answered[0] if answered else np.nan
    return {"estimate_id": estimate_id, "percent": found["value"], **same, "printed": printed_value}


def _percentages(estimates: pd.DataFrame, published: pd.DataFrame, waves: tuple[str, ...]) -> pd.DataFrame:
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for need, label in LABELS.items():
        for wave in waves:
            mark = mark_of(f"needs.prevalence.{wave}.{need}.percent_yes", indexed, printed)
            if mark is not None:
                rows.append({"need": label, "wave": WAVES[wave], **mark})
    return table(rows, MARKS)


def prevalence_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The twelve needs at mid-point, the commonest first."""
    rows = _percentages(estimates, published, ("midpoint",))
    return rows.sort_values("percent", ascending=False, kind="stable", ignore_index=True)


def waves_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The twelve needs at the three assessments, in the order of the form."""
    return _percentages(estimates, published, tuple(WAVES))


def count_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """How many service users have none, one, two … of the twelve needs at mid-point."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    none = answers(estimates).get("profile_and_needs.no_needs_at_midpoint.percent", "")
    rows: list[dict[str, object]] = []
    for number in range(len(NEEDS) + 1):
        mark = mark_of(f"needs.count.midpoint.exactly_{number}.percent", indexed, printed)
        if mark is not None:
            if number == 0 and none in indexed.index:
                mark["printed"] = printed.get("profile_and_needs.no_needs_at_midpoint.percent", np.nan)
            rows.append({"need": str(number), "wave": WAVES["midpoint"], **mark})
    return table(rows, MARKS)


def recoding_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Four needs at mid-point under the two rules; column ``wave`` names the rule."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for raw in RAW_TABLES:
        for rule, name in RULES.items():
            mark = mark_of(f"needs.recoding.{raw.field}.{rule}.percent_yes", indexed, printed)
            if mark is not None:
                rows.append({"need": LABELS[raw.field], "wave": name, **mark})
    return table(rows, MARKS)


def support(mark: pd.Series) -> str:
    """The people with the need and those it is recorded of: ``127 of 472``."""
    return f"{mark['n']:,} of {mark['denominator']:,}" if pd.notna(mark["n"]) else ""


def spoken(mark: pd.Series) -> str:
    """A mark's percentage as text; ``withheld`` where it has none."""
    return "withheld" if pd.isna(mark["percent"]) else short(float(mark["percent"]), "percent")


def lines(data: pd.DataFrame) -> str:
    """What the thin lines are, at the level that the estimates say; nothing where there are none."""
    kinds = [str(kind) for kind in data["interval"] if kind]
    return f"Lines: {kinds[0]}. " if kinds else ""


def _listed(data: pd.DataFrame) -> str:
    parts = [f"{mark['need']} {spoken(mark)}" for _, mark in data.iterrows()]
    return "; ".join(parts) + "." if parts else "No estimate is available."


def prevalence_alt(data: pd.DataFrame) -> str:
    """The needs in the figure's order with their percentages."""
    return "Bar chart of the share of service users with each need at mid-point. " + _listed(data)


def waves_alt(data: pd.DataFrame) -> str:
    """Each need with its percentages at intake, mid-point and closure."""
    parts = [
        f"{need} " + ", ".join(spoken(mark) for _, mark in marks.iterrows())
        for need, marks in data.groupby("need", sort=False)
    ]
    return "Share of service users with each need at intake, mid-point and closure. " + "; ".join(parts) + "."


def count_alt(data: pd.DataFrame) -> str:
    """The share of service users by number of needs."""
    names = {"0": "no need", "1": "1 need"}
    parts = [
        f"{names.get(str(mark['need']), str(mark['need']) + ' needs')} {spoken(mark)}"
        for _, mark in data.iterrows()
    ]
    return "Column chart of the number of needs per service user at mid-point. " + "; ".join(parts) + "."


def recoding_alt(data: pd.DataFrame) -> str:
    """Each need with its percentage under both rules."""
    parts = [
        f"{mark['need']}, {str(mark['wave']).lower()}: "
        + (f"{spoken(mark)} ({support(mark)})" if support(mark) else spoken(mark))
        for _, mark in data.iterrows()
    ]
    return (
        "Share of service users with four needs under two rules of classification. " + "; ".join(parts) + "."
    )

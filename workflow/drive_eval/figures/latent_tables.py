"""The tables behind the figures of the latent classes of needs, and those figures in words.

Shares are in percent (0 to 100), probabilities between 0 and 1.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.figures.needs_tables import LABELS
from drive_eval.report.numbers import short

TITLES = {
    "no_needs": "No needs",
    "children_parenting": "Children and parenting",
    "low_needs": "Low needs",
    "multiple_children_family": "Multiple needs, children and family",
    "housing_unemployment": "Housing and unemployment",
    "multiple_alcohol_drugs": "Multiple needs, alcohol and drugs",
}
CRITERIA = {"bic": "BIC", "sabic": "Adjusted BIC", "aic": "AIC"}
PROFILE = (
    "class", "share_estimate_id", "share", "need", "estimate_id", "probability", "lower", "upper", "interval",
    "note", "reason",
)  # fmt: skip
SHARES = (
    "class", "estimate_id", "percent", "lower", "upper", "interval", "printed", "assigned_estimate_id",
    "assigned",
)  # fmt: skip
CURVES = ("criterion", "classes", "estimate_id", "value", "printed", "preferred")
Data = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def title(label: str) -> str:
    """A class's name for readers; labels of other references are spelled out."""
    return TITLES.get(label, label.replace("_", " ").capitalize())


def _prefix(estimates: pd.DataFrame, choice: str) -> str:
    """The start of the ids of the chosen model's estimates; nothing where no number of classes is known."""
    name = f"latent.choice.{choice}.classes"
    number = estimates["value"].get(name, np.nan)
    return "" if pd.isna(number) else f"latent.k{int(number)}."


def _classes(estimates: pd.DataFrame, prefix: str) -> list[str]:
    """The labels of a model's classes: no needs first, then by falling share; withheld ones last."""
    start, end = f"{prefix}class.", ".share"
    ids = [name for name in estimates.index if name.startswith(start) and name.endswith(end)]
    found = sorted(ids, key=lambda name: -np.nan_to_num(estimates.loc[name, "value"], nan=-1.0))
    labels = [name[len(start) : -len(end)] for name in found]
    return sorted(labels, key=lambda label: label != "no_needs")


def profile_data(choice: str) -> Data:
    """The profiles of the model that ``choice`` (``fixed`` or ``configured``) names: class by need."""

    def data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
        del published  # the report prints its profiles as a picture only
        indexed = estimates.set_index("estimate_id")
        prefix = _prefix(indexed, choice)
        return table(list(_profile_rows(indexed, prefix)) if prefix else [], PROFILE)

    return data


def _limits(estimates: pd.DataFrame, name: str, decimals: int) -> dict[str, object]:
    """The limits of one estimate's interval, rounded for reading."""
    rounded = estimates[["lower", "upper"]].round(decimals)
    return {"lower": rounded.loc[name, "lower"], "upper": rounded.loc[name, "upper"]}


def _profile_rows(estimates: pd.DataFrame, prefix: str) -> Iterator[dict[str, object]]:
    for label in _classes(estimates, prefix):
        for field, need in LABELS.items():
            name = f"{prefix}profile.{label}.{field}.probability"
            if name in estimates.index:
                found = estimates.loc[name]
                _, _, note = str(found["method"]).partition(" (")
                yield {
                    "class": title(label),
                    "share_estimate_id": f"{prefix}class.{label}.share",
                    "share": estimates.loc[f"{prefix}class.{label}.share", "value"],
                    "need": need,
                    "estimate_id": name,
                    "probability": found["value"],
                    **_limits(estimates, name, 3),
                    **{column: found[column] for column in ("interval", "reason")},
                    "note": note.removesuffix(")"),
                }


def shares_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The classes of the report's number of classes with their shares, and the printed ones beside them."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    prefix = _prefix(indexed, "fixed")
    rows: list[dict[str, object]] = []
    for label in _classes(indexed, prefix) if prefix else []:
        name, assigned = f"{prefix}class.{label}.share", f"{prefix}class.{label}.assigned"
        found = indexed.loc[name]
        rows.append({
            "class": title(label),
            "estimate_id": name,
            "percent": found["value"],
            **_limits(indexed, name, 1),
            "interval": found["interval"],
            "printed": printed.get(str(found["published_id"]), np.nan),
            "assigned_estimate_id": assigned,
            "assigned": indexed["value"].get(assigned, np.nan),
        })  # fmt: skip
    return table(rows, SHARES)


def criteria_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Each criterion at each number of classes, with Table A3.1 beside it."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for criterion, name in CRITERIA.items():
        ids = [
            each
            for each in indexed.index
            if each.startswith("latent.fit.k") and each.endswith(f".{criterion}")
        ]
        numbers = {int(each.split(".")[2][1:]): each for each in ids}
        lowest = indexed.loc[ids, "value"].min() if ids else np.nan
        for classes, each in sorted(numbers.items()):
            value = indexed.loc[each, "value"]
            rows.append({
                "criterion": name, "classes": classes, "estimate_id": each, "value": value,
                "printed": printed.get(str(indexed.loc[each, "published_id"]), np.nan),
                "preferred": bool(value == lowest),
            })  # fmt: skip
    return table(rows, CURVES)


def _said(value: object, unit: str) -> str:
    return "withheld" if pd.isna(value) else short(float(value), unit)  # type: ignore[arg-type,call-overload]


def profile_alt(data: pd.DataFrame) -> str:
    """Each class with its share and the needs that most of its members have."""
    parts = []
    for name, marks in data.groupby("class", sort=False):
        likely = marks[marks["probability"] > 0.5].sort_values("probability", ascending=False)
        needs = ", ".join(f"{mark['need']} {mark['probability']:.2f}" for _, mark in likely.iterrows())
        share = _said(marks.iloc[0]["share"], "percent")
        parts.append(f"{name} ({share}): {needs or 'no need with a probability above one half'}")
    head = "Dot chart of the probability of each of twelve needs in each latent class. "
    return head + ("; ".join(parts) + "." if parts else "No estimate is available.")


def shares_alt(data: pd.DataFrame) -> str:
    """Each class with its share."""
    parts = [f"{mark['class']} {_said(mark['percent'], 'percent')}" for _, mark in data.iterrows()]
    head = "Bar chart of the share of service users in each latent class. "
    return head + ("; ".join(parts) + "." if parts else "No estimate is available.")


def criteria_alt(data: pd.DataFrame) -> str:
    """Which number of classes each criterion prefers."""
    best = data[data["preferred"].astype(bool)]
    parts = [f"{mark['criterion']} is lowest at {mark['classes']} classes" for _, mark in best.iterrows()]
    head = "Lines of three information criteria by number of latent classes. "
    return head + ("; ".join(parts) + "." if parts else "No estimate is available.")

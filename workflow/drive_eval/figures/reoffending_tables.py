"""The tables behind the figures of re-perpetration, and those figures in words.

Rates are events per person-year, shares in percent (0 to 100), cumulative numbers events per person.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.figures.drawing import printed_values, table

ARMS = {"drive": "Drive", "control": "Control"}
PERIODS = {
    "before": "6 months before", "during": "During", "after_6": "0 to 6 months after",
    "after_12": "7 to 12 months after", "longer": "Later",
}  # fmt: skip
SOURCES = {
    "site_1": "Police, site 1", "site_2": "Police, site 2", "site_3": "Police, site 3",
    "marac": "MARAC, site 2",
}  # fmt: skip
MARKS = (
    "panel", "arm", "period", "estimate_id", "value", "lower", "upper", "interval", "n", "denominator",
)  # fmt: skip
SHARES = (*MARKS, "printed", "observed_estimate_id", "observed")
CURVES = ("panel", "arm", "month", "estimate_id", "value", "lower", "upper", "interval", "at_risk")
Data = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def rates_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Domestic violence incidents per person-year, by site, period and arm."""
    del published  # no rate is printed
    indexed = estimates.set_index("estimate_id")
    rows = [
        {"panel": title, "arm": label, "period": said, **_mark(indexed, name, 2)}
        for source, title in SOURCES.items()
        for period, said in PERIODS.items()
        for arm, label in ARMS.items()
        if (name := f"reoffending.rates.{source}.dv.{arm}.{period}.rate") in indexed.index
    ]
    return table(rows, MARKS)


def shares_data(prefix: str, panels: dict[str, str]) -> Data:
    """Percentages of people by period and arm; ``prefix`` has a place for panel, arm and period."""

    def data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
        indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
        rows: list[dict[str, object]] = []
        for panel, title in panels.items():
            for period, said in PERIODS.items():
                for arm, label in ARMS.items():
                    name = prefix.format(panel=panel, arm=arm, period=period)
                    if f"{name}.percent" in indexed.index:
                        mark = _mark(indexed, f"{name}.percent", 1)
                        rows.append({
                            "panel": title, "arm": label, "period": said, **mark,
                            **_beside(indexed, name, printed),
                        })  # fmt: skip
        return table(rows, SHARES)

    return data


def _beside(estimates: pd.DataFrame, name: str, printed: dict[str, float]) -> dict[str, object]:
    """What is printed of a percentage, and the percentage of those whom the data cover."""
    answered = str(estimates.loc[f"{name}.percent", "published_id"])
    complement = f"{name}_not"
    value = printed.get(answered, np.nan)
    if complement in estimates.index:
        value = 100.0 - printed.get(str(estimates.loc[complement, "published_id"]), np.nan)
    observed = f"{name}.percent_observed"
    known = observed in estimates.index
    return {
        "printed": value,
        "observed_estimate_id": observed if known else "",
        "observed": estimates.loc[observed, "value"] if known else np.nan,
    }


def curves_data(what: str) -> Data:
    """Curves from randomisation: ``first`` (share with an event) or ``cumulative`` (events per person)."""
    ending, decimals = {"first": ("percent", 1), "cumulative": ("mean", 2)}[what]

    def data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
        del published  # the report has no such curve
        indexed = estimates.set_index("estimate_id")
        rows: list[dict[str, object]] = []
        for source, title in SOURCES.items():
            for arm, label in ARMS.items():
                start = f"reoffending.times.{source}.from_randomisation.{what}.{arm}.month_"
                names = sorted(name for name in indexed.index if name.startswith(start))
                for name in names:
                    if name.endswith(f".{ending}"):
                        mark = _mark(indexed, name, decimals)
                        del mark["denominator"]
                        month = int(name.removeprefix(start).partition(".")[0])
                        at_risk = mark.pop("n")
                        rows.append(
                            {"panel": title, "arm": label, "month": month, **mark, "at_risk": at_risk}
                        )
        return table(rows, CURVES)

    return data


def _mark(estimates: pd.DataFrame, name: str, decimals: int) -> dict[str, object]:
    """One estimate as a figure shows it; its interval's limits are rounded for reading."""
    found = estimates.loc[name]
    return {
        "estimate_id": name,
        "value": found["value"],
        "lower": np.round(found["lower"], decimals),
        "upper": np.round(found["upper"], decimals),
        **{column: found[column] for column in ("interval", "n", "denominator")},
    }


def said(value: Any, decimals: int, unit: str = "") -> str:
    """A number as the alternative text has it; ``withheld`` where there is none."""
    return "withheld" if pd.isna(value) else f"{float(value):.{decimals}f}{unit}"


def rates_alt(data: pd.DataFrame) -> str:
    """Each site's rates by period, both arms."""
    return "Domestic violence incidents per person-year. " + _listed(data, 2, "")


def shares_alt(what: str) -> Callable[[pd.DataFrame], str]:
    """Each panel's percentages by period, both arms."""
    return lambda data: f"{what}. " + _listed(data, 0, "%")


def _listed(data: pd.DataFrame, decimals: int, unit: str) -> str:
    parts = [
        f"{panel}, {str(period).lower()}: "
        + ", ".join(
            f"{arm} {said(value, decimals, unit)}"
            for arm, value in zip(marks["arm"], marks["value"], strict=True)
        )
        for (panel, period), marks in data.groupby(["panel", "period"], sort=False)
    ]
    return "; ".join(parts) + "." if parts else "No estimate is available."


def curves_alt(what: str, unit: str, decimals: int) -> Callable[[pd.DataFrame], str]:
    """Each curve's height after 12 and 24 months and at its end."""

    def alt(data: pd.DataFrame) -> str:
        return f"{what}. " + ("; ".join(_ends(data, unit, decimals)) or "No estimate is available") + "."

    return alt


def _ends(data: pd.DataFrame, unit: str, decimals: int) -> Iterator[str]:
    for (panel, arm), marks in data.groupby(["panel", "arm"], sort=False):
        months = sorted({12, 24, int(marks["month"].max())} & set(marks["month"]))
        indexed = marks.set_index("month")["value"]
        yield f"{panel}, {arm}: " + ", ".join(
            f"{said(indexed[month], decimals, unit)} by month {month}" for month in months
        )

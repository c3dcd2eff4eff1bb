"""The tables behind the figures of the models of behaviour, and those figures in words.

Margins are in percent (0 to 100), effects are odds ratios.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from drive_eval.behaviour_models.fields import BEHAVIOURS, PREDICTORS, SEVERITIES, WAVES, WORK
from drive_eval.figures.drawing import printed_values, table
from drive_eval.report.numbers import short

SEVERITY = {name: name.capitalize() for name in SEVERITIES} | {"none": "No such behaviour"}
MODELS = {"pooled": "Pooled", "multilevel": "Multilevel", "imputed": "Pooled, imputed",
          "imputed_multilevel": "Multilevel, imputed"}  # fmt: skip
MARGIN = (
    "behaviour", "predictor", "level", "model", "severity", "estimate_id", "percent", "lower", "upper",
    "interval", "printed", "reason",
)  # fmt: skip
RATIO = (
    "behaviour", "predictor", "level", "estimate_id", "ratio", "lower", "upper", "interval",
    "likelihood_estimate_id", "likelihood", "reason",
)  # fmt: skip
# What the report has figures of, beside time: predictor → its levels.
SHOWN = {
    name: PREDICTORS[name][1]
    for name in (
        "relationship_to_primary_vs", "living_arrangement", "vs_engaged_idva", "ccj_current_proceedings",
    )
}  # fmt: skip
Data = Callable[[pd.DataFrame, pd.DataFrame], pd.DataFrame]


def by_time_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Adjusted percentages of each severity by time, of the pooled models."""
    return _margins(estimates, published, ("pooled",), {"wave": WAVES}, SEVERITY)


def compared_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Adjusted percentage with high severity by time, of all models of each behaviour."""
    return _margins(estimates, published, tuple(MODELS), {"wave": WAVES}, {"high": "High"})


def margins_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Adjusted percentage with high severity by who people are, of the pooled models."""
    return _margins(estimates, published, ("pooled",), SHOWN, {"high": "High"})


def _margins(
    estimates: pd.DataFrame, published: pd.DataFrame, models: tuple[str, ...],
    predictors: dict[str, dict[str, str]], severities: dict[str, str],
) -> pd.DataFrame:  # fmt: skip
    found = estimates.set_index("estimate_id")
    printed = printed_values(published)
    rows: list[dict[str, object]] = []
    for behaviour, behaviour_name in BEHAVIOURS.items():
        for predictor, levels in predictors.items():
            for model in models:
                for severity, severity_name in severities.items():
                    for level, level_name in levels.items():
                        name = f"behaviour.{behaviour}.{model}.margin.{predictor}.{level}.{severity}"
                        if name in found.index:
                            rows.append({
                                "behaviour": behaviour_name, "predictor": PREDICTORS[predictor][0],
                                "level": level_name, "model": MODELS[model], "severity": severity_name,
                            } | _mark(found, name, printed))  # fmt: skip
    return table(rows, MARGIN)


def _mark(found: pd.DataFrame, name: str, printed: dict[str, float]) -> dict[str, object]:
    row: Any = found.loc[name]
    limits = {end: round(float(row[end]), 2) for end in ("lower", "upper")}
    return {
        "estimate_id": name, "percent": round(float(row["value"]), 2), **limits,
        "interval": row["interval"], "printed": printed.get(str(row["published_id"])),
        "reason": row["reason"],
    }  # fmt: skip


def ratio_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Odds ratios of more severe behaviour, of the pooled models, with those by maximum likelihood."""
    del published  # none of them is printed
    found = estimates.set_index("estimate_id")
    rows = []
    for behaviour, behaviour_name in BEHAVIOURS.items():
        for column, predictor, level in _effects():
            name = f"behaviour.{behaviour}.pooled.effect.{column}.odds_ratio"
            beside = f"behaviour.{behaviour}.pooled.likelihood.effect.{column}.odds_ratio"
            if name not in found.index:
                continue
            row: Any = found.loc[name]
            other: Any = found.loc[beside]
            rows.append({
                "behaviour": behaviour_name, "predictor": predictor, "level": level, "estimate_id": name,
                "ratio": round(float(row["value"]), 3), "lower": round(float(row["lower"]), 3),
                "upper": round(float(row["upper"]), 3), "interval": row["interval"],
                "likelihood_estimate_id": beside, "likelihood": round(float(other["value"]), 3),
                "reason": row["reason"],
            })  # fmt: skip
    return table(rows, RATIO)


def _effects() -> Iterator[tuple[str, str, str]]:
    """Column of a design → the predictor's name and its level's."""
    for predictor, (name, levels) in PREDICTORS.items():
        if not levels:
            yield predictor, name, "per ten years"
        for level, level_name in list(levels.items())[1:]:
            yield f"{predictor}.{level}", name, level_name


def work_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Adjusted percentage with high severity with and without each kind of work, of the pooled models."""
    del published  # the report has a picture only
    found = estimates.set_index("estimate_id")
    rows: list[dict[str, object]] = []
    for behaviour, behaviour_name in BEHAVIOURS.items():
        for kind, kind_name in WORK.items():
            for specification in ("unadjusted", "adjusted"):
                for level, level_name in (("no", "Not received"), ("yes", "Received")):
                    name = f"work.{behaviour}.{kind}.{specification}.pooled.margin.{kind}.{level}.high"
                    if name in found.index:
                        rows.append({
                            "behaviour": behaviour_name, "predictor": kind_name, "level": level_name,
                            "model": specification.capitalize(), "severity": "High",
                        } | _mark(found, name, {}))  # fmt: skip
    return table(rows, MARGIN)


def margins_alt(data: pd.DataFrame) -> str:
    """Adjusted percentages in words."""
    parts = []
    for (behaviour, severity, model), marks in data.groupby(["behaviour", "severity", "model"], sort=False):
        values = "; ".join(f"{mark['level']} {_percent(mark['percent'])}" for _, mark in marks.iterrows())
        parts.append(f"{behaviour}, {str(severity).lower()} ({str(model).lower()}): {values}.")
    return "Adjusted probabilities. " + " ".join(parts)


def ratio_alt(data: pd.DataFrame) -> str:
    """Odds ratios in words."""
    parts = []
    for behaviour, marks in data.groupby("behaviour", sort=False):
        values = "; ".join(
            f"{mark['level']} {mark['ratio']:.2f}" if pd.notna(mark["ratio"]) else f"{mark['level']} none"
            for _, mark in marks.iterrows()
        )
        parts.append(f"{behaviour}: {values}.")
    return "Odds ratios of more severe behaviour against the reference. " + " ".join(parts)


def _percent(value: float) -> str:
    return "not available" if pd.isna(value) else short(value, "percent")

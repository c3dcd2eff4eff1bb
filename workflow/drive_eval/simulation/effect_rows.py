"""The measured changes as estimates."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.rows import Row
from drive_eval.simulation.effects import COUNTERFACTUAL, Effect, measure, table
from drive_eval.simulation.summaries import interval, limits

ANALYSIS = "simulation_effects"
# Source → what changed, in words.
SOURCES = {
    "police_all": "Police incidents of all kinds",
    "police_domestic": "Police incidents flagged as domestic",
    "marac_reappearance": "Further appearance at MARAC",
    "victim_reported": "Physical abuse, as victims-survivors report it",
    COUNTERFACTUAL: "Incidents of the control group afterwards, against those before",
}


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], seed: int
) -> tuple[AnalysisResult, pd.DataFrame]:
    """Estimates, and the table of draws (``drive_eval.simulation.effects``)."""
    effects = measure(views, settings, seed)
    return build(_rows(effects, float(settings["interval_level"]))), table(effects)


def _rows(effects: Iterable[Effect], level: float) -> Iterator[Row]:
    for effect in effects:
        lower, upper = limits(effect.ratios, level)
        basis = Basis(
            effect.fields, (), effect.people,
            {reason: n for reason, n in effect.left_out.items() if n}, effect.formula,
        )  # fmt: skip
        shared = {
            "analysis": ANALYSIS,
            "population": "people with data in both arms",
            "family": "simulation.effects",
            "term": SOURCES[effect.source],
            "interval": interval(level),
            "n": effect.people,
            "denominator": effect.smallest,
            "method": "posterior draws of the ratio",
            "sensitivity": "aggregate",
        }
        # The interval is that of the draws; the value is the ratio of what was observed.
        start = f"simulation.effects.{effect.source}"
        yield {
            **shared, "estimate_id": f"{start}.ratio", "statistic": "ratio", "unit": "ratio",
            "value": effect.estimate, "lower": lower, "upper": upper,
        }, basis  # fmt: skip
        yield {
            **shared, "estimate_id": f"{start}.reduction", "statistic": "reduction", "unit": "percent",
            "value": 100.0 * (1.0 - effect.estimate), "lower": 100.0 * (1.0 - upper),
            "upper": 100.0 * (1.0 - lower),
        }, basis  # fmt: skip

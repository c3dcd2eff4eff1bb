"""The measured changes as estimates."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.rows import Row
from drive_eval.simulation.effects import COUNTERFACTUAL, Effect, measure, table
from drive_eval.simulation.modelled import SOURCE as MODELLED
from drive_eval.simulation.modelled import Modelled, modelled_change
from drive_eval.simulation.summaries import interval, limits

ANALYSIS = "simulation_effects"
# Source → what changed, in words.
SOURCES = {
    "police_all": "Police incidents of all kinds",
    "police_domestic": "Police incidents flagged as domestic",
    "marac_reappearance": "Further appearance at MARAC",
    "victim_reported": "Physical abuse, as victims-survivors report it",
    MODELLED: "Behaviour, as case managers judge it",
    COUNTERFACTUAL: "Incidents of the control group afterwards, against those before",
}


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], seed: int, modelled: Modelled | None
) -> tuple[AnalysisResult, pd.DataFrame]:
    """Estimates, and the table of draws (``drive_eval.simulation.effects``).

    ``modelled``: what the models of behaviour give, where they are computed and not left out.
    """
    effects = measure(views, settings, seed)
    if modelled is not None:
        effects.append(modelled_change(modelled, views, settings, seed))
    return build(_rows(effects, float(settings["interval_level"]))), table(effects)


def _rows(effects: Iterable[Effect], level: float) -> Iterator[Row]:
    for effect in effects:
        basis = Basis(
            effect.fields, (), effect.people,
            {reason: n for reason, n in effect.left_out.items() if n}, effect.formula,
        )  # fmt: skip
        shared = {
            "analysis": ANALYSIS,
            "population": effect.population,
            "family": "simulation.effects",
            "term": SOURCES[effect.source],
            "n": effect.people,
            "denominator": effect.smallest,
            "method": "posterior draws of the ratio",
            "sensitivity": "aggregate",
        }
        # The interval is that of the draws; the value is the ratio of what was observed (or, of a model,
        # of its mean probabilities).
        for name, unit, values in _values(effect, level):
            row = shared | {
                "estimate_id": f"simulation.effects.{effect.source}.{name}", "statistic": name, "unit": unit,
            }  # fmt: skip
            yield row | values, basis


def _values(effect: Effect, level: float) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Ratio and reduction: statistic, unit and the columns of the value."""
    if effect.reason:
        nothing = {"value": None, "reason": effect.reason}
        yield from (("ratio", "ratio", nothing), ("reduction", "percent", nothing))
        return
    lower, upper = limits(effect.ratios, level)
    for name, unit, value, low, high in (
        ("ratio", "ratio", effect.estimate, lower, upper),
        ("reduction", "percent", 100 * (1 - effect.estimate), 100 * (1 - upper), 100 * (1 - lower)),
    ):
        yield name, unit, {"value": value, "lower": low, "upper": high, "interval": interval(level)}

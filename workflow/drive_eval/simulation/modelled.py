"""The modelled change in behaviour as a source of effects: draws of the ordered logit's posterior.

Case managers judge service users of Drive alone, so that the model says how much less often a behaviour is
seen at closure than at intake, and nothing of what had happened without Drive. That comparison is an
assumption (setting ``simulation.behaviour.control``): the change that victims-survivors of the control group
report of the same behaviour, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.behaviour_models.fields import BEHAVIOURS, CONTACT, LINKS, SEVERITIES, SOURCES, WAVES
from drive_eval.simulation.distributions import Floats
from drive_eval.simulation.effects import Effect, reported_change

SOURCE = "behaviour_model"
BEFORE, AFTER = (tuple(WAVES).index(wave) for wave in ("intake", "closure"))
UNDEFINED = "The behaviour has no probability at intake, or the control group reports none of it."


@dataclass(frozen=True)
class Modelled:
    """What the model of one behaviour gives.

    ``shares``: adjusted probabilities (draws, waves, severities); ``failures``: why the draws did not pass
    their gates, empty where they did; ``people``: those at the time with fewest of them.
    """

    shares: Floats
    failures: tuple[str, ...]
    people: int


def modelled_change(
    modelled: Modelled, views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], seed: int
) -> Effect:
    """The ratio of the behaviour at closure and at intake, over that of the control group where assumed.

    ``views``: ``insights_intake`` and ``insights_exit``; ``settings``: the ``simulation`` section. Draws that
    did not pass their gates give an effect without draws and with a reason.
    """
    chosen, draws = settings["behaviour"], int(settings["effect_draws"])
    behaviour, controlled = str(chosen["behaviour"]), chosen["control"] == "victim_reported"
    failures = "; ".join(modelled.failures)
    own = Effect(
        SOURCE, np.empty(0), float("nan"), modelled.people, modelled.people,
        (*LINKS, f"risk.{behaviour}", *sorted({*CONTACT, *SOURCES.values()})), _formula(chosen), {},
        "service users of Drive" + (", and victims-survivors of the control group" if controlled else ""),
        f"The draws did not pass their gates: {failures}." if failures else "",
    )  # fmt: skip
    if own.reason:
        return own
    before, after = (_share(modelled.shares[:, wave], str(chosen["severity"])) for wave in (BEFORE, AFTER))
    if not (before > 0).all():
        return replace(own, reason=UNDEFINED)
    ratios, estimate = np.resize(after / before, draws), float(np.mean(after) / np.mean(before))
    if not controlled:
        return replace(own, ratios=ratios, estimate=estimate)
    control = reported_change(views, behaviour, ("control",), draws, seed)
    people, change = control.people["control"], control.estimates["control"]
    own = replace(
        own,
        people=modelled.people + people,
        smallest=min(modelled.people, people),
        fields=(*own.fields, *control.fields),
        left_out=control.left_out,
    )
    if not people or not change > 0:
        return replace(own, reason=UNDEFINED)
    return replace(own, ratios=ratios / control.draws["control"], estimate=estimate / change)


def _share(probabilities: Floats, severity: str) -> Floats:
    """Probability of this severity or a higher one: (draws, severities) → (draws,)."""
    return np.asarray(probabilities[:, SEVERITIES.index(severity) :].sum(axis=1), dtype=float)


def _formula(chosen: Mapping[str, Any]) -> str:
    """What is compared with what, in words."""
    words = {"standard": "of any severity", "moderate": "moderate or high", "high": "high"}
    what = f"{BEHAVIOURS[chosen['behaviour']].lower()}, {words[chosen['severity']]}"
    own = f"adjusted probability of {what}, at closure / at intake, {chosen['model']} model, Drive"
    if chosen["control"] == "none":
        return f"{own}; without Drive it is assumed to stay as it was"
    return f"({own}) / (share that reports it at exit / at intake, victims-survivors of the control group)"

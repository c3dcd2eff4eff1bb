"""What is true of a release by construction, as plain values for ``truth.json``."""

from typing import Any

import numpy as np

from drive_eval.demo.known.needs import chances
from drive_eval.demo.known.parameters import Known
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import WAVES

DEFINITIONS = {
    "needs": "Probabilities of a need (the main report's rule: don't know counts as no). Classes are "
    "independent of engagement and of what is not recorded.",
    "service_user_behaviours": "Odds ratios of a greater severity, for midpoint and closure against intake "
    "and for each predictor; given the person's normal effect where person_sd is above 0.",
    "victim_survivor_behaviours": "Odds ratios of a greater severity, which are also those of any behaviour "
    "against none; drive_exit_odds_ratio is the difference in differences. Given the person's normal effect "
    "where person_sd is above 0.",
    "police": "Incidents per person-year. Periods: before, 183 days; during, from the first contact "
    "(control: MARAC) to closure (control: the average length of the intervention); after_6, days 1 to 183 "
    "after the last day; after_12, days 184 to 365; longer, days 366 to 913. People without any incident "
    "are not in the file.",
}


def truth(name: str, recipe_sha256: str, seed: int, scale: int, known: Known) -> dict[str, Any]:
    """The release's parameters, what follows from them, and what the printed figures decide instead."""
    given = known.model_dump(mode="json", exclude_none=True)
    return {
        "release": name,
        "synthetic": True,
        "recipe_sha256": recipe_sha256,
        "seed": seed,
        "scale": scale,
        "printed": {
            "sections": sorted(set(Known.model_fields) - set(given)),
            "meaning": f"Printed counts are met {scale} times over: each of so many blocks of the "
            "evaluation's size meets them.",
        },
        "known": given,
        "follows": _follows(known),
        "definitions": {section: DEFINITIONS[section] for section in sorted(given)},
    }


def _follows(known: Known) -> dict[str, Any]:
    """What the parameters imply."""
    found: dict[str, Any] = {}
    if known.needs is not None:
        shares = np.array([entry.share for entry in known.needs.classes.values()])
        found["needs"] = {
            wave: dict(zip(FIELDS, np.round(shares @ chances(known.needs, wave), 9).tolist(), strict=True))
            for wave in WAVES
        }
    if known.police is not None:
        ratios = known.police.rate_ratios.items()
        found["police"] = {"drive_rates": {name: known.police.rates[name] * ratio for name, ratio in ratios}}
    return found

"""Severities of behaviours drawn from stated ordered logits, in the cells where the release records them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import ndtri

from drive_eval.demo.draws import DECIMALS, Draws, Floats
from drive_eval.demo.insights_behaviours import PREDICTORS
from drive_eval.demo.known.parameters import KnownServiceUserBehaviour, KnownVictimBehaviour
from drive_eval.release.fields import SEVERITIES

# Predictor of the parameter file → that of the printed models' tables.
VICTIM_NAMES = {
    "criminal_record_dv": "criminal_record_for_dv_ref_no",
    "cyps_involved": "cyps_involvement_ref_yes",
}


def with_known_risk(
    risk: pd.DataFrame,
    people: pd.DataFrame,
    predictors: Mapping[str, Floats],
    known: Mapping[str, KnownServiceUserBehaviour],
    draws: Draws,
) -> pd.DataFrame:
    """The risk assessments with the recorded severities drawn anew.

    ``predictors``: by name, 1 where it holds, for each of ``people``; what is not recorded counts as 0.
    """
    found = risk.copy()
    person = pd.Index(people["su_id"]).get_indexer(pd.Index(risk["su_id"]))
    wave = risk["wave"].to_numpy(dtype=str)
    for behaviour, model in known.items():
        fixed = _sum(model.odds_ratios, predictors, len(people)) + _person(
            model.person_sd, len(people), draws
        )
        ratios = {"midpoint": model.midpoint_odds_ratio, "closure": model.closure_odds_ratio}
        score = fixed[person] + np.log(np.array([ratios.get(name, 1.0) for name in wave]))
        found[behaviour] = _severity(score, model.cutpoints, risk[behaviour], draws)
    return found


def with_known_outcomes(
    intake: pd.DataFrame, exits: pd.DataFrame, known: Mapping[str, KnownVictimBehaviour], draws: Draws
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Insights' intake and exit forms with the recorded severities drawn anew."""
    forms = {False: intake.copy(), True: exits.copy()}
    rows = pd.Index(intake["vs_id"]).get_indexer(pd.Index(exits["vs_id"]))
    flags = {
        name: (intake[field] == code).fillna(False).to_numpy(dtype=bool).astype(np.float64)
        for name, (field, code) in PREDICTORS.items()
    }
    drive = (intake["arm"] == "drive").to_numpy(dtype=float)
    for behaviour, model in known.items():
        ratios = {VICTIM_NAMES.get(name, name): value for name, value in model.odds_ratios.items()}
        fixed = _sum(ratios, flags, len(intake)) + _person(model.person_sd, len(intake), draws)
        at_intake = fixed + np.log(model.drive_odds_ratio) * drive
        change = np.log(model.exit_odds_ratio) + np.log(model.drive_exit_odds_ratio) * drive
        for is_exit, score in ((False, at_intake), (True, (at_intake + change)[rows])):
            recorded = forms[is_exit][behaviour]
            forms[is_exit][behaviour] = _severity(score, model.cutpoints, recorded, draws)
    return forms[False], forms[True]


def _sum(ratios: Mapping[str, float], flags: Mapping[str, Floats], n: int) -> Floats:
    total: Floats = np.zeros(n)
    for name in sorted(ratios):
        total = total + np.log(ratios[name]) * flags[name]
    return total


def _person(sd: float, n: int, draws: Draws) -> Floats:
    """Normal effects of people, by inversion."""
    effects: Floats = sd * np.round(ndtri(draws.uniform(n)), DECIMALS)
    return effects


def _severity(
    score: Floats, cutpoints: tuple[float, float, float], recorded: pd.Series, draws: Draws
) -> pd.Series:
    latent = np.round(score, DECIMALS) + draws.logistic(len(score))
    names = np.array(list(SEVERITIES), dtype=object)[np.searchsorted(cutpoints, latent, side="left")]
    return pd.Series(names, index=recorded.index, dtype="string").where(recorded.notna())

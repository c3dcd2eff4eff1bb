"""Needs drawn from stated latent classes, on the forms and in the cells where the release records them."""

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from drive_eval.demo.answers import PRESENT
from drive_eval.demo.draws import Draws, Floats
from drive_eval.demo.known.parameters import KnownNeeds
from drive_eval.needs.fields import FIELDS, need


def chances(known: KnownNeeds, wave: str) -> Floats:
    """Probability of each need (columns) in each class (rows) at a wave; 0 in the class without needs."""
    shift = {"intake": known.intake_odds_ratio, "closure": known.closure_odds_ratio}.get(wave, 1.0)
    rows = []
    for entry in known.classes.values():
        if entry.probabilities is None:
            rows.append(np.zeros(len(FIELDS)))
        else:
            at_midpoint = np.array([entry.probabilities[field] for field in FIELDS])
            rows.append(np.round(expit(logit(at_midpoint) + np.log(shift)), 12))
    return np.array(rows)


def with_known_needs(needs: pd.DataFrame, known: KnownNeeds, draws: Draws) -> pd.DataFrame:
    """The forms with the recorded answers drawn anew.

    Each person belongs to one class at all waves; given the class, needs and waves are independent. A need
    is answered as people with it (without it) answer in ``needs``, in the same proportions.
    """
    people, person = np.unique(needs["su_id"].to_numpy(dtype=str), return_inverse=True)
    shares = np.array([entry.share for entry in known.classes.values()])
    latent = draws.choose(shares, len(people))[person]
    found = needs.copy()
    uniform, which = draws.uniform(len(needs), len(FIELDS)), draws.uniform(len(needs), len(FIELDS))
    waves = needs["wave"].to_numpy(dtype=str)
    chance = np.zeros(uniform.shape)
    for wave in np.unique(waves):
        rows = waves == wave
        chance[rows] = chances(known, str(wave))[latent[rows]]
    present = uniform < chance
    for at, field in enumerate(FIELDS):
        found[field] = _answers(needs[field], present[:, at], which[:, at], PRESENT[need(field).scale])
    return found


def _answers(
    recorded: pd.Series, present: np.ndarray, which: Floats, answers_with_need: tuple[str, ...]
) -> pd.Series:
    """Answers in the proportions of those recorded, of people with the need or without it."""
    given = recorded.astype(object).to_numpy()
    chosen = np.full(len(given), None, dtype=object)
    has = recorded.isin(answers_with_need).to_numpy(dtype=bool)
    known = recorded.notna().to_numpy(dtype=bool)
    for wanted in (True, False):
        pool = sorted(given[known & (has == wanted)])
        rows = np.flatnonzero(known & (present == wanted))
        chosen[rows] = [pool[int(at * len(pool))] for at in which[rows]]
    return pd.Series(chosen, index=recorded.index, dtype="string")

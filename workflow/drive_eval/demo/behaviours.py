"""Risk assessments: four behaviours by severity at three waves.

These are draws from a model, not printed counts: each person has a tendency to each behaviour (predictors
with their log odds, an effect of the person, noise for each assessment), and at each wave the most
inclined have the severest behaviour, in the shares that the report predicts. Fitting the report's
ordered logit gives its predicted probabilities back approximately. Physical abuse of the cases closed in
the first year was counted, and is met exactly.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.demo.allocate import Flags, apportion, hand_out, top
from drive_eval.demo.behaviour_targets import BehaviourTargets
from drive_eval.demo.contacts import LEVELS, Contacts
from drive_eval.demo.draws import Draws, Floats
from drive_eval.demo.first_year import FirstYearTargets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_casework import BEHAVIOURS
from drive_eval.release.fields import SEVERITIES, WAVES

Texts = npt.NDArray[np.object_]
Pushes = Mapping[str, npt.NDArray[np.int64]]


def make_risk(
    people: pd.DataFrame,
    dates: Mapping[str, pd.Series],
    contacts: Contacts,
    targets: BehaviourTargets,
    first_year: FirstYearTargets,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """The forms of one block: ``su_id``, ``wave``, ``assessment_date``, ``completed_by``, four behaviours.

    ``dates``: wave → date of assessment by position in ``people``.
    """
    draws = Draws(recipe.seed, block, "risk assessments")
    completed = people["completed"].to_numpy(dtype=bool)
    early = people["closed_year_1"].to_numpy(dtype=bool)
    rule, n = recipe.behaviours, len(people)
    flags = predictors(people, contacts)
    common = draws.logistic(n)
    answers: dict[str, dict[str, Texts]] = {wave: {} for wave in WAVES}
    gap = draws.uniform(n)
    forms = {}
    for wave in WAVES:
        missing = round((1.0 - rule.forms[wave]) * int(completed.sum()))
        forms[wave] = completed & ~top(np.where(completed & ~early, gap + draws.uniform(n), -1.0), missing)
    for behaviour in BEHAVIOURS:
        fixed, after = _tendency(behaviour, flags, targets, recipe, common, draws)
        recorded = {wave: forms[wave] & (draws.uniform(n) >= rule.unrecorded) for wave in WAVES}
        pushes: Pushes = {}
        if behaviour == "physical":
            recorded, pushes = _first_year(people, first_year, recorded, fixed, draws)
        for wave in WAVES:
            score = fixed + draws.logistic(n) + (0.0 if wave == "intake" else after)
            shares = targets.shares[behaviour][wave]
            answers[wave][behaviour] = _severities(score, recorded[wave], shares, pushes.get(wave))
    roles = recipe.forms.completed_by
    waves = []
    for wave in WAVES:
        by = draws.choose(1.0 / np.arange(1.0, len(roles) + 1.0), n)
        table = pd.DataFrame({
            "su_id": people["su_id"].to_numpy(),
            "wave": wave,
            "assessment_date": dates[wave].to_numpy(),
            "completed_by": [roles[index] for index in by],
        } | answers[wave])  # fmt: skip
        waves.append(table[forms[wave]])
    risk = pd.concat(waves, ignore_index=True)
    risk[list(BEHAVIOURS)] = risk[list(BEHAVIOURS)].astype("string").replace("", pd.NA)
    return risk


def predictors(people: pd.DataFrame, contacts: Contacts) -> dict[str, Floats]:
    """Predictor → 1 where it holds, else 0."""
    flags = {
        "family_member": people["relationship_to_primary_vs"] == "family_member",
        "current_intimate_partner": people["relationship_to_primary_vs"] == "current_intimate_partner",
        "living_together": people["living_arrangement"] == "living_together",
        "contact": contacts.any,
        "dv_charges": people["dv_charges"] == "yes",
        "vs_engaged_idva": people["vs_engaged_idva"] == "yes",
        "cyps_involved": people["cyps_involved"] == "yes",
        "ccj_current_proceedings": people["ccj_current_proceedings"] == "yes",
        "behaviour_change": contacts.behaviour_change,
    }
    flags |= {name: contacts.level == at for at, name in enumerate(LEVELS)}
    return {
        name: pd.Series(values).fillna(False).to_numpy(dtype=bool).astype(float)
        for name, values in flags.items()
    }


def _tendency(
    behaviour: str,
    predictors: Mapping[str, Floats],
    targets: BehaviourTargets,
    recipe: Recipe,
    common: Floats,
    draws: Draws,
) -> tuple[Floats, Floats]:
    """A person's tendency at any wave, and what is added after intake.

    Effects on the printed scale are averages over people: within persons they are larger, by the ratio
    of the total to the residual spread (Zeger, Liang and Albert, 1988).
    """
    rule = recipe.behaviours
    spread = np.sqrt(1.0 + rule.person**2 * 3.0 / np.pi**2)
    unit = np.sqrt(3.0) / np.pi
    own = np.sqrt(rule.shared) * common + np.sqrt(1.0 - rule.shared) * draws.logistic(len(common))
    fixed = rule.person * unit * own
    effects = rule.effects[behaviour] | dict(targets.effects[behaviour])
    for name in sorted(effects):
        fixed = fixed + spread * effects[name] * predictors[name]
    after = np.zeros(len(common))
    for name in sorted(rule.after):
        after = after + spread * rule.after[name] * predictors[name]
    return np.round(fixed, 9), np.round(after, 9)


def _severities(
    score: Floats, recorded: Flags, shares: Mapping[str, float], push: npt.NDArray[np.int64] | None
) -> Texts:
    """Severities in the shares' proportion: the highest scores the severest; ``push`` decides on any."""
    column: Texts = np.full(len(score), "", dtype=object)
    totals = apportion(int(recorded.sum()), dict(shares))
    forced = score if push is None else score + 1000.0 * push
    chosen = np.zeros(len(score), dtype=bool)
    chosen[recorded] = top(forced[recorded], sum(totals.values()) - totals["none"])
    column[recorded] = "none"
    severe = {name: totals[name] for name in reversed(list(SEVERITIES)) if name != "none"}
    column[chosen] = hand_out(score[chosen], severe)
    return column


def _first_year(
    people: pd.DataFrame,
    targets: FirstYearTargets,
    recorded: Mapping[str, Flags],
    score: Floats,
    draws: Draws,
) -> tuple[dict[str, Flags], Pushes]:
    """Physical abuse of the cases closed in the first year: recorded at both ends for the printed number."""
    early = np.flatnonzero(people["closed_year_1"].to_numpy(dtype=bool))
    both = targets.physical_kept + targets.physical_ended + targets.physical_never
    known = early[top(draws.uniform(len(early)), both)]
    now = {wave: flags.copy() for wave, flags in recorded.items()}
    now["intake"][early], now["closure"][early] = False, True
    now["intake"][known] = True
    kinds = hand_out(
        score[known] + draws.logistic(both),
        {(1, 1): targets.physical_kept, (1, -1): targets.physical_ended, (-1, -1): targets.physical_never},
    )
    push = {wave: np.zeros(len(people), dtype=np.int64) for wave in ("intake", "closure")}
    for person, (first, last) in zip(known, kinds, strict=True):
        push["intake"][person], push["closure"][person] = first, last
    return now, push

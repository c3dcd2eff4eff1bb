"""Who has which need at which wave: present, absent or not recorded, meeting every printed total.

At mid-point the tables of need by engagement are met cell by cell; at intake and closure the totals of
Table A2.1. Needs occur together because each person belongs to a latent class (the report's six), and
stay over time because a need that is present at mid-point is likelier at the other waves.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drive_eval.demo.allocate import Flags, allocate, one_each, top
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe import Needs, Persistence
from drive_eval.demo.targets import CLASSES, Targets, WaveTarget
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import ENGAGEMENT, WAVES

LEVELS = tuple(ENGAGEMENT)
NO_FORM, EMPTY_FORM, INFORMED = 0, 1, 2


@dataclass(frozen=True)
class States:
    """Per person: level of engagement and latent class (indices into ``LEVELS`` and ``CLASSES``).

    ``forms``: wave → per person ``NO_FORM``, ``EMPTY_FORM`` or ``INFORMED``; ``present`` and ``absent``:
    wave → people × needs, a need that is neither not being recorded.
    """

    engagement: Integers
    latent_class: Integers
    forms: Mapping[str, npt.NDArray[np.int64]]
    present: Mapping[str, Flags]
    absent: Mapping[str, Flags]


def make_states(targets: Targets, recipe: Needs, draws: Draws) -> States:
    """Allocate forms, engagement, classes and needs to the completed cases of one block."""
    people = targets.completed
    gap = recipe.gaps.person * draws.logistic(people)
    forms = {wave: _forms(targets.waves[wave], gap + draws.logistic(people)) for wave in WAVES}
    informed = forms["midpoint"] == INFORMED
    engagement = _engagement(targets, recipe, informed, gap, draws)
    gap = gap + recipe.gaps.without_contact * (engagement == LEVELS.index("no_contact"))
    latent = _classes(targets, recipe, informed, engagement, draws)
    needless = _needless(targets, informed, engagement, latent, draws)
    leaning = _leaning(recipe, latent)
    present = {"midpoint": _present_at_midpoint(targets, leaning, engagement, informed, needless, draws)}
    absent = {"midpoint": _absent_at_midpoint(targets, present["midpoint"], engagement, informed, gap, draws)}
    for wave, rule in (("intake", recipe.intake), ("closure", recipe.closure)):
        target, known = targets.waves[wave], forms[wave] == INFORMED
        utility = 0.5 * leaning + _persisting(rule, present["midpoint"], absent["midpoint"])
        present[wave] = _spread(utility + draws.logistic(*leaning.shape), target.yes, known, wave)
        absent[wave] = _absent(present[wave], _absences(target), known, gap, draws, wave)
    return States(engagement, latent, forms, present, absent)


def _forms(target: WaveTarget, gap: Floats) -> npt.NDArray[np.int64]:
    """The people with the largest gaps have no form, the next an empty one, all others information."""
    without_form = top(gap, len(gap) - target.forms)
    uninformed = top(gap, len(gap) - target.informed)
    return np.where(without_form, NO_FORM, np.where(uninformed, EMPTY_FORM, INFORMED)).astype(np.int64)


def _engagement(targets: Targets, recipe: Needs, informed: Flags, gap: Floats, draws: Draws) -> Integers:
    """Levels of engagement with the printed totals; nobody without information is counted as in contact."""
    totals = dict(targets.engagement)
    totals[recipe.unplaced_engagement] += targets.engagement_unplaced
    utility = draws.gumbel(int(informed.sum()), len(LEVELS))
    utility[:, LEVELS.index("no_contact")] += 0.2 * gap[informed]
    engagement = np.full(len(informed), LEVELS.index("no_contact"))
    engagement[informed] = one_each(utility, [totals[level] for level in LEVELS], "levels of engagement")
    return engagement


def _classes(
    targets: Targets, recipe: Needs, informed: Flags, engagement: Integers, draws: Draws
) -> Integers:
    """Latent classes with the printed shares among the informed, by the recipe's odds for the others."""
    odds = np.array([[recipe.classes[name].engagement[level] for name in CLASSES] for level in LEVELS])
    totals = [targets.classes[name] for name in CLASSES]
    utility = np.log(odds * totals)[engagement] + draws.gumbel(len(informed), len(CLASSES))
    latent: Integers = np.argmax(utility, axis=1).astype(np.int64)
    latent[informed] = one_each(utility[informed], totals, "latent classes")
    return latent


def _needless(
    targets: Targets, informed: Flags, engagement: Integers, latent: Integers, draws: Draws
) -> Flags:
    """The people without any need at mid-point: the class without needs, then some with low needs.

    More people had no need recorded (Figure 2) than belong to the class without needs (Figure 4).
    """
    names = list(CLASSES)
    score = draws.logistic(len(latent)) + 1.0 * (engagement == LEVELS.index("no_contact"))
    score += 1000.0 * (latent == names.index("no_needs")) + 100.0 * (latent == names.index("low_needs"))
    return top(np.where(informed, score, -1000.0), targets.without_needs)


def _leaning(recipe: Needs, latent: Integers) -> Floats:
    """Log odds of each need (columns) for each person, by latent class."""
    chances = np.array([[recipe.classes[name].propensities[field] for field in FIELDS] for name in CLASSES])
    leaning: Floats = np.log(chances / (1.0 - chances))[latent]
    return leaning


def _present_at_midpoint(
    targets: Targets, leaning: Floats, engagement: Integers, informed: Flags, needless: Flags, draws: Draws
) -> Flags:
    """Needs at mid-point: each cell of need by engagement met; at least one for whoever has any."""
    utility = leaning + draws.logistic(*leaning.shape)
    present = np.zeros(leaning.shape, dtype=bool)
    for index, level in enumerate(LEVELS):
        group = informed & (engagement == index)
        some = (~needless[group]).astype(np.int64)
        totals = [targets.cells[field][level][0] for field in FIELDS]
        present[group] = allocate(utility[group], totals, some, some * len(FIELDS), what=f"needs, {level}")
    return present


def _absent_at_midpoint(
    targets: Targets, present: Flags, engagement: Integers, informed: Flags, gap: Floats, draws: Draws
) -> Flags:
    """Needs recorded as absent at mid-point, by engagement; the rest is not recorded."""
    absent = np.zeros(present.shape, dtype=bool)
    for index, level in enumerate(LEVELS):
        group = informed & (engagement == index)
        totals = {field: targets.cells[field][level][1] for field in FIELDS}
        absent |= _absent(present, totals, group, gap, draws, level)
    return absent


def _persisting(rule: Persistence, present: Flags, absent: Flags) -> Floats:
    """What the state at mid-point adds to the log odds of a need at another wave."""
    return rule.present * present + rule.absent * absent


def _spread(utility: Floats, totals: Mapping[str, int], known: Flags, wave: str) -> Flags:
    """Needs of the informed people with the printed totals, any number for each person."""
    chosen = np.zeros(utility.shape, dtype=bool)
    none = np.zeros(int(known.sum()), dtype=np.int64)
    wanted = [totals[field] for field in FIELDS]
    chosen[known] = allocate(utility[known], wanted, none, none + len(FIELDS), what=f"needs at {wave}")
    return chosen


def _absences(target: WaveTarget) -> dict[str, int]:
    return {field: target.answered[field] - target.yes[field] for field in FIELDS}


def _absent(
    present: Flags, totals: Mapping[str, int], known: Flags, gap: Floats, draws: Draws, what: str
) -> Flags:
    """Answers that are no need, with their totals: everybody informed has at least one answer."""
    absent = np.zeros(present.shape, dtype=bool)
    utility = draws.logistic(*present.shape)[known] - gap[known, None]
    at_least = (~present[known].any(axis=1)).astype(np.int64)
    at_most = np.full(len(at_least), len(FIELDS))
    wanted = [totals[field] for field in FIELDS]
    absent[known] = allocate(utility, wanted, at_least, at_most, ~present[known], f"absent needs, {what}")
    return absent

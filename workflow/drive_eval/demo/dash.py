"""Drive-DASH forms: twenty items at three waves.

Printed counts are met exactly: who has scores, how many forms have too many items not known, and how many
people are left without any that counts. Scores are draws from the printed model: Poisson, with the printed
incidence rate ratios of wave and site as generating values and a gamma effect of the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import gamma, poisson

from drive_eval.demo.allocate import AllocationError, Flags, hand_out, top
from drive_eval.demo.contacts import Contacts
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.first_year import FirstYearTargets
from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe import Recipe
from drive_eval.errors import Problem
from drive_eval.release.fields import WAVES
from drive_eval.release.tables.dash import DASH_ITEMS

ITEMS = len(DASH_ITEMS)
Scores = Mapping[str, npt.NDArray[np.int64]]


@dataclass(frozen=True)
class DashTargets:
    """What the forms have to meet.

    ``people`` with forms, ``counted`` with at least one that counts; ``excluded``: wave → people whose
    form has ``limit`` items or more not known; ``ratios``: wave or site → incidence rate ratio.
    """

    people: int
    counted: int
    limit: int
    excluded: Mapping[str, int]
    ratios: Mapping[str, Decimal]


def read_dash_targets(published: str | Path) -> DashTargets:
    """Read the targets from the folder of printed figures.

    The printed share over all waves is the sum of the three waves' shares; as a share of people it would
    contradict the number of people left. Raises ``InputRefusedError`` with every figure that is missing.
    """
    printed = Printed(Path(published) / "published.csv")
    people = printed.count("drive_dash.sus_with_scores.n")
    ratios = {"midpoint": "middle", "closure": "case_closure", "site_2": "site_2", "site_3": "site_3"}
    targets = DashTargets(
        people=people,
        counted=printed.count("drive_dash.figure_21_linear_prediction.n"),
        limit=printed.count("drive_dash.n_a_threshold.n"),
        excluded={
            wave: printed.count_from_percent(f"drive_dash.excluded_for_11_plus_n_a.{wave}", people)
            for wave in WAVES
        },
        ratios={name: printed.number(f"table_a3_2.{row}.irr") for name, row in ratios.items()},
    )
    problems = []
    if printed.count("drive_dash.questions.n") != ITEMS:
        problems.append(("drive_dash.questions.n", "the form has another number of items."))
    if not 0 <= people - targets.counted <= min(targets.excluded.values()):
        problems.append(("drive_dash.figure_21_linear_prediction.n", "too few forms do not count."))
    printed.refuse([
        Problem(str(printed.path), key=key, rule="arithmetic", message=message) for key, message in problems
    ])  # fmt: skip
    return targets


def make_dash(
    people: pd.DataFrame,
    dates: Mapping[str, pd.Series],
    contacts: Contacts,
    targets: DashTargets,
    first_year: FirstYearTargets,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """The forms of one block: ``su_id``, ``wave``, ``assessment_date``, ``completed_by``, ``q1`` … ``q20``.

    ``dates``: wave → date of assessment by position in ``people``.
    """
    draws = Draws(recipe.seed, block, "Drive-DASH")
    completed = people["completed"].to_numpy(dtype=bool)
    early = people["closed_year_1"].to_numpy(dtype=bool)
    with_forms = top(np.where(completed, draws.uniform(len(people)) + 1.0 * early, -1.0), targets.people)
    excluded = _excluded(early, with_forms, contacts, targets, first_year, recipe, draws)
    unknown = {wave: _unknown(flags, targets.limit, draws) for wave, flags in excluded.items()}
    scores = _scores(people, unknown, targets, recipe, draws)
    scores = _first_year(early, excluded, unknown, scores, contacts, first_year, draws)
    roles = recipe.forms.completed_by
    waves = []
    for wave in WAVES:
        by = draws.choose(1.0 / np.arange(1.0, len(roles) + 1.0), len(people))
        answers = _answers(scores[wave], unknown[wave], draws)
        table = pd.DataFrame({
            "su_id": people["su_id"].to_numpy(),
            "wave": wave,
            "assessment_date": dates[wave].to_numpy(),
            "completed_by": [roles[index] for index in by],
        } | {item: answers[:, at] for at, item in enumerate(DASH_ITEMS)})  # fmt: skip
        waves.append(table[with_forms])
    return pd.concat(waves, ignore_index=True)


def _excluded(
    early: Flags,
    with_forms: Flags,
    contacts: Contacts,
    targets: DashTargets,
    first_year: FirstYearTargets,
    recipe: Recipe,
    draws: Draws,
) -> dict[str, Flags]:
    """Forms with too many items not known: the printed number a wave, and as many people with no other.

    Of the cases closed in the first year, as many as printed have a change in risk: forms that count at
    intake and closure. The others' lack one of the two at least.
    """
    n = len(early)
    tendency = draws.logistic(n) - 1.0 * contacts.any
    known = np.zeros(n, dtype=bool)
    for contact in (True, False):
        group = early & with_forms & (contacts.any == contact)
        people = first_year.reduced[contact] + first_year.unchanged[contact]
        known[group] = top(-tendency[group], people)
    never = np.zeros(n, dtype=bool)
    free = with_forms & ~early
    never[free] = top(tendency[free], targets.people - targets.counted)
    lacking = np.flatnonzero(early & with_forms & ~known)
    at_intake = hand_out(tendency[lacking], {True: (len(lacking) + 1) // 2, False: len(lacking) // 2})
    forced = {wave: never.copy() for wave in WAVES}
    for person, first in zip(lacking, at_intake, strict=True):
        forced["intake" if first else "closure"][person] = True
    excluded: dict[str, Flags] = {}
    # Nobody else may lack all three: whoever was left out twice is left in at the third.
    times = np.zeros(n)
    for wave in WAVES:
        barred = ~with_forms | (early & ~forced[wave]) | (~forced[wave] & (times >= 2))
        score = recipe.dash.not_known * tendency + draws.logistic(n)
        score = np.where(forced[wave], 1000.0, np.where(barred, -1000.0, score))
        excluded[wave] = top(score, targets.excluded[wave])
        if (excluded[wave] & barred).any() or (forced[wave] & ~excluded[wave]).any():
            raise AllocationError(f"The forms that do not count at {wave} cannot be met.")
        times += excluded[wave]
    return excluded


def _unknown(excluded: Flags, limit: int, draws: Draws) -> Integers:
    """Items not known: from the limit on where the form does not count, else below it, few more often."""
    drawn = draws.uniform(len(excluded))
    beyond = limit + np.floor(drawn * (ITEMS + 1 - limit))
    below = np.floor(drawn**3 * limit)
    unknown: Integers = np.where(excluded, beyond, below).astype(np.int64)
    return unknown


def _scores(
    people: pd.DataFrame, unknown: Scores, targets: DashTargets, recipe: Recipe, draws: Draws
) -> dict[str, Integers]:
    """Numbers of yes: Poisson with a gamma effect of the person, no more than items that are known."""
    rule, n = recipe.dash, len(people)
    effect = _effects(people["site"], rule.variance, draws)
    site = people["site"].map(lambda name: float(targets.ratios.get(name, 1))).to_numpy(dtype=float)
    scores = {}
    for wave in WAVES:
        mean = rule.intake_mean * float(targets.ratios.get(wave, 1)) * site * effect
        # Evenly spread quantiles instead of independent ones: the waves' totals stand as printed.
        drawn = poisson.ppf((draws.order(n) + 0.5) / n, np.round(mean, 6)).astype(np.int64)
        scores[wave] = np.minimum(drawn, ITEMS - unknown[wave])
    return scores


def _effects(site: pd.Series, variance: float, draws: Draws) -> Floats:
    """Gamma effects with mean 1: at each site the same quantiles, so that sites differ as printed."""
    effects: Floats = np.ones(len(site))
    for name in sorted(site.unique()):
        members = np.flatnonzero(site == name)
        quantiles = (draws.order(len(members)) + 0.5) / len(members)
        effects[members] = np.round(gamma.ppf(quantiles, 1.0 / variance, scale=variance), 6)
    return effects


def _first_year(
    early: Flags,
    excluded: Mapping[str, Flags],
    unknown: Scores,
    scores: Mapping[str, Integers],
    contacts: Contacts,
    targets: FirstYearTargets,
    draws: Draws,
) -> dict[str, Integers]:
    """Scores at closure of the cases closed in the first year: lower for the printed number of people."""
    found = {wave: values.copy() for wave, values in scores.items()}
    known = early & ~excluded["intake"] & ~excluded["closure"]
    for contact in (True, False):
        group = np.flatnonzero(known & (contacts.any == contact))
        change = (found["closure"] - found["intake"])[group] + draws.uniform(len(group))
        reduced = top(-change, targets.reduced[contact])
        # Somebody with no yes at intake cannot go below it.
        found["intake"][group] = np.maximum(found["intake"][group], 1)
        first, last = found["intake"][group], found["closure"][group]
        most = ITEMS - unknown["closure"][group]
        raised = np.maximum(first, np.minimum(last, most))
        found["closure"][group] = np.where(reduced, np.minimum(last, first - 1), raised)
        unknown["closure"][group] = np.minimum(unknown["closure"][group], ITEMS - found["closure"][group])
    return found


def _answers(scores: Integers, unknown: Integers, draws: Draws) -> npt.NDArray[np.object_]:
    """People × items: as many items yes, and not known, as given; which ones is by chance, by item."""
    easy: Floats = np.linspace(1.5, -1.5, ITEMS)[draws.order(ITEMS)]
    rank = np.argsort(np.argsort(-(draws.logistic(len(scores), ITEMS) + easy), axis=1, kind="stable"), axis=1)
    answers = np.where(
        rank < scores[:, None], "yes", np.where(rank >= ITEMS - unknown[:, None], "not_known", "no")
    )
    return answers.astype(object)

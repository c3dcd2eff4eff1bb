"""Needs assessments: one row for each form, a service user at one wave."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import Flags, hand_out, top
from drive_eval.demo.answers import Texts, make_answers
from drive_eval.demo.dates import form_dates
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.first_year import FirstYearTargets, choose_forms
from drive_eval.demo.printed import people_of
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.states import INFORMED, LEVELS, NO_FORM, States, make_states
from drive_eval.demo.targets import Targets
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import WAVES

# Levels of engagement that the report sums up as at least partial.
AT_LEAST_PARTIALLY = ("engaged", "partially_engaged")


def make_needs(
    service_users: pd.DataFrame,
    targets: Targets,
    first_year: FirstYearTargets,
    with_children: Decimal,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """The forms of one block's completed cases, in canonical codes, missing where nothing is recorded.

    Columns: ``su_id``, ``wave``, ``assessment_date`` (date), ``completed_by`` (a role),
    ``engagement_level`` (not assessed at intake), the twelve needs and ``suicide``. ``with_children``: the
    printed percentage with children among the engaged of the first two years, which needs a number of
    engaged ones that can have it.
    """
    states = make_states(targets, recipe.needs, Draws(recipe.seed, block, "needs: states"))
    answers = make_answers(states, targets, recipe.needs, Draws(recipe.seed, block, "needs: answers"))
    draws = Draws(recipe.seed, block, "needs: forms")
    engagement = _engagement(states, recipe, draws)
    chosen = choose_forms(
        first_year,
        states.engagement != LEVELS.index("no_contact"),
        answers,
        Draws(recipe.seed, block, "needs: first year"),
    )
    partially = np.isin(states.engagement, [LEVELS.index(name) for name in AT_LEAST_PARTIALLY])
    people = _matched(service_users[service_users["completed"]], chosen, partially, with_children)
    suicide = _suicide(targets, states, answers, Draws(recipe.seed, block, "needs: suicide"))
    waves = [
        _wave(wave, people, answers[wave], engagement, recipe, draws).assign(suicide=suicide)
        for wave in WAVES
    ]
    forms: pd.DataFrame = pd.concat(
        [table[states.forms[wave] != NO_FORM] for wave, table in zip(WAVES, waves, strict=True)],
        ignore_index=True,
    )
    coded = ["engagement_level", *FIELDS, "suicide"]
    forms[coded] = forms[coded].astype("string").replace("", pd.NA)
    return forms


def _suicide(targets: Targets, states: States, answers: Mapping[str, Texts], draws: Draws) -> Texts:
    """Planned or attempted suicide: the printed answers at mid-point, the same at the other waves.

    It is asked of few, who are more often those whose mental health is poor; empty text where it is not.
    """
    health = answers["midpoint"][:, FIELDS.index("mental_health")]
    score = draws.logistic(len(health)) + 2.0 * (health == "poor") + 1.0 * (health == "fair")
    informed = states.forms["midpoint"] == INFORMED
    asked = top(np.where(informed, score, -1000.0), sum(targets.suicide.values()))
    found: Texts = np.full(len(health), "", dtype=object)
    known = {answer: targets.suicide[answer] for answer in ("yes", "no", "dont_know")}
    found[asked] = hand_out((score + draws.logistic(len(health)))[asked], known)
    return found


def _matched(people: pd.DataFrame, chosen: Integers, engaged: Flags, with_children: Decimal) -> pd.DataFrame:
    """The people in the order of the forms: ``chosen`` ones belong to cases closed in the first year.

    Of those closed in the first two years, as many engaged as the percentage with children can be of:
    forms are exchanged with later cases until the nearest such number is met.
    """
    early = people["closed_year_1"].to_numpy(dtype=bool)
    wider = people["closed_years_1_2"].to_numpy(dtype=bool)
    is_chosen = np.zeros(len(people), dtype=bool)
    is_chosen[chosen] = True
    order = np.zeros(len(people), dtype=np.int64)
    order[is_chosen], order[~is_chosen] = np.flatnonzero(early), np.flatnonzero(~early)
    inside = wider[order]
    natural = int((engaged & inside).sum())
    possible = [n for n in range(len(people) + 1) if people_of(with_children, n) is not None]
    change = min(possible, key=lambda n: abs(n - natural)) - natural
    gains, loses = (engaged, ~engaged) if change > 0 else (~engaged, engaged)
    free = ~is_chosen
    into = np.flatnonzero(free & gains & ~inside)[: abs(change)]
    out = np.flatnonzero(free & loses & inside)[: abs(change)]
    order[into], order[out] = order[out], order[into].copy()
    return people.iloc[order].reset_index(drop=True)


def _engagement(states: States, recipe: Recipe, draws: Draws) -> dict[str, Integers]:
    """Level of engagement by wave (as index): at closure, a few people have another than at mid-point."""
    people = len(states.engagement)
    others = draws.integers(0, len(LEVELS) - 1, people)
    changed = draws.uniform(people) < recipe.needs.engagement_changed_at_closure
    return {"midpoint": states.engagement, "closure": np.where(changed, others, states.engagement)}


def _wave(
    wave: str,
    people: pd.DataFrame,
    answers: Texts,
    engagement: Mapping[str, Integers],
    recipe: Recipe,
    draws: Draws,
) -> pd.DataFrame:
    """A form of one wave for each person, whether handed in or not."""
    assessed = form_dates(wave, people, recipe, draws)
    roles = recipe.forms.completed_by
    completed_by = draws.choose(1.0 / np.arange(1.0, len(roles) + 1.0), len(people))
    forms = pd.DataFrame({
        "su_id": people["su_id"],
        "wave": wave,
        "assessment_date": assessed,
        "completed_by": [roles[index] for index in completed_by],
        "engagement_level": [LEVELS[index] for index in engagement[wave]] if wave in engagement else "",
    })  # fmt: skip
    forms[list(FIELDS)] = answers
    return forms

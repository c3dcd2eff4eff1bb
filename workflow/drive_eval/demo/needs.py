"""Needs assessments: one row for each form, a service user at one wave."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from drive_eval.demo.answers import Texts, make_answers
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.first_year import FirstYearTargets, choose_forms
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.states import LEVELS, NO_FORM, States, make_states
from drive_eval.demo.targets import Targets
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import WAVES


def make_needs(
    service_users: pd.DataFrame,
    targets: Targets,
    first_year: FirstYearTargets,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """The forms of one block's completed cases, in canonical codes, missing where nothing is recorded.

    Columns: ``su_id``, ``wave``, ``assessment_date`` (date), ``completed_by`` (a role),
    ``engagement_level`` (not assessed at intake) and the twelve needs.
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
    people = _matched(service_users[service_users["completed"]], chosen)
    waves = [_wave(wave, people, states, answers[wave], engagement, recipe, draws) for wave in WAVES]
    return pd.concat(waves, ignore_index=True)


def _matched(people: pd.DataFrame, chosen: Integers) -> pd.DataFrame:
    """The people in the order of the forms: ``chosen`` ones belong to cases closed in the first year."""
    early = people["closed_year_1"].to_numpy(dtype=bool)
    is_chosen = np.zeros(len(people), dtype=bool)
    is_chosen[chosen] = True
    order = np.zeros(len(people), dtype=np.int64)
    order[is_chosen], order[~is_chosen] = np.flatnonzero(early), np.flatnonzero(~early)
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
    states: States,
    answers: Texts,
    engagement: Mapping[str, Integers],
    recipe: Recipe,
    draws: Draws,
) -> pd.DataFrame:
    """The forms of one wave."""
    assessed = _dates(wave, people, recipe, draws)
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
    coded = ["engagement_level", *FIELDS]
    forms[coded] = forms[coded].astype("string").replace("", pd.NA)
    handed_in: pd.DataFrame = forms[states.forms[wave] != NO_FORM]
    return handed_in


def _dates(wave: str, people: pd.DataFrame, recipe: Recipe, draws: Draws) -> list[date]:
    """Dates of the forms: counted from allocation, at closure back from the end of the case."""
    span = recipe.needs.days[wave]
    days = draws.integers(span.least, span.most, len(people))
    if wave == "closure":
        return [end - timedelta(int(n)) for end, n in zip(people["closure_date"], days, strict=True)]
    return [start + timedelta(int(n)) for start, n in zip(people["allocation_date"], days, strict=True)]

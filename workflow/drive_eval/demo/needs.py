"""Needs assessments: one row for each form, a service user at one wave."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np
import pandas as pd

from drive_eval.demo.answers import Texts, make_answers
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.states import LEVELS, NO_FORM, States, make_states
from drive_eval.demo.targets import Targets
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import WAVES


def make_needs(service_users: pd.DataFrame, targets: Targets, recipe: Recipe, block: int) -> pd.DataFrame:
    """The forms of one block's completed cases, in canonical codes, missing where nothing is recorded.

    Columns: ``su_id``, ``wave``, ``assessment_date`` (date), ``completed_by`` (a role),
    ``engagement_level`` (not assessed at intake) and the twelve needs.
    """
    people = service_users[service_users["completed"]].reset_index(drop=True)
    states = make_states(targets, recipe.needs, Draws(recipe.seed, block, "needs: states"))
    answers = make_answers(states, targets, recipe.needs, Draws(recipe.seed, block, "needs: answers"))
    draws = Draws(recipe.seed, block, "needs: forms")
    engagement = _engagement(states, recipe, draws)
    waves = [_wave(wave, people, states, answers[wave], engagement, recipe, draws) for wave in WAVES]
    return pd.concat(waves, ignore_index=True)


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
    span = recipe.needs.days_after_allocation[wave]
    days = draws.integers(span.least, span.most, len(people))
    roles = recipe.forms.completed_by
    completed_by = draws.choose(1.0 / np.arange(1.0, len(roles) + 1.0), len(people))
    forms = pd.DataFrame({
        "su_id": people["su_id"],
        "wave": wave,
        "assessment_date": [
            day + timedelta(int(after)) for day, after in zip(people["allocation_date"], days, strict=True)
        ],
        "completed_by": [roles[index] for index in completed_by],
        "engagement_level": [LEVELS[index] for index in engagement[wave]] if wave in engagement else "",
    })  # fmt: skip
    forms[list(FIELDS)] = answers
    coded = ["engagement_level", *FIELDS]
    forms[coded] = forms[coded].astype("string").replace("", pd.NA)
    handed_in: pd.DataFrame = forms[states.forms[wave] != NO_FORM]
    return handed_in

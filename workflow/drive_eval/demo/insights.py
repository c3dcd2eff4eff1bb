"""Insights forms: intake and exit, one row for each victim-survivor."""

from dataclasses import dataclass

import pandas as pd

from drive_eval.demo.draws import Draws
from drive_eval.demo.insights_behaviours import BEHAVIOURS, BehaviourTarget, make_behaviours
from drive_eval.demo.insights_profile import make_profile
from drive_eval.demo.insights_support import make_actions, make_support
from drive_eval.demo.insights_targets import InsightsTargets
from drive_eval.demo.insights_timing import calendar, make_timing
from drive_eval.demo.recipe import Recipe

CASE = ["vs_id", "perp_id", "arm", "site"]


@dataclass(frozen=True)
class InsightsForms:
    """Intake and exit forms in canonical codes, missing where nothing is recorded."""

    intake: pd.DataFrame
    exit: pd.DataFrame


def make_insights(
    perpetrators: pd.DataFrame,
    targets: InsightsTargets,
    behaviours: dict[str, BehaviourTarget],
    recipe: Recipe,
    block: int,
) -> InsightsForms:
    """The forms of one block, each linked to a perpetrator of the log."""
    timing = make_timing(perpetrators, targets, recipe, block)
    numbers = Draws(recipe.seed, block, "insights: references").order(len(timing)) + block * len(timing) + 1
    timing.insert(0, "vs_id", [f"{recipe.outcomes.insights.reference}{number:05d}" for number in numbers])
    profile = make_profile(timing, targets, recipe, block)
    actions = make_actions(timing, targets, recipe, block)
    cases = pd.concat([timing, profile, actions], axis=1)
    at_intake, at_exit = make_behaviours(cases, behaviours, recipe, block)
    support = make_support(timing, targets, recipe, calendar(recipe), block)
    names = list(BEHAVIOURS)
    intake = pd.concat([cases, at_intake[names]], axis=1)
    reasons = intake["exclusion_reason"].astype("string")
    intake["exclusion_reason"] = reasons.mask(reasons == "")
    left_out = ["exit_date", "length_days", "analysed", "year", "in_profile", "has_exit"]
    exits = pd.concat([timing[[*CASE, "exit_date"]], at_exit[names], support], axis=1)
    return InsightsForms(
        intake=intake.drop(columns=left_out).reset_index(drop=True),
        exit=exits[timing["has_exit"].to_numpy(dtype=bool)].reset_index(drop=True),
    )

"""What victims-survivors did before, and the support that they had: actions, contacts, kinds, risk."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
from scipy.stats import t as student

from drive_eval.demo.allocate import allocate, apportion, hand_out, top
from drive_eval.demo.draws import Draws
from drive_eval.demo.insights_targets import ACTIONS, ARMS, HOUSING, InsightsTargets
from drive_eval.demo.insights_timing import Calendar
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import Insights
from drive_eval.demo.whole_numbers import Interval, Moments, rounds_to, series, total_for

HOUSING_SUPPORT = "support_housing"


def make_actions(timing: pd.DataFrame, targets: InsightsTargets, recipe: Recipe, block: int) -> pd.DataFrame:
    """Self-mobilised actions in the 12 months before intake, for all forms with a profile.

    The means lie within the printed ones' rounding; the standard deviation, the same in both arms, is the
    one at which Student's t-test gives the printed p-value.
    """
    draws = Draws(recipe.seed, block, "insights: actions")
    rules = recipe.outcomes.insights
    table = pd.DataFrame(index=timing.index)
    for field in ACTIONS:
        column = pd.Series(pd.NA, index=timing.index, dtype="Int64")
        rows = {arm: timing.index[(timing["arm"] == arm) & timing["in_profile"]] for arm in ARMS}
        totals = {arm: round(rules.actions_mean[field][arm] * len(people)) for arm, people in rows.items()}
        spread = _spread(totals, {arm: len(people) for arm, people in rows.items()}, targets.p_values[field])
        sd = spread or Interval(rules.actions_sd[field] * 0.98, rules.actions_sd[field] * 1.02)
        for arm, people in rows.items():
            # A few people act very often: the range is wide enough for the standard deviation.
            most = int(np.ceil(totals[arm] / len(people) + 5.0 * sd.high))
            values = series(Moments(len(people), totals[arm], 0, most, sd), f"{field}, {arm}")
            column[people] = values[draws.order(len(people))]
        table[field] = column
    return table


def _spread(totals: Mapping[str, int], n: Mapping[str, int], p: Decimal) -> Interval | None:
    """The standard deviations at which the t-test gives the p-value; none if the arms' means are equal."""
    difference = abs(totals["drive"] / n["drive"] - totals["control"] / n["control"])
    if difference == 0.0:
        return None
    within = rounds_to(p)
    ends = []
    margin = 0.15 * (within.high - within.low)
    for value in (within.low + margin, within.high - margin):
        quantile = float(student.isf(value / 2.0, sum(n.values()) - 2))
        ends.append(difference / quantile / np.sqrt(1.0 / n["drive"] + 1.0 / n["control"]))
    return Interval(float(min(ends)), float(max(ends)))


def make_support(
    timing: pd.DataFrame, targets: InsightsTargets, recipe: Recipe, days: Calendar, block: int
) -> pd.DataFrame:
    """Contacts, kinds of support, housing, change in risk and its sustainability, on exit forms."""
    draws = Draws(recipe.seed, block, "insights: support")
    rules = recipe.outcomes.insights
    table = pd.DataFrame(index=timing.index)
    table["n_contacts"] = _contacts(timing, targets, draws)
    housing = _housing(table, timing, targets, days, draws)
    _supports(table, timing, housing, targets, rules, draws)
    table["risk_change"] = _risk(timing, targets, rules, days, draws)
    table["sustainability"] = _sustainability(table, timing, targets, rules, draws)
    return table


def _contacts(timing: pd.DataFrame, targets: InsightsTargets, draws: Draws) -> pd.Series:
    """Contacts with the IDVA: longer support, more contacts."""
    column = pd.Series(pd.NA, index=timing.index, dtype="Int64")
    for arm in ARMS:
        rows = np.flatnonzero((timing["arm"] == arm) & timing["analysed"])
        values = series(targets.contacts[arm], f"contacts, {arm}")
        length = timing["length_days"].iloc[rows].to_numpy(dtype=float)
        score = length / length.std() + draws.logistic(len(rows))
        column.iloc[rows[np.argsort(score, kind="stable")]] = values
        others = np.flatnonzero((timing["arm"] == arm) & timing["has_exit"] & ~timing["analysed"])
        column.iloc[others] = values[draws.integers(0, len(values) // 2, len(others))]
    return column


def _housing(
    table: pd.DataFrame, timing: pd.DataFrame, targets: InsightsTargets, days: Calendar, draws: Draws
) -> np.ndarray:
    """Who had support with housing, and its outcomes (several are possible): printed to the end of Year 2."""
    with_form = timing["has_exit"].to_numpy(dtype=bool)
    then = np.array([pd.notna(day) and day <= days.year_2 for day in timing["exit_date"]])
    supported = np.zeros(len(timing), dtype=bool)
    outcomes = np.zeros((len(timing), len(HOUSING)), dtype=bool)
    for rows in (np.flatnonzero(then), np.flatnonzero(with_form & ~then)):
        scale = len(rows) / targets.years.year_2_exits
        n = round(targets.housing_any * scale)
        rows_with = rows[top(draws.logistic(len(rows)), n)]
        supported[rows_with] = True
        wanted = [round(total * scale) for total in targets.housing.values()]
        ones = np.ones(n, dtype=np.int64)
        outcomes[rows_with] = allocate(
            draws.logistic(n, len(HOUSING)), wanted, ones, ones * 3, what="housing at exit"
        )
    for column, field in enumerate(HOUSING):
        answers = pd.Series(np.where(outcomes[:, column], "yes", "no"), index=timing.index, dtype="string")
        table[field] = answers.mask(~with_form)
    return supported


def _supports(
    table: pd.DataFrame, timing: pd.DataFrame, housing: np.ndarray, targets: InsightsTargets,
    rules: Insights, draws: Draws,
) -> None:  # fmt: skip
    """Kinds of support: printed percentages, and the printed mean and standard deviation of their number."""
    analysed = timing["analysed"].to_numpy(dtype=bool)
    fields = [*targets.supports, *rules.supports]
    numbers = np.zeros(len(timing), dtype=np.int64)
    for arm in ARMS:
        rows = np.flatnonzero((timing["arm"] == arm) & analysed)
        values = series(
            Moments(
                len(rows),
                total_for(targets.support_mean[arm], len(rows)),
                1,
                len(fields),
                rounds_to(targets.support_sd[arm]),
            ),
            f"kinds of support, {arm}",
        )
        score = housing[rows] + draws.logistic(len(rows))
        numbers[rows[np.argsort(score, kind="stable")]] = values
    people = int(analysed.sum())
    printed = {
        field: int((share * people / 100).to_integral_value(ROUND_HALF_UP))
        for field, share in targets.supports.items()
    }
    left = int(numbers[analysed].sum() - housing[analysed].sum()) - sum(printed.values())
    totals = list((printed | apportion(left, rules.supports)).values())
    chosen = np.zeros((len(timing), len(fields)), dtype=bool)
    exact = numbers[analysed] - housing[analysed]
    utility = draws.logistic(people, len(fields))
    chosen[analysed] = allocate(utility, totals, exact, exact, what="kinds of support")
    others = np.flatnonzero(timing["has_exit"].to_numpy(dtype=bool) & ~analysed)
    chosen[others] = chosen[analysed][draws.integers(0, people - 1, len(others))]
    chosen = np.column_stack([chosen, housing])
    for column, field in enumerate([*fields, HOUSING_SUPPORT]):
        answers = pd.Series(np.where(chosen[:, column], "yes", "no"), index=timing.index, dtype="string")
        table[field] = answers.mask(~timing["has_exit"])


def _risk(
    timing: pd.DataFrame, targets: InsightsTargets, rules: Insights, days: Calendar, draws: Draws
) -> pd.Series:
    """Change in risk; by the end of Year 1 as many known and reduced as the feasibility report prints."""
    column = pd.Series(pd.NA, index=timing.index, dtype="string")
    for arm in ARMS:
        weights = rules.risk_change[arm]
        group = (timing["arm"] == arm).to_numpy() & timing["analysed"].to_numpy(dtype=bool)
        then = group & np.array([pd.notna(day) and day <= days.year_1 for day in timing["exit_date"]])
        reduced = targets.years.risk_reduced[arm]
        down = {code: weight for code, weight in weights.items() if code.endswith("reduction")}
        same = {code: weight for code, weight in weights.items() if code not in down}
        parts = apportion(reduced, down) | apportion(int(then.sum()) - reduced, same)
        for rows, totals in (
            (np.flatnonzero(then), parts),
            (np.flatnonzero(group & ~then), apportion(int((group & ~then).sum()), weights)),
        ):
            column.iloc[rows] = hand_out(draws.uniform(len(rows)), totals)
    return column


def _sustainability(
    table: pd.DataFrame, timing: pd.DataFrame, targets: InsightsTargets, rules: Insights, draws: Draws
) -> pd.Series:
    """How lasting the change is, where the IDVA said so: mostly where the risk fell."""
    column = pd.Series(pd.NA, index=timing.index, dtype="string")
    fell = table["risk_change"].str.endswith("reduction").fillna(False).to_numpy(dtype=bool)
    for arm in ARMS:
        rows = np.flatnonzero((timing["arm"] == arm) & timing["analysed"])
        known = rows[top(3.0 * fell[rows] + draws.logistic(len(rows)), targets.sustainability[arm])]
        totals = apportion(len(known), rules.sustainability[arm])
        column.iloc[known] = hand_out(draws.uniform(len(known)), totals)
    return column

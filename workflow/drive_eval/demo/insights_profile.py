"""Who the victims-survivors are: the profile of Table 4 by arm, and Appendix 8.1 at the end of Year 2.

Both hold at once: Appendix 8.1 counts the forms of the first two years in both arms together, Table 4 all
forms by arm. Where a block of both tables overlaps (children, needs), its cells by arm and period are
whole numbers closest to independence with all printed sums.
"""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import allocate, apportion, hand_out, one_each, top
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.insights_targets import ARMS, NEEDS, PROFILE, InsightsTargets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import Insights
from drive_eval.demo.service_users import integer_ages
from drive_eval.demo.targets import AgeTarget
from drive_eval.demo.whole_numbers import Condition, Interval, table, total_for

LEAST_NEEDS = {"none": 0, "one": 1, "two": 2, "three_or_more": 3}


def make_profile(timing: pd.DataFrame, targets: InsightsTargets, recipe: Recipe, block: int) -> pd.DataFrame:
    """The profile's columns for the rows of ``timing``, missing where nothing is recorded."""
    draws = Draws(recipe.seed, block, "insights: profile")
    rules = recipe.outcomes.insights
    profile = pd.DataFrame(index=timing.index)
    profile["age"] = _ages(timing, targets, rules, draws)
    for field in ("gender", "ethnicity", "orientation", "living"):
        profile[field] = _block(timing, targets.profile[field], draws.logistic(len(timing)))
    together = profile["living"].isin(["living_together", "living_together_intermittently"]).to_numpy()
    current = draws.logistic(len(timing)) + rules.partner_together * together
    rare = _rare(timing, targets, draws)
    current[rare] -= 1e3
    profile["relationship"] = _block(timing, targets.profile["relationship"], current)
    profile["children"] = _children(timing, targets, draws)
    profile["n_children"] = _numbers(profile["children"], timing, targets, draws)
    profile["n_needs"] = _block(timing, targets.profile["n_needs"], draws.logistic(len(timing)))
    _needs(profile, timing, targets, draws)
    _cyps(profile, timing, rare, targets, rules, draws)
    missing = (draws.uniform(len(timing)) < rules.criminal_record_missing) & ~rare
    record = np.where(draws.uniform(len(timing)) < rules.criminal_record, "yes", "no")
    profile["criminal_record_dv"] = pd.Series(record, index=timing.index, dtype="string").mask(missing)
    ccj = np.where(draws.uniform(len(timing)) < rules.perpetrator_ccj, "yes", "no")
    profile["perp_ccj"] = pd.Series(ccj, index=timing.index, dtype="string").mask(missing)
    blank = ~timing["in_profile"].to_numpy()
    return profile.mask(np.repeat(blank[:, None], profile.shape[1], axis=1))


def _rare(timing: pd.DataFrame, targets: InsightsTargets, draws: Draws) -> np.ndarray:
    """Whose perpetrator is an "other person": so few that, drawn freely, the models might have none.

    Analysed cases with all covariates, as the printed coefficients of that category need some.
    """
    marked = np.zeros(len(timing), dtype=bool)
    for arm in ARMS:
        rows = np.flatnonzero((timing["arm"] == arm) & timing["analysed"] & timing["in_profile"])
        n = targets.profile["relationship"][arm]["other_person"]
        marked[rows[top(draws.uniform(len(rows)), n)]] = True
    return marked


def _ages(timing: pd.DataFrame, targets: InsightsTargets, rules: Insights, draws: Draws) -> pd.Series:
    ages = pd.Series(pd.NA, index=timing.index, dtype="Int64")
    for arm in ARMS:
        rows = timing.index[(timing["arm"] == arm) & timing["in_profile"]]
        mean, sd = targets.age[arm]
        # The standard deviation printed for both arms together needs each near the top of its rounding.
        wanted = AgeTarget(mean, sd + Decimal("0.04"), rules.youngest, rules.oldest)
        ages[rows] = integer_ages(len(rows), wanted, 1.3)[draws.order(len(rows))]
    return ages


def _block(timing: pd.DataFrame, by_arm: Mapping[str, Mapping[str, int]], scores: Floats) -> pd.Series:
    """One block of Table 4: the first code to the highest scores; people beyond the block's sum have none."""
    column = pd.Series(pd.NA, index=timing.index, dtype="string")
    for arm in ARMS:
        rows = np.flatnonzero((timing["arm"] == arm) & timing["in_profile"])
        totals = dict(by_arm[arm])
        totals["-"] = len(rows) - sum(totals.values())
        given = hand_out(scores[rows], totals)
        column.iloc[rows] = [pd.NA if code == "-" else code for code in given]
    return column


def early(timing: pd.DataFrame) -> np.ndarray:
    """Forms of the first two years, which Appendix 8.1 counts."""
    marked: np.ndarray = (timing["year"] <= 2).to_numpy()
    return marked


def _children(timing: pd.DataFrame, targets: InsightsTargets, draws: Draws) -> pd.Series:
    """Children in the household: Table 4 by arm and Appendix 8.1 together."""
    codes = list(PROFILE["children"])
    then = early(timing)
    known = timing["in_profile"].to_numpy()
    wanted = np.zeros((len(ARMS), 2, len(codes)))
    conditions = []
    for a, arm in enumerate(ARMS):
        sizes = [int(((timing["arm"] == arm) & known & (then == bool(period))).sum()) for period in (0, 1)]
        for c, code in enumerate(codes):
            total = targets.profile["children"][arm][code]
            wanted[a, :, c] = np.array(sizes) * total / sum(sizes)
            conditions.append(_sum(wanted.shape, (a, slice(None), c), total))
        conditions += [_sum(wanted.shape, (a, period, slice(None)), sizes[period]) for period in (0, 1)]
    conditions += [
        _sum(wanted.shape, (slice(None), 1, c), targets.intake.children[code]) for c, code in enumerate(codes)
    ]
    cells = table(wanted, np.full(wanted.shape, len(timing)), conditions, "children in the household")
    column = pd.Series(pd.NA, index=timing.index, dtype="string")
    for a, arm in enumerate(ARMS):
        for period in (0, 1):
            rows = np.flatnonzero((timing["arm"] == arm) & known & (then == bool(period)))
            totals = {code: int(cells[a, period, c]) for c, code in enumerate(codes)}
            column.iloc[rows] = hand_out(draws.uniform(len(rows)), totals)
    return column


def _sum(shape: tuple[int, ...], where: tuple[int | slice, ...], total: int) -> Condition:
    factors = np.zeros(shape)
    factors[where] = 1.0
    return Condition(factors, Interval(float(total), float(total)))


def _numbers(children: pd.Series, timing: pd.DataFrame, targets: InsightsTargets, draws: Draws) -> pd.Series:
    """Number of children where there are any: the printed mean holds for the forms of the first two years."""
    numbers = pd.Series(pd.NA, index=children.index, dtype="Int64")
    for then in (True, False):
        rows = np.flatnonzero((children == "present").fillna(False) & (early(timing) == then))
        total = total_for(targets.intake.children_mean, len(rows))
        above = np.floor(-np.log(draws.uniform(len(rows))) / 0.69).astype(np.int64).clip(0, 5)
        order = draws.order(len(rows))
        at = 0
        while (gap := total - len(rows) - int(above.sum())) != 0:
            place = order[at % len(rows)]
            at += 1
            step = 1 if gap > 0 else -1
            above[place] = min(max(above[place] + step, 0), 5)
        numbers.iloc[rows] = above + 1
    return numbers


def _needs(profile: pd.DataFrame, timing: pd.DataFrame, targets: InsightsTargets, draws: Draws) -> None:
    """The five needs: as many for each person as Table 4 counts, each as often as Appendix 8.1 prints."""
    fields = list(NEEDS)
    least = profile["n_needs"].map(LEAST_NEEDS).fillna(0).to_numpy(dtype=np.int64)
    most = np.where(least == 3, len(fields), least)
    share = {field: targets.intake.needs[field]["yes"] for field in fields}
    chosen = np.zeros((len(timing), len(fields)), dtype=bool)
    for then in (True, False):
        rows = early(timing) == then
        totals = share if then else _later(share, least[rows])
        utility = draws.logistic(int(rows.sum()), len(fields))
        chosen[rows] = allocate(
            utility, list(totals.values()), least[rows], most[rows], what="needs, Insights"
        )
    for column, field in enumerate(fields):
        yes, total = chosen[:, column], targets.intake.needs[field]
        profile[field] = _answers(yes, total, timing, draws)


def _later(share: Mapping[str, int], least: Integers) -> dict[str, int]:
    """Needs in the forms after Year 2, where none are printed: the same proportions, half a need above 3."""
    return apportion(int(least.sum() + (least == 3).sum() // 2), {k: float(v) for k, v in share.items()})


def _answers(yes: np.ndarray, total: Mapping[str, int], timing: pd.DataFrame, draws: Draws) -> pd.Series:
    """Yes, no, don't know and no answer: printed for the first two years, in proportion after them."""
    column = pd.Series(np.where(yes, "yes", "no"), index=timing.index, dtype="string")
    n = int(early(timing).sum())
    gaps = n - sum(total.values())
    for then in (True, False):
        rows = np.flatnonzero((early(timing) == then) & ~yes)
        scale = 1.0 if then else (early(timing) == then).sum() / n
        unsure, silent = round(total["dont_know"] * scale), round(gaps * scale)
        order = rows[draws.order(len(rows))]
        column.iloc[order[:unsure]] = "dont_know"
        column.iloc[order[unsure : unsure + silent]] = pd.NA
    return column


def _cyps(
    profile: pd.DataFrame, timing: pd.DataFrame, rare: np.ndarray, targets: InsightsTargets,
    rules: Insights, draws: Draws,
) -> None:  # fmt: skip
    """Involvement of children's services and its level, mostly where there are children."""
    involved = pd.Series(pd.NA, index=timing.index, dtype="string")
    level = pd.Series(pd.NA, index=timing.index, dtype="string")
    with_children = (profile["children"] == "present").fillna(False).to_numpy()
    cyps, types = targets.intake.cyps, targets.intake.cyps_types
    for then in (True, False):
        rows = np.flatnonzero(early(timing) == then)
        if then:
            totals = {"yes": cyps["yes"], "-": len(rows) - sum(cyps.values()), "no": cyps["no"]}
        else:
            weights = {"yes": float(cyps["yes"]), "-": rules.cyps_missing * 500.0, "no": float(cyps["no"])}
            totals = apportion(len(rows), weights)
        names = list(totals)
        utility = draws.logistic(len(rows), len(names))
        utility[:, 0] += 4.0 * with_children[rows]
        utility[rare[rows], names.index("-")] -= 1e3
        given = one_each(utility, list(totals.values()), "children's services")
        answers = np.array(names, dtype=object)[given]
        involved.iloc[rows] = [pd.NA if answer == "-" else answer for answer in answers]
        inside = rows[answers == "yes"]
        levels = types if then else apportion(len(inside), {k: float(v) for k, v in types.items()})
        level.iloc[inside] = hand_out(draws.uniform(len(inside)), levels)
    profile["cyps_involved"], profile["cyps_type"] = involved, level

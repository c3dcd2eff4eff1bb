"""Service users at intake: what Table 3, Appendix 8.2 and the text print about them, person by person.

Every count is met exactly; who belongs to it goes by the recipe's odds. Two percentages concern the cases
closed in the programme's first two years: children of those who engaged, and engagement of those with
child protection.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.demo.allocate import AllocationError, Flags, hand_out, one_each, top
from drive_eval.demo.draws import Draws
from drive_eval.demo.needs import AT_LEAST_PARTIALLY
from drive_eval.demo.printed import people_of
from drive_eval.demo.profile_targets import ProfileTargets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_profile import Profile

Texts = npt.NDArray[np.object_]


def with_profile(
    people: pd.DataFrame, needs: pd.DataFrame, targets: ProfileTargets, recipe: Recipe, block: int
) -> pd.DataFrame:
    """The service users of one block with the fields of their profile, missing where nothing is recorded."""
    draws = Draws(recipe.seed, block, "profile")
    midpoint = needs[needs["wave"] == "midpoint"].set_index("su_id")
    level = midpoint["engagement_level"].reindex(people["su_id"])
    engaged: Flags = level.isin(AT_LEAST_PARTIALLY).to_numpy(dtype=bool)
    completed = people["completed"].to_numpy(dtype=bool)
    wider = people["closed_years_1_2"].to_numpy(dtype=bool)
    relationship, living = _household(targets, recipe.profile, len(people), draws)
    children = _children(targets, recipe.profile, wider, engaged, draws)
    charged = draws.uniform(len(people)) < recipe.profile.dv_charges
    unrecorded = draws.uniform(len(people)) < recipe.profile.dv_charges_unrecorded
    # Whose engagement is not known cannot be counted among the engaged with child protection, or the others.
    open_case = ~wider | level.notna().to_numpy(dtype=bool)
    involvement = _involvement(
        targets, recipe.profile, completed, (wider, engaged, open_case), children, draws
    )
    fields = {
        "ethnicity": np.array(hand_out(draws.uniform(len(people)), targets.ethnicity), dtype=object),
        "relationship_to_primary_vs": relationship,
        "living_arrangement": living,
        "children_in_household": children,
        **involvement,
        "ccj_current_proceedings": _proceedings(targets, recipe.profile, completed, charged, draws),
        "dv_charges": np.where(unrecorded, "", np.where(charged, "yes", "no")),
    }
    coded = pd.DataFrame(fields, index=people.index).astype("string").replace("", pd.NA)
    numbers = 1 + draws.choose(np.array(recipe.profile.children.numbers), len(people))
    n_children = pd.Series(numbers, index=people.index, dtype="Int64").where(children == "yes")
    return pd.concat([people, coded, n_children.rename("n_children")], axis=1)


def _household(targets: ProfileTargets, recipe: Profile, n: int, draws: Draws) -> tuple[Texts, Texts]:
    """Relationship and living arrangement: missing for the same people, else by the recipe's odds."""
    unknown = draws.uniform(n)
    relationship: Texts = np.full(n, "", dtype=object)
    recorded = ~top(unknown, targets.relationship[""])
    known = {code: total for code, total in targets.relationship.items() if code}
    relationship[recorded] = hand_out(draws.uniform(int(recorded.sum())), known)
    living: Texts = np.full(n, "", dtype=object)
    recorded = ~top(unknown, targets.living[""])
    arrangements = [code for code in targets.living if code]
    even = dict.fromkeys(arrangements, 1.0)
    odds = np.array([
        [recipe.living.get(code, even)[arrangement] for arrangement in arrangements]
        for code in relationship[recorded]
    ])  # fmt: skip
    totals = [targets.living[arrangement] for arrangement in arrangements]
    utility = np.round(np.log(odds), 9) + draws.gumbel(*odds.shape)
    chosen = one_each(utility, totals, "living arrangements")
    living[recorded] = np.array(arrangements, dtype=object)[chosen]
    return relationship, living


def _children(targets: ProfileTargets, recipe: Profile, wider: Flags, engaged: Flags, draws: Draws) -> Texts:
    """Children in the household: the printed share of the engaged in the wider sample, else the recipe's."""
    n, shares = len(wider), recipe.children
    scores = draws.uniform(n)
    with_children = scores < np.where(engaged, shares.elsewhere_engaged, shares.not_engaged)
    group = wider & engaged
    total = people_of(targets.engaged_with_children, int(group.sum()))
    if total is None:
        raise AllocationError("No number of the engaged has the printed share with children.")
    with_children[group] = top(-scores[group], total)
    unknown = draws.uniform(n) < shares.dont_know
    return np.where(with_children, "yes", np.where(unknown, "dont_know", "no")).astype(object)


def _involvement(
    targets: ProfileTargets,
    recipe: Profile,
    completed: Flags,
    groups: tuple[Flags, Flags, Flags],
    children: Texts,
    draws: Draws,
) -> Mapping[str, Texts]:
    """Children's services: whether they are involved, at which level, and child protection.

    More people have a type of involvement recorded (Appendix 8.2) than involvement itself (text): the
    difference is among those for whom the question itself is not recorded. ``groups``: who is in the wider
    sample, who engaged, and who may have child protection.
    """
    n, rule = len(completed), recipe.involvement
    score = draws.logistic(n) + rule.with_children * (children == "yes") - 1000.0 * ~completed
    unrecorded = np.zeros(n, dtype=bool)
    unrecorded[completed] = top(
        draws.uniform(int(completed.sum())), int(completed.sum()) - targets.cyps_known
    )
    involved = top(np.where(unrecorded, -2000.0, score), targets.cyps_involved)
    any_type = involved | top(np.where(unrecorded, score, -2000.0), targets.cyps_any - targets.cyps_involved)
    answer = np.where(completed & ~unrecorded, np.where(involved, "yes", "no"), "")
    wider, engaged, possible = groups
    protected = _protected(targets, rule.child_protection, involved & possible, wider, engaged, draws)
    s47 = round(rule.s47 * targets.s17_or_s47)
    rest = targets.cyps_any - targets.s17_or_s47 - targets.s31
    caf, other = round(rule.caf * rest), round(rule.other * rest)
    types = {
        "s47_child_protection": s47,
        "s31_care_or_supervision": targets.s31,
        "s17_child_in_need": targets.s17_or_s47 - s47,
        "caf": caf,
        "other": other,
        "": rest - caf - other,
    }
    if int(protected.sum()) > s47 + targets.s31:
        raise AllocationError("More child protection than section 47 and section 31 allow.")
    # Whoever has a type but no answer to the question comes first among the others: they need a type.
    rank = draws.uniform(n) + 2.0 * protected + 1.0 * (any_type & ~involved)
    kind: Texts = np.full(n, "", dtype=object)
    kind[any_type] = hand_out(rank[any_type], types)
    protection = np.where(answer == "", "", np.where(protected, "yes", "no"))
    return {
        "child_protection": protection.astype(object),
        "cyps_involved": answer.astype(object),
        "cyps_type": kind,
    }


def _protected(
    targets: ProfileTargets, share: float, involved: Flags, wider: Flags, engaged: Flags, draws: Draws
) -> Flags:
    """Child protection among the involved: in the wider sample, the printed share of them engaged."""
    scores = draws.uniform(len(involved))
    protected = involved & ~wider & (scores < share)
    inside = involved & wider
    most = (int((inside & engaged).sum()), int((inside & ~engaged).sum()))
    wanted = share * int(inside.sum())
    for total in sorted(range(1, int(inside.sum()) + 1), key=lambda total: abs(total - wanted)):
        part = people_of(targets.protection_engaged, total)
        if part is not None and part <= most[0] and total - part <= most[1]:
            for group, n in ((inside & engaged, part), (inside & ~engaged, total - part)):
                protected[group] = top(scores[group], n)
            return protected
    raise AllocationError("No number of people has the printed share engaged among child protection.")


def _proceedings(
    targets: ProfileTargets, recipe: Profile, completed: Flags, charged: Flags, draws: Draws
) -> Texts:
    """Current legal proceedings: recorded for the printed number of completed cases."""
    answer: Texts = np.full(len(completed), "", dtype=object)
    known = top(np.where(completed, draws.uniform(len(completed)), -1.0), targets.ccj_known)
    score = draws.logistic(len(completed)) + recipe.involvement.with_charges * charged
    answer[known] = np.where(top(score[known], targets.ccj_current), "yes", "no")
    return answer

"""Service users: one row for each person allocated to the intervention.

Met exactly: allocated and completed cases and how the others ended, service users per site among those
completed, allocations in the first year, men and women, and age (mean and standard deviation to the
printed decimals, youngest and oldest; men and mean age of the first year too), closed cases and their
durations. Open, and therefore drawn: the years after the first, and how all these combine.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pandas as pd
from scipy.stats import gamma

from drive_eval.demo.allocate import AllocationError, Flags, apportion, top
from drive_eval.demo.case_targets import CaseTargets
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_cases import Cases
from drive_eval.demo.schedule import Case, make_schedule
from drive_eval.demo.targets import AgeTarget, Targets


def make_service_users(targets: Targets, cases: CaseTargets, recipe: Recipe, block: int) -> pd.DataFrame:
    """The service users of one block of the population, in the order of allocation.

    Columns: ``su_id``, ``site``, ``programme_year``, ``allocation_date`` and ``closure_date`` (dates, no
    closure for cases that did not run their course), ``status``, ``age_at_intake`` (years), ``sex``,
    ``case_notes_held`` (Yes, No), ``vs_engaged_idva`` (yes, no), ``completed`` (bool: whether the case ran
    its course), ``closed_year_1`` and ``closed_years_1_2`` (bool: whether it had closed when the first, or
    the second, year ended).
    """
    draws = Draws(recipe.seed, block, "service users")
    n, years = targets.allocated, recipe.service_users.programme_years
    later = {year.year: year.weight for year in years[1:]}
    by_year = {years[0].year: targets.year_1} | apportion(n - targets.year_1, later)
    schedule = make_schedule(cases, recipe.cases, years, [by_year[year.year] for year in years], draws)
    year_1 = np.array([case.year == years[0].year for case in schedule])
    ended = iter(_shuffled(["died", "transferred"], [cases.died, cases.transferred], draws))
    men = _men(year_1, targets.men, cases.year_1_men, draws)
    ages = integer_ages(n, targets.age, recipe.service_users.age_shape)
    notes = np.where(draws.uniform(n) < recipe.service_users.case_notes_held, "Yes", "No")
    completed = np.array([case.closed is not None for case in schedule])
    supported = top(np.where(completed, draws.uniform(n), -1.0), cases.supported_victims)
    digits = max(4, len(str(n * recipe.scale)))
    numbers = range(block * n + 1, (block + 1) * n + 1)
    return pd.DataFrame({
        "su_id": [f"{recipe.service_users.reference}{number:0{digits}d}" for number in numbers],
        "site": _sites(targets, cases, schedule, recipe, draws),
        "programme_year": [case.year for case in schedule],
        "allocation_date": [case.allocated for case in schedule],
        "closure_date": [case.closed for case in schedule],
        "status": ["completed" if case.closed else next(ended) for case in schedule],
        "age_at_intake": _with_mean(ages[draws.order(n)], year_1, cases.year_1_age),
        "sex": np.where(men, "men", "women"),
        "case_notes_held": notes,
        "vs_engaged_idva": np.where(supported, "yes", "no"),
        "completed": completed,
        "closed_year_1": [case.first_year for case in schedule],
        "closed_years_1_2": [
            case.closed is not None and case.closed <= recipe.cases.year_ends[1] for case in schedule
        ],
    })  # fmt: skip


def _men(year_1: Flags, total: int, in_year_1: int, draws: Draws) -> Flags:
    """Men: the printed total, of whom the printed number were allocated in the first year."""
    scores = draws.uniform(len(year_1))
    men = np.zeros(len(year_1), dtype=bool)
    men[year_1] = top(scores[year_1], in_year_1)
    men[~year_1] = top(scores[~year_1], total - in_year_1)
    return men


def _with_mean(ages: Integers, group: Flags, mean: Decimal) -> Integers:
    """The same ages, some of them exchanged so that the group's mean rounds to the printed one."""
    inside, outside = np.flatnonzero(group), np.flatnonzero(~group)
    ages = ages.copy()
    wanted = float(mean) * len(inside)
    for person, other in zip(inside, np.resize(outside, len(inside)), strict=True):
        gap = wanted - float(ages[inside].sum())
        change = ages[other] - ages[person]
        if change * gap > 0 and abs(change) <= 2 * abs(gap):
            ages[person], ages[other] = ages[other], ages[person]
    if abs(float(ages[inside].mean()) - float(mean)) >= 0.5 * 10.0 ** int(mean.as_tuple().exponent):
        raise AllocationError("No exchange of ages gives the first year's mean.")
    return ages


def _shuffled[Item](items: Sequence[Item], totals: Sequence[int], draws: Draws) -> list[Item]:
    """Each item as often as its total says, in random order."""
    row = [item for item, total in zip(items, totals, strict=True) for _ in range(total)]
    return [row[place] for place in draws.order(len(row))]


def _sites(
    targets: Targets, cases: CaseTargets, schedule: Sequence[Case], recipe: Recipe, draws: Draws
) -> list[str]:
    """Sites: the printed totals among completed cases; the few others by the same shares.

    Cases of site 2 are followed up at MARAC: as many as printed closed a year, or longer, before its end.
    """
    names = list(targets.sites)
    sites = [
        names[index] for index in draws.choose(np.array(list(targets.sites.values()), float), len(schedule))
    ]
    spans = [_followed(case, recipe.cases) for case in schedule]
    second = {
        "longer": cases.followed_longer,
        "year": cases.followed_12_months - cases.followed_longer,
        "less": targets.sites["site_2"] - cases.followed_12_months,
    }
    scores = draws.uniform(len(schedule))
    others = [name for name in names if name != "site_2"]
    rest: list[int] = []
    for span, total in second.items():
        members = np.array([at for at, name in enumerate(spans) if name == span])
        chosen = top(scores[members], total)
        for at in members[chosen]:
            sites[at] = "site_2"
        rest += members[~chosen].tolist()
    given = _shuffled(others, [targets.sites[name] for name in others], draws)
    for at, name in zip(rest, given, strict=True):
        sites[at] = name
    return sites


def _followed(case: Case, recipe: Cases) -> str:
    """How long the case is followed up after its closure; empty text if it did not run its course."""
    if case.closed is None:
        return ""
    days = (recipe.follow_up_until - case.closed).days
    return "longer" if days >= recipe.longer_follow_up_days else "year" if days >= 365 else "less"


def integer_ages(n: int, target: AgeTarget, shape: float) -> Integers:
    """``n`` ages in whole years with the target's mean, standard deviation (n − 1), least and greatest.

    Quantiles of a gamma distribution above the youngest, moved to the target's moments and rounded;
    then the sum, and after it the sum of squares, are put right by steps of one year that keep what
    was put right before. Raises ``AllocationError`` if no such ages are found.
    """
    quantiles: Floats = gamma.ppf((np.arange(n) + 0.5) / n, shape)
    wanted = (quantiles - quantiles.mean()) / quantiles.std(ddof=1) * float(target.sd) + float(target.mean)
    ages = np.clip(np.rint(wanted), target.youngest, target.oldest).astype(np.int64)
    ages[0], ages[-1] = target.youngest, target.oldest
    total = round(float(target.mean) * n)
    _settle_sum(ages, total, target)
    tolerance = 0.4 * 10.0 ** int(target.sd.as_tuple().exponent)
    for pair in range(50 * n):
        gap = float(target.sd) - float(np.std(ages, ddof=1))
        if abs(gap) <= tolerance:
            return ages
        # Pairs from the outside in, never the two ends themselves: they hold the printed range.
        low, high = 1 + pair % (n // 2 - 1), n - 2 - pair % (n // 2 - 1)
        step = 1 if gap > 0 else -1
        if ages[low] - step >= target.youngest and ages[high] + step <= target.oldest:
            ages[low] -= step
            ages[high] += step
    raise AllocationError("No whole ages have the printed mean, standard deviation and range.")


def _settle_sum(ages: Integers, total: int, target: AgeTarget) -> None:
    """Move ages by one year each, from the middle outwards, until they add up to ``total``."""
    middle = len(ages) // 2
    places = sorted(range(1, len(ages) - 1), key=lambda place: abs(place - middle))
    for _ in range(target.oldest - target.youngest):
        for place in places:
            difference = total - int(ages.sum())
            if difference == 0:
                return
            step = 1 if difference > 0 else -1
            if target.youngest <= ages[place] + step <= target.oldest:
                ages[place] += step
    raise AllocationError("No whole ages have the printed mean and range.")

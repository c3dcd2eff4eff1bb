"""Service users: one row for each person allocated to the intervention.

Met exactly: allocated and completed cases, service users per site among those completed, allocations in
the first year, men and women, and age (mean and standard deviation to the printed decimals, youngest
and oldest). Open, and therefore drawn: the dates, the years after the first, and how these combine.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.stats import gamma

from drive_eval.demo.allocate import AllocationError, apportion
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe import ProgrammeYear, Recipe
from drive_eval.demo.targets import AgeTarget, Targets


def make_service_users(targets: Targets, recipe: Recipe, block: int) -> pd.DataFrame:
    """The service users of one block of the population, in the order of allocation.

    Columns: ``su_id``, ``site``, ``programme_year``, ``allocation_date`` (date), ``age_at_intake``
    (years), ``sex``, ``case_notes_held`` (Yes, No), ``completed`` (bool: whether the case ran its course).
    """
    draws = Draws(recipe.seed, block, "service users")
    n = targets.allocated
    allocated = sorted(_allocations(targets, recipe.service_users.programme_years, draws))
    completed = np.array(_shuffled([True, False], [targets.completed, n - targets.completed], draws))
    sexes = _shuffled(["men", "women"], [targets.men, targets.women], draws)
    ages = integer_ages(n, targets.age, recipe.service_users.age_shape)[draws.order(n)]
    notes = np.where(draws.uniform(n) < recipe.service_users.case_notes_held, "Yes", "No")
    digits = max(4, len(str(n * recipe.scale)))
    numbers = range(block * n + 1, (block + 1) * n + 1)
    return pd.DataFrame({
        "su_id": [f"{recipe.service_users.reference}{number:0{digits}d}" for number in numbers],
        "site": _sites(targets, completed.tolist(), draws),
        "programme_year": [year for _, year in allocated],
        "allocation_date": [day for day, _ in allocated],
        "age_at_intake": ages,
        "sex": sexes,
        "case_notes_held": notes,
        "completed": completed,
    })  # fmt: skip


def _shuffled[Item](items: Sequence[Item], totals: Sequence[int], draws: Draws) -> list[Item]:
    """Each item as often as its total says, in random order."""
    row = [item for item, total in zip(items, totals, strict=True) for _ in range(total)]
    return [row[place] for place in draws.order(len(row))]


def _sites(targets: Targets, completed: Sequence[bool], draws: Draws) -> list[str]:
    """Sites: the printed totals among completed cases; the few others by the same shares."""
    names, totals = list(targets.sites), list(targets.sites.values())
    inside = iter(_shuffled(names, totals, draws))
    outside = iter(draws.choose(np.array(totals, dtype=float), len(completed) - sum(completed)))
    return [next(inside) if done else names[next(outside)] for done in completed]


def _allocations(targets: Targets, years: Sequence[ProgrammeYear], draws: Draws) -> list[tuple[date, int]]:
    """Date of allocation and programme year of everybody: the first year's total is printed."""
    rest = targets.allocated - targets.year_1
    totals = {years[0].year: targets.year_1}
    if len(years) > 1:
        totals |= apportion(rest, {entry.year: entry.weight for entry in years[1:]})
    elif rest:
        raise AllocationError("The recipe has one programme year, but not everybody was allocated in it.")
    allocated = []
    for entry in years:
        days = draws.integers(0, (entry.last - entry.first).days, totals[entry.year])
        allocated += [(_working_day(entry.first + timedelta(int(day))), entry.year) for day in days]
    return allocated


def _working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(max(0, day.weekday() - 4))


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

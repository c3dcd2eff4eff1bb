"""When cases are allocated and closed: numbers closed at two dates, spans of duration, their average.

Cases closed in the programme's first two years have the printed spans (11 or 12 months, more than 13,
and the rest shorter). The report's average duration is that of all closed cases, as it is below the spans
of the first two years: later cases are therefore shorter, by as much as the average needs.

No case closes within the recipe's quiet days after the end of a reporting year, and spans keep away from
whole months by a few days: whoever counts by another convention counts the same cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.case_targets import CaseTargets
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe_cases import Cases, ProgrammeYear
from drive_eval.demo.recipe_parts import Days

DAYS_PER_MONTH = 365.25 / 12


@dataclass(frozen=True, order=True)
class Case:
    """One case: its dates and programme year; ``first_year``: whether it closed before that year's end.

    A case that did not run its course has no closure.
    """

    allocated: date
    closed: date | None
    year: int
    first_year: bool = False


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(max(0, day.weekday() - 4))


def make_schedule(
    targets: CaseTargets, recipe: Cases, years: Sequence[ProgrammeYear], totals: Sequence[int], draws: Draws
) -> list[Case]:
    """The cases in order of allocation; ``totals``: allocations by programme year, as ``years``.

    Raises ``AllocationError`` if the numbers do not fit the spans of the recipe.
    """
    open_cases = draws.choose(np.array(totals, dtype=float), targets.died + targets.transferred)
    closing = [total - int((open_cases == index).sum()) for index, total in enumerate(totals)]
    early = closing[0] - targets.closed_year_1
    late = targets.closed_years_1_2 - closing[0]
    if min(early, late, closing[1] - late) < 0:
        raise AllocationError("The numbers of closed cases do not fit the allocations by year.")
    cases = [
        *_first_year(targets, recipe, years[0], draws),
        *_rest_of_first_year(targets, recipe, years[0], early, draws),
        *_start_of_second_year(recipe, years[1], late, draws),
    ]
    closed_later = {1: closing[1] - late} | {index: closing[index] for index in range(2, len(years))}
    cases += _later(targets, recipe, years, closed_later, cases, draws)
    for index in open_cases:
        cases.append(Case(_day(years[index].first, years[index].last, draws), None, years[index].year))
    return sorted(cases, key=lambda case: (case.allocated, case.closed or date.max))


def _day(first: date, last: date, draws: Draws) -> date:
    return working_day(first + timedelta(int(draws.integers(0, (last - first).days, 1)[0])))


def _close(allocated: date, span: Days, after: date, by: date, draws: Draws) -> date:
    """A date of closure within the span, later than ``after`` and no later than ``by``."""
    # A closure moves back to Friday: the span's first two days are kept free for that.
    first = max(allocated + timedelta(span.least), after + timedelta(1)) + timedelta(2)
    last = min(allocated + timedelta(span.most), by)
    if last < first:
        raise AllocationError(f"No date of closure is left for a case allocated on {allocated}.")
    return _day(first, last, draws)


def _first_year(targets: CaseTargets, recipe: Cases, year: ProgrammeYear, draws: Draws) -> list[Case]:
    """Cases closed before the first year's end: those of the launch."""
    last = recipe.year_ends[0] - timedelta(recipe.usual.least + 2)
    allocated = [_day(year.first, last, draws) for _ in range(targets.closed_year_1)]
    return [
        Case(day, _close(day, recipe.usual, day, recipe.year_ends[0], draws), year.year, True)
        for day in allocated
    ]


def _rest_of_first_year(
    targets: CaseTargets, recipe: Cases, year: ProgrammeYear, n: int, draws: Draws
) -> list[Case]:
    """Cases allocated in the first year and closed in the second: usual, longer and shorter ones."""
    after, by = _quiet_until(recipe, 0), recipe.year_ends[1]
    spans = [recipe.longer] * targets.longer + [recipe.shorter] * targets.shorter
    spans += [recipe.usual] * (n - len(spans))
    cases = []
    for span in spans:
        first = max(year.first + timedelta(2), after + timedelta(3) - timedelta(span.least))
        last = min(year.last, by - timedelta(span.least + 2))
        day = _day(first, last, draws)
        cases.append(Case(day, _close(day, span, after, by, draws), year.year))
    return cases


def _start_of_second_year(recipe: Cases, year: ProgrammeYear, n: int, draws: Draws) -> list[Case]:
    """Cases allocated in the second year and closed before its end."""
    by = recipe.year_ends[1]
    allocated = [
        _day(year.first + timedelta(2), by - timedelta(recipe.usual.least + 2), draws) for _ in range(n)
    ]
    return [Case(day, _close(day, recipe.usual, day, by, draws), year.year) for day in allocated]


def _quiet_until(recipe: Cases, index: int) -> date:
    return recipe.year_ends[index] + timedelta(recipe.quiet_days)


def _later(
    targets: CaseTargets,
    recipe: Cases,
    years: Sequence[ProgrammeYear],
    closing: dict[int, int],
    before: Sequence[Case],
    draws: Draws,
) -> list[Case]:
    """Cases closed after the second year: durations such that the average of all closed cases is met."""
    after = _quiet_until(recipe, 1)
    allocated, year_of = [], []
    for index, n in closing.items():
        first = max(years[index].first + timedelta(2), after + timedelta(3) - timedelta(recipe.later.most))
        allocated += [_day(first, years[index].last, draws) for _ in range(n)]
        year_of += [years[index].year] * n
    least = np.array([max(recipe.later.least, (after - day).days + 3) for day in allocated])
    most = np.maximum(least, recipe.later.most)
    wanted = round(float(targets.mean_months) * DAYS_PER_MONTH * (len(before) + len(allocated)))
    wanted -= sum((case.closed - case.allocated).days for case in before if case.closed)
    days = _durations(least, most, wanted, draws.uniform(len(allocated)))
    closed = [working_day(day + timedelta(int(n))) for day, n in zip(allocated, days, strict=True)]
    return [Case(day, end, year) for day, end, year in zip(allocated, closed, year_of, strict=True)]


def _durations(least: Integers, most: Integers, total: int, drawn: Floats) -> Integers:
    """Whole days between the bounds with the given total: the draws, bent by one exponent for all.

    Closures that fall on a weekend move back by one or two days, three days in a week: that is added.
    """
    total += round(len(drawn) * 3 / 7)
    if not least.sum() <= total <= most.sum():
        raise AllocationError("The average duration cannot be met within the recipe's spans.")
    low, high = -8.0, 8.0
    days: Integers = least
    for _ in range(60):
        bend = (low + high) / 2
        days = np.rint(least + (most - least) * np.round(drawn ** np.exp(bend), 9)).astype(np.int64)
        low, high = (bend, high) if days.sum() > total else (low, bend)
    return days

"""Who has Insights forms, and when: which perpetrator's case, the day of intake and the day of exit.

Met exactly: forms by arm (Appendix 1), the eight reasons for exclusion, the control perpetrators behind the
control forms, intake forms by the end of Years 1 and 2 and exit forms by the end of Year 2 (feasibility
report, Appendix 8.1), exits with a known change in risk by the end of Year 1, and the length of support.

Forms that no flow counts exist too, as in the evaluation's own data: one of a case that followed other
procedures but says Drive. Table 4's columns count it and leave out a control form without a profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import AllocationError, apportion, top
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.insights_targets import ARMS, InsightsTargets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import Insights
from drive_eval.demo.whole_numbers import series

YEARS = (1, 2, 3)


@dataclass(frozen=True)
class Case:
    """One form to be placed: its arm and year of intake, days of support (if any), and limits of its exit."""

    arm: str
    year: int
    length: int | None
    exit_after: date | None = None
    exit_by: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Calendar:
    """First day, ends of the first two years, and the last day of forms."""

    first: date
    year_1: date
    year_2: date
    last: date

    def year(self, number: int) -> tuple[date, date]:
        """First and last day of a year of forms."""
        ends = {1: (self.first, self.year_1), 2: (self.year_1, self.year_2), 3: (self.year_2, self.last)}
        start, end = ends[number]
        return (start if number == 1 else start + timedelta(1)), end


def calendar(recipe: Recipe) -> Calendar:
    """The calendar of Insights forms under a recipe."""
    years = recipe.service_users.programme_years
    return Calendar(
        recipe.outcomes.randomisation.first, years[0].last, years[1].last, recipe.outcomes.insights.last
    )


def make_timing(
    perpetrators: pd.DataFrame, targets: InsightsTargets, recipe: Recipe, block: int
) -> pd.DataFrame:
    """One row for each form, linked to a perpetrator and dated.

    Columns: ``perp_id``, ``arm``, ``site``, ``intake_date``, ``exit_date``, ``length_days`` (of analysed
    cases), ``exclusion_reason`` (empty text: none), ``analysed``, ``year`` of intake (1 to 3),
    ``in_profile`` (whether the profile is filled in) and ``has_exit``.
    """
    draws = Draws(recipe.seed, block, "insights: timing")
    rules, days = recipe.outcomes.insights, calendar(recipe)
    cases = _analysed(targets, rules, days, draws)
    cases += _not_analysed(cases, targets, rules, draws)
    placed = _place(cases, perpetrators, rules, days, draws)
    placed = _excluded_exits(placed, targets, rules, days, draws)
    table = pd.concat([placed, _without_flow(perpetrators, rules, days, draws)], ignore_index=True)
    # Where the period of support is unknown, the exit form is there and its date is not.
    unknown = table["exclusion_reason"] == "unknown_period"
    table["has_exit"] = table["exit_date"].notna() | unknown
    return _without_profile(table)


def by_year(targets: InsightsTargets, rules: Insights) -> dict[str, dict[int, int]]:
    """Arm → year → intake forms; Year 2's total is printed, and shared out by what Year 1 leaves over."""
    flow, years = targets.flow, targets.years
    late = sum(flow.intake.values()) - years.year_2
    third = apportion(late, {"drive": rules.year_3_drive, "control": 1.0 - rules.year_3_drive})
    return {
        arm: {
            1: years.year_1[arm],
            2: flow.intake[arm] - years.year_1[arm] - third[arm],
            3: third[arm],
        }
        for arm in ARMS
    }


def _analysed(targets: InsightsTargets, rules: Insights, days: Calendar, draws: Draws) -> list[Case]:
    """Cases with both forms; those that end in Year 1 are as many as have a known change in risk."""
    cases: list[Case] = []
    for arm in ARMS:
        lengths = series(targets.length[arm], f"length of support, {arm}")
        by = apportion(len(lengths), dict(zip(YEARS, rules.analysed[arm], strict=True)))
        early = targets.years.risk_known[arm]
        if early > by[1]:
            raise AllocationError(f"More {arm} cases end in Year 1 than begin in it: see insights.analysed.")
        longest = (days.year_1 - days.first).days - rules.days_to_intake.most - 60
        short = draws.logistic(len(lengths)) - lengths / 60.0 - 1e6 * (lengths > longest)
        ends_early = top(short, early)
        cases += [Case(arm, 1, int(length), exit_by=days.year_1) for length in lengths[ends_early].tolist()]
        rest = lengths[~ends_early]
        # Support that outlasts Year 1 is longer: cases of Year 1 come from the longer ones.
        long = draws.logistic(len(rest)) + rest / 60.0
        stays = top(long, by[1] - early)
        cases += [Case(arm, 1, int(n), exit_after=days.year_1) for n in rest[stays].tolist()]
        others = rest[~stays]
        mixed = others[draws.order(len(others))].tolist()
        cases += [Case(arm, 2, int(n)) for n in mixed[: by[2]]]
        cases += [Case(arm, 3, int(n)) for n in mixed[by[2] :]]
    return cases


def _not_analysed(
    analysed: Sequence[Case], targets: InsightsTargets, rules: Insights, draws: Draws
) -> list[Case]:
    """Cases outside the analysis: Drive ones without an exit form, control ones by reason for exclusion."""
    cases = []
    for arm, years in by_year(targets, rules).items():
        left = [
            year
            for year, total in years.items()
            for _ in range(total - sum(1 for case in analysed if (case.arm, case.year) == (arm, year)))
        ]
        reasons = [""] * len(left)
        if arm == "control":
            reasons = [reason for reason, n in targets.flow.exclusions.items() for _ in range(n)]
        if len(reasons) != len(left):
            raise AllocationError("The recipe's insights.analysed leaves other numbers than the exclusions.")
        order = draws.order(len(left))
        cases += [
            Case(arm, left[place], None, reason=reason) for place, reason in zip(order, reasons, strict=True)
        ]
    return cases


def _window(case: Case, days: Calendar) -> tuple[date, date]:
    """First and last day on which the case's intake may lie."""
    first, last = days.year(case.year)
    if case.length is not None:
        span = timedelta(case.length)
        last = min(last, days.last - span)
        if case.exit_by is not None:
            last = min(last, case.exit_by - span)
        if case.exit_after is not None:
            first = max(first, case.exit_after - span + timedelta(1))
    return first, last


def _place(
    cases: Sequence[Case], perpetrators: pd.DataFrame, rules: Insights, days: Calendar, draws: Draws
) -> pd.DataFrame:
    """Give each form a perpetrator of its arm whose MARAC was shortly before, the narrowest window first."""
    windows = [_window(case, days) for case in cases]
    narrow = sorted(range(len(cases)), key=lambda at: ((windows[at][1] - windows[at][0]).days, at))
    repeated = [at for at in narrow if cases[at].reason == "repeated_case"]
    eligible = perpetrators[perpetrators["different_procedure"] == "no"]
    pools = {arm: _pool(eligible[eligible["arm"] == arm], rules, draws) for arm in ARMS}
    rows: list[dict[str, Any]] = [{} for _ in cases]
    for at in [at for at in narrow if at not in set(repeated)]:
        case, (first, last) = cases[at], windows[at]
        outside = case.reason == "outside_period"
        person, intake = pools[case.arm].take(first, last, outside, what=f"{case.arm}, year {case.year}")
        rows[at] = _row(case, person, intake)
    # A repeated case is another form of a perpetrator whose case is analysed, begun while that one runs.
    kept = [at for at in narrow if cases[at].arm == "control" and cases[at].length is not None]
    for at in repeated:
        first, last = days.year(cases[at].year)
        fits = [
            other for other in kept
            if first <= rows[other]["intake_date"] <= last and (cases[other].length or 0) > 30
        ]  # fmt: skip
        other = fits[int(draws.integers(0, len(fits) - 1, 1)[0])]
        kept.remove(other)
        person = {name: rows[other][name] for name in ("perp_id", "site")}
        intake = min(rows[other]["intake_date"] + timedelta(14), last)
        rows[at] = _row(cases[at], person, intake)
    return pd.DataFrame(rows)


class _Pool:
    """Perpetrators of one arm who can still be given a form, with the day of intake each would have."""

    def __init__(self, people: pd.DataFrame, near: Integers, far: Integers) -> None:
        self.people = people.reset_index(drop=True)
        dates = pd.to_datetime(self.people["date"]).to_numpy().astype("datetime64[D]")
        self.near = dates + near.astype("timedelta64[D]")
        self.far = dates + far.astype("timedelta64[D]")
        self.free = np.ones(len(people), dtype=bool)

    def take(self, first: date, last: date, outside: bool, what: str) -> tuple[dict[str, Any], date]:
        """Take the next free person whose intake lies in a window; people stand in random order."""
        days = self.far if outside else self.near
        fits = self.free & (days >= np.datetime64(first)) & (days <= np.datetime64(last))
        if not fits.any():
            raise AllocationError(f"No perpetrator is left for an Insights form ({what}).")
        at = int(np.argmax(fits))
        self.free[at] = False
        person: dict[str, Any] = {name: self.people.at[at, name] for name in ("perp_id", "site")}
        intake: date = days[at].astype(object)
        return person, intake


def _pool(people: pd.DataFrame, rules: Insights, draws: Draws) -> _Pool:
    mixed = people.iloc[draws.order(len(people))]
    near = draws.integers(rules.days_to_intake.least, rules.days_to_intake.most, len(mixed))
    far = draws.integers(rules.outside_after.least, rules.outside_after.most, len(mixed))
    return _Pool(mixed, near, far)


def _row(case: Case, person: Mapping[str, Any], intake: date) -> dict[str, Any]:
    ends = None if case.length is None else intake + timedelta(case.length)
    return {
        **person, "arm": case.arm, "intake_date": intake, "exit_date": ends, "length_days": case.length,
        "exclusion_reason": case.reason, "analysed": case.length is not None, "year": case.year,
        "in_profile": True,
    }  # fmt: skip


def _excluded_exits(
    placed: pd.DataFrame, targets: InsightsTargets, rules: Insights, days: Calendar, draws: Draws
) -> pd.DataFrame:
    """Exit forms of excluded control cases: as many by the end of Year 2 as the printed total leaves over."""
    table = placed.copy()
    ended = pd.Series([end is not None and not pd.isna(end) for end in table["exit_date"]])
    by_then = int(sum(end <= days.year_2 for end in table.loc[ended, "exit_date"]))
    wanted = targets.years.year_2_exits - by_then
    excluded = table["exclusion_reason"].isin(EXIT_LIKELY)
    disengaged = table["exclusion_reason"] == "disengaged"
    early = (table["year"] <= 2) & ~ended & (excluded | disengaged)
    first = np.where(excluded, 1e3, 0.0) + draws.logistic(len(table))
    chosen = top(np.where(early, first, -1e9), wanted)
    if not early[chosen].all():
        raise AllocationError("Too few excluded cases are left to have an exit form by the end of Year 2.")
    share = draws.uniform(len(table)) < rules.with_exit_form
    later = ~ended & ~chosen & (table["year"] == 3) & (excluded | (disengaged & share))
    days_open = draws.uniform(len(table))
    intakes: list[date] = table["intake_date"].tolist()
    exits: list[date | None] = table["exit_date"].tolist()
    for at in np.flatnonzero(chosen | later):
        limit = days.year_2 if chosen[at] else days.last
        span = min((limit - intakes[at]).days, 150)
        exits[at] = intakes[at] + timedelta(int(days_open[at] * span))
    table["exit_date"] = pd.Series(exits, index=table.index, dtype=object)
    return table


# Reasons that came to light by comparing forms, so that both were there.
EXIT_LIKELY = (
    "repeated_case", "repeated_information", "overlapping_dates", "repeated_victimisation", "outside_period",
)  # fmt: skip


def _without_flow(perpetrators: pd.DataFrame, rules: Insights, days: Calendar, draws: Draws) -> pd.DataFrame:
    """The form of a case that followed other procedures, with Drive as its group."""
    others = perpetrators[
        (perpetrators["different_procedure"] == "yes") & (perpetrators["arm"] == "drive")
    ].reset_index(drop=True)
    at = int(draws.integers(0, len(others) - 1, 1)[0])
    first, last = days.year(3)
    intake = first + timedelta(int(draws.integers(0, (last - first).days // 2, 1)[0]))
    marac: list[date] = others["date"].tolist()
    intake = max(intake, marac[at] + timedelta(rules.days_to_intake.least))
    person: dict[str, Any] = {name: others.at[at, name] for name in ("perp_id", "site")}
    return pd.DataFrame([_row(Case("drive", 3, None), person, intake)])


def _without_profile(table: pd.DataFrame) -> pd.DataFrame:
    """One control form of Year 3 has no profile."""
    table = table.copy()
    candidates = (table["arm"] == "control") & (table["year"] == 3)
    candidates &= table["exclusion_reason"] == "disengaged"
    table.loc[table.index[candidates][0], "in_profile"] = False
    return table

"""Appearances at MARAC at the site that was followed up, and with whom: who came back, when, with another.

Met exactly: perpetrators by arm, mean appearances by arm, serial perpetrators (two victims-survivors or
more) in all and among service users, their mean appearances during and after, and how many service users
came back during the intervention and in each period after it. Follow-up ends where the data did. The log's
repeat referrals are among the appearances of control cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import AllocationError, top
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.whole_numbers import Interval, Moments, series, total_for

ROW = "marac_longitudinal_site_2"
SITE = "site_2"
AFTER = ("six_months", "twelve_months", "longer")


@dataclass(frozen=True)
class MaracTarget:
    """What is printed of MARAC appearances; ``returned``: period → service users who came back in it.

    ``many``: how often each of those came back who did so more than once within six months;
    ``serial_mean``: arm → mean appearances of serial perpetrators during and after the intervention.
    """

    people: Mapping[str, int]
    mean: Mapping[str, Decimal]
    serial: Mapping[str, int]
    serial_mean: Mapping[str, Decimal]
    returned: Mapping[str, int]
    many: Sequence[int]


def read_marac(printed: Printed) -> MaracTarget:
    """Read the printed figures; percentages of service users are turned into the nearest whole numbers."""
    drive = printed.count(f"{ROW}.site_2_sus.n")
    serial_drive = printed.count(f"{ROW}.serial_drive_sus.n")
    stayed_away = printed.number(f"{ROW}.not_re_appearing_during_drive.percent")
    longer = printed.number(f"{ROW}.re_appeared_after_more_than_a_year.percent")
    return MaracTarget(
        people={
            "drive": drive,
            "control": printed.count("introduction_methodology.marac_data_perpetrators.control"),
        },
        mean={arm: printed.number(f"{ROW}.appearances_{arm}.mean") for arm in ("drive", "control")},
        serial={
            "drive": serial_drive,
            "control": printed.count(f"{ROW}.serial_perpetrators.n") - serial_drive,
        },
        serial_mean={
            "drive": printed.number("change_in_behaviour_summary.marac_appearances_serial_drive.mean"),
            "control": printed.number(f"{ROW}.serial_appearances_control.mean"),
        },
        returned={
            "during": drive - _nearest(stayed_away, drive),
            "six_months": printed.count(f"{ROW}.re_appeared_within_6_months_post.n"),
            "twelve_months": printed.count(f"{ROW}.re_appeared_at_12_months.n"),
            "longer": _nearest(longer, drive),
        },
        many=[printed.count(f"{ROW}.re_appearances_of_su_{who}.times") for who in ("a", "b")],
    )


def _nearest(percent: Decimal, base: int) -> int:
    return int((percent * base / 100).to_integral_value(ROUND_HALF_UP))


def make_marac(
    perpetrators: pd.DataFrame,
    service_users: pd.DataFrame,
    log: pd.DataFrame,
    victims: Mapping[str, str],
    target: MaracTarget,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """One row for each appearance: ``appearance_id``, ``perp_id``, ``vs_id``, ``date`` and ``arm``.

    ``victims``: perpetrator → reference of the victim-survivor with an Insights form; others get one.
    """
    draws = Draws(recipe.seed, block, "marac")
    site = perpetrators[(perpetrators["site"] == SITE) & (perpetrators["different_procedure"] == "no")]
    drive = site[(site["arm"] == "drive") & site["completed"]].reset_index(drop=True)
    control = site[site["arm"] == "control"].reset_index(drop=True)
    for arm, people in (("drive", drive), ("control", control)):
        if len(people) != target.people[arm]:
            raise AllocationError(f"{len(people)} {arm} cases at {SITE}, {target.people[arm]} are printed.")
    closed = service_users.set_index("su_id")["closure_date"]
    again = _drive_dates(drive, closed, target, recipe, draws)
    back: dict[str, list[date]] = {}
    for again_id, day in log.loc[log["repeat_referral"] == "yes", ["perp_id", "date"]].to_numpy().tolist():
        back.setdefault(again_id, []).append(day)
    later = _control_dates(control, back, target, recipe, draws)
    tables = []
    for arm, people, dates in (("drive", drive, again), ("control", control, later)):
        before = _before(people, dates, target, recipe, draws) if arm == "drive" else [[] for _ in dates]
        serial = _serial(dates, before, target.serial[arm], target.serial_mean[arm], draws)
        every = [
            sorted([first, *own, *earlier])
            for first, own, earlier in zip(people["date"], dates, before, strict=True)
        ]
        tables.append(_with_victims(people, every, serial, victims, arm, recipe, draws))
    table = pd.concat(tables, ignore_index=True)
    table = table.iloc[np.argsort(pd.to_datetime(table["date"]).to_numpy(), kind="stable")]
    numbers = np.arange(len(table)) + 1 + block * len(table)
    table.insert(0, "appearance_id", [f"{recipe.outcomes.marac.reference}{n:05d}" for n in numbers])
    return table.reset_index(drop=True)


def _drive_dates(
    people: pd.DataFrame, closed: pd.Series, target: MaracTarget, recipe: Recipe, draws: Draws
) -> list[list[date]]:
    """When service users came back, during the intervention and after: the printed numbers by period."""
    end = recipe.cases.follow_up_until
    ends: list[date] = [closed[person] for person in people["perp_id"]]
    starts: list[date] = people["date"].tolist()
    # Clear of the periods' borders, whatever day of a case is taken as its start.
    windows = {
        "during": [
            (start + (stop - start) / 2, stop - timedelta(2))
            for start, stop in zip(starts, ends, strict=True)
        ],
        "six_months": [(stop + timedelta(7), stop + timedelta(175)) for stop in ends],
        "twelve_months": [(stop + timedelta(190), stop + timedelta(358)) for stop in ends],
        "longer": [(stop + timedelta(375), end) for stop in ends],
    }  # fmt: skip
    dates: list[list[date]] = [[] for _ in ends]
    person = draws.logistic(len(ends))
    for period, n in target.returned.items():
        spans = windows[period]
        possible = np.array([first <= last <= end for first, last in spans])
        score = np.where(possible, person + draws.logistic(len(ends)), -np.inf)
        chosen = np.flatnonzero(top(score, n))
        if not possible[chosen].all():
            raise AllocationError(f"Too few service users are followed up to come back at MARAC: {period}.")
        times = np.ones(n, dtype=np.int64)
        if period == "six_months":
            times[: len(target.many)] = target.many
        for at, number in zip(chosen, times, strict=True):
            dates[at] += _between(*spans[at], int(number), draws)
    return dates


def _between(first: date, last: date, n: int, draws: Draws) -> list[date]:
    """``n`` different days between two days, both included."""
    length = (last - first).days + 1
    return [first + timedelta(int(day)) for day in draws.order(length)[:n]]


def _control_dates(
    people: pd.DataFrame, back: Mapping[str, list[date]], target: MaracTarget, recipe: Recipe, draws: Draws
) -> list[list[date]]:
    """When control cases came back after their first appearance, the log's repeat referrals included."""
    rules, end = recipe.outcomes.marac, recipe.cases.follow_up_until
    known = [sorted(set(back.get(person, []))) for person in people["perp_id"]]
    sd = rules.control_sd
    numbers = series(
        Moments(
            len(people),
            total_for(target.mean["control"], len(people)),
            1,
            rules.control_most,
            Interval(sd - 0.05, sd + 0.05),
        ),
        "appearances at MARAC, control",
    )
    score = np.array([len(days) for days in known]) * 20.0 + draws.logistic(len(people))
    extra = np.zeros(len(people), dtype=np.int64)
    extra[np.argsort(score, kind="stable")] = numbers - 1
    dates = []
    for first, days, n in zip(people["date"].tolist(), known, extra.tolist(), strict=True):
        if len(days) > n:
            raise AllocationError("A control case has more repeat referrals than appearances at MARAC.")
        free = [day for day in _between(first + timedelta(14), end, n + len(days), draws) if day not in days]
        dates.append([*days, *free[: n - len(days)]])
    return dates


def _before(
    people: pd.DataFrame, dates: Sequence[Sequence[date]], target: MaracTarget, recipe: Recipe, draws: Draws
) -> list[list[date]]:
    """Appearances of service users before the one at which they were randomised: what the mean leaves."""
    first = recipe.outcomes.randomisation.first
    spans = np.array([(day - first).days - 14 for day in people["date"].tolist()])
    left = total_for(target.mean["drive"], len(people)) - len(people) - sum(map(len, dates))
    # A longer time before, more appearances in it: shares of the number by largest remainder.
    weight = np.maximum(spans, 0) * np.exp(0.5 * draws.logistic(len(people)))
    exact = left * weight / weight.sum()
    numbers = np.floor(exact).astype(np.int64)
    numbers[top(exact - numbers, left - int(numbers.sum()))] += 1
    return [
        _between(first, day - timedelta(14), int(n), draws) if n else []
        for day, n in zip(people["date"].tolist(), numbers, strict=True)
    ]


def _serial(
    dates: Sequence[Sequence[date]], before: Sequence[Sequence[date]], n: int, mean: Decimal, draws: Draws
) -> set[int]:
    """Serial perpetrators: ``n`` people whose appearances during and after have the printed mean."""
    later = np.array([len(days) for days in dates])
    total = later + np.array([len(days) for days in before])
    left = total_for(mean, n)
    order = [int(at) for at in draws.order(len(later)) if total[at] >= 1]
    fewest = sorted(order, key=lambda at: later[at])
    chosen = fewest[:n]
    rest = fewest[n:]
    # From the fewest appearances, exchange one person at a time for somebody with more.
    gap = left - int(later[chosen].sum())
    for at in range(n):
        if gap <= 0:
            break
        most = later[chosen[at]] + gap
        best = max((one for one in rest if later[one] <= most), key=lambda one: later[one], default=None)
        if best is not None and later[best] > later[chosen[at]]:
            gap -= int(later[best] - later[chosen[at]])
            rest.remove(best)
            chosen[at] = best
    if gap != 0 or len(chosen) != n:
        raise AllocationError("No serial perpetrators have the printed mean of appearances at MARAC.")
    return set(chosen)


def _with_victims(
    people: pd.DataFrame, dates: Sequence[Sequence[date]], serial: set[int], victims: Mapping[str, str],
    arm: str, recipe: Recipe, draws: Draws,
) -> pd.DataFrame:  # fmt: skip
    """The rows, with whom each case was heard for: another victim-survivor for serial perpetrators."""
    rows: list[dict[str, object]] = []
    missing: Integers = draws.integers(0, 99, sum(map(len, dates)))
    for at, (person, days) in enumerate(zip(people["perp_id"], dates, strict=True)):
        first = victims.get(person, f"{recipe.outcomes.insights.reference}-{person}")
        other = f"{recipe.outcomes.insights.reference}-{person}-2"
        for number, day in enumerate(days):
            victim: object = other if at in serial and number % 2 else first
            # A reference is left out now and then, but never where it tells two victims-survivors apart.
            if at not in serial and missing[len(rows)] == 0:
                victim = pd.NA
            rows.append({"perp_id": person, "vs_id": victim, "date": day, "arm": arm})
    return pd.DataFrame(rows)

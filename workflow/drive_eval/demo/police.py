"""Police incidents: one row for each, with its day, kind, offence and outcome.

Met exactly: see ``police_targets``. The days follow the recipe's weights by period, because the figures that
show periods print no numbers. The cost sample is among them: perpetrators randomised in the first year
with an incident in the six months before MARAC, as many as printed, with the printed offences and charges.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import AllocationError, Flags, apportion, hand_out, top
from drive_eval.demo.draws import Draws, Integers
from drive_eval.demo.police_people import draw_people, make_numbers
from drive_eval.demo.police_targets import OFFENCES, CostTarget, SiteTarget
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_outcomes import Police
from drive_eval.demo.whole_numbers import Condition, Interval, table

PERIODS = ("before", "during", "six_months", "twelve_months", "longer")
NOT_CRIMED = "non_crime"


def make_police(
    perpetrators: pd.DataFrame,
    service_users: pd.DataFrame,
    marac: pd.DataFrame,
    targets: Mapping[str, SiteTarget],
    costs: CostTarget,
    average_days: int,
    recipe: Recipe,
    block: int,
) -> pd.DataFrame:
    """One row for each incident, in canonical codes and in order of dates.

    ``average_days``: length of the intervention, which ends the period "during" of control cases.
    """
    draws = Draws(recipe.seed, block, "police")
    rules = recipe.outcomes.police
    cases = intervention_days(perpetrators, service_users, average_days)
    victims = marac.groupby("perp_id")["vs_id"].nunique()
    several = {str(person): int(n) >= 2 for person, n in victims.items()}
    parts: list[pd.DataFrame] = []
    for site, target in targets.items():
        numbers = make_numbers(site, target, rules, draws)
        known = several if target.serial else {}
        parts.append(draw_people(numbers, cases[cases["site"] == site], known, draws))
    people = pd.concat(parts, ignore_index=True)
    people["sampled"] = _sample(people, costs, recipe, draws)
    people["early"] = _early(people, costs, draws)
    incidents = _incidents(people, recipe, draws)
    incidents = _crimed(incidents, targets, costs, draws)
    incidents = pd.concat([incidents, _outside(people, incidents, targets, recipe, draws)], ignore_index=True)
    incidents = _offences(incidents, costs, rules, draws)
    order = np.argsort(pd.to_datetime(incidents["date"]).to_numpy(), kind="stable")
    incidents = incidents.iloc[order].reset_index(drop=True)
    first = block * len(incidents) + 1
    references = [f"{rules.reference}{number:06d}" for number in range(first, first + len(incidents))]
    incidents.insert(0, "incident_id", references)
    fields = ["perp_id", "arm", "site", "date", "dv_flag", "crimed", "offence", "outcome", "outcome_date"]
    return incidents[["incident_id", *fields]]


def intervention_days(
    perpetrators: pd.DataFrame, service_users: pd.DataFrame, average_days: int
) -> pd.DataFrame:
    """Cases that the police may have looked up, with the days on which their period begins and ends."""
    closed = service_users.set_index("su_id")["closure_date"]
    allocated = service_users.set_index("su_id")["allocation_date"]
    eligible = perpetrators[perpetrators["different_procedure"] == "no"]
    cases = eligible[(eligible["arm"] == "control") | eligible["completed"]].reset_index(drop=True)
    ends = cases["perp_id"].map(closed)
    begins = cases["perp_id"].map(allocated)
    dates: list[date] = cases["date"].tolist()
    cases["start"] = [day if pd.isna(own) else own for day, own in zip(dates, begins, strict=True)]
    cases["stop"] = [
        day + timedelta(average_days) if pd.isna(own) else own for day, own in zip(dates, ends, strict=True)
    ]
    return cases[["perp_id", "arm", "site", "date", "start", "stop"]]


def _sample(people: pd.DataFrame, costs: CostTarget, recipe: Recipe, draws: Draws) -> Flags:
    """The cost sample: of those randomised in the first year, more often those with many incidents."""
    end = recipe.service_users.programme_years[0].last
    possible = np.array([day <= end for day in people["date"]])
    score = np.log(people["n"].to_numpy(dtype=float)) + draws.logistic(len(people))
    chosen = top(np.where(possible, score, -np.inf), costs.people)
    if not possible[chosen].all():
        raise AllocationError("Too few perpetrators of the first year have police data for the cost sample.")
    return chosen


def _early(people: pd.DataFrame, costs: CostTarget, draws: Draws) -> Integers:
    """How many of their incidents the sample's perpetrators have in the six months before MARAC."""
    rows = people["sampled"].to_numpy(dtype=bool)
    n = people["n"].to_numpy(dtype=np.int64)[rows]
    left = sum(costs.incidents.values()) + costs.non_crime - len(n)
    room = n - 1
    early = np.zeros(len(people), dtype=np.int64)
    shares = np.sqrt(room) * np.exp(0.4 * draws.logistic(len(n)))
    given = np.minimum(np.floor(left * shares / shares.sum()).astype(np.int64), room)
    order = draws.order(len(n))
    at = 0
    while given.sum() < left:
        place = order[at % len(order)]
        given[place] += int(given[place] < room[place])
        at += 1
        if at > 100 * len(order):
            raise AllocationError("The cost sample has fewer incidents than are printed.")
    early[rows] = given + 1
    return early


def _spans(start: date, stop: date, begin: date, end: date) -> dict[str, tuple[date, date]]:
    """First and last day of each period, clear of the borders between them; none where data end before."""
    spans = {
        "before": (max(start - timedelta(170), begin), start - timedelta(12)),
        "during": (start + (stop - start) / 5, stop - timedelta(3)),
        "six_months": (stop + timedelta(5), stop + timedelta(178)),
        "twelve_months": (stop + timedelta(188), stop + timedelta(360)),
        "longer": (stop + timedelta(370), stop + timedelta(900)),
    }
    return {name: (first, min(last, end)) for name, (first, last) in spans.items() if first <= end}


def _incidents(people: pd.DataFrame, recipe: Recipe, draws: Draws) -> pd.DataFrame:
    """Every incident with its day; in the first year, only the cost sample has any before MARAC."""
    rules, end = recipe.outcomes.police, recipe.cases.follow_up_until
    first_year = recipe.service_users.programme_years[0].last
    rows = []
    for person in people.to_dict("records"):
        n, dv, early = int(person["n"]), int(person["dv"]), int(person["early"])
        spans = _spans(person["start"], person["stop"], rules.first, end)
        weights = dict(rules.periods[str(person["arm"])])
        if person["date"] <= first_year:
            weights["before"] = 0.0
        names = [name for name in PERIODS if name in spans]
        days = np.array([(spans[name][1] - spans[name][0]).days + 1 for name in names], dtype=float)
        drawn = draws.choose(np.array([weights[name] for name in names]) * days, n - early)
        periods = ["before"] * early + [names[at] for at in drawn]
        position = draws.uniform(n)
        domestic = np.zeros(n, dtype=bool)
        domestic[draws.order(n)[:dv]] = True
        for period, at, is_dv in zip(periods, position, domestic, strict=True):
            first, last = spans[period]
            rows.append({
                "perp_id": person["perp_id"], "arm": person["arm"], "site": person["site"],
                "date": first + timedelta(int(at * ((last - first).days + 1))),
                "dv_flag": "yes" if is_dv else "no",
                "sample": bool(person["sampled"]) and period == "before",
            })  # fmt: skip
    return pd.DataFrame(rows)


def _crimed(
    incidents: pd.DataFrame, targets: Mapping[str, SiteTarget], costs: CostTarget, draws: Draws
) -> pd.DataFrame:
    """Which incidents were recorded as crimes: printed by site and kind, and in all for the cost sample."""
    groups = [
        (site, flag, target.crimed_dv if flag == "yes" else target.crimed_other)
        for site, target in targets.items()
        for flag in ("yes", "no")
    ]
    members = [
        np.flatnonzero((incidents["site"] == site) & (incidents["dv_flag"] == flag))
        for site, flag, _ in groups
    ]
    sample = incidents["sample"].to_numpy(dtype=bool)
    sizes = np.array([int(sample[rows].sum()) for rows in members])
    totals = np.array([total for _, _, total in groups])
    crimes = float(sum(costs.incidents.values()))
    wanted = np.array(
        [size * total / len(rows) for size, total, rows in zip(sizes, totals, members, strict=True)]
    )
    in_sample = table(
        wanted * crimes / wanted.sum(),
        np.minimum(sizes, totals),
        [Condition(np.ones(len(groups)), Interval(crimes, crimes))],
        "crimes in the cost sample",
    )
    crimed = np.zeros(len(incidents), dtype=bool)
    score = draws.uniform(len(incidents))
    for rows, inside, total in zip(members, in_sample, totals, strict=True):
        crimed[rows[sample[rows]]] = top(score[rows[sample[rows]]], int(inside))
        crimed[rows[~sample[rows]]] = top(score[rows[~sample[rows]]], int(total - inside))
    return incidents.assign(crimed=np.where(crimed, "yes", "no"))


def _outside(
    people: pd.DataFrame, incidents: pd.DataFrame, targets: Mapping[str, SiteTarget], recipe: Recipe,
    draws: Draws,
) -> pd.DataFrame:  # fmt: skip
    """Recorded incidents before anybody's period: earlier than six months before it begins."""
    first = recipe.outcomes.police.first
    parts = []
    for site, target in targets.items():
        group = people[people["site"] == site].reset_index(drop=True)
        length = np.array([(day - first).days - 200 for day in group["start"]])
        weights = np.maximum(length, 0) * np.sqrt(group["n"].to_numpy(dtype=float))
        who = draws.choose(weights, target.outside)
        position = draws.uniform(target.outside)
        like = incidents[incidents["site"] == site].iloc[
            draws.integers(0, int((incidents["site"] == site).sum()) - 1, target.outside)
        ]
        parts.append(pd.DataFrame({
            "perp_id": group["perp_id"].to_numpy()[who],
            "arm": group["arm"].to_numpy()[who],
            "site": site,
            "date": [first + timedelta(int(at * length[one])) for at, one in zip(position, who, strict=True)],
            "dv_flag": like["dv_flag"].to_numpy(),
            "sample": False,
            "crimed": like["crimed"].to_numpy(),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _offences(incidents: pd.DataFrame, costs: CostTarget, rules: Police, draws: Draws) -> pd.DataFrame:
    """Offence and outcome: printed for the cost sample, in its proportions for all others."""
    crimed = (incidents["crimed"] == "yes").to_numpy()
    sample = incidents["sample"].to_numpy(dtype=bool)
    domestic = (incidents["dv_flag"] == "yes").to_numpy()
    offence = np.full(len(incidents), NOT_CRIMED, dtype=object)
    charged = np.zeros(len(incidents), dtype=bool)
    # Offences stand from the most to the least domestic: the last is theft, drugs and the like.
    score = rules.domestic * domestic + draws.logistic(len(incidents))
    chance = draws.uniform(len(incidents))
    for rows, totals in (
        (np.flatnonzero(crimed & sample), dict(costs.incidents)),
        (np.flatnonzero(crimed & ~sample), None),
    ):
        weights = {code: float(n) for code, n in costs.incidents.items()}
        offence[rows] = hand_out(score[rows], totals or apportion(len(rows), weights))
        for code in OFFENCES:
            members = rows[offence[rows] == code]
            share = costs.charges[code] / costs.incidents[code]
            n = costs.charges[code] if totals else round(share * len(members))
            charged[members] = top(chance[members], n)
    outcome = pd.Series(np.where(charged, "charged", "other"), index=incidents.index, dtype="string")
    after = draws.integers(rules.days_to_outcome.least, rules.days_to_outcome.most, len(incidents))
    days = [
        day + timedelta(int(n)) if crime else None
        for day, n, crime in zip(incidents["date"], after, crimed, strict=True)
    ]
    return incidents.assign(
        offence=offence, outcome=outcome.mask(~crimed), outcome_date=pd.Series(days, dtype=object)
    )

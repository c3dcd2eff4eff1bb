"""The actions log: what case managers did, one row for each action.

The log is made in strata, a programme year's service users in one year of work. Each stratum has the
printed shares of work, types, agencies and labels, so that any choice of years does: a share within its
rounding interval in every part is within it in the whole.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.demo.action_targets import ActionTargets
from drive_eval.demo.allocate import AllocationError, Flags, apportion, top
from drive_eval.demo.contacts import Contacts
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe import Recipe
from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE

Texts = npt.NDArray[np.object_]
# Days since 1970-01-01, which was a Thursday.
THURSDAY = 3


def make_actions(
    people: pd.DataFrame, contacts: Contacts, targets: ActionTargets, recipe: Recipe, block: int
) -> tuple[pd.DataFrame, pd.Series]:
    """The log of one block in order of date, without references, and each service user's first contact.

    Columns: ``su_id``, ``date`` (datetime64), ``work``, ``indirect_type``, ``objective``, ``agency``,
    ``direct_type``; empty text where a column does not apply.
    """
    draws = Draws(recipe.seed, block, "actions")
    start = _days(people["allocation_date"])
    span = recipe.cases.shorter.least
    end = np.where(people["completed"], _days(people["closure_date"].fillna(people["allocation_date"])), 0)
    end = np.where(end == 0, start + span, end)
    first = working_days(start + draws.integers(3, recipe.actions.first_contact_days, len(people)))
    person, date = _direct_dates(contacts.number, first, end, draws)
    programme = people["programme_year"].to_numpy(dtype=np.int64)
    ends = np.array(
        [np.datetime64(day).astype("datetime64[D]").astype(np.int64) for day in recipe.cases.year_ends]
    )
    period = np.searchsorted(ends, date, side="left")
    flags = _without(contacts, recipe, draws)
    parts = []
    for year in np.unique(programme):
        for at in np.unique(period[programme[person] == year]):
            rows = np.flatnonzero((programme[person] == year) & (period == at))
            parts.append(_direct(person[rows], date[rows], contacts, flags, targets, draws))
            share = recipe.actions.direct_in_first_year if at == 0 else targets.direct
            n = round(len(rows) * (1.0 - share) / share)
            window = _window(start, end, programme == year, ends, int(at))
            parts.append(_indirect(n, window, start, end, at == 0, targets, recipe, draws))
    log = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((draws.uniform(len(log["date"])), log["date"]))
    table = pd.DataFrame({name: values[order] for name, values in log.items()})
    table.insert(0, "su_id", people["su_id"].to_numpy()[table.pop("person")])
    table["date"] = table["date"].to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    contact = pd.Series(first.astype("datetime64[D]").astype(object), index=people.index)
    return table, contact.where(contacts.any, None)


def _days(dates: pd.Series) -> Integers:
    return pd.to_datetime(dates).to_numpy().astype("datetime64[D]").astype(np.int64)


def working_days(days: Integers) -> Integers:
    """The days themselves, or the Friday before a weekend; days since 1970-01-01."""
    return days - np.maximum(0, (days + THURSDAY) % 7 - 4)


def _direct_dates(
    number: Integers, first: Integers, end: Integers, draws: Draws
) -> tuple[Integers, Integers]:
    """Person and date of every direct contact: the first one on its date, the others until closure."""
    person = np.repeat(np.arange(len(number)), number)
    drawn = draws.uniform(len(person))
    date = first[person] + np.floor(drawn * (end - first + 1)[person]).astype(np.int64)
    date = np.maximum(working_days(date), first[person])
    opening = np.concatenate([[0], np.cumsum(number)[:-1]])[number > 0]
    date[opening] = first[number > 0]
    return person.astype(np.int64), date


def _without(contacts: Contacts, recipe: Recipe, draws: Draws) -> tuple[Flags, Flags]:
    """People in contact without direct support, and without contact that only maintains it.

    The latter have few contacts, as all of these are support; nobody with behaviour-change work is one.
    """
    rule, reached = recipe.actions, int(contacts.any.sum())
    free = contacts.any & ~contacts.behaviour_change
    few = np.where(free, -contacts.number.astype(float), -np.inf)
    maintaining = top(few, round(rule.without_maintaining * reached))
    scores = np.where(contacts.any & ~maintaining, draws.uniform(len(free)), -1.0)
    return top(scores, round(rule.without_support * reached)), maintaining


def _direct(
    person: Integers,
    date: Integers,
    contacts: Contacts,
    without: tuple[Flags, Flags],
    targets: ActionTargets,
    draws: Draws,
) -> dict[str, npt.NDArray[np.generic]]:
    """A stratum's direct work: labels of Table 7, behaviour change among those few who did it."""
    n = len(person)
    labels = apportion(n, dict(targets.direct_types))
    totals = dict.fromkeys(CATEGORY_OF_DIRECT_TYPE.values(), 0)
    for label, total in labels.items():
        totals[CATEGORY_OF_DIRECT_TYPE[label]] += total
    no_support, no_maintaining = (flags[person] for flags in without)
    score = draws.uniform(n)
    eligible = contacts.behaviour_change[person]
    changing = top(np.where(eligible, score, -1.0), totals["behaviour_change"])
    rank = np.where(no_maintaining, 2.0, np.where(no_support, -1.0, 0.0)) + score - 10.0 * changing
    supporting = top(rank, totals["direct_support"])
    fits = (
        not (changing & ~eligible).any()
        and not (supporting & no_support).any()
        and not (~supporting & no_maintaining).any()
    )
    if not fits:
        raise AllocationError("The labels of direct work do not fit the people who did it.")
    members = {
        "behaviour_change": changing,
        "direct_support": supporting,
        "maintaining_contact": ~changing & ~supporting,
    }
    given: Texts = np.full(n, "", dtype=object)
    for category, flags in members.items():
        names = [name for name, of in CATEGORY_OF_DIRECT_TYPE.items() if of == category]
        given[flags] = _shuffled({name: labels[name] for name in names}, draws)
    empty: Texts = np.full(n, "", dtype=object)
    work: Texts = np.full(n, "direct", dtype=object)
    return {"person": person, "date": date, "work": work, "indirect_type": empty, "objective": empty,
            "agency": empty, "direct_type": given}  # fmt: skip


def _shuffled[Key](totals: Mapping[Key, int], draws: Draws) -> Texts:
    """Each key as often as its total says, in random order."""
    keys = np.empty(len(totals), dtype=object)
    keys[:] = list(totals)
    row = np.repeat(keys, list(totals.values()))
    shuffled: Texts = row[draws.order(len(row))]
    return shuffled


def _window(
    start: Integers, end: Integers, members: Flags, year_ends: Integers, period: int
) -> tuple[Integers, Integers]:
    """First and last day of each member's case in a year of work; the last before the first if none."""
    low = start if period == 0 else np.maximum(start, year_ends[period - 1] + 1)
    high = end if period == len(year_ends) else np.minimum(end, year_ends[period])
    return low, np.where(members, high, low - 1)


def _indirect(
    n: int,
    window: tuple[Integers, Integers],
    start: Integers,
    end: Integers,
    first_year: bool,
    targets: ActionTargets,
    recipe: Recipe,
    draws: Draws,
) -> dict[str, npt.NDArray[np.generic]]:
    """A stratum's indirect work, spread over the cases that were open; background research early in them."""
    low, high = window
    days = np.maximum(high - low + 1, 0)
    uneven = np.clip(draws.logistic(len(days)), -3.0, 3.0)
    weight: Floats = np.round(days * np.exp(recipe.actions.indirect_spread * uneven), 6)
    person = draws.choose(weight, n)
    drawn = draws.uniform(n)
    date = low[person] + np.floor(drawn * days[person]).astype(np.int64)
    date = np.maximum(working_days(date), low[person])
    totals = apportion(n, dict(targets.indirect))
    into = (date - start[person]) / np.maximum(1, end - start)[person]
    noise = recipe.actions.background_by * draws.logistic(n)
    background = top(-(into + noise), totals["background_research"])
    multi = top(np.where(background, -1.0, draws.uniform(n)), totals["multi_agency"])
    kind = np.where(background, "background_research", np.where(multi, "multi_agency", "case_update"))
    agency: Texts = np.full(n, "", dtype=object)
    objective: Texts = np.full(n, "", dtype=object)
    agency[background] = _shuffled(apportion(int(background.sum()), dict(targets.background)), draws)
    cells = _shuffled(apportion(int(multi.sum()), dict(targets.multi_agency)), draws)
    objective[multi] = [cell[0] for cell in cells]
    agency[multi] = [cell[1] for cell in cells]
    updates = ~background & ~multi
    if not first_year:
        # Agencies of case updates were recorded from the second year on.
        agency[updates] = _shuffled(apportion(int(updates.sum()), dict(targets.updates)), draws)
    work: Texts = np.full(n, "indirect", dtype=object)
    return {"person": person, "date": date, "work": work, "indirect_type": kind.astype(object),
            "objective": objective, "agency": agency,
            "direct_type": np.full(n, "", dtype=object)}  # fmt: skip

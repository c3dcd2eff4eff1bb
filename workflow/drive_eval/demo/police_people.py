"""How many incidents each perpetrator has, and how many of them are domestic, with the printed moments."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from drive_eval.demo.allocate import AllocationError, Flags, apportion, top
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.police_targets import ARMS, ArmTarget, SiteTarget
from drive_eval.demo.recipe_outcomes import Police
from drive_eval.demo.whole_numbers import Moments, outside, series, settle

COLUMNS = ["arm", "n", "dv", "serial"]


@dataclass(frozen=True)
class _Split:
    """One arm's part of a site's sums: incidents, domestic ones, people with none and with one of these."""

    incidents: int
    dv: int
    none: int
    one: int


def make_numbers(site: str, target: SiteTarget, rules: Police, draws: Draws) -> pd.DataFrame:
    """One row for each perpetrator with incidents: ``arm``, ``n``, ``dv``, ``serial`` (bool)."""
    parts = []
    for arm, split in _splits(site, target, rules).items():
        aim = target.arms[arm]
        moments = Moments(
            n=aim.people, total=split.incidents, least=1, most=aim.most,
            weighted_mean=aim.mean, weighted_sd=aim.sd,
        )  # fmt: skip
        numbers = series(moments, f"incidents, {site}, {arm}", sd_guess=split.incidents / aim.people * 1.2)
        dv = _domestic(numbers, split, aim, f"domestic incidents, {site}, {arm}", draws)
        parts.append(pd.DataFrame({"arm": arm, "n": numbers, "dv": dv}))
    table = pd.concat(parts, ignore_index=True)
    table["serial"] = False if target.serial is None else _serial(table, target.serial, rules, draws)
    return table[COLUMNS]


def _splits(site: str, target: SiteTarget, rules: Police) -> dict[str, _Split]:
    """Arms' parts of the site's sums, by the recipe: the figures that show them print no numbers."""
    people = sum(arm.people for arm in target.arms.values())
    ones = target.dv - target.repeat_dv
    sums = {
        "incidents": target.incidents,
        "dv": target.dv,
        "one": ones,
        "none": people - target.repeat - ones,
    }
    shares = rules.drive_share[site]
    drive = {
        name: apportion(total, {"drive": shares[name], "control": 1.0 - shares[name]})
        for name, total in sums.items()
    }
    return {arm: _Split(**{name: part[arm] for name, part in drive.items()}) for arm in ARMS}


def _domestic(numbers: Integers, split: _Split, aim: ArmTarget, what: str, draws: Draws) -> Integers:
    """Domestic incidents of each person, at most all theirs; mean and sd over all incidents as printed."""
    n = len(numbers)
    weight = numbers.astype(np.float64)
    few = np.log(weight) + 0.7 * draws.logistic(n)
    none = top(-few, split.none)
    one = top(np.where(none, -np.inf, -few - 1e6 * (numbers < 1)), split.one)
    rest = ~none & ~one
    numbers_left = numbers[rest]
    if (numbers_left < 2).any():
        # People with a single incident cannot be repeat perpetrators: they come first among the others.
        order = np.argsort(np.where(numbers < 2, -1.0, 0.0) * 1e6 + few, kind="stable")
        chosen = order[: split.none + split.one]
        none, one = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        none[chosen[: split.none]] = True
        one[chosen[split.none :]] = True
        rest = ~none & ~one
    lowest = np.where(none, 0, np.where(one, 1, 2)).astype(np.int64)
    highest = np.where(rest, np.minimum(numbers, aim.dv_most), lowest).astype(np.int64)
    largest = int(np.flatnonzero(rest & (numbers >= aim.dv_most))[-1])
    lowest[largest] = aim.dv_most
    share = split.dv / numbers.sum() * np.exp(0.4 * draws.logistic(n))
    start = np.clip(np.rint(weight * np.minimum(share, 0.95)).astype(np.int64), lowest, highest)
    sums = float(numbers.sum())

    def terms(values: Floats) -> tuple[Floats, ...]:
        return values, weight[:, None] * values, weight[:, None] * values**2

    def distance(total: Floats, first: Floats, second: Floats) -> Floats:
        mean = first / sums
        spread = np.sqrt(np.maximum(second / sums - mean**2, 0.0))
        far: Floats = np.abs(total - split.dv) + outside(mean, aim.dv_mean) + outside(spread, aim.dv_sd)
        return far

    settle(start, lowest, highest, terms, distance, what)
    return start


def _serial(table: pd.DataFrame, serial: tuple[int, int, int], rules: Police, draws: Draws) -> Flags:
    """Serial perpetrators: so many of each arm that have the printed incidents, domestic and other."""
    people, incidents, dv = serial
    drive = (table["arm"] == "drive").to_numpy(dtype=float)
    in_drive = round(people * rules.serial_in_drive)
    rows = np.array([
        drive, 1.0 - drive, table["n"].to_numpy(dtype=float), table["dv"].to_numpy(dtype=float)
    ])  # fmt: skip
    wanted = np.array([in_drive, people - in_drive, incidents, dv], dtype=float)
    found = milp(
        -draws.uniform(len(table)).round(6),
        constraints=LinearConstraint(rows, wanted, wanted),
        integrality=np.ones(len(table)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.05},
    )
    if found.x is None:
        raise AllocationError(f"No serial perpetrators have the printed incidents: {found.message}")
    chosen: Flags = found.x > 0.5
    return chosen


def draw_people(
    numbers: pd.DataFrame, candidates: pd.DataFrame, serial: Mapping[str, bool], draws: Draws
) -> pd.DataFrame:
    """Give the numbers to perpetrators of the same arm, serial ones to serial ones; adds their columns.

    ``candidates``: ``perp_id``, ``arm``, ``start``, ``stop`` and ``site``; ``serial``: perpetrator → whether
    MARAC saw them with several victims-survivors (empty: not known at this site).
    """
    parts = []
    for (arm, several), group in numbers.groupby(["arm", "serial"]):
        pool = candidates[candidates["arm"] == arm]
        if serial:
            pool = pool[pool["perp_id"].map(serial) == several]
        if len(pool) < len(group):
            raise AllocationError(f"Too few {arm} perpetrators for the printed police data.")
        chosen = pool.iloc[draws.order(len(pool))[: len(group)]].reset_index(drop=True)
        mixed = group.iloc[draws.order(len(group))].reset_index(drop=True)
        parts.append(pd.concat([chosen, mixed[["n", "dv", "serial"]]], axis=1))
    return pd.concat(parts, ignore_index=True)

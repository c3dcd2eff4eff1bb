"""The log of randomisation: one row for each case at MARAC that was assessed for eligibility.

Met exactly (Appendix 1): cases assessed, repeat referrals, cases randomised, those that followed other
procedures, both arms, Drive cases without consent, control cases of the first year (feasibility report)
and of the site with MARAC data. A service user keeps the case management system's reference.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from drive_eval.demo.allocate import apportion
from drive_eval.demo.draws import Draws
from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe import Recipe
from drive_eval.errors import Problem

FLOW = "appendix_1_flow_perpetrators"


@dataclass(frozen=True)
class FlowTarget:
    """Numbers of cases in the flow of perpetrators; ``year_1_control`` by the end of the first year."""

    assessed: int
    repeats: int
    other_procedures: int
    drive: int
    control: int
    without_consent: int
    year_1_control: int
    site_2_control: int


def read_flow(printed: Printed) -> FlowTarget:
    """Read the flow's figures; sums that do not fit are noted as problems of ``printed``."""
    target = FlowTarget(
        assessed=printed.count(f"{FLOW}.assessed_for_eligibility_at_marac.n"),
        repeats=printed.count(f"{FLOW}.excluded_repeated_marac_referral.n"),
        other_procedures=printed.count(f"{FLOW}.excluded_followed_different_procedures.n"),
        drive=printed.count(f"{FLOW}.allocated_to_drive.n"),
        control=printed.count(f"{FLOW}.allocated_to_control.n"),
        without_consent=printed.count(f"{FLOW}.drive_no_consent_to_share_data.n"),
        year_1_control=printed.count("feas.control_perpetrators.n"),
        site_2_control=printed.count("introduction_methodology.marac_data_perpetrators.control"),
    )
    parts = target.repeats + target.other_procedures + target.drive + target.control
    if parts != target.assessed:
        message = f"the flow's parts are {parts} cases, {target.assessed} were assessed."
        printed.problems.append(Problem(str(printed.path), key=FLOW, rule="arithmetic", message=message))
    return target


def make_perpetrators(
    service_users: pd.DataFrame, target: FlowTarget, recipe: Recipe, block: int
) -> pd.DataFrame:
    """Everybody who was eligible, once, in canonical codes.

    Columns: ``perp_id``, ``site``, ``date`` (of MARAC and randomisation), ``arm``,
    ``different_procedure``, ``consent`` (missing but for Drive), ``completed`` (whether the Drive case ran
    its course).
    """
    draws = Draws(recipe.seed, block, "randomisation: perpetrators")
    parts = [
        _known(service_users, recipe, draws),
        _unknown(service_users, target, recipe, draws),
        _control(target, recipe, draws),
        _others(target, recipe, draws),
    ]
    perpetrators = pd.concat(parts, ignore_index=True)
    numbers = draws.order(len(perpetrators))
    digits = max(5, len(str(len(perpetrators) * recipe.scale)))
    given = [
        f"{recipe.outcomes.randomisation.perpetrator}{block * len(numbers) + number + 1:0{digits}d}"
        for number in numbers
    ]
    without = perpetrators["perp_id"].isna()
    perpetrators.loc[without, "perp_id"] = pd.Series(given, dtype="string")[without]
    return perpetrators


def _known(service_users: pd.DataFrame, recipe: Recipe, draws: Draws) -> pd.DataFrame:
    """The Drive cases that the case management system holds, randomised shortly before allocation."""
    span = recipe.outcomes.randomisation.days_before_allocation
    days = draws.integers(span.least, span.most, len(service_users))
    before = [day - timedelta(int(n)) for day, n in zip(service_users["allocation_date"], days, strict=True)]
    return _cases(
        perp_id=service_users["su_id"].tolist(),
        site=service_users["site"].tolist(),
        date=before,
        arm="drive",
        consent="yes",
        completed=service_users["completed"].tolist(),
    )


def _unknown(service_users: pd.DataFrame, target: FlowTarget, recipe: Recipe, draws: Draws) -> pd.DataFrame:
    """Drive cases without consent to share data: only the log knows them."""
    n = target.without_consent
    like = service_users.iloc[draws.integers(0, len(service_users) - 1, n)]
    span = recipe.outcomes.randomisation.days_before_allocation
    days = draws.integers(span.least, span.most, n)
    dates = [day - timedelta(int(n)) for day, n in zip(like["allocation_date"], days, strict=True)]
    return _cases(
        perp_id=[pd.NA] * n, site=like["site"].tolist(), date=dates, arm="drive", consent="no",
        completed=[False] * n,
    )  # fmt: skip


def _control(target: FlowTarget, recipe: Recipe, draws: Draws) -> pd.DataFrame:
    """Control cases: the first year's number is printed, and that of the site with MARAC data."""
    rules = recipe.outcomes.randomisation
    end = recipe.service_users.programme_years[0].last
    early, late = target.year_1_control, target.control - target.year_1_control
    dates = [
        *_days(rules.first, end, early, draws),
        *_days(end + timedelta(1), rules.last, late, draws),
    ]
    others = apportion(target.control - target.site_2_control, rules.other_sites)
    sites = ["site_2"] * target.site_2_control + [name for name, n in others.items() for _ in range(n)]
    mixed = [sites[place] for place in draws.order(len(sites))]
    return _cases(
        perp_id=[pd.NA] * target.control, site=mixed, date=dates, arm="control", consent=pd.NA,
        completed=[False] * target.control,
    )  # fmt: skip


def _others(target: FlowTarget, recipe: Recipe, draws: Draws) -> pd.DataFrame:
    """Cases that followed other procedures after they were randomised, to one arm or the other."""
    rules = recipe.outcomes.randomisation
    n = target.other_procedures
    sites = list(rules.other_sites)
    table = _cases(
        perp_id=[pd.NA] * n,
        site=[sites[place % len(sites)] for place in range(n)],
        date=_days(rules.first, rules.last, n, draws),
        arm=pd.NA,
        consent=pd.NA,
        completed=[False] * n,
    )
    table["arm"] = pd.Series([("drive", "control")[place % 2] for place in range(n)], dtype="string")
    return table.assign(different_procedure="yes")


def _cases(
    perp_id: list[object], site: list[str], date: list[date], arm: object, consent: object,
    completed: list[bool],
) -> pd.DataFrame:  # fmt: skip
    table = pd.DataFrame({"perp_id": perp_id, "site": site, "date": date})
    table["arm"] = pd.Series([arm] * len(table), dtype="string")
    table["different_procedure"] = "no"
    table["consent"] = pd.Series([consent] * len(table), dtype="string")
    table["completed"] = completed
    return table.astype({"perp_id": "string"})


def _days(first: date, last: date, n: int, draws: Draws) -> list[date]:
    """``n`` working days between two days, both included."""
    drawn = draws.integers(0, (last - first).days, n)
    days = [first + timedelta(int(after)) for after in drawn]
    return [max(first, day - timedelta(max(0, day.weekday() - 4))) for day in days]


def make_log(perpetrators: pd.DataFrame, target: FlowTarget, recipe: Recipe, block: int) -> pd.DataFrame:
    """The log's rows: each eligible case, and the repeat referrals, which were not randomised again."""
    draws = Draws(recipe.seed, block, "randomisation: log")
    rules = recipe.outcomes.randomisation
    # At the site with MARAC data, what Drive cases came back for is printed by period, not drawn here.
    followed = (perpetrators["site"] == "site_2") & (perpetrators["arm"] == "drive")
    others = perpetrators[~followed.fillna(False)]
    back = others.iloc[draws.integers(0, len(others) - 1, target.repeats)]
    days = draws.integers(rules.repeat_after.least, rules.repeat_after.most, target.repeats)
    again = back.assign(
        date=[day + timedelta(int(after)) for day, after in zip(back["date"], days, strict=True)],
        arm=pd.Series(pd.NA, index=back.index, dtype="string"),
        consent=pd.Series(pd.NA, index=back.index, dtype="string"),
        different_procedure="no",
        repeat_referral="yes",
    )
    log = pd.concat([perpetrators.assign(repeat_referral="no"), again], ignore_index=True)
    numbers = block * len(log) + np.arange(len(log)) + 1
    log = log.iloc[np.argsort(pd.to_datetime(log["date"]).to_numpy(), kind="stable")]
    log["marac_case_id"] = [f"{rules.case}{number:05d}" for number in numbers]
    fields = ["marac_case_id", "perp_id", "site", "date", "repeat_referral", "different_procedure", "arm"]
    return log[[*fields, "consent"]].reset_index(drop=True)

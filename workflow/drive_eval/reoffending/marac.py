"""Appearances at MARAC during and after the intervention: Figures 25 to 27 and the means beside them.

The report takes every percentage of all service users, though few could be followed up for a year and
longer; here each is also taken of those whom the data cover for the whole period.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.reoffending.appearances import FIELDS, Appearances, count_appearances
from drive_eval.reoffending.cohort import ARMS, Cohort, build_cohort, days
from drive_eval.reoffending.cohort import FIELDS as COHORT_FIELDS
from drive_eval.reoffending.periods import PERIODS, Flags, Window, window_of
from drive_eval.reoffending.rows import Row, limits, summary, value_row
from drive_eval.reoffending.serial import serial_perpetrators
from drive_eval.rows import count, percent

ANALYSIS = "reoffending_marac"
ROW, SUMMARY = "marac_longitudinal_site_2", "change_in_behaviour_summary"
AFTER = PERIODS[1:]
# Period → the setting that says how many months of data after the end cover it.
COVERED = {"after_6": "after_months", "after_12": "later_months", "longer": "longer_observed_months"}
PEOPLE = {"after_6": "re_appeared_within_6_months_post.n", "after_12": "re_appeared_at_12_months.n"}
PERCENT = {
    "after_6": "re_appeared_within_6_months_post.percent", "after_12": "re_appeared_at_12_months.percent",
    "longer": "re_appeared_after_more_than_a_year.percent",
}  # fmt: skip
OBSERVED = {"after_12": "12_month_data_available", "longer": "more_than_a_year_data_available"}
GROUPS = {"everyone": "perpetrators at MARAC", "serial": "serial perpetrators at MARAC"}
MEANS = {
    ("everyone", "drive"): (f"{ROW}.appearances_drive.mean", f"{SUMMARY}.marac_appearances_drive.mean"),
    ("everyone", "control"): (f"{ROW}.appearances_control.mean", f"{SUMMARY}.marac_appearances_control.mean"),
    ("serial", "drive"): (f"{SUMMARY}.marac_appearances_serial_drive.mean",),
    ("serial", "control"): (
        f"{ROW}.serial_appearances_control.mean", f"{SUMMARY}.marac_appearances_serial_control.mean",
    ),
}  # fmt: skip
TESTS = {
    "everyone": (f"{ROW}.appearances_difference.p", f"{SUMMARY}.marac_appearances_difference.p"),
    "serial": (f"{SUMMARY}.marac_appearances_serial_difference.p",),
}


def analyse(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any]
) -> AnalysisResult:
    """All MARAC tables.

    ``views``: ``marac`` (``perp_id``, ``vs_id``, ``date``), ``randomisation`` and ``service_users`` (as
    ``build_cohort`` takes them); ``settings``: the ``reoffending`` section; ``windows``: table → first and
    last day, or nothing.
    """
    cohort = build_cohort(views["randomisation"], views["service_users"], settings)
    window = window_of(windows.get("marac"), views["marac"]["date"])
    appearances = count_appearances(views["marac"], cohort, window, settings)
    serial = serial_perpetrators(views["marac"], int(settings["serial_victims"]))
    return build(_rows(appearances, cohort, serial, window, settings))


def _rows(
    appearances: Appearances, cohort: Cohort, serial: frozenset[str], window: Window,
    settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    is_serial = appearances.people["perp_id"].isin(serial).to_numpy(dtype=bool)
    yield from _people_rows(appearances, cohort, is_serial, settings)
    for arm in ARMS:
        observed = _observed(appearances, window, settings)
        yield from _observed_rows(appearances, arm, observed, settings)
        for group in GROUPS:
            members = appearances.of(arm) & (is_serial if group == "serial" else True)
            yield from _period_rows(appearances, group, arm, members, observed, settings)
    yield from _many_rows(appearances)
    for group in GROUPS:
        chosen = is_serial if group == "serial" else np.ones(len(is_serial), dtype=bool)
        yield from _mean_rows(appearances, group, chosen, settings)


def _basis(appearances: Appearances, formula: str, serial: bool = False) -> Basis:
    fields = FIELDS + COHORT_FIELDS + (("marac.vs_id",) if serial else ())
    return Basis(fields, (), int(appearances.every.sum()), appearances.left_out, formula)


def _shared(group: str, arm: str, period: str) -> dict[str, Any]:
    return {"analysis": ANALYSIS, "population": GROUPS[group], "arm": arm, "period": period}


def _people_rows(
    appearances: Appearances, cohort: Cohort, is_serial: Flags, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Who is in the MARAC data, and how many of them are serial perpetrators."""
    drive = int((cohort.people["arm"] == "drive").sum())
    n = int(appearances.of("drive").sum())
    basis = _basis(appearances, "people with an appearance")
    people = _shared("everyone", "", "total") | {"family": "reoffending.marac.people"}
    everybody = people | {
        "estimate_id": "reoffending.marac.all.people.n",
        "published_id": f"{ROW}.marac_cases.n",
        "term": "people",
    }
    yield count(everybody, len(is_serial), basis)
    completed = people | {
        "estimate_id": "reoffending.cohort.drive.n", "term": "completed", "arm": "drive",
        "published_id": "police_site_2.sample_target.n",
        "population": "service users whose case ran its course",
    }  # fmt: skip
    yield count(completed, drive, Basis(COHORT_FIELDS, (), drive, cohort.left_out, "cases in the cohort"))
    own = people | {"arm": "drive", "term": "people"}
    answered = f"{ROW}.site_2_sus.n;{ROW}.figure_25.n"
    yield count(
        own | {"estimate_id": "reoffending.marac.drive.people.n", "published_id": answered}, n, basis, drive
    )
    share = {"estimate_id": "reoffending.marac.drive.people.percent"}
    yield percent(own | share | {"published_id": f"{ROW}.site_2_sus.percent"}, n, drive, settings, basis)
    for arm, row, figure in (("", "serial_perpetrators", ""), ("drive", "serial_drive_sus", "figure_26.n"),
                             ("control", "", "")):  # fmt: skip
        members = appearances.of(arm)
        base, serial = int(members.sum()), int((members & is_serial).sum())
        name = f"reoffending.marac.{arm or 'all'}.serial"
        shared = _shared("everyone", arm, "total") | {
            "family": "reoffending.marac.serial", "term": "serial",
        }  # fmt: skip
        basis = _basis(appearances, "people seen with several victims-survivors", serial=True)
        printed = ";".join(f"{ROW}.{each}" for each in (f"{row}.n" if row else "", figure) if each)
        yield count(shared | {"estimate_id": f"{name}.n", "published_id": printed}, serial, basis, base)
        printed = f"{ROW}.{row}.percent" if row else ""
        yield percent(
            shared | {"estimate_id": f"{name}.percent", "published_id": printed}, serial, base, settings,
            basis,
        )  # fmt: skip


def _observed(appearances: Appearances, window: Window, settings: Mapping[str, Any]) -> dict[str, Flags]:
    """Period → whom the data cover for the whole of it."""
    left = window.last - appearances.people["end"].to_numpy(dtype=np.int64)
    found = {period: left >= days(settings[name]) for period, name in COVERED.items()}
    return {"during": left >= 0} | found


def _observed_rows(
    appearances: Appearances, arm: str, observed: Mapping[str, Flags], settings: Mapping[str, Any]
) -> Iterator[Row]:
    members = appearances.of(arm)
    base = int(members.sum())
    for period, flags in observed.items():
        n = int((members & flags).sum())
        figure = OBSERVED.get(period, "") if arm == "drive" else ""
        shared = _shared("everyone", arm, period) | {
            "family": f"reoffending.marac.{arm}.observed", "term": "observed",
        }  # fmt: skip
        name = f"reoffending.marac.{arm}.observed.{period}"
        basis = _basis(appearances, "people whom the data cover for the whole period")
        printed = {
            statistic: f"{ROW}.{figure}.{statistic}" if figure else "" for statistic in ("n", "percent")
        }
        yield count(shared | {"estimate_id": f"{name}.n", "published_id": printed["n"]}, n, basis, base)
        share = shared | {"estimate_id": f"{name}.percent", "published_id": printed["percent"]}
        yield percent(share, n, base, settings, basis)


def _period_rows(
    appearances: Appearances, group: str, arm: str, members: Flags, observed: Mapping[str, Flags],
    settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    """People who appeared again in each period, of all and of those whom the data cover."""
    base = int(members.sum())
    own = group == "everyone" and arm == "drive"
    for at, period in enumerate(PERIODS):
        if period not in AFTER:
            continue
        back = members & (appearances.counts[:, at] > 0)
        shared = _shared(group, arm, period) | {"term": "again"}
        name = f"reoffending.marac.{arm}.{group}.{period}"
        family = {"family": name}
        basis = _basis(appearances, "people who appeared again in the period", group == "serial")
        figure = f"{ROW}.{PEOPLE[period]}" if own and period in PEOPLE else ""
        named = shared | family | {"estimate_id": f"{name}.people", "published_id": figure}
        yield count(named, int(back.sum()), basis, base)
        figure = f"{ROW}.{PERCENT[period]}" if own and period in PERCENT else ""
        named = shared | family | {"estimate_id": f"{name}.percent", "published_id": figure}
        yield percent(named, int(back.sum()), base, settings, basis)
        covered = members & observed[period]
        named = shared | family | {
            "estimate_id": f"{name}.percent_observed",
            "population": f"{GROUPS[group]} whom the data cover for the whole period",
            "statistic": "percent_observed",
        }  # fmt: skip
        yield percent(named, int((back & covered).sum()), int(covered.sum()), settings, basis)
    if own:
        back = appearances.counts[:, PERIODS.index("during")] > 0
        named = _shared(group, arm, "during") | {
            "estimate_id": f"reoffending.marac.{arm}.{group}.during.percent_not",
            "family": f"reoffending.marac.{arm}.{group}.during", "statistic": "percent_not",
            "published_id": f"{ROW}.not_re_appearing_during_drive.percent", "term": "not_again",
        }  # fmt: skip
        basis = _basis(appearances, "100 × people who did not appear again during / people")
        yield percent(named, int((members & ~back).sum()), base, settings, basis)


def _many_rows(appearances: Appearances) -> Iterator[Row]:
    """Service users who came back more than once within six months, and how often the first two did."""
    members = appearances.of("drive")
    times = np.sort(appearances.counts[members, PERIODS.index("after_6")])[::-1]
    shared = _shared("everyone", "drive", "after_6") | {"family": "reoffending.marac.drive.everyone.after_6"}
    basis = _basis(appearances, "people with two or more appearances in the period")
    named = shared | {
        "estimate_id": "reoffending.marac.drive.everyone.after_6.more_than_once",
        "published_id": f"{ROW}.re_appearing_more_than_once_within_6_months.n", "term": "more_than_once",
    }  # fmt: skip
    yield count(named, int((times > 1).sum()), basis, len(times))
    for place, who in enumerate("ab"):
        named = shared | {
            "estimate_id": f"reoffending.marac.drive.everyone.after_6.most_{who}",
            "published_id": f"{ROW}.re_appearances_of_su_{who}.times", "term": "most",
        }  # fmt: skip
        value = float(times[place]) if len(times) > place else None
        basis = _basis(appearances, "appearances in the period of the person who had most")
        yield value_row(named, value, "count", basis, n=1, sensitivity="person")


def _mean_rows(
    appearances: Appearances, group: str, chosen: Flags, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Mean appearances per person by arm and their difference (Welch 1947, unequal variances).

    Of everyone all appearances count, as the report's means do; of serial perpetrators, who appeared twice
    at least, those after the start of the intervention, because its means lie below two.
    """
    numbers = appearances.every if group == "everyone" else appearances.again
    what = "all appearances" if group == "everyone" else "appearances after the start"
    values = {arm: numbers[chosen & appearances.of(arm)].astype(float) for arm in ARMS}
    serial = group == "serial"
    for arm, each in values.items():
        shared = _shared(group, arm, "total") | {
            "family": f"reoffending.marac.{group}.means", "term": "appearances",
            "method": f"descriptive, {what} per person",
        }  # fmt: skip
        name = f"reoffending.marac.{arm}.{group}.appearances"
        printed = {"mean": ";".join(MEANS[group, arm])}
        weights = np.ones(len(each), dtype=np.int64)
        basis = _basis(appearances, f"{what} per person", serial)
        yield from summary(shared, name, each, weights, len(each), basis, printed)
    shared = _shared(group, "", "total") | {
        "family": f"reoffending.marac.{group}.means", "term": "appearances", "method": "Welch's t-test",
    }  # fmt: skip
    name = f"reoffending.marac.{group}.appearances"
    people = sum(map(len, values.values()))
    basis = _basis(appearances, f"mean of {what}, Drive less control", serial)
    tested = _welch(values["drive"], values["control"], float(settings["interval_level"]))
    yield value_row(
        shared | {"estimate_id": f"{name}.difference"}, tested.get("difference"), "count", basis,
        n=people, denominator=people, **tested.get("limits", {}),
    )  # fmt: skip
    yield value_row(
        shared | {"estimate_id": f"{name}.p", "published_id": ";".join(TESTS[group])},
        tested.get("p"), "probability", basis, n=people, denominator=people,
    )  # fmt: skip


def _welch(drive: "np.ndarray[Any, Any]", control: "np.ndarray[Any, Any]", level: float) -> dict[str, Any]:
    """Difference of means, its interval and p-value; nothing where an arm has fewer than two people."""
    if min(len(drive), len(control)) < 2:
        return {}
    result = stats.ttest_ind(drive, control, equal_var=False)
    ends = result.confidence_interval(level)
    return {
        "difference": float(drive.mean() - control.mean()),
        "p": float(result.pvalue),
        "limits": limits(float(ends.low), float(ends.high), "Welch's t interval", level),
    }

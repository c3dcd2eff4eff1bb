"""How long cases ran, from allocation to closure (text on interventions and on MARAC).

A month is a twelfth of a year of 365.25 days. "11 or 12 months" are cases that had completed 11 or 12
months when they closed, "more than 13 months" those that had completed 13.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import completed
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.rows import Row, count, percent

DAYS_PER_MONTH = 365.25 / 12
# Term → least and, excluded, most completed months.
SPANS = {
    "less_than_11": (float("-inf"), 11.0),
    "11_or_12": (11.0, 13.0),
    "more_than_13": (13.0, float("inf")),
}
PRINTED = {
    "11_or_12": "interventions.closed_in_11_or_12_months",
    "more_than_13": "interventions.closed_after_more_than_13_months",
}
FIELDS = ("status", "allocation_date", "closure_date")


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Months from allocation to closure: average of all closed cases, spans of those closed by a date.

    ``view``: one row per service user; columns ``status``, ``allocation_date``, ``closure_date`` (dates,
    missing where not recorded). ``settings``: the ``profile`` section of the configuration.
    """
    return build(_rows(view, settings))


def months(view: pd.DataFrame) -> pd.Series:
    """Months from allocation to closure, missing where a date is or where the case was not completed."""
    days = (view["closure_date"] - view["allocation_date"]).dt.days
    return (days / DAYS_PER_MONTH).where(completed(view["status"]))


def _rows(view: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    ran = months(view)
    done = completed(view["status"])
    left_out = {
        "case not completed": int((~done).sum()),
        "date of allocation or closure not recorded": int((done & ran.isna()).sum()),
    }
    left_out = {reason: rows for reason, rows in left_out.items() if rows}
    closed = ran.dropna()
    columns = {"analysis": "profile_duration", "arm": "drive"}
    basis = Basis(FIELDS, (), len(closed), left_out, "completed cases with both dates")
    overall = columns | {"population": "closed cases", "family": "profile.duration.all"}
    yield count(
        overall
        | {
            "estimate_id": "profile.duration.closed.n",
            "term": "closed",
            "published_id": "marac_longitudinal_site_2.closed_cases.n",
        },
        len(closed),
        basis,
        len(view),
    )
    printed = {"mean": ("marac_longitudinal_site_2.average_drive_duration.months",)}
    yield from mean_and_spread(
        closed, overall | {"term": "duration", "unit": "months"}, "profile.duration.months", printed,
        settings, basis,
    )  # fmt: skip
    by_then = view.loc[closed.index, "closure_date"] <= pd.Timestamp(settings["year_2_end"])
    yield from _spans(closed[by_then], columns, left_out, int((~by_then).sum()), settings)


def _spans(
    early: pd.Series, columns: Mapping[str, Any], left_out: Mapping[str, int], later: int,
    settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    """Cases closed by the end of the second year, by how long they had run."""
    reasons = {**left_out, **({"closed after the second year": later} if later else {})}
    shared = dict(columns) | {
        "population": "cases closed by the end of the second year",
        "family": "profile.duration.year_2",
        "period": "years 1 and 2",
    }
    basis = Basis(FIELDS, (), len(early), reasons, "completed cases closed by the end of the second year")
    yield count(
        shared
        | {
            "estimate_id": "profile.duration.year_2.closed.n",
            "term": "closed",
            "published_id": "interventions.closed_cases_years_1_2.n;interventions.wider_sample.n",
        },
        len(early),
        basis,
    )
    for term, (least, most) in SPANS.items():
        n = int(((early >= least) & (early < most)).sum())
        printed = PRINTED.get(term)
        name = f"profile.duration.year_2.{term}_months"
        for statistic, make in (("n", count), ("percent", None)):
            named = shared | {
                "estimate_id": f"{name}.{statistic}",
                "term": f"{term}_months",
                "published_id": f"{printed}.{statistic}" if printed else "",
            }
            if make:
                yield count(named, n, basis, len(early))
            else:
                yield percent(named, n, len(early), settings, basis)

"""Quality of the police data: what a second look at the records shows, counted before any is left out.

Nothing is corrected: each number says how much an analysis could be off if the records were wrong.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.reoffending.periods import Flags
from drive_eval.reoffending.rows import Row, value_row
from drive_eval.support import supported

ANALYSIS = "reoffending_quality"
# Offences that cannot be domestic violence as the offence groups are named (three-year report, Table A8.3).
NOT_DOMESTIC = "other_crime"
NON_CRIME = "non_crime"
ALIKE = ["perp_id", "date", "dv_flag", "crimed", "offence"]
FIELDS = ("perp_id", "site", "date", "dv_flag", "crimed", "offence", "outcome", "outcome_date")


def checks(police: pd.DataFrame) -> dict[str, tuple[Flags, str]]:
    """Check → which incidents fail it, and what that means."""

    def yes(condition: "pd.Series[Any]") -> Flags:
        return condition.fillna(value=False).to_numpy(dtype=bool)

    crimed, offence = police["crimed"], police["offence"]
    early = police["outcome_date"] < police["date"]
    return {
        "repeated": (
            yes(police.duplicated(ALIKE, keep="first")),
            "incidents like an earlier one of the same person, day, flag and offence",
        ),
        "flag_and_offence": (
            yes(police["dv_flag"].eq("yes") & offence.eq(NOT_DOMESTIC)),
            "incidents flagged as domestic violence whose offence is of the non-domestic group",
        ),
        "crime_and_offence": (
            yes((crimed.eq("yes") & offence.eq(NON_CRIME)) | (crimed.eq("no") & offence.ne(NON_CRIME))),
            "incidents whose offence does not go with their being recorded as a crime or not",
        ),
        "outcome_without_crime": (
            yes(crimed.ne("yes") & police["outcome"].notna()),
            "incidents with an outcome that were not recorded as a crime",
        ),
        "outcome_first": (yes(early), "incidents whose outcome is dated before them"),
        "crimed_unrecorded": (yes(crimed.isna()), "incidents without a record of whether they were a crime"),
        "outcome_missing": (
            yes(crimed.eq("yes") & police["outcome"].isna()),
            "crimes without an outcome",
        ),
    }  # fmt: skip


def analyse(view: pd.DataFrame) -> AnalysisResult:
    """Number and share of incidents that fail each check, by site.

    ``view``: one row per incident; ``perp_id``, ``site``, ``date``, ``dv_flag``, ``crimed``, ``offence``,
    ``outcome``, ``outcome_date`` in canonical codes.
    """
    return build(_rows(view))


def _rows(view: pd.DataFrame) -> Iterator[Row]:
    for site in sorted(view["site"].dropna().unique()):
        own = view[view["site"] == site].reset_index(drop=True)
        for name, (failed, meaning) in checks(own).items():
            yield from _check_rows(site, name, meaning, own, failed, len(view) - len(own))


def _check_rows(
    site: str, name: str, meaning: str, own: pd.DataFrame, failed: Flags, elsewhere: int
) -> Iterator[Row]:
    numbers = own.loc[failed, "perp_id"].value_counts()
    people = len(numbers)
    shared: Mapping[str, Any] = {
        "analysis": ANALYSIS, "population": f"police incidents, {site.replace('_', ' ')}", "term": name,
        "family": f"reoffending.quality.{site}.{name}",
    }  # fmt: skip
    left_out = {"other site": elsewhere} if elsewhere else {}
    basis = supported(Basis(FIELDS, (), len(own), left_out, meaning), numbers)
    n, start = int(np.sum(failed)), f"reoffending.quality.{site}.{name}"
    of = int(own["perp_id"].nunique())
    for statistic, value, unit in (
        ("incidents", float(n), "count"),
        ("percent", 100.0 * n / len(own), "percent"),
    ):
        columns = {"estimate_id": f"{start}.{statistic}"}
        yield value_row(dict(shared) | columns, value, unit, basis, n=people, denominator=of, method="check")

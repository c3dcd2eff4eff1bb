"""How many needs service users have at mid-point: none, any, and the whole distribution (Figure 2).

A person's needs are counted over the answers that are recorded; a need that is not recorded adds
nothing, so the count is a lower bound for people with gaps. Rule: that of the main report.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.needs.fields import FIELDS, with_information
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import recode
from drive_eval.rows import Row, count, percent

WAVE = "midpoint"
PUBLISHED = {
    "people": ("profile_and_needs.figure_2.n",),
    "indicators": ("profile_and_needs.needs_indicators.n", "appendix_3_methods.needs_indicators.n"),
    "none": ("profile_and_needs.no_needs_at_midpoint.percent", "appendix_3_methods.no_needs.percent"),
    "any": (
        "profile_and_needs.one_or_more_needs_at_midpoint.percent",
        "profile_and_needs.su_with_one_or_more_needs.percent",
    ),
}


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Number of needs per service user at mid-point.

    ``view``: one row per service user and wave; columns ``wave`` and the twelve needs, in canonical
    codes, missing where nothing is recorded. ``settings``: the ``needs`` section of the configuration.
    """
    return build(_rows(view[view["wave"] == WAVE], settings))


def number_of_needs(
    rows: pd.DataFrame, rule: Mapping[str, Any], fields: tuple[str, ...] = FIELDS
) -> pd.Series:
    """For each row, how many of ``fields`` (the twelve needs) are present under ``rule``."""
    present = [recode(rows[field], field, rule).eq("yes").fillna(False) for field in fields]
    return pd.concat(present, axis=1).sum(axis=1).astype(int)


def _rows(forms: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    people = forms[with_information(forms)]
    numbers = number_of_needs(people, settings["recoding"]["report"])
    reasons = left_out(nothing=len(forms) - len(people))

    def basis(formula: str) -> Basis:
        return Basis(("wave", *FIELDS), (), len(people), reasons, formula)

    def named(term: str, name: str, published: tuple[str, ...] = ()) -> dict[str, Any]:
        return {
            "estimate_id": f"needs.count.{WAVE}.{term}.{name}",
            "analysis": "needs_count",
            "family": f"needs.{WAVE}.number",
            "population": "service users with any needs information",
            "wave": WAVE,
            "term": term,
            "published_id": ";".join(published),
        }

    yield count(named("people", "n", PUBLISHED["people"]), len(people), basis("forms with any need recorded"))
    yield _indicators(people, basis("needs with at least one recorded answer"))
    groups = {"none": numbers == 0, "any": numbers > 0}
    groups |= {f"exactly_{k}": numbers == k for k in range(len(FIELDS) + 1)}
    for term, members in groups.items():
        n = int(members.sum())
        formula = "forms with {} of the twelve needs".format(
            {"none": "none", "any": "one or more"}.get(term, f"exactly {term.rpartition('_')[2]}")
        )
        yield count(named(term, "n"), n, basis(formula), len(people))
        share = named(term, "percent", PUBLISHED.get(term, ()))
        yield percent(share, n, len(people), settings, basis(f"100 × {formula} / forms"))


def _indicators(people: pd.DataFrame, basis: Basis) -> Row:
    """How many need indicators the forms hold: a number of questions, not of people."""
    recorded = int(people[list(FIELDS)].notna().any().sum())
    columns = {
        "estimate_id": f"needs.count.{WAVE}.indicators.n",
        "analysis": "needs_count",
        "population": "need indicators",
        "wave": WAVE,
        "term": "indicators",
        "statistic": "count",
        "value": float(recorded),
        "unit": "count",
        "method": "count",
        "published_id": ";".join(PUBLISHED["indicators"]),
        "sensitivity": "public",
    }
    return columns, basis

"""Victims-survivors at intake, together and by arm: Table 4 and the text on it.

Population: victims-survivors with an intake form of Insights, by the arm that the form names. (The size of
Table 4's groups is that of Appendix 1, which goes by the log of randomisation: see the flow.) Percentages
are of those with an entry, as Table 4's are, which cuts its percentages off instead of rounding them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.blocks import Block, Published, block_rows
from drive_eval.profile.cases import ARMS
from drive_eval.profile.summaries import mean_and_spread
from drive_eval.release.fields import SEXES
from drive_eval.release.tables.codes import LIVING
from drive_eval.release.tables.insights import (
    CHILDREN,
    NUMBERS_OF_NEEDS,
    ORIENTATIONS,
    VS_ETHNICITIES,
    VS_RELATIONSHIPS,
)
from drive_eval.rows import Row, count, percent

RELATIONSHIP = "relationship_to_perpetrator"
BLOCKS = (
    Block("gender", "Gender", SEXES, True, {"men": "men", "women": "women"}),
    Block(
        "ethnicity", "Ethnicity", VS_ETHNICITIES, True,
        {
            "white_british": "ethnicity_white_british", "white_other": "ethnicity_white_other",
            "asian": "ethnicity_asian_british_asian", "black": "ethnicity_black_british_black",
            "other": "ethnicity_other_ethnic_background",
        },
    ),
    Block(
        "orientation", "Sexual orientation", ORIENTATIONS, True,
        {code: f"sexual_orientation_{code}" for code in ORIENTATIONS},
    ),
    Block(
        "living", "Living situation", LIVING, True, {code: f"living_situation_{code}" for code in LIVING}
    ),
    Block(
        "relationship", "Relationship to the perpetrator", VS_RELATIONSHIPS, True,
        {
            "current_intimate_partner": f"{RELATIONSHIP}_intimate_partner",
            "ex_intimate_partner": f"{RELATIONSHIP}_ex_intimate_partner",
            "intermittent_intimate_partner": f"{RELATIONSHIP}_intermittent_intimate_partner",
            "family_member": f"{RELATIONSHIP}_family_member",
            "other_person": f"{RELATIONSHIP}_other",
        },
    ),
    Block(
        "children", "Children", CHILDREN, True,
        {
            "present": "children_children_present", "not_present": "children_children_not_present",
            "dont_know": "children_dont_know",
        },
    ),
    Block(
        "n_needs", "Number of needs", NUMBERS_OF_NEEDS, True,
        {
            "none": "number_of_needs_0_needs", "one": "number_of_needs_1_need",
            "two": "number_of_needs_2_needs", "three_or_more": "number_of_needs_3_or_more_needs",
        },
    ),
)  # fmt: skip
# Percentages of everybody that the text repeats.
IN_TEXT = {
    ("gender", "women"): "profile_and_needs.vs_women.percent",
    ("ethnicity", "white_british"): "profile_and_needs.vs_white_british_ethnicity_known.percent",
    ("living", "not_living_together"): "profile_and_needs.vs_not_living_with_perpetrator.percent",
    ("relationship", "ex_intimate_partner"): "profile_and_needs.vs_ex_intimate_partner.percent",
}
WITH_NEEDS = "profile_and_needs.vs_with_one_or_more_needs.percent"


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Age, and numbers and shares of seven blocks, for everybody and for each arm.

    ``view``: one row per victim-survivor; columns ``arm``, ``age`` (years) and the blocks' fields in
    canonical codes, missing where nothing is recorded. ``settings``: the ``profile`` section.
    """
    return build(row for group in ("all", *ARMS) for row in _group_rows(view, group, settings))


def _group_rows(view: pd.DataFrame, group: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    people = view if group == "all" else view[view["arm"] == group]
    outside = {} if group == "all" else {"other arm": len(view) - len(people)}
    left_out = {reason: rows for reason, rows in outside.items() if rows}
    fields = () if group == "all" else ("arm",)
    shared = {
        "analysis": "profile_victims",
        "population": "victims-survivors with an intake form",
        "arm": "" if group == "all" else group,
        "wave": "intake",
    }
    size = shared | {
        "estimate_id": f"profile.victims.{group}.people.n",
        "family": "profile.victims.people",
        "term": "people",
    }
    yield count(size, len(people), Basis(fields, (), len(people), left_out, "intake forms"), len(view))
    missing = int(people["age"].isna().sum())
    reasons = {**left_out, **({"age not recorded": missing} if missing else {})}
    published = {statistic: (f"table_4.age_years.{group}_{statistic}",) for statistic in ("mean", "sd")}
    yield from mean_and_spread(
        people["age"], shared | {"term": "age", "unit": "years", "family": "profile.victims.age"},
        f"profile.victims.{group}.age", published, settings,
        Basis((*fields, "age"), (), len(people) - missing, reasons),
    )  # fmt: skip
    for block in BLOCKS:
        columns = shared | {"family": f"profile.victims.{block.field}"}
        yield from block_rows(
            people[block.field], block, columns, f"profile.victims.{group}", _printed(block, group), settings,
            (*fields, block.field), left_out,
        )  # fmt: skip
    if group == "all":
        yield _with_needs(people["n_needs"], shared, settings)


def _printed(block: Block, group: str) -> Published:
    def published(answer: str, statistic: str) -> tuple[str, ...]:
        row = block.rows.get(answer)
        ids: tuple[str, ...] = (f"table_4.{row}.{group}_{statistic}",) if row else ()
        if group == "all" and statistic == "percent" and (block.field, answer) in IN_TEXT:
            ids += (IN_TEXT[block.field, answer],)
        return ids

    return published


def _with_needs(numbers: pd.Series, shared: Mapping[str, Any], settings: Mapping[str, Any]) -> Row:
    """Victims-survivors with one need or more."""
    known = numbers.dropna()
    missing = len(numbers) - len(known)
    columns = dict(shared) | {
        "estimate_id": "profile.victims.all.n_needs.one_or_more.percent",
        "family": "profile.victims.n_needs",
        "term": "n_needs.one_or_more",
        "published_id": WITH_NEEDS,
    }
    reasons = {"not recorded": missing} if missing else {}
    basis = Basis(("n_needs",), (), len(known), reasons, "100 × people with any need / people with an entry")
    return percent(columns, int(known.ne("none").sum()), len(known), settings, basis)

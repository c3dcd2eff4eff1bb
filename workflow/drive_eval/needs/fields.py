"""The twelve needs: their fields, their scales, and where the reports print figures about them.

This is the one place that joins a need to the names of its printed rows. Source: Hester et al. (2019),
final report, appendices 2, 7 and 8.2.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from drive_eval.release.fields import HEALTH, HOUSING, LEVELS, YES_NO

Scale = Literal["levels", "health", "housing", "yes_no"]
# Answers of each scale, in the order of the form. The first three names are also keys of a recoding rule.
ANSWERS: dict[Scale, tuple[str, ...]] = {
    "levels": tuple(LEVELS),
    "health": tuple(HEALTH),
    "housing": tuple(HOUSING),
    "yes_no": tuple(YES_NO),
}
# Wave → the name that the printed rows of Table A2.1 use for it.
WAVES = {"intake": "intake", "midpoint": "mid_point", "closure": "closure"}


@dataclass(frozen=True)
class Need:
    """One need: ``field`` of the view, ``label`` for readers, ``scale`` of its answers.

    ``prevalence_row`` is its row in the ids of Table A2.1, ``engagement_row`` its row in Tables 5 and 6
    as ``need_by_engagement.csv`` spells it, ``high_level_row`` its row in the ids of Figure 5.
    """

    field: str
    label: str
    scale: Scale
    prevalence_row: str
    engagement_row: str
    high_level_row: str


NEEDS = (
    Need("housing", "Housing", "housing", "housing_need", "Housing need", "housing_need"),
    Need(
        "employment", "Employment", "levels", "employment_difficulties", "Employment difficulties",
        "employment_difficulties",
    ),
    Need("alcohol", "Alcohol misuse", "levels", "alcohol_misuse", "Alcohol misuse", "alcohol_misuse"),
    Need(
        "relationship_with_children", "Relationship with children", "levels",
        "relationship_issues_with_children", "Relationship with children", "relationship_with_children",
    ),
    Need(
        "parenting_capacity", "Parenting capacity", "levels", "parenting_capacity", "Parenting capacity",
        "parenting_capacity",
    ),
    Need(
        "mental_health", "Mental health", "health", "mental_health_difficulties",
        "Mental health difficulties", "mental_health_difficulties",
    ),
    Need("drugs", "Drugs misuse", "levels", "drugs_misuse", "Drugs misuse", "drugs_misuse"),
    Need(
        "relationship_with_family", "Relationship with family members", "levels",
        "relationship_issues_with_family_members", "Relationship with family members",
        "relationship_with_family_members",
    ),
    Need(
        "financial", "Financial difficulties", "levels", "financial_difficulties",
        "Financial difficulties", "financial_difficulties",
    ),
    Need(
        "social_ties", "Social and community ties", "levels", "social_and_community_ties",
        "Social and community ties", "social_and_community_ties",
    ),
    Need(
        "physical_health", "Physical health", "levels", "poor_physical_health", "Poor physical health",
        "poor_physical_health",
    ),
    Need(
        "other_addictions", "Other addictions", "yes_no", "other_addictions", "Other addictions",
        "other_addictions",
    ),
)  # fmt: skip
FIELDS = tuple(need.field for need in NEEDS)


@dataclass(frozen=True)
class RawTable:
    """Where the raw answers of a need are printed: row prefixes in the ids of Table A7.1 and Appendix 8.2.

    ``appendix_names`` says which answer each row of Appendix 8.2 means where it uses another word:
    it gives mental health on the scale of the other needs, and spells one housing answer out.
    """

    field: str
    table_row: str
    appendix_row: str
    table_names: tuple[tuple[str, str], ...] = ()
    appendix_names: tuple[tuple[str, str], ...] = ()

    def in_table(self, answer: str) -> str:
        """The name of ``answer`` in the ids of Table A7.1."""
        return f"table_a7_1.{self.table_row}_{dict(self.table_names).get(answer, answer)}"

    def in_appendix(self, answer: str) -> str:
        """The name of ``answer`` in the ids of Appendix 8.2."""
        return f"appendix_8_2.{self.appendix_row}_{dict(self.appendix_names).get(answer, answer)}"


RAW_TABLES = (
    RawTable("drugs", "drug_use", "drugs"),
    RawTable(
        "housing", "housing", "housing", (("transitory", "transitory_sofa_surfing"),),
        (("transitory", "transitory_eg_sofa_surfing"),),
    ),
    RawTable(
        "mental_health", "mental_health", "mental_health", (),
        (
            ("poor", "excessive"), ("fair", "high"), ("good", "moderate"), ("very_good", "low"),
            ("excellent", "none"),
        ),
    ),
    RawTable("alcohol", "alcohol", "alcohol"),
)  # fmt: skip
RAW_FIELDS = tuple(table.field for table in RAW_TABLES)


def need(field: str) -> Need:
    """The need of a field; ``KeyError`` names an unknown field."""
    return {entry.field: entry for entry in NEEDS}[field]


def with_information(rows: pd.DataFrame) -> pd.Series:
    """For each row, whether at least one of the twelve needs is recorded (a don't-know is recorded)."""
    return rows[list(FIELDS)].notna().any(axis=1)

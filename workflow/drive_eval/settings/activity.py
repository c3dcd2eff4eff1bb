"""Settings of the analyses of the actions log: which labels are which kind of work, and what a year is."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from drive_eval.release.tables.actions import CATEGORY_OF_DIRECT_TYPE, DIRECT_CATEGORIES
from drive_eval.settings.intervals import Intervals
from drive_eval.settings.section import Section

DirectType = Literal[
    "face_to_face_other_agency_behaviour",
    "face_to_face_other_agency_general_behaviour",
    "one_to_one_behavioural",
    "one_to_one_general_behaviour",
    "face_to_face_contact",
    "direct_contact_made",
    "face_to_face_other_agency_general",
    "appointment_support",
    "one_to_one_general",
    "email",
    "home_visit",
    "telephone_call",
    "text_message",
    "letter",
    "message_left",
]
ALL_LABELS: list[DirectType] = [
    "face_to_face_other_agency_behaviour", "face_to_face_other_agency_general_behaviour",
    "one_to_one_behavioural", "one_to_one_general_behaviour", "face_to_face_contact", "direct_contact_made",
    "face_to_face_other_agency_general", "appointment_support", "one_to_one_general", "email", "home_visit",
    "telephone_call", "text_message", "letter", "message_left",
]  # fmt: skip


class Categories(Section):
    """The three kinds of direct work, by the labels that case managers record (Table 7)."""

    behaviour_change: list[DirectType] = Field(
        default=ALL_LABELS[:4], description="Labels of behaviour-change work."
    )
    direct_support: list[DirectType] = Field(default=ALL_LABELS[4:9], description="Labels of direct support.")
    maintaining_contact: list[DirectType] = Field(
        default=ALL_LABELS[9:], description="Labels of maintaining and sustaining contact."
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [label for name in DIRECT_CATEGORIES for label in getattr(self, name)]
        twice = sorted({label for label in named if named.count(label) > 1})
        absent = sorted(set(CATEGORY_OF_DIRECT_TYPE) - set(named))
        if twice or absent:
            raise ValueError(
                "each label of direct work belongs to one category"
                + (f"; in several: {', '.join(twice)}" if twice else "")
                + (f"; in none: {', '.join(absent)}" if absent else "")
            )
        return self


class Activity(Intervals):
    """The case managers' log of actions."""

    categories: Categories = Field(default=Categories(), description="The three kinds of direct work.")
    contact: list[DirectType] = Field(
        default=ALL_LABELS,
        min_length=1,
        description=(
            "Labels of direct work that are direct contact with the service user. The report counts all; "
            "without message_left, letter, text_message and email only two-way contact would count."
        ),
    )
    year_ends: list[str] = Field(
        default=["2017-03-31", "2018-03-31"],
        min_length=1,
        description="Last day of each programme year but the last one, in order.",
    )
    established_from_year: int = Field(
        default=2,
        ge=1,
        description=(
            "First programme year of the settled service: the report's shares of direct and indirect work, "
            "and of agencies in case updates, are of the years from it on."
        ),
    )
    classification_year: int = Field(
        default=3, ge=1, description="Programme year whose direct work Table 7 classifies."
    )
    contacts_bin: int = Field(
        default=25, ge=1, description="Width of the steps in which numbers of contacts are counted."
    )

    @model_validator(mode="after")
    def _years(self) -> Self:
        try:
            days = [date.fromisoformat(day) for day in self.year_ends]
        except ValueError as error:
            raise ValueError("year_ends must be dates written as YYYY-MM-DD") from error
        if days != sorted(set(days)):
            raise ValueError("year_ends must be in order, each once")
        if max(self.established_from_year, self.classification_year) > len(days) + 1:
            raise ValueError("established_from_year and classification_year must be years that year_ends has")
        if len(set(self.contact)) != len(self.contact):
            raise ValueError("contact names a label twice")
        return self

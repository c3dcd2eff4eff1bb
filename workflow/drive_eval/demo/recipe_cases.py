"""The recipe's sections on service users and their cases."""

from datetime import date
from typing import Annotated

from pydantic import Field

from drive_eval.demo.recipe_parts import Days, Section, Share, Text, Weight


class ProgrammeYear(Section):
    """Dates of allocation in one year of the programme; ``weight`` shares out the years after the first."""

    year: int
    first: date
    last: date
    weight: Weight


class ServiceUsers(Section):
    """Service users: how they are numbered, when they are allocated, whether case notes are held."""

    reference: Text
    programme_years: Annotated[tuple[ProgrammeYear, ...], Field(min_length=3)]
    age_shape: Weight
    case_notes_held: Share


class Cases(Section):
    """Durations of cases in days, and the dates at which the reports counted closed ones.

    ``usual``: 11 or 12 months; ``longer``: more than 13; ``shorter``: less than 11; ``later``: any case
    that closed after the second year. ``quiet_days``: days after a year's end on which no case closes.
    ``follow_up_until``: last day of the MARAC data; ``longer_follow_up_days``: what counts as more than a
    year of follow-up.
    """

    year_ends: tuple[date, date]
    quiet_days: Annotated[int, Field(ge=0)]
    usual: Days
    longer: Days
    shorter: Days
    later: Days
    follow_up_until: date
    longer_follow_up_days: Annotated[int, Field(gt=365)]

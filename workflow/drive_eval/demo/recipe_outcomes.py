"""The part of the recipe for what happened to people: randomisation, Insights, MARAC and police."""

from datetime import date
from typing import Annotated

from pydantic import Field

from drive_eval.demo.recipe_forms import Mess
from drive_eval.demo.recipe_parts import Days, Section, Share, Text, Weight

Positive = Annotated[float, Field(gt=0.0)]


class Randomisation(Section):
    """The log of randomisation: references, first and last day, and how cases spread.

    ``other_sites``: shares of the control cases outside the site with MARAC data.
    """

    perpetrator: Text
    case: Text
    first: date
    last: date
    days_before_allocation: Days
    repeat_after: Days
    other_sites: dict[str, Weight]


class Behaviour(Section):
    """One behaviour in Insights: prevalence at intake, and severity among those who have it."""

    at_intake: Share
    severity_intake: dict[str, Weight]
    severity_exit: dict[str, Weight]


class Insights(Section):
    """Insights forms: what the printed tables leave open.

    ``year_3_drive``: Drive's share of the forms after the data of Year 2 were taken. ``analysed``: arm →
    weights of the three years among cases with both forms. ``with_exit_form``: share of the excluded
    control cases that have an exit form although support broke off.
    """

    reference: Text
    last: date
    days_to_intake: Days
    outside_after: Days
    year_3_drive: Share
    analysed: dict[str, tuple[Weight, Weight, Weight]]
    with_exit_form: Share
    youngest: int
    oldest: int
    criminal_record: Share
    criminal_record_missing: Share
    perpetrator_ccj: Share
    cyps_missing: Share
    partner_together: float
    behaviours: dict[str, Behaviour]
    actions_sd: dict[str, Positive]
    actions_mean: dict[str, dict[str, Positive]]
    contacts_sd_control: Positive
    supports: dict[str, Weight]
    risk_change: dict[str, dict[str, Weight]]
    sustainability: dict[str, dict[str, Weight]]


class Marac(Section):
    """Appearances at MARAC: their references, and how the control cases' numbers spread."""

    reference: Text
    control_sd: Positive
    control_most: int


class Police(Section):
    """Police incidents: what the printed figures leave open.

    ``drive_share``: site → Drive's share of incidents, domestic incidents, and people with none and with
    one of these; ``periods``: arm → incidents per day of each period, relative to one another;
    ``serial_in_drive``: Drive's share of serial perpetrators; ``domestic``: what being domestic adds to
    the score of a violent offence; ``first``: first day of the police data.
    """

    reference: Text
    first: date
    drive_share: dict[str, dict[str, Share]]
    serial_in_drive: Share
    periods: dict[str, dict[str, Weight]]
    domestic: float
    days_to_outcome: Days


class OutcomeColumn(Section):
    """A column: the field, its header, and the code list whose spellings it uses (if any)."""

    field: Text
    header: Text
    codes: str | None = None
    width: Positive = 16.0


class OutcomeSheet(Section):
    """A sheet or CSV file: its name, the title above the headers, and its columns in order."""

    name: Text
    title: Text = "-"
    columns: tuple[OutcomeColumn, ...]


class OutcomeForms(Section):
    """How these sources are written: sheets, spellings of the codes (the usual one first), mess."""

    randomisation: OutcomeSheet
    insights_intake: OutcomeSheet
    insights_exit: OutcomeSheet
    marac: OutcomeSheet
    police: OutcomeSheet
    spellings: dict[str, dict[str, tuple[str, ...]]]
    services: Annotated[tuple[str, ...], Field(min_length=1)]
    mess: Mess


class Outcomes(Section):
    """Everything about the sources other than the case management system."""

    randomisation: Randomisation
    insights: Insights
    marac: Marac
    police: Police
    forms: OutcomeForms

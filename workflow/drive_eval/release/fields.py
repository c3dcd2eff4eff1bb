"""The field dictionary: the pipeline's canonical tables and fields, with their kinds, codes and limits.

A release description maps the columns of its forms onto these fields. Categories are those of the
evaluation's three-year report (Tables A2.1, A7.1, 5 and 6); where it prints none, they are the levels by
which it speaks of a high level of need. Adding a field means adding an entry here: reading, validation,
views and the printed dictionary all follow from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

Kind = Literal["id", "code", "yes_no", "date", "integer", "number", "text"]
Limit = float | date | None

# Code sets: code → label as a reader of a table or figure sees it.
SITES = {"site_1": "Site 1", "site_2": "Site 2", "site_3": "Site 3"}
SEXES = {"men": "Men", "women": "Women"}
WAVES = {"intake": "Intake", "midpoint": "Mid-point", "closure": "Closure"}
ENGAGEMENT = {
    "engaged": "Engaged",
    "partially_engaged": "Partially engaged",
    "non_engaged": "Non-engaged",
    "no_contact": "No contact made",
}
LEVELS = {
    "excessive": "Excessive",
    "high": "High",
    "moderate": "Moderate",
    "low": "Low",
    "none": "None",
    "dont_know": "Don't know",
}
HEALTH = {
    "poor": "Poor",
    "fair": "Fair",
    "good": "Good",
    "very_good": "Very good",
    "excellent": "Excellent",
    "dont_know": "Don't know",
}
HOUSING = {
    "homeless": "Homeless",
    "transitory": "Transitory (sofa-surfing)",
    "unstable": "Unstable",
    "temporary": "Temporary",
    "stable": "Stable",
    "dont_know": "Don't know",
}
YES_NO = {"yes": "Yes", "no": "No", "dont_know": "Don't know"}

# A date before the first limit cannot come from a programme's forms (a stray number shown as a date
# lies near 1900); one before the second is possible but worth a look.
EARLIEST_DATE = date(1990, 1, 1)
LATEST_DATE = date(2100, 1, 1)
EARLIEST_PLAUSIBLE_DATE = date(2000, 1, 1)


@dataclass(frozen=True)
class Field:
    """One canonical field.

    ``minimum`` and ``maximum`` are limits that a value must not pass; values beyond the plausible
    limits are kept and reported as warnings. ``required`` fields must be recorded in every row.
    ``entity`` is the prefix of an id's pseudonyms, equal wherever the same person is meant; an id
    without an entity is no person's and is kept as it is.
    """

    name: str
    kind: Kind
    definition: str
    codes: Mapping[str, str] = field(default_factory=dict)
    minimum: Limit = None
    maximum: Limit = None
    plausible_minimum: Limit = None
    plausible_maximum: Limit = None
    unit: str = ""
    required: bool = False
    person_level: bool = True
    entity: str = ""

    @property
    def has_codes(self) -> bool:
        """Whether the field's values come from a closed set of codes."""
        return self.kind in ("code", "yes_no")


@dataclass(frozen=True)
class Table:
    """One canonical table: what a row is, the fields that identify it, and all its fields by name."""

    name: str
    definition: str
    row_id: tuple[str, ...]
    fields: Mapping[str, Field]

    def ordered(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the row id's fields and the named ones, each once, in the dictionary's order."""
        wanted = {*self.row_id, *names}
        return tuple(name for name in self.fields if name in wanted)


def _table(name: str, definition: str, row_id: tuple[str, ...], fields: Iterable[Field]) -> Table:
    by_name = {entry.name: entry for entry in fields}
    return Table(name, definition, row_id, MappingProxyType(by_name))


def _date(name: str, definition: str, *, required: bool = False) -> Field:
    return Field(
        name,
        "date",
        definition,
        minimum=EARLIEST_DATE,
        maximum=LATEST_DATE,
        plausible_minimum=EARLIEST_PLAUSIBLE_DATE,
        required=required,
    )


def _service_user_id(definition: str) -> Field:
    return Field("su_id", "id", definition, required=True, entity="su")


def _level(name: str, subject: str) -> Field:
    return Field(name, "code", f"Level of the service user's need in relation to {subject}.", codes=LEVELS)


def _parameter_text(name: str, definition: str, *, required: bool = False) -> Field:
    return Field(name, "text", definition, required=required, person_level=False)


_SERVICE_USERS = _table(
    "service_users",
    "One row for each service user allocated to the intervention, from the case management system.",
    ("su_id",),
    (
        _service_user_id("Reference of the service user; becomes a pseudonym when it is read."),
        Field("site", "code", "Pilot site that the case belongs to.", codes=SITES, required=True),
        Field(
            "programme_year",
            "integer",
            "Year of the programme in which the case was allocated.",
            minimum=1,
            maximum=20,
            plausible_maximum=5,
            unit="year",
        ),
        _date("allocation_date", "Date on which the case was allocated to the intervention."),
        _date("initial_contact_date", "Date of the first contact with the service user."),
        _date("closure_date", "Date on which the case was closed."),
        Field(
            "age_at_intake",
            "integer",
            "Age of the service user at intake, in completed years.",
            minimum=0,
            maximum=120,
            plausible_minimum=16,
            plausible_maximum=100,
            unit="years",
        ),
        Field("sex", "code", "Sex of the service user as the form records it.", codes=SEXES),
    ),
)

_NEEDS = _table(
    "needs",
    "One row for each needs assessment form: a service user at one stage of the case.",
    ("su_id", "wave"),
    (
        _service_user_id("Reference of the service user whose needs are assessed."),
        Field("wave", "code", "Stage of the case at the assessment.", codes=WAVES, required=True),
        _date("assessment_date", "Date of the assessment."),
        Field(
            "engagement_level",
            "code",
            "How far the service user engaged with the intervention, as the case manager judged it.",
            codes=ENGAGEMENT,
        ),
        Field("housing", "code", "Housing situation of the service user.", codes=HOUSING),
        _level("employment", "work, training and education"),
        _level("alcohol", "alcohol use"),
        _level("relationship_with_children", "the relationship with their children"),
        _level("parenting_capacity", "their capacity as a parent"),
        Field("mental_health", "code", "Mental health and psychological wellbeing.", codes=HEALTH),
        _level("drugs", "drug use"),
        _level("relationship_with_family", "the relationship with family members"),
        _level("financial", "finance and debts"),
        _level("social_ties", "social and community ties"),
        _level("physical_health", "physical health"),
        Field(
            "other_addictions",
            "yes_no",
            "Whether there is an addiction problem other than alcohol and drugs.",
            codes=YES_NO,
        ),
    ),
)

_COST_PARAMETERS = _table(
    "cost_parameters",
    "One row for each published input of the cost model.",
    ("parameter_id",),
    (
        Field("parameter_id", "id", "Name of the parameter.", required=True, person_level=False),
        Field("value", "number", "Value of the parameter, in its unit.", person_level=False),
        _parameter_text("unit", "Unit of the value.", required=True),
        _parameter_text("status", "How the value is known: printed, inferred or assumed.", required=True),
        _parameter_text("document", "Document that the value comes from."),
        _parameter_text("table", "Table of that document."),
        _parameter_text("line", "Line of that document's text."),
        _parameter_text("published_id", "Identifier of the printed figure that the value is."),
        _parameter_text("note", "What a reader must know to use the value."),
    ),
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {table.name: table for table in (_SERVICE_USERS, _NEEDS, _COST_PARAMETERS)}
)


def get(table: str, name: str) -> Field:
    """Return the field ``name`` of ``table``; raises ``KeyError`` naming both if there is none."""
    if table not in TABLES or name not in TABLES[table].fields:
        raise KeyError(f"the field dictionary has no field {table}.{name}")
    return TABLES[table].fields[name]

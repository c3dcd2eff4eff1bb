"""What the field dictionary is made of: fields, tables, and fields that several tables share the shape of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from drive_eval.release.tables.codes import ARMS, SEVERITIES, SITES, WAVES, YES_NO, YES_OR_NO

Kind = Literal["id", "code", "yes_no", "date", "integer", "number", "text"]
Limit = float | date | None

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
    ``entity`` is the prefix of an id's pseudonyms, equal wherever the same person (or case) is meant; an
    id without an entity refers to nobody and is kept as it is.
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


def table(name: str, definition: str, row_id: tuple[str, ...], fields: Iterable[Field]) -> Table:
    """Return a table of the given fields, in their order."""
    by_name = {entry.name: entry for entry in fields}
    return Table(name, definition, row_id, MappingProxyType(by_name))


def day(name: str, definition: str, *, required: bool = False) -> Field:
    """Return a date field with the dictionary's usual limits."""
    return Field(
        name,
        "date",
        definition,
        minimum=EARLIEST_DATE,
        maximum=LATEST_DATE,
        plausible_minimum=EARLIEST_PLAUSIBLE_DATE,
        required=required,
    )


def code(name: str, definition: str, codes: Mapping[str, str], *, required: bool = False) -> Field:
    """Return a field with a closed set of codes."""
    return Field(name, "code", definition, codes=codes, required=required)


def answer(name: str, definition: str, *, required: bool = False) -> Field:
    """Return a field that is answered yes, no or don't know."""
    return Field(name, "yes_no", definition, codes=YES_NO, required=required)


def yes_or_no(name: str, definition: str, *, required: bool = False) -> Field:
    """Return a field that is yes or no (unanswered: missing)."""
    return Field(name, "yes_no", definition, codes=YES_OR_NO, required=required)


def count(name: str, definition: str, unit: str, *, maximum: int, plausible: int, least: int = 0) -> Field:
    """Return a whole number of things from ``least`` up; more than ``plausible`` is worth a look."""
    return Field(
        name,
        "integer",
        definition,
        minimum=least,
        maximum=maximum,
        plausible_maximum=plausible,
        unit=unit,
    )


def age(name: str, definition: str) -> Field:
    """Return an age in completed years; service users and clients are at least sixteen."""
    return Field(
        name,
        "integer",
        definition,
        minimum=0,
        maximum=120,
        plausible_minimum=16,
        plausible_maximum=100,
        unit="years",
    )


# A service user is a perpetrator whom the intervention took on: one reference, hence one pseudonym,
# wherever the person appears, whatever the arm.
def service_user_id(definition: str) -> Field:
    """Return ``su_id``, the reference of a service user."""
    return Field("su_id", "id", definition, required=True, entity="perp")


def perpetrator_id(definition: str) -> Field:
    """Return ``perp_id``, a perpetrator's reference in either arm; a service user's is their ``su_id``."""
    return Field("perp_id", "id", definition, required=True, entity="perp")


def victim_survivor_id(definition: str, *, required: bool) -> Field:
    """Return ``vs_id``, the reference of a victim-survivor."""
    return Field("vs_id", "id", definition, required=required, entity="vs")


def arm(definition: str, *, required: bool) -> Field:
    """Return ``arm``, the group that a case was allocated to."""
    return code("arm", definition, ARMS, required=required)


def site(definition: str, *, required: bool) -> Field:
    """Return ``site``, the pilot site."""
    return code("site", definition, SITES, required=required)


def wave() -> Field:
    """Return ``wave``, the stage at which a form was filled in."""
    return code("wave", "Stage of the case at the assessment.", WAVES, required=True)


def behaviours(judged: str) -> tuple[Field, ...]:
    """Return the four domestic violence and abuse behaviours, each by severity; ``judged`` says by whom."""
    subjects = {
        "physical": "physical abuse",
        "sexual": "sexual abuse",
        "harassment_stalking": "harassment and stalking",
        "jealous_controlling": "jealous and controlling behaviour",
    }
    return tuple(
        code(name, f"Severity of {subject}, {judged}.", SEVERITIES) for name, subject in subjects.items()
    )

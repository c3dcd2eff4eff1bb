"""The recipe of the demonstration release: what the printed figures leave open, typed and strict.

A recipe holds assumptions only (propensities, spellings, spans of days); what is printed is read from
the table of printed figures. A source that is added to the release adds a section of its own.
"""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from drive_eval.demo.recipe_base import Days, Mess, Propensity, Section, Share, Text, Weight
from drive_eval.demo.recipe_outcomes import Outcomes
from drive_eval.demo.targets import CLASSES
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.needs.fields import ANSWERS, FIELDS
from drive_eval.release.fields import ENGAGEMENT, SEXES, SITES, WAVES
from drive_eval.release.yaml_source import dotted, parse

CODES = {
    "site": tuple(SITES),
    "sex": tuple(SEXES),
    "wave": tuple(WAVES),
    "engagement": tuple(ENGAGEMENT),
    "level": ANSWERS["levels"],
    "health": ANSWERS["health"],
    "housing": ANSWERS["housing"],
    "yes_no": ANSWERS["yes_no"],
}


class ProgrammeYear(Section):
    """Dates of allocation in one year of the programme; ``weight`` shares out the years after the first."""

    year: int
    first: date
    last: date
    weight: Weight


class ServiceUsers(Section):
    """Service users: how they are numbered, when they are allocated, whether case notes are held."""

    reference: Text
    programme_years: Annotated[tuple[ProgrammeYear, ...], Field(min_length=1)]
    age_shape: Weight
    case_notes_held: Share


class LatentClass(Section):
    """One latent class: odds of belonging to it by engagement, probabilities of the needs within it."""

    engagement: dict[str, Weight]
    propensities: dict[str, Propensity]

    @model_validator(mode="after")
    def _complete(self) -> "LatentClass":
        _same_names("levels of engagement", self.engagement, tuple(ENGAGEMENT))
        _same_names("needs", self.propensities, FIELDS)
        return self


class Persistence(Section):
    """How the wave depends on mid-point: log odds of a need that was present, or absent, and of an answer."""

    present: float
    absent: float
    dont_know: Share


class Answers(Section):
    """Shares of raw answers that are printed for no need or for four of them only."""

    excessive_of_high: Share
    moderate_of_rest: Share
    dont_know: Share
    severity_person: Annotated[float, Field(ge=0.0)]
    severity_wave: Annotated[float, Field(ge=0.0)]
    dont_know_without_contact: float


class Gaps(Section):
    """Who has gaps: weight of the person's own tendency, and of having no contact."""

    person: Annotated[float, Field(ge=0.0)]
    without_contact: float


class Needs(Section):
    """Needs assessments: co-occurrence, persistence, answers, gaps and dates."""

    unplaced_engagement: Literal["engaged", "partially_engaged", "non_engaged", "no_contact"]
    engagement_changed_at_closure: Share
    classes: dict[str, LatentClass]
    intake: Persistence
    closure: Persistence
    answers: Answers
    gaps: Gaps
    days_after_allocation: dict[str, Days]

    @model_validator(mode="after")
    def _complete(self) -> "Needs":
        _same_names("classes", self.classes, tuple(CLASSES))
        _same_names("waves", self.days_after_allocation, tuple(WAVES))
        return self


class Column(Section):
    """A column of a sheet: the field, its header, and the code list whose spellings it uses (if any)."""

    field: Text
    header: Text
    codes: Literal["site", "sex", "wave", "engagement", "level", "health", "housing", "yes_no"] | None = None
    width: Annotated[float, Field(gt=0.0)] = 16.0


class Sheet(Section):
    """A sheet of the workbook: name, title in row 1, columns in order."""

    name: Text
    title: Text
    columns: tuple[Column, ...]


class Forms(Section):
    """The workbook as people see it: sheets, spellings of the codes (the usual one first), roles, mess."""

    notice: Text
    service_users: Sheet
    needs: Sheet
    spellings: dict[str, dict[str, tuple[str, ...]]]
    completed_by: Annotated[tuple[str, ...], Field(min_length=1)]
    mess: Mess

    @model_validator(mode="after")
    def _complete(self) -> "Forms":
        _same_names("code lists", self.spellings, tuple(CODES))
        for name, spellings in self.spellings.items():
            _same_names(f"codes of {name}", spellings, CODES[name])
            if any(not written for written in spellings.values()):
                raise ValueError(f"every code of {name} needs a spelling")
        return self


class Recipe(Section):
    """The whole recipe. ``scale``: how many times the evaluation's population is generated."""

    seed: Annotated[int, Field(ge=0)]
    scale: Annotated[int, Field(ge=1, le=1000)]
    service_users: ServiceUsers
    needs: Needs
    forms: Forms
    outcomes: Outcomes


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe; raises ``InputRefusedError`` with every mistake, its key and its line."""
    file = str(path)
    source = parse(Path(path).read_text(encoding="utf-8"), file)
    if source.problems:
        raise InputRefusedError(source.problems)
    try:
        return Recipe.model_validate(source.data)
    except ValidationError as error:
        problems = [
            Problem(
                file, row=source.line(detail["loc"]), key=dotted(detail["loc"]), rule=detail["type"],
                message=f"{detail['msg']}.",
            )
            for detail in error.errors()
        ]  # fmt: skip
        raise InputRefusedError(problems) from None


def _same_names(what: str, given: Collection[str], wanted: Collection[str]) -> None:
    if sorted(given) != sorted(wanted):
        raise ValueError(f"the {what} must be exactly {', '.join(wanted)}")

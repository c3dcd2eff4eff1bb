"""The recipe of the demonstration release: what the printed figures leave open, typed and strict.

A recipe holds assumptions only (propensities, spellings, spans of days); what is printed is read from
the table of printed figures. A source that is added to the release adds a section of its own.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from drive_eval.demo.recipe_cases import Cases, ServiceUsers
from drive_eval.demo.recipe_casework import Actions, Behaviours, Dash
from drive_eval.demo.recipe_forms import Forms
from drive_eval.demo.recipe_outcomes import Outcomes
from drive_eval.demo.recipe_parts import Days, Propensity, Section, Share, Weight, same_names
from drive_eval.demo.recipe_profile import Profile
from drive_eval.demo.targets import CLASSES
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.needs.fields import FIELDS
from drive_eval.release.fields import ENGAGEMENT, WAVES
from drive_eval.release.yaml_source import dotted, parse


class LatentClass(Section):
    """One latent class: odds of belonging to it by engagement, probabilities of the needs within it."""

    engagement: dict[str, Weight]
    propensities: dict[str, Propensity]

    @model_validator(mode="after")
    def _complete(self) -> "LatentClass":
        same_names("levels of engagement", self.engagement, tuple(ENGAGEMENT))
        same_names("needs", self.propensities, FIELDS)
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
    days: dict[str, Days]

    @model_validator(mode="after")
    def _complete(self) -> "Needs":
        same_names("classes", self.classes, tuple(CLASSES))
        same_names("waves", self.days, tuple(WAVES))
        return self


class Recipe(Section):
    """The whole recipe. ``scale``: how many times the evaluation's population is generated."""

    seed: Annotated[int, Field(ge=0)]
    scale: Annotated[int, Field(ge=1, le=1000)]
    service_users: ServiceUsers
    cases: Cases
    profile: Profile
    needs: Needs
    behaviours: Behaviours
    dash: Dash
    actions: Actions
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

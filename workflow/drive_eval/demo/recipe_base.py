"""The building blocks of recipes: strict sections and the kinds of value that they hold."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Propensity = Annotated[float, Field(gt=0.0, lt=1.0)]
Weight = Annotated[float, Field(gt=0.0)]
Text = Annotated[str, Field(min_length=1)]


class Section(BaseModel):
    """A part of the recipe: unknown keys are errors, values are not converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Days(Section):
    """A span in days, both ends included."""

    least: int
    most: int


class Mess(Section):
    """How untidy the forms are: shares of coded cells, and how missing answers are written."""

    other_spelling: Share
    spaces_at_the_end: Share
    other_case: Share
    missing: dict[str, Weight]

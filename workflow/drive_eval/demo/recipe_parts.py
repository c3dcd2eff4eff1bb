"""What the recipe's sections are made of: strict sections, shares, weights, spans of days."""

from collections.abc import Collection
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

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

    @model_validator(mode="after")
    def _in_order(self) -> "Days":
        if self.least > self.most:
            raise ValueError("least must not exceed most")
        return self


def same_names(what: str, given: Collection[str], wanted: Collection[str]) -> None:
    """Raise ``ValueError`` unless exactly the wanted names are given."""
    if sorted(given) != sorted(wanted):
        raise ValueError(f"the {what} must be exactly {', '.join(wanted)}")

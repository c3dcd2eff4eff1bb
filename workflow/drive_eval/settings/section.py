"""What every part of the configuration has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the configuration: unknown keys are errors, values are not converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

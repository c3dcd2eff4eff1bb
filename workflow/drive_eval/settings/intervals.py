"""The settings of intervals, the same wherever a chapter has them."""

from typing import Literal

from pydantic import Field

from drive_eval.settings.section import Section


class IntervalLevel(Section):
    """A section with intervals, all of one level."""

    interval_level: float = Field(
        default=0.95, gt=0.5, lt=1.0, description="Level of all intervals of this section."
    )


class Intervals(IntervalLevel):
    """A section with intervals of proportions among them."""

    interval_method: Literal["wilson", "exact"] = Field(
        default="wilson",
        description="For proportions: Wilson's score interval, or Clopper and Pearson's exact one.",
    )

"""Settings of the comparison of two sets of results."""

from typing import Literal

from pydantic import Field

from drive_eval.settings.section import Section


class Diff(Section):
    """How far published numbers may move between two sets of results before `drive-eval diff` fails."""

    largest_change: float = Field(
        default=1.0,
        gt=0.0,
        description="For an estimate with an interval: the largest change, in half-widths of its interval.",
    )
    largest_relative_change: float = Field(
        default=0.05,
        gt=0.0,
        description="For an estimate without one: the largest change, as a share of its former value.",
    )
    removed: Literal["fail", "allow"] = Field(
        default="fail", description="What an estimate that is no longer there, or is withheld now, does."
    )
    added: Literal["fail", "allow"] = Field(
        default="allow", description="What an estimate that was not there, or was withheld, does."
    )

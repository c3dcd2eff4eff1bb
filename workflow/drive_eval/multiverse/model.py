"""The grid of analytic choices, as ``config/multiverse.yaml`` declares it.

A *headline* is a result that a reader takes away, for one or several subjects. Its *choices* have *options*,
the first of which is the main analysis's. An option changes settings, or names another row of the same
table of estimates, or both. A *specification* takes one option of each choice; those that change the same
settings share a *universe*, one run through the same rules.
"""

from typing import Any

from pydantic import Field

from drive_eval.settings.section import Section


class Option(Section):
    """One way to decide a choice."""

    title: str = Field(min_length=1)
    # What stands for the choice in the headline's pattern of estimate ids; its own name where empty.
    text: str = ""
    # Settings that differ from the main analysis's, as config/config.yaml nests them.
    settings: dict[str, Any] = Field(default={})
    # Choice → its options with which alone this option is a specification of its own.
    only: dict[str, list[str]] = Field(default={})
    # Subjects that it exists for; all where empty.
    subjects: list[str] = Field(default=[])
    # Whether the row named counts in the other direction (a rise of none is a fall of the behaviour).
    reversed: bool = False


class Choice(Section):
    """A decision that another analyst might have taken otherwise."""

    title: str = Field(min_length=1)
    options: dict[str, Option] = Field(min_length=2)

    @property
    def main(self) -> str:
        """The main analysis's option."""
        return next(iter(self.options))


class Subject(Section):
    """What a headline is told of: a behaviour, a site, a class."""

    title: str = Field(min_length=1)
    text: str = ""


class Headline(Section):
    """A result, the rows of estimates that hold it, and the choices behind it."""

    title: str = Field(min_length=1)
    quantity: str = Field(min_length=1)
    unit: str
    # The value of no effect; left out where there is none, as for a share.
    nothing: float | None = None
    # Whether the quantity is a ratio, shown and averaged on the scale of logarithms.
    ratio: bool = False
    chapters: list[str] = Field(min_length=1)
    tables: list[str] = Field(min_length=1)
    # Pattern of the estimate's id with {subject} and the names of choices; then texts that are replaced.
    estimate: str = Field(min_length=1)
    replaced: dict[str, str] = Field(default={})
    subjects: dict[str, Subject] = Field(min_length=1)
    # Settings of every universe of this headline that is not the main run's.
    base: dict[str, Any] = Field(default={})
    choices: dict[str, Choice] = Field(min_length=1)


class Grid(Section):
    """Every headline by its name."""

    headlines: dict[str, Headline] = Field(min_length=1)

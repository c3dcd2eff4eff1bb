"""What an analysis is: its chapter, what it may read, and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """What an analysis may read of one table, beside the fields that identify a row of it.

    ``part`` tells several views of one table apart, each of which has a key of its own.
    """

    table: str
    fields: tuple[str, ...]
    part: str = ""


@dataclass(frozen=True)
class Analysis:
    """One analysis of a table of the release, or of several.

    ``id`` names its rule, script, view and files; ``table`` and ``fields`` what it may read;
    ``settings`` the section of the configuration that it depends on (if any); ``answers`` the printed tables
    and figures that its estimates are compared with; ``beside`` what it may read of further tables.
    """

    id: str
    chapter: str
    title: str
    table: str
    fields: tuple[str, ...]
    settings: str
    answers: tuple[str, ...]
    beside: tuple[View, ...] = ()

    @property
    def views(self) -> dict[str, View]:
        """Its views by the names of their files, each with a key of its own.

        The first goes by the analysis's id alone, so that a further table renames nothing.
        """
        own = {self.id: View(self.table, self.fields)}
        return own | {f"{self.id}-{view.part or view.table}": view for view in self.beside}

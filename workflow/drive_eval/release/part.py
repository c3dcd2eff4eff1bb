"""A part of a table's rows, so that several jobs can extract one table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a table's rows, in the order of the source: the ``number``-th, from 0, of so many.

    A source that keeps its rows counted (Parquet) is parted by all of them, others by those that are not
    blank; all parts of one table are parted alike.
    """

    number: int
    parts: int

    def rows(self, n: int) -> tuple[int, int]:
        """The first of its rows, from 0, and the one after its last, where there are ``n``."""
        return n * self.number // self.parts, n * (self.number + 1) // self.parts


WHOLE = Part(0, 1)

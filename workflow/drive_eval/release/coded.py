"""Columns as their distinct things and, for each row, the place of its own among them.

A column of millions of rows has a dozen codes, a few thousand days or some thousand people. Everything
that costs something is done once for each distinct thing; what is done for each row are array operations on
whole numbers of one, two or four bytes. A reference that differs in every row is kept as Arrow text, about
nine bytes each, instead of as Python objects.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from drive_eval.release.cells import Cell, content

Index = npt.NDArray[np.signedinteger[Any]]
Positions = npt.NDArray[np.intp]
Value = str | int | float | date | None

TEXT = pa.large_string()
# What Python's strip might take away: a cell that begins or ends with anything but a printable character.
_STRIPPABLE = r"^[^!-~]|[^!-~]$"


class ArrowCells(Sequence[Cell]):
    """Distinct text cells, held by Arrow."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(at, slice):
            return ArrowCells(self.texts[at])
        found: Cell = self.texts[at].as_py()
        return found


class ContentCells(ArrowCells):
    """Distinct contents instead of cells: what a landed sheet keeps (marks included, nothing to strip)."""


@dataclass(frozen=True)
class Texts:
    """The contents of a column's cells (see cells.py): each once, and the place of each row's own."""

    distinct: pa.Array
    places: Index

    def taken(self, rows: Positions) -> pa.Array:
        """Return the contents of the given rows."""
        return self.distinct.take(pa.array(self.places[rows]))


@dataclass(frozen=True)
class RawColumn:
    """A column of cells as the source has them: distinct cells, and the place of each row's own."""

    cells: Sequence[Cell]
    places: Index

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Cell]:
        cells = list(self.cells)
        return (cells[at] for at in self.places.tolist())

    def part(self, start: int, end: int) -> "RawColumn":
        """The rows from ``start`` to before ``end``, with the distinct cells that they have."""
        used, places = np.unique(self.places[start:end], return_inverse=True)
        if isinstance(self.cells, ArrowCells):
            cells: Sequence[Cell] = type(self.cells)(self.cells.texts.take(used))
        else:
            cells = [self.cells[at] for at in used.tolist()]
        return RawColumn(cells, smallest(places.astype(np.int32, copy=False), len(used)))

    @cached_property
    def texts(self) -> Texts:
        """The contents of the cells."""
        return _unified(_contents(self.cells), self.places)


@dataclass(frozen=True)
class Column(Sequence[Value]):
    """A column of canonical values: each once, and the place of each row's own, −1 where it is missing."""

    distinct: pa.Array
    places: Index

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Value: ...
    @overload
    def __getitem__(self, at: slice) -> "Column": ...
    def __getitem__(self, at: int | slice) -> "Value | Column":
        if isinstance(at, slice):
            return Column(self.distinct, self.places[at])
        place = int(self.places[at])
        found: Value = None if place < 0 else self.distinct[place].as_py()
        return found

    def __bool__(self) -> bool:
        return True  # Also without rows: a column that is there.

    def __iter__(self) -> Iterator[Value]:
        known: list[Value] = [*self.distinct.to_pylist(), None]
        return (known[at] for at in self.places.tolist())

    def rows_of(self, wrong: Callable[[Any], bool]) -> Positions:
        """Return the rows whose value is ``wrong``; each distinct value is asked once, missing ones never."""
        found = [at for at, value in enumerate(self.distinct.to_pylist()) if wrong(value)]
        return self.rows_at(found)

    def rows_at(self, places: Sequence[int] | Positions) -> Positions:
        """Return the rows whose value stands at one of ``places`` among the distinct ones."""
        if len(places) == 0:
            return np.zeros(0, dtype=np.intp)
        chosen = np.zeros(len(self.distinct) + 1, dtype=bool)
        chosen[np.asarray(places)] = True
        return np.flatnonzero(chosen[self.places])

    def days(self) -> npt.NDArray[np.int64]:
        """Return a column of dates as days since 1970-01-01, ``NO_DAY`` where missing."""
        known = np.append(np.asarray(self.distinct.cast(pa.int32()), dtype=np.int64), NO_DAY)
        return known[self.places]


NO_DAY = np.iinfo(np.int64).min


def unread(n: int) -> RawColumn:
    """Return a column of ``n`` empty cells, in the place of one that nobody asked for."""
    return RawColumn([""], np.zeros(n, dtype=np.int8))


def missing(n: int) -> Column:
    """Return a column of ``n`` missing values."""
    return Column(pa.array([], TEXT), np.full(n, -1, dtype=np.int8))


def smallest(index: npt.NDArray[Any], n: int) -> Index:
    """Return the index in the smallest type that holds places among ``n`` things and −1."""
    kind = np.int8 if n <= 127 else np.int16 if n <= 32767 else np.int32
    return index.astype(kind, copy=False)


def encode(cells: Sequence[Cell]) -> RawColumn:
    """Return a column of Python cells; cells are the same where type and value are."""
    if set(map(type, cells)) <= {str}:
        places: dict[Any, int] = {cell: at for at, cell in enumerate(dict.fromkeys(cells))}
        index = np.fromiter(map(places.__getitem__, cells), np.int32, len(cells))
        return RawColumn(list(places), smallest(index, len(places)))
    # With its type, because 1 and True are equal and have not the same content.
    keys = list(zip(map(type, cells), cells, strict=True))
    places = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    index = np.fromiter(map(places.__getitem__, keys), np.int32, len(cells))
    return RawColumn([cell for _, cell in places], smallest(index, len(places)))


def encode_arrow(texts: pa.Array, *, contents: bool = False) -> RawColumn:
    """Return a column of text cells, or of ``contents``, that Arrow has read; a null is empty."""
    kind = ContentCells if contents else ArrowCells
    if pa.types.is_dictionary(texts.type):
        distinct = _without_null(texts.dictionary.cast(TEXT))
        index = np.asarray(texts.indices.fill_null(-1))
        if (index < 0).any():
            distinct = pa.concat_arrays([distinct, pa.array([""], TEXT)])
            index = np.where(index < 0, len(distinct) - 1, index)
        return RawColumn(kind(distinct), smallest(index, len(distinct)))
    plain = _without_null(texts.cast(TEXT))
    if _increases(plain):
        return RawColumn(kind(plain), smallest(np.arange(len(plain), dtype=np.int32), len(plain)))
    coded = plain.dictionary_encode()
    distinct = coded.dictionary.cast(TEXT)
    return RawColumn(kind(distinct), smallest(np.asarray(coded.indices), len(distinct)))


def _without_null(texts: pa.Array) -> pa.Array:
    return texts.fill_null("") if texts.null_count else texts


def _increases(texts: pa.Array) -> bool:
    """Whether each text is greater than the one before, so that no two are the same."""
    return len(texts) > 1 and bool(pc.all(pc.less(texts[:-1], texts[1:])).as_py())


def _contents(cells: Sequence[Cell]) -> pa.Array:
    """Return the content of each cell; Arrow's texts are handed to Python only where it might strip them."""
    if isinstance(cells, ContentCells):
        return cells.texts
    if not isinstance(cells, ArrowCells):
        return pa.array([content(cell) for cell in cells], TEXT)
    rows = np.flatnonzero(np.asarray(pc.match_substring_regex(cells.texts, _STRIPPABLE)))
    if not len(rows):
        return cells.texts
    stripped = [text.strip() for text in cells.texts.take(pa.array(rows)).to_pylist()]
    mask = np.zeros(len(cells), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(cells.texts, pa.array(mask), pa.array(stripped, TEXT))


def _unified(texts: pa.Array, index: Index) -> Texts:
    """Return the contents with each once: cells that differ may have the same one."""
    if _increases(texts):
        return Texts(texts, index)
    coded = texts.dictionary_encode()
    if len(coded.dictionary) == len(texts):
        return Texts(texts, index)
    distinct = coded.dictionary.cast(TEXT)
    return Texts(distinct, smallest(np.asarray(coded.indices)[index], len(distinct)))


def combined(columns: Sequence[Column]) -> npt.NDArray[np.int64]:
    """Return one number for each row, which is the same where all the columns' values are."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        key *= len(column.distinct) + 1
        key += column.places.astype(np.int64) + 1
    return key


def ranks(texts: pa.Array) -> Positions:
    """Return the rank of each of the texts, which differ, in the order of their characters."""
    if _increases(texts):
        return np.arange(len(texts), dtype=np.intp)
    found = np.empty(len(texts), dtype=np.intp)
    found[np.asarray(pc.array_sort_indices(texts))] = np.arange(len(texts), dtype=np.intp)
    return found

"""Variants of the demonstration release: another seed, more people, known truth, each a release of its own.

A variant is made block by block, each block a population of the evaluation's size with draws of its own: the
printed counts are met by every block, and therefore k-fold at scale k. What would not fit on one sheet of a
workbook is written as Parquet instead, the actions log block by block, so that it is never in memory whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from drive_eval.atomic import replacing, write_bytes
from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.case_targets import read_case_targets
from drive_eval.demo.forms import Page, fill_in, log_page
from drive_eval.demo.forms_outcomes import INSIGHTS, MARAC, POLICE, RANDOMISATION, csv_bytes, outcome_pages
from drive_eval.demo.known.parameters import Known
from drive_eval.demo.outcomes import Outcomes, gathered_outcomes, make_outcomes, read_outcome_targets
from drive_eval.demo.parquet_file import as_table, parquet_schema
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.recipe_forms import SHEETS
from drive_eval.demo.release import (
    Release,
    gathered,
    make_block,
    read_release_targets,
    references,
    with_references,
)
from drive_eval.demo.service_users import make_service_users
from drive_eval.demo.simulate import CASE_MANAGEMENT
from drive_eval.demo.targets import read_targets
from drive_eval.demo.workbook import HEADER_ROW, workbook_bytes

# Rows of an Excel sheet (Microsoft, "Excel specifications and limits").
SHEET_ROWS = 1_048_576
LOG = "actions"
# How often a block may be drawn, and what is added to the seed each time: far from seeds that people choose.
ATTEMPTS = 8
STRIDE = 1_000_000_007


@dataclass(frozen=True)
class MadeFile:
    """A file of the variant and the tables in it; ``sheets``: table → sheet, none where the file has none."""

    name: str
    tables: tuple[str, ...]
    sheets: dict[str, str]


def write_variant(recipe: Recipe, known: Known, published: Path, folder: Path) -> list[MadeFile]:
    """Write the files of the variant that ``recipe`` (its seed and scale) and ``known`` describe.

    Equal arguments and printed figures give equal bytes. Raises as ``generate`` and ``generate_outcomes``.
    """
    releases: list[Release] = []
    outcomes: list[Outcomes] = []
    log = _Log(recipe, folder)
    with log:
        for release, outcome in blocks(recipe, known, published):
            log.add(release.actions)
            releases.append(release if not log.streams else _without_log(release))
            outcomes.append(outcome)
    made = _case_management(gathered(releases, recipe), recipe, folder, log)
    releases.clear()
    pages = outcome_pages(gathered_outcomes(outcomes, recipe), recipe)
    outcomes.clear()
    made += _workbook(RANDOMISATION, {"randomisation": pages["randomisation"]}, folder)
    made += _workbook(INSIGHTS, {name: pages[name] for name in ("insights_intake", "insights_exit")}, folder)
    for name, table in ((MARAC, "marac"), (POLICE, "police")):
        write_bytes(folder / name, csv_bytes(pages[table]))
        made.append(MadeFile(name, (table,), {}))
    return made


def blocks(recipe: Recipe, known: Known, published: Path) -> Iterator[tuple[Release, Outcomes]]:
    """The tables of each block in canonical codes, as ``write_variant`` writes them to files."""
    needed, cases = read_targets(published), read_case_targets(published)
    targets, outcome_targets = (
        read_release_targets(recipe, published),
        read_outcome_targets(recipe, published),
    )

    def drawn(block: int, own: Recipe) -> tuple[Release, Outcomes]:
        release = make_block(make_service_users(needed, cases, own, block), targets, own, block, known)
        return release, make_outcomes(release.service_users, outcome_targets, own, block, known)

    for block in range(recipe.scale):
        yield _settled(block, recipe, drawn)


def _settled(
    block: int, recipe: Recipe, drawn: Callable[[int, Recipe], tuple[Release, Outcomes]]
) -> tuple[Release, Outcomes]:
    """A block; where its draws leave the printed counts no room (about one in fifty), it is drawn again."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return drawn(block, recipe.model_copy(update={"seed": recipe.seed + attempt * STRIDE}))
        except AllocationError:
            continue
    return drawn(block, recipe.model_copy(update={"seed": recipe.seed + (ATTEMPTS - 1) * STRIDE}))


def _without_log(release: Release) -> Release:
    """The release with an empty log, and nothing that holds on to the rows of the one it had."""
    return replace(release, actions=pd.DataFrame(columns=list(release.actions)))


class _Log:
    """The actions log: kept for the workbook while it fits on a sheet, else written block by block."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self._recipe = recipe
        self._path = folder / f"{LOG}.parquet"
        self._replacing = replacing(self._path)
        self._writer: Any = None
        self._rows = self._block = 0
        self.streams = False

    def __enter__(self) -> "_Log":
        return self

    def __exit__(self, *failure: Any) -> None:
        if self._writer is not None:
            self._writer.close()
            self._replacing.__exit__(*failure)

    def add(self, actions: pd.DataFrame) -> None:
        """Take the log of the next block; the first one's length tells whether all of them fit."""
        if self._block == 0:
            # Blocks differ by a few rows: a margin of one in a hundred is far more than that.
            self.streams = len(actions) * self._recipe.scale * 1.01 > SHEET_ROWS - HEADER_ROW
        if self.streams:
            given = references(self._recipe, self._rows, len(actions))
            forms = self._recipe.forms
            written = log_page(forms.actions, given, actions, forms, self._recipe.seed, self._block)
            if self._writer is None:
                self._writer = pq.ParquetWriter(
                    self._replacing.__enter__(), parquet_schema(written), compression="zstd",
                    use_dictionary=list(written.headers[1:]),
                )  # fmt: skip
            self._writer.write_table(as_table(written, parquet_schema(written)))
        self._rows += len(actions)
        self._block += 1


def _case_management(release: Release, recipe: Recipe, folder: Path, log: _Log) -> list[MadeFile]:
    sheets = [name for name in SHEETS if name != LOG or not log.streams]
    if not log.streams:
        release = Release(
            release.service_users, release.needs, release.risk, release.dash,
            with_references(release.actions, recipe, 0),
        )  # fmt: skip
    pages = dict(zip(sheets, fill_in(release, recipe, sheets), strict=True))
    streamed = [MadeFile(f"{LOG}.parquet", (LOG,), {})] if log.streams else []
    return [*_workbook(CASE_MANAGEMENT, pages, folder), *streamed]


def _workbook(name: str, pages: dict[str, Page], folder: Path) -> list[MadeFile]:
    """A workbook of the pages that fit on a sheet; each other one is a Parquet file."""
    fitting = {
        table: one for table, one in pages.items() if len(one.columns[0].index) <= SHEET_ROWS - HEADER_ROW
    }
    made = []
    for table, one in pages.items():
        if table not in fitting:
            with replacing(folder / f"{table}.parquet") as path:
                pq.write_table(as_table(one, parquet_schema(one)), path, compression="zstd")
            made.append(MadeFile(f"{table}.parquet", (table,), {}))
    if fitting:
        write_bytes(folder / name, workbook_bytes(list(fitting.values())))
        sheets = {table: one.name for table, one in fitting.items()}
        made.insert(0, MadeFile(name, tuple(fitting), sheets))
    return made

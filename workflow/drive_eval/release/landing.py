"""Landed sheets: each sheet of a workbook once as columns, so that every later reading takes no time.

A workbook is a compressed text that has to be read whole for any of its columns. The first reading of a
sheet leaves its contents (see cells.py) in a Parquet file under ``.cache``; the views of all analyses and the
validation read that. A landed sheet belongs to the sha256 of the file it came from, and carries its own:
where either differs, the source is read again. It is a copy of person-level data: only the user who runs
the pipeline may read it, and deleting the folder costs nothing but time.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from drive_eval.atomic import replacing, write_text
from drive_eval.errors import Problem
from drive_eval.release.landed_columns import read_columns, write_columns
from drive_eval.release.part import WHOLE, Part
from drive_eval.release.reader import RawTable, read_table, wanted_positions

# Part of a leaf's name: raise it when sheets are read or kept otherwise.
FORMAT = 1


def read_landed(
    folder: Path,
    path: Path,
    sheet: str | None,
    header_row: int,
    *,
    name: str,
    wanted: Collection[str] | None = None,
    part: Part = WHOLE,
) -> RawTable:
    """As ``read_table``, from the sheet landed in ``folder`` if it is there; lands it otherwise.

    Parquet files are columns already and are never landed. A folder that cannot be written is no error: the
    source is read.
    """
    if path.suffix.lower() == ".parquet" or not path.is_file():
        return read_table(path, sheet, header_row, name=name, wanted=wanted, part=part)
    before = _sha256(path)
    place = hashlib.sha256(json.dumps([FORMAT, name, sheet, header_row]).encode()).hexdigest()[:24]
    leaf = folder / f"{place}-{before}.parquet"
    landed = _landed(leaf, name, wanted, part)
    if landed is not None:
        return landed
    table = read_table(path, sheet, header_row, name=name)
    if _sha256(path) == before:
        _land(table, leaf, place)
    return table.part(part)


def _land(table: RawTable, leaf: Path, place: str) -> None:
    try:
        leaf.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in leaf.parent.glob(f"{place}-*"):
            old.unlink(missing_ok=True)
        with replacing(leaf) as temporary:
            write_columns(table, temporary)
            sha256 = _sha256(temporary)
        about = leaf.with_suffix(".json")
        write_text(about, json.dumps(_about(table) | {"sha256": sha256}) + "\n")
        for written in (leaf, about):
            written.chmod(0o600)
    except OSError:
        return


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _about(table: RawTable) -> dict[str, Any]:
    return {
        "sheet": table.sheet,
        "header_row": table.header_row,
        "headers": table.headers,
        "letters": table.letters,
        "merged_headers": table.merged_headers,
        "problems": [asdict(problem) for problem in table.problems],
    }


def _landed(leaf: Path, name: str, wanted: Collection[str] | None, part: Part) -> RawTable | None:
    """The landed sheet, or ``None`` where there is none or it is not as it was written."""
    try:
        about = json.loads(leaf.with_suffix(".json").read_bytes())
        if about.pop("sha256") != _sha256(leaf):
            return None
        columns, rows = read_columns(leaf, wanted_positions(about["headers"], wanted), part)
        problems = [replace(Problem(**problem), file=name) for problem in about["problems"]]
        return RawTable(
            name,
            about["sheet"],
            about["header_row"],
            tuple(about["headers"]),
            tuple(about["letters"]),
            columns,
            rows,
            tuple(about["merged_headers"]),
            tuple(problems),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None

"""A last look at each file that is to be published, as it was written: only what a reader can see.

The gate decides on estimates. This looks for what could pass beside them: another kind of file, rows of
people, a pseudonym, text that no reader sees (comments, metadata), a figure's table that says more than
the estimates that it shows.
"""

import json
import re
import struct
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from drive_eval.audit.document import BASES, unpack
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import COLUMNS

# What pseudonyms look like: an entity of the field dictionary, and 16 hexadecimal digits.
PSEUDONYM = re.compile(r"\b[a-z]+_[0-9a-f]{16}\b")
HIDDEN = re.compile(r"<!--|<metadata|<!ENTITY|<script(?! *>)|data:(?!,)[^\"' )]", re.IGNORECASE)
# A cell that a spreadsheet program would take for a formula, unless it is a number.
FORMULA = re.compile(r"[=+@\t\r-](?![\d.,]+(e[-+]?\d+)?%?$)")
CHUNKS = (b"IHDR", b"IDAT", b"IEND", b"PLTE", b"pHYs", b"tEXt", b"iTXt")
WORDS = (b"Title", b"Description")
# Columns of a figure's table that must be those of the estimate which its row names.
COUNTS = ("n", "denominator")
MEASURES = ("value", "percent", "probability", "score", "ratio", "lower", "upper", *COUNTS)
Finder = Callable[[Path, pd.DataFrame], Iterator[str]]


def refuse(paths: dict[str, Path], published: pd.DataFrame) -> None:
    """Raise ``DriveEvalError`` naming each file, and what in it must not leave, without its values.

    ``paths``: the name of each file as it will be published → where it stands now; ``published``: the
    estimates that are published with them.
    """
    told = [f"{name}: {what}" for name, path in paths.items() for what in inspect(path, published)]
    if told:
        raise DriveEvalError("Nothing is published, because of\n" + "\n".join(f"  - {line}" for line in told))


def inspect(path: Path, published: pd.DataFrame) -> list[str]:
    """What in one file must not be published, in words; empty if nothing."""
    finder = FINDERS.get(path.suffix)
    if finder is None:
        return [f"files of the kind {path.suffix or 'without an ending'} are never published"]
    found = list(finder(path, published))
    if path.suffix != ".png" and PSEUDONYM.search(path.read_text(encoding="utf-8")):
        found.append("it holds the pseudonym of a person or a case")
    return found


def _csv(path: Path, published: pd.DataFrame) -> Iterator[str]:
    """Estimates, verdicts or attrition by their columns; any other table row by row as a figure's."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = tuple(table.columns)
    for name in columns:
        if table[name].str.match(FORMULA).any():
            yield f"column {name} holds what a spreadsheet program would run as a formula"
    if columns == COLUMNS:
        held = table["reason"].str.startswith("Withheld")
        numbers = table.loc[held, ["value", "lower", "upper", *COUNTS]]
        if (numbers != "").any(axis=None):
            yield "a withheld estimate still has a number"
        return
    identities = [name for name in columns if name.endswith("estimate_id")]
    if not identities:
        yield "its rows name no estimate, so that nothing says what they show"
        return
    known = {str(row["estimate_id"]): row for row in published.to_dict("records")}
    for number, row in enumerate(table.to_dict("records"), start=2):
        named = [str(row[name]) for name in identities if row[name]]
        if not named and row.get("published_id") and not any(row.get(name) for name in MEASURES):
            continue  # the verdict on a printed figure that no estimate answers
        if not named or any(name not in known for name in named):
            yield f"row {number} names no published estimate"
            continue
        yield from _against(number, row, known[named[0]])


def _against(number: int, row: Mapping[Hashable, str], estimate: Mapping[Hashable, Any]) -> Iterator[str]:
    withheld = pd.isna(estimate["value"]) and str(estimate["reason"]).startswith("Withheld")
    for name in MEASURES:
        shown = row.get(name, "")
        if shown and withheld:
            yield f"row {number} shows a number ({name}) of an estimate that is withheld"
        elif shown and name in COUNTS and (pd.isna(estimate[name]) or float(shown) != estimate[name]):
            yield f"row {number} has another {name} than its estimate"


def _svg(path: Path, _: pd.DataFrame) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if HIDDEN.search(text) or "data-" in text:
        yield "it holds comments, metadata, scripts or embedded data"
    for element in ElementTree.fromstring(text).iter():  # noqa: S314  drawn here
        if "display:none" in element.get("style", "").replace(" ", ""):
            yield "it holds something that is not shown"


def _png(path: Path, _: pd.DataFrame) -> Iterator[str]:
    content = path.read_bytes()
    at = 8
    while at + 8 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind = content[at + 4 : at + 8]
        word = content[at + 8 : at + 8 + length].partition(b"\x00")[0]
        if kind not in CHUNKS or (kind in (b"tEXt", b"iTXt") and word not in WORDS):
            yield "it holds metadata other than its title and description"
        at += 12 + length
    if at != len(content):
        yield "something stands behind the end of the picture"


def _html(path: Path, _: pd.DataFrame) -> Iterator[str]:
    if "<!--" in path.read_text(encoding="utf-8"):
        yield "it holds comments"


def _json(path: Path, published: pd.DataFrame) -> Iterator[str]:
    """The lineage and the validation's summary: no list of rows, and no basis of a withheld estimate."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(document, dict) and BASES in document:
        document = unpack(document)
    held = set(published.loc[published["reason"].str.startswith("Withheld"), "estimate_id"])
    for name, entry in document.get("estimates", {}).items() if isinstance(document, dict) else ():
        if name in held and {"rows_used", "rows_left_out"} & set(entry["basis"]):
            yield f"the basis of {name}, which is withheld, tells its rows"


FINDERS: dict[str, Finder] = {".csv": _csv, ".svg": _svg, ".png": _png, ".html": _html, ".json": _json}

"""A last look at each file that is to be published, as it was written: only what a reader can see.

The gate decides on estimates. This looks for what could pass beside them: another kind of file, rows of
people, a pseudonym, text that no reader sees (comments, metadata), a figure's table that says more than
the estimates that it shows.
"""

import json
import re
import struct
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from drive_eval.audit.attrition import COLUMNS as ATTRITION
from drive_eval.audit.document import BASES, unpack
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import COLUMNS
from drive_eval.spreadsheets import formulas
from drive_eval.support import SUPPORT

# What pseudonyms look like: an entity of the field dictionary, and 16 hexadecimal digits.
PSEUDONYM = re.compile(r"\b[a-z]+_[0-9a-f]{16}\b")
HIDDEN = re.compile(r"<!--|<metadata|<!ENTITY|<\?(?!xml )|<script(?! *>)|data:(?!,)[^\"' )]", re.IGNORECASE)
UNSEEN = re.compile(r"display:none|visibility:(hidden|collapse)")
FAINT = re.compile(r"(?<![a-z-])opacity:0?\.?0*(;|$)")
CHUNKS = (b"IHDR", b"IDAT", b"IEND", b"PLTE", b"pHYs", b"tEXt", b"iTXt")
WORDS = (b"Title", b"Description")
NUMBERS = ("value", "lower", "upper", "n", "denominator")
# Columns of a figure's table that must be those of the estimate which its row names.
COUNTS = ("n", "denominator")
# Columns that say where a mark stands, or what was printed: no numbers of people of this release.
AXES = (
    "printed", "printed_lower", "printed_upper", "difference", "least", "most", "start", "width", "month",
    "classes", "need", "box", "price", "price_gbp", "from_gbp", "to_gbp", "reduction_percent",
)  # fmt: skip
# The column that names the estimate of a row; before it and an underscore, the column whose number it is of.
IDENTITY = "estimate_id"
# Columns of the attrition's table that count rows and estimates.
ROWS = ("rows_used", "rows_left_out", "estimates_n")
# Attributes by which an element of a picture may be hidden.
HIDING = ("display", "visibility", "opacity")
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
        if formulas(table[name]).any():
            yield f"column {name} holds what a spreadsheet program would run as a formula"
    if columns == COLUMNS:
        held = table["reason"].str.startswith("Withheld")
        numbers = table.loc[held, ["value", "lower", "upper", *COUNTS]]
        if (numbers != "").any(axis=None):
            yield "a withheld estimate still has a number"
        return
    identities = [name for name in columns if name.endswith(IDENTITY)]
    if not identities:
        yield "its rows name no estimate, so that nothing says what they show"
        return
    # The lineage, which it is made from, tells no count of rows that the gate withholds.
    counted = columns == ATTRITION
    beside = {*AXES, *(ROWS if counted else ())}
    wanted = {name for column in identities for name in table[column]}
    rows = published[published["estimate_id"].isin(wanted)].to_dict("records")
    known = {str(row["estimate_id"]): row for row in rows}
    # A number of another estimate than the row's own has that one's name in a column beside it.
    of = {name: f"{name}_{IDENTITY}" for name in columns if f"{name}_{IDENTITY}" in identities}
    own = [name for name in identities if name not in of.values()]
    told: set[tuple[str, ...]] = set()
    for number, row in enumerate(table.to_dict("records"), start=2):
        named = tuple(str(row[name]) for name in identities if row[name])
        measured = [
            str(name) for name, shown in row.items() if name not in beside and _number(shown) is not None
        ]
        if not named and row.get("published_id") and not measured:
            continue  # the verdict on a printed figure that no estimate answers
        if not named or any(name not in known for name in named):
            yield f"row {number} names no published estimate"
            continue
        # A printed figure may have several verdicts, a reason for leaving rows out several rows.
        row_of = tuple(str(row[name]) for name in own or identities)
        if row_of in told and "published_id" not in row and not counted:
            yield f"row {number} names the same estimate as another row"
        told.add(row_of)
        for name in measured:
            shown_of = [row[of[name]]] if name in of else [row[each] for each in own]
            estimates = [known[each] for each in shown_of if each]
            yield from _against(number, name, row[name], estimates)


def _against(
    number: int, name: str, shown: str, estimates: Sequence[Mapping[Hashable, Any]]
) -> Iterator[str]:
    """One number of a row against those of the estimates that it can be of, as they are published."""
    if estimates and all(
        pd.isna(each["value"]) and str(each["reason"]).startswith("Withheld") for each in estimates
    ):
        yield f"row {number} shows a number ({name}) of an estimate that is withheld"
    elif name in COUNTS:
        if not estimates or pd.isna(estimates[0][name]) or float(shown) != estimates[0][name]:
            yield f"row {number} has another {name} than its estimate"
    elif not _told_by(shown, [value for each in estimates for value in _values(each)]):
        yield f"row {number} has a number ({name}) that its estimate does not have"


def _values(estimate: Mapping[Hashable, Any]) -> list[float]:
    return [float(estimate[name]) for name in NUMBERS if not pd.isna(estimate[name])]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _told_by(shown: str, values: Collection[float]) -> bool:
    """Whether a number, with the decimals that it is shown with, is one of ``values``."""
    value = float(shown)
    if value in values:
        return True
    decimals = -int(Decimal(shown).as_tuple().exponent)
    off = 0.5 * 10.0**-decimals
    return any(abs(value - each) <= off + 1e-9 * abs(each) for each in values)


def _svg(path: Path, _: pd.DataFrame) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if HIDDEN.search(text) or "data-" in text:
        yield "it holds comments, metadata, scripts or embedded data"
    for element in ElementTree.fromstring(text).iter():  # noqa: S314  drawn here
        own = [f"{name}:{element.get(name)}" for name in HIDING if element.get(name) is not None]
        style = ";".join([element.get("style", ""), *own]).replace(" ", "").lower()
        if UNSEEN.search(style) or (FAINT.search(style) and "".join(element.itertext()).strip()):
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
    text = path.read_text(encoding="utf-8")
    if "<!--" in text or "<?" in text:
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
        if SUPPORT in entry["basis"]:
            yield f"the basis of {name} tells who contributes most to it"


FINDERS: dict[str, Finder] = {".csv": _csv, ".svg": _svg, ".png": _png, ".html": _html, ".json": _json}

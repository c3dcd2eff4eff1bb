"""Guarded access to the parts of an Excel workbook: what makes it unsafe to read or its values untrue."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from drive_eval.errors import Problem
from drive_eval.release.cells import Suspect

# A workbook of a million filled rows stays well below both limits.
MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 200
# Small parts compress extremely well without harm, so that the ratio counts from here on.
RATIO_FROM_BYTES = 64 << 20

_CHUNK = 1 << 20
_OVERLAP = 64
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ERROR = re.compile(rb"""\st=["']e["']""")
# A cell at column AAA or beyond: a stray mark there makes a reader reserve the whole area before it.
_FAR = re.compile(rb"""\sr=["'][A-Z]{3}[0-9]""")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SAVE_AGAIN = "Open it in a spreadsheet program, save it as .xlsx without a password, and register it again."


def archive_problem(path: Path, name: str) -> Problem | None:
    """Why the workbook at ``path`` must not be opened, or ``None``.

    Looks at the archive's directory only: no part is unpacked.
    """
    with path.open("rb") as content:
        start = content.read(8)
    if start == _OLE:
        return Problem(
            name,
            rule="not-xlsx",
            advice=_SAVE_AGAIN,
            message="the file is protected by a password or in the old .xls format.",
        )
    if not start.startswith(b"PK"):
        return Problem(
            name, rule="not-xlsx", message="the file is not an Excel workbook.", advice=_SAVE_AGAIN
        )
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            other = _other_program({member.filename for member in members})
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Problem(
            name,
            rule="truncated",
            message="the workbook is cut short or damaged.",
            advice="Transfer it again and compare its size with the supplier's.",
        )
    if other:
        message = f"the file is {other}, whatever its name says."
        return Problem(name, rule="not-xlsx", message=message, advice=_SAVE_AGAIN)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * packed):
        return Problem(
            name,
            rule="too-large",
            message=f"the workbook would unpack to {unpacked:,} bytes from {packed:,}: it is not opened.",
            advice="Remove empty formatted areas, or split the workbook.",
        )
    return None


def _other_program(names: set[str]) -> str:
    """What kind of document an archive is, by its parts; empty text if nothing but a workbook is known."""
    if "xl/workbook.bin" in names:
        return "a binary workbook (.xlsb)"
    if "mimetype" in names and "content.xml" in names:
        return "an OpenDocument spreadsheet (.ods)"
    if "Index/Document.iwa" in names:
        return "a Numbers document"
    return "a text document (.docx)" if "word/document.xml" in names else ""


def sheet_marks(path: Path, sheet: str) -> tuple[bool, bool]:
    """Whether the sheet may hold formulas or error values, and whether a cell lies at column AAA or beyond.

    A scan of the sheet's bytes: it may say yes to the first needlessly, but never no wrongly.
    Raises ``zipfile.BadZipFile`` or ``zlib.error`` if the sheet is damaged.
    """
    suspect = far = False
    with zipfile.ZipFile(path) as archive:
        try:
            member = _member(archive, sheet)
        except (KeyError, ElementTree.ParseError):
            # An unusual layout: every cell must be looked at.
            return True, False
        for chunk in _chunks(archive, member):
            suspect = suspect or bool(_FORMULA.search(chunk)) or bool(_ERROR.search(chunk))
            far = far or bool(_FAR.search(chunk))
    return suspect, far


def suspect_cells(path: Path, sheet: str, height: int, width: int) -> dict[tuple[int, int], Suspect]:
    """Return the formulas and error values of a sheet by (row, column), both counted from 1.

    The cells that an array formula fills belong to it, as far as row ``height`` and column ``width``.
    Slow: ask ``sheet_marks`` first.
    """
    import openpyxl

    found: dict[tuple[int, int], Suspect] = {}
    with warnings.catch_warnings():
        # Decorations that openpyxl does not keep are nothing to a reader.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            for row in book[sheet].iter_rows():
                # An empty cell knows neither its place nor what it is not.
                for cell in (cell for cell in row if cell.value is not None):
                    at = (cell.row or 0, cell.column or 0)
                    if cell.data_type == "f":
                        found.update(_formula(at, cell.value, height, width))
                    elif cell.data_type == "e":
                        found[at] = Suspect("error", str(cell.value))
        finally:
            book.close()
    return found


def _formula(at: tuple[int, int], formula: object, height: int, width: int) -> dict[tuple[int, int], Suspect]:
    from openpyxl.utils import range_boundaries

    suspect = Suspect("formula", str(getattr(formula, "text", None) or formula))
    places = {at: suspect}
    if area := getattr(formula, "ref", None):
        left, top, right, bottom = (edge or 1 for edge in range_boundaries(area))
        places |= {
            (row, column): suspect
            for row in range(top, min(bottom, height) + 1)
            for column in range(left, min(right, width) + 1)
        }
    return places


def _chunks(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """Return the bytes of a member in pieces that overlap, so that no mark is cut in two."""
    tail = b""
    with archive.open(member) as content:
        while block := content.read(_CHUNK):
            piece = tail + block
            yield piece
            tail = piece[-_OVERLAP:]


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the archive's member that holds the sheet; raises ``KeyError`` if there is none."""
    book = _xml(archive, "xl/workbook.xml")
    relations = [
        value
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("name") == sheet
        for attribute, value in element.attrib.items()
        if attribute.endswith("}id")
    ]
    for link in _xml(archive, "xl/_rels/workbook.xml.rels"):
        target = link.get("Target", "")
        if link.get("Id") in relations:
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _xml(archive: zipfile.ZipFile, member: str) -> ElementTree.Element:
    """Parse a small part; a workbook has no document type, by which entities would be declared."""
    text = archive.read(member)
    if b"<!DOCTYPE" in text:
        raise ElementTree.ParseError("a document type is declared")
    return ElementTree.fromstring(text)  # noqa: S314

"""The workbook's bytes: the same on every machine for the same pages, and fast for a long log.

The writer stamps the time and leaves compression to the platform's zlib; here the time is fixed and the
archive is rewritten uncompressed, with sorted names and fixed dates. Titles, headers and formats are the
library's; the rows below them are put into its sheets as text, ten times as fast as cell by cell.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import xlsxwriter

from drive_eval.demo.forms import Cells, Page, Written

HEADER_ROW = 3
CREATED = datetime(2020, 2, 1, tzinfo=UTC)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# The day before Excel's first one, which is off by a day because its 1900 is a leap year.
EXCEL_ZERO = date(1899, 12, 30)
STRINGS = "xl/sharedStrings.xml"
PRESERVE = ' xml:space="preserve"'


def workbook_bytes(pages: Sequence[Page]) -> bytes:
    """An Excel workbook with one sheet a page: title, notice, headers in row 3, data from row 4."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({
        "title": "Demonstration release (synthetic)",
        "comments": pages[0].notice,
        "created": CREATED,
    })  # fmt: skip
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "notice": book.add_format({"bold": True, "font_color": "#9C0006"}),
        "header": book.add_format({"bold": True, "bottom": 1}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
    }
    for page in pages:
        _head(book.add_worksheet(page.name), page, formats)
    book.close()
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = _Strings(parts[STRINGS].decode())
    for number, page in enumerate(pages, start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _with_rows(parts[name].decode(), page, strings).encode()
    parts[STRINGS] = strings.part().encode()
    return _plain_zip(parts)


def _head(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    """Title, notice, headers, and the columns' widths and formats."""
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.write_string(1, 0, page.notice, formats["notice"])
    for column, (header, width) in enumerate(zip(page.headers, page.widths, strict=True)):
        dates = any(isinstance(cell, date) for cell in page.columns[column].distinct)
        sheet.set_column(column, column, width, formats["date"] if dates else None)
        sheet.write_string(HEADER_ROW - 1, column, header, formats["header"])
    sheet.freeze_panes(HEADER_ROW, 1)


class _Strings:
    """The workbook's shared strings: those that the library wrote, then those of the rows."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._first = part.count("<si>")
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The place of a text, which is added if it is new."""
        return self._places.setdefault(text, self._first + len(self._places))

    def part(self) -> str:
        """The whole part, without the optional counts."""
        added = "".join(
            f"<si><t{'' if text == text.strip() else PRESERVE}>{escape(text)}</t></si>"
            for text in self._places
        )
        part = self._part.replace("</sst>", f"{added}</sst>")
        return re.sub(r' (count|uniqueCount)="\d+"', "", part)


def _with_rows(part: str, page: Page, strings: _Strings) -> str:
    """The sheet with the page's rows below its headers."""
    styles = {int(found[1]): found[2] for found in re.finditer(r'<col min="(\d+)"[^>]*? style="(\d+)"', part)}
    letters = [_letters(column) for column in range(len(page.columns))]
    columns = [
        _fragments(cells, styles.get(column, ""), strings)
        for column, cells in enumerate(page.columns, start=1)
    ]
    rows = "".join(_rows(letters, columns))
    last = HEADER_ROW + len(page.columns[0].index)
    part = re.sub(r'<dimension ref="[^"]*"', f'<dimension ref="A1:{letters[-1]}{last}"', part, count=1)
    return part.replace("</sheetData>", f"{rows}</sheetData>")


def _rows(letters: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    for row, cells in enumerate(zip(*columns, strict=True), start=HEADER_ROW + 1):
        written = [f'<c r="{letter}{row}"{cell}' for letter, cell in zip(letters, cells, strict=True) if cell]
        yield f'<row r="{row}">{"".join(written)}</row>'


def _fragments(cells: Cells, style: str, strings: _Strings) -> Sequence[str]:
    """What follows each cell's reference; empty text for an empty cell."""
    distinct = np.array([_fragment(cell, style, strings) for cell in cells.distinct], dtype=object)
    fragments: list[str] = distinct[cells.index].tolist()
    return fragments


def _fragment(cell: Written, style: str, strings: _Strings) -> str:
    if isinstance(cell, date):
        return f' s="{style}"><v>{(cell - EXCEL_ZERO).days}</v></c>'
    if isinstance(cell, int):
        return f"><v>{cell}</v></c>"
    return f' t="s"><v>{strings.place(cell)}</v></c>' if cell else ""


def _letters(column: int) -> str:
    """A column's letters, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _plain_zip(parts: dict[str, bytes]) -> bytes:
    """An archive of the parts, uncompressed, names sorted, dates and attributes fixed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return target.getvalue()

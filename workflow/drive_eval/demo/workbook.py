"""The workbook's bytes: the same on every machine for the same pages.

The writer stamps the time and leaves compression to the platform's zlib; here the time is fixed and the
archive is rewritten uncompressed, with sorted names and fixed dates.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from drive_eval.demo.forms import Page

HEADER_ROW = 3
CREATED = datetime(2020, 2, 1, tzinfo=UTC)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


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
        _write(book.add_worksheet(page.name), page, formats)
    book.close()
    return _plain_zip(stream.getvalue())


def _write(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.write_string(1, 0, page.notice, formats["notice"])
    for column, (header, width) in enumerate(zip(page.headers, page.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW - 1, column, header, formats["header"])
    sheet.freeze_panes(HEADER_ROW, 1)
    for row, cells in enumerate(page.rows, start=HEADER_ROW):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, formats["date"])
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif cell:
                sheet.write_string(row, column, cell)


def _plain_zip(content: bytes) -> bytes:
    """The same archive, uncompressed, names sorted, dates and attributes fixed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return target.getvalue()

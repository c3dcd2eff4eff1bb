"""Comma-separated text as rows of text cells, with the row numbers that a spreadsheet program shows."""

import codecs
import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from drive_eval.errors import InputRefusedError, Problem

Rows = list[list[str]]


def read_csv(path: Path, name: str) -> tuple[Rows, list[Problem]]:
    """All records of a CSV file (blank lines as empty records) and the warnings about it.

    UTF-8 with or without a byte order mark; else Windows-1252 with a warning, since spreadsheet
    programs still write it. Raises ``InputRefusedError`` if it is neither, or not well-formed.
    """
    text, warnings = _decode(path.read_bytes(), name)
    rows: Rows = []
    # Kept line ends: a quoted cell may hold them.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows.extend(reader)
    except csv.Error as error:
        problem = Problem(
            name,
            row=len(rows) + 1,
            rule="csv",
            message=f"the text is not well-formed CSV: {error}.",
            advice="Check the quotes in this row.",
        )
        raise InputRefusedError([problem]) from None
    return rows, warnings


def _decode(raw: bytes, name: str) -> tuple[str, list[Problem]]:
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        problem = Problem(
            name,
            rule="encoding",
            message="the text is neither UTF-8 nor Windows-1252.",
            advice="Save it as CSV UTF-8.",
        )
        raise InputRefusedError([problem]) from None
    warning = Problem(
        name,
        rule="encoding",
        message="the text is not UTF-8 and was read as Windows-1252.",
        advice="Check that letters with accents came through, or save it as CSV UTF-8.",
        severity="warning",
    )
    return text, [warning]


def read_plain_csv(path: Path) -> pa.Table | None:
    """A CSV file as columns of text, where it is so plain that no two readers could differ; else ``None``.

    Plain are UTF-8 files with headers, without quotes, without lone carriage returns and with as many cells
    in every row that is not blank as in the header: all others go through ``read_csv``, which explains what
    is wrong.
    """
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    if b'"' in raw or b"\0" in raw or raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    try:
        headers = _header(raw)
        if not "".join(headers).strip():
            return None
        return pa_csv.read_csv(
            pa.BufferReader(raw),
            read_options=pa_csv.ReadOptions(use_threads=True, block_size=1 << 24),
            parse_options=pa_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(headers, pa.string()), strings_can_be_null=False,
            ),
        )  # fmt: skip
    except (pa.ArrowException, UnicodeDecodeError):
        return None


def _header(raw: bytes) -> list[str]:
    """The header's cells; raises ``UnicodeDecodeError`` where it is not UTF-8."""
    return raw[: raw.find(b"\n") % (len(raw) + 1)].removesuffix(b"\r").decode().split(",")

"""Changes that mean nothing: no view changes a byte, and no digest changes but for other spellings."""

import datetime as dt
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.release.fields import get
from drive_eval.release.validate import check_release
from unit.sources.described import TABLES
from unit.sources.forms import Forms, Formula, Sheet
from unit.sources.observe import SEEDS, SLOW, Baseline, all_views, changed, digests, view_bytes

Change = Callable[[Forms, random.Random], None]


def _sheets(forms: Forms) -> list[Sheet]:
    return list(forms.sheets.values())


def shuffle_rows(forms: Forms, chance: random.Random) -> None:
    for sheet in _sheets(forms):
        chance.shuffle(sheet.rows)


def reverse_columns(forms: Forms, _: random.Random) -> None:
    forms.saving.reverse_columns = True


def byte_order_mark(forms: Forms, _: random.Random) -> None:
    forms.saving.byte_order_mark = True


def unix_line_ends(forms: Forms, _: random.Random) -> None:
    forms.saving.line_end = "\n"


def dates_from_1904(forms: Forms, _: random.Random) -> None:
    forms.saving.date_1904 = True


def numbers_as_text(forms: Forms, _: random.Random) -> None:
    forms.saving.numbers_as_text = True


def another_sheet(forms: Forms, _: random.Random) -> None:
    forms.saving.extra_sheet = "Read me"


def hidden_sheets(forms: Forms, _: random.Random) -> None:
    forms.saving.extra_sheet, forms.saving.hidden = "Read me", True


def spaces_at_the_ends(forms: Forms, chance: random.Random) -> None:
    for sheet in _sheets(forms):
        for row in (sheet.headers, *sheet.rows):
            for at, cell in enumerate(row):
                if isinstance(cell, str) and cell and chance.random() < 0.2:
                    row[at] = chance.choice([f"{cell}  ", f" {cell}", f"{cell}\t"])


def blank_rows_at_the_end(forms: Forms, _: random.Random) -> None:
    for sheet in _sheets(forms):
        sheet.rows += [[""] * len(sheet.headers), [" ", *[""] * (len(sheet.headers) - 1)]]


def formulas_where_nobody_reads(forms: Forms, chance: random.Random) -> None:
    for table, entry in forms.description.tables.items():
        for header in entry.ignored:
            sheet = forms.sheets[table]
            sheet.set(chance.randint(sheet.first, sheet.last), header, Formula("=1+1", 2))


def times_of_day(forms: Forms, chance: random.Random) -> None:
    for sheet in _sheets(forms):
        for row in sheet.rows:
            for at, cell in enumerate(row):
                if isinstance(cell, dt.date) and not isinstance(cell, dt.datetime):
                    row[at] = dt.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (as forms have it)


FORMAT_ONLY: tuple[Change, ...] = (
    shuffle_rows, reverse_columns, byte_order_mark, unix_line_ends, dates_from_1904, numbers_as_text,
    another_sheet, hidden_sheets, spaces_at_the_ends, formulas_where_nobody_reads, times_of_day,
    blank_rows_at_the_end,
)  # fmt: skip


@pytest.mark.parametrize("change", FORMAT_ONLY, ids=lambda change: change.__name__)
def test_each_change_of_format_by_itself(make_forms, baseline: Baseline, change: Change) -> None:
    forms = make_forms()
    change(forms, random.Random(1))
    description = forms.save()
    assert check_release(description, forms.root) == []
    assert digests(description, forms.root) == baseline.digests


@SLOW
@given(changes=st.lists(st.sampled_from(FORMAT_ONLY), min_size=2, unique=True), seed=SEEDS)
def test_changes_of_format_change_nothing(make_forms, baseline, changes: list[Change], seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    # Blank rows come last, where nothing is written into them.
    for change in sorted(changes, key=FORMAT_ONLY.index):
        change(forms, chance)
    description = forms.save()
    assert check_release(description, forms.root) == []
    assert digests(description, forms.root) == baseline.digests
    assert all_views(description, forms.root) == baseline.views


def test_saving_with_another_program_changes_nothing(make_forms, baseline: Baseline) -> None:
    forms = make_forms()
    description = forms.save()
    for file in description.files.values():
        if not file.is_csv:
            book = openpyxl.load_workbook(forms.root / file.path)
            book.save(forms.root / file.path)
    description = forms.registered()
    assert check_release(description, forms.root) == []
    assert digests(description, forms.root) == baseline.digests
    assert all_views(description, forms.root) == baseline.views


def _as_libreoffice_saves(text: str, strings: list[str]) -> str:
    """A sheet's XML as LibreOffice writes it: types spelled out, heights, and a last row of formats alone.

    Every other text stands in its cell instead of among the shared strings, as other programs do.
    """

    def cell(found: re.Match[str]) -> str:
        if int(found[2]) % 2:
            return f'<c{found[1]} t="s"><v>{found[2]}</v></c>'
        return f'<c{found[1]} t="inlineStr"><is><t xml:space="preserve">{strings[int(found[2])]}</t></is></c>'

    text = re.sub(r'<c( r="[A-Z]+\d+"(?: s="\d+")?)><v>', r'<c\1 t="n"><v>', text)
    text = re.sub(r'<c( r="[A-Z]+\d+"(?: s="\d+")?) t="s"><v>(\d+)</v></c>', cell, text)
    text = re.sub(r'<row r="(\d+)"', r'<row r="\1" customFormat="false" ht="12.8" hidden="false"', text)
    blank = '<row r="1048576" customFormat="false" ht="12.8" hidden="false"></row>'
    return text.replace("</sheetData>", f"{blank}</sheetData>")


def test_a_workbook_as_libreoffice_saves_it_changes_nothing(make_forms, baseline: Baseline) -> None:
    forms = make_forms()
    description = forms.save()
    for file in description.files.values():
        if file.is_csv:
            continue
        path = forms.root / file.path
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts["xl/sharedStrings.xml"], re.S)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                is_sheet = name.startswith("xl/worksheets/sheet")
                archive.writestr(name, _as_libreoffice_saves(text, strings) if is_sheet else text)
    description = forms.registered()
    assert check_release(description, forms.root) == []
    assert digests(description, forms.root) == baseline.digests
    assert all_views(description, forms.root) == baseline.views


def _respelled(forms: Forms, table: str, name: str, row: int, chance: random.Random) -> str:
    """Another way to write the code or the gap that stands in a cell."""
    spelling = forms.cell(table, row, name)
    entry = forms.description.tables[table].columns[name]
    lists = forms.description.code_lists[entry.codes or ""]
    missing = [text for text in forms.description.missing if text]
    if not spelling:
        return chance.choice(missing)
    (code,) = [code for code, spellings in lists.items() if spelling in spellings]
    other = chance.choice(lists[code])
    return chance.choice([other, other.upper(), f"  {other} ", other.replace(" ", "  "), other.lower()])


@SLOW
@given(seed=SEEDS)
def test_other_spellings_change_digests_and_no_view(make_forms, baseline: Baseline, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    touched: set[tuple[str, str, int]] = set()
    for _ in range(30):
        table = chance.choice([name for name in forms.sheets if name != "cost_parameters"])
        columns = forms.description.tables[table].columns
        name = chance.choice([name for name, column in columns.items() if column.codes])
        row = chance.randrange(len(forms.sheets[table].rows))
        if (table, name, row) not in touched and (
            forms.cell(table, row, name) or not get(table, name).required
        ):
            forms.put(table, row, name, _respelled(forms, table, name, row, chance))
            touched.add((table, name, row))
    description = forms.save()
    assert check_release(description, forms.root) == []
    assert changed(baseline.digests, digests(description, forms.root)) <= _columns(touched)
    for table in sorted({table for table, _, _ in touched}):
        assert view_bytes(description, forms.root, table) == baseline.views[table]


def _columns(touched: set[tuple[str, str, int]]) -> set[str]:
    """The columns whose digests may change: all of a table whose rows' ids are spelled otherwise."""
    tables = {table for table, name, _ in touched if name == "wave"}
    whole = {f"{table}.{name}" for table in tables for name in TABLES[table].fields}
    return whole | {f"{table}.{name}" for table, name, _ in touched}


@SLOW
@given(seed=SEEDS)
def test_what_is_tolerated_with_a_warning_changes_no_view(make_forms, baseline, seed: int) -> None:
    forms, chance = make_forms(), random.Random(seed)
    expected = []
    for table in sorted(forms.sheets):
        sheet = forms.sheets[table]
        if chance.random() < 0.5:
            before = chance.randrange(len(sheet.rows))
            sheet.rows.insert(before, [""] * len(sheet.headers))
            path = forms.description.file_of(table).path
            expected.append((path, sheet.name or "", sheet.first + before, "blank-row", "warning"))
    description = forms.save()
    found = check_release(description, forms.root)
    assert sorted((p.file, p.sheet, p.row, p.rule, p.severity) for p in found) == sorted(expected)
    assert digests(description, forms.root) == baseline.digests
    table = chance.choice(sorted(forms.sheets))
    assert view_bytes(description, forms.root, table) == baseline.views[table]


def test_windows_1252_is_read_as_such_with_a_warning(make_forms) -> None:
    views, encodings = [], ("utf-8", "cp1252")
    for encoding in encodings:
        forms = make_forms()
        forms.put("cost_parameters", 0, "note", "café – £5")
        forms.saving.encoding = encoding
        description = forms.save()
        rules = [problem.rule for problem in check_release(description, forms.root)]
        assert rules == ([] if encoding == "utf-8" else ["encoding"])
        views.append(view_bytes(description, forms.root, "cost_parameters"))
    assert views[0] == views[1]


def test_the_place_of_the_project_is_no_part_of_a_view(
    make_forms, baseline: Baseline, tmp_path: Path
) -> None:
    forms = make_forms()
    description = forms.save()
    assert tmp_path in forms.root.parents
    assert all_views(description, forms.root) == baseline.views

"""The workbook: the same bytes for the same recipe, and forms that the code lists can read."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml
from python_calamine import CalamineWorkbook

from drive_eval.demo.forms import Cells, Page
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.release import Release
from drive_eval.demo.simulate import main, simulate
from drive_eval.demo.workbook import workbook_bytes

TABLES = ("service_users", "needs", "risk", "dash", "actions")


@pytest.fixture(scope="module")
def workbook(recipe: Recipe, published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(recipe, published, tmp_path_factory.mktemp("demo"))[0]


@pytest.fixture(scope="module")
def sheets(workbook: Path, recipe: Recipe) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_path(str(workbook))
    names = {table: getattr(recipe.forms, table).name for table in TABLES}
    assert book.sheet_names == list(names.values())
    return {table: book.get_sheet_by_name(name).to_python() for table, name in names.items()}


@pytest.fixture(scope="module")
def description(root: Path) -> dict:
    return yaml.safe_load((root / "config/releases/demo.yaml").read_text(encoding="utf-8"))


def test_same_recipe_same_bytes_other_seed_other_bytes(
    recipe: Recipe, published: Path, workbook: Path, tmp_path: Path
) -> None:
    again = simulate(recipe, published, tmp_path / "again")
    other = simulate(recipe.model_copy(update={"seed": 1}), published, tmp_path / "other")
    for made, differing in zip(again, other, strict=True):
        first = (workbook.parent / made.name).read_bytes()
        assert made.read_bytes() == first
        assert differing.read_bytes() != first


def test_archive_depends_neither_on_the_clock_nor_on_compression(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        entries = archive.infolist()
        assert b"2020-02-01T00:00:00Z" in archive.read("docProps/core.xml")
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("table", TABLES)
def test_sheets_begin_with_title_notice_and_headers(sheets, description, table: str) -> None:
    title, notice, headers = sheets[table][:3]
    assert title[0]
    assert "SYNTHETIC DATA" in notice[0]
    described = description["tables"][table]
    assert described["header_row"] == 3
    assert {column["header"] for column in described["columns"].values()} <= set(headers)


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_means_what_was_generated(sheets, description, release: Release, table: str) -> None:
    headers = list(sheets[table][2])
    written = sheets[table][3:]
    generated = getattr(release, table)
    assert len(written) == len(generated)
    gaps = {text.casefold() for text in description["missing"]}
    for field, column in description["tables"][table]["columns"].items():
        cells = [row[headers.index(column["header"])] for row in written]
        if "codes" in column:
            meanings = spellings(description["code_lists"][column["codes"]])
            known = {cell: None if tidy(cell) in gaps else meanings[tidy(cell)] for cell in set(cells)}
            found = [known[cell] for cell in cells]
        elif field == "date" or field.endswith("_date"):
            assert all(cell == "" or isinstance(cell, dt.date) for cell in cells), field
            found = [cell or None for cell in cells]
        else:
            found = [None if cell == "" else cell for cell in cells]
        values = generated[field]
        values = values.dt.date if pd.api.types.is_datetime64_any_dtype(values) else values
        assert found == [None if pd.isna(value) or value == "" else value for value in values], field


def test_another_reader_finds_the_same_cells(workbook: Path, sheets, recipe: Recipe) -> None:
    book = openpyxl.load_workbook(workbook, read_only=True)
    rows = book[recipe.forms.service_users.name].iter_rows(values_only=True)
    for row, other in zip(rows, sheets["service_users"], strict=True):
        assert [plain(cell) for cell in row] == [plain(cell) for cell in other]


def plain(cell: object) -> object:
    """A cell without its reader's ways: no time in dates, empty text for nothing."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    return "" if cell is None else cell


def test_markup_in_a_text_is_kept(recipe: Recipe) -> None:
    cells = Cells(["a & b <c>", " x "], np.array([0, 1, 1], dtype=np.int64))
    page = Page("S", "T", "N", ("H",), (9.0,), (cells,))
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(workbook_bytes([page]))).get_sheet_by_name("S").to_python()
    )
    assert [row[0] for row in rows[3:]] == ["a & b <c>", " x ", " x "]


def test_forms_are_as_untidy_as_forms_are(sheets, recipe: Recipe) -> None:
    headers = list(sheets["needs"][2])
    cells = [cell for row in sheets["needs"][3:] for cell in row if isinstance(cell, str)]
    assert {"Don't know", "DK", "n/r", "-", "Not recorded"} <= set(cells)
    assert any(cell != cell.strip() for cell in cells)
    assert any(cell.isupper() and len(cell) > 3 for cell in cells)
    assert any("" in row for row in sheets["needs"][3:])
    roles = {row[headers.index("Completed by")] for row in sheets["needs"][3:]}
    assert roles == set(recipe.forms.completed_by)


def spellings(code_list: dict[str, list[str]]) -> dict[str, str]:
    return {tidy(spelling): code for code, written in code_list.items() for spelling in written}


def tidy(cell: object) -> str:
    """Letter case, repeated spaces and spaces at the ends do not count; an empty cell is empty text."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split()).casefold()


def test_command_line_writes_the_file_and_says_where(root: Path, tmp_path: Path, capsys) -> None:
    recipe, published = root / "resources/releases/demo/recipe.yaml", root / "resources/published"
    assert main(["--recipe", str(recipe), "--published", str(published), "--out", str(tmp_path)]) == 0
    written = capsys.readouterr().out.split()
    assert str(tmp_path / "case_management.xlsx") in written
    assert sorted(written) == sorted(str(path) for path in tmp_path.iterdir())
    assert (tmp_path / "case_management.xlsx").stat().st_size > 0


def test_command_line_tells_what_is_wrong(root: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "recipe.yaml").write_text("seed: 1\n", encoding="utf-8")
    arguments = ["--recipe", str(tmp_path / "recipe.yaml"), "--published", str(root / "resources/published")]
    assert main(arguments) == 1
    assert "needs" in capsys.readouterr().err
    assert not (tmp_path / "case_management.xlsx").exists()

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.release import workbook
from drive_eval.release.cells import Suspect
from drive_eval.release.reader import letter, read_table


def refusal(*arguments, **options) -> Problem:
    with pytest.raises(InputRefusedError) as refused:
        read_table(*arguments, **options)
    (problem,) = refused.value.problems
    return problem


def test_letters_are_those_of_spreadsheet_programs() -> None:
    assert [letter(position) for position in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"
    ]  # fmt: skip


def test_a_sheet_is_read_with_its_row_numbers_and_types(project) -> None:
    project.write_workbook()
    raw = read_table(project.workbook, "Service users", 3)
    assert raw.headers == ("Reference", "Site", "Date allocated", "Age", "Notes")
    assert raw.letters == ("A", "B", "C", "D", "E")
    assert tuple(raw.source_rows) == (4, 5, 6)
    assert raw.rows[1] == ("P-02", 2.0, dt.date(2017, 2, 9), 41.0, "x")
    assert raw.problems == ()


def test_trailing_blank_rows_go_and_those_between_are_told(project) -> None:
    sheet = project.sheets["Service users"]
    sheet.rows[1] = [" ", "", "", "", ""]
    sheet.rows += [["", "", "", "", ""], ["", "  ", "", "", ""]]
    project.write_workbook()
    raw = read_table(project.workbook, "Service users", 3)
    assert tuple(raw.source_rows) == (4, 6)
    (problem,) = raw.problems
    assert (problem.rule, problem.row, problem.severity) == ("blank-row", 5, "warning")


def test_a_missing_sheet_lists_those_there_are(project) -> None:
    project.write_workbook()
    problem = refusal(project.workbook, "Need", 3, name="data/workbook.xlsx")
    assert (problem.rule, problem.file, problem.sheet) == ("missing-sheet", "data/workbook.xlsx", "Need")
    assert '"Service users", "Needs"' in problem.message
    assert 'Did you mean "Needs"?' in problem.advice


def test_a_blank_header_row_is_told(project) -> None:
    project.write_workbook()
    assert refusal(project.workbook, "Needs", 40).rule == "no-header"


def test_a_missing_file_is_told(project) -> None:
    assert refusal(project.workbook, "Needs", 3).rule == "missing-file"


@pytest.mark.parametrize("kept", [10, 200, 2000, -30])
def test_a_truncated_workbook_is_told(project, kept: int) -> None:
    project.write_workbook()
    content = project.workbook.read_bytes()
    project.workbook.write_bytes(content[:kept])
    assert refusal(project.workbook, "Needs", 3).rule == "truncated"


def test_a_part_that_the_archive_does_not_have_is_told(project) -> None:
    project.write_workbook()
    with zipfile.ZipFile(project.workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet9.xml"] = parts.pop("xl/worksheets/sheet2.xml")
    with zipfile.ZipFile(project.workbook, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert refusal(project.workbook, "Needs", 3).rule == "truncated"


def test_a_damaged_part_is_told(project) -> None:
    project.write_workbook()
    with zipfile.ZipFile(project.workbook) as archive:
        info = archive.getinfo("xl/worksheets/sheet2.xml")
    content = bytearray(project.workbook.read_bytes())
    middle = info.header_offset + 60 + info.compress_size // 2
    content[middle : middle + 8] = b"\xff" * 8
    project.workbook.write_bytes(content)
    assert refusal(project.workbook, "Needs", 3).rule == "truncated"


def test_what_is_no_workbook_is_told(project) -> None:
    project.workbook.parent.mkdir()
    project.workbook.write_text("Reference,Site\nP-01,1\n")
    assert refusal(project.workbook, "Needs", 3).rule == "not-xlsx"


def test_a_password_or_the_old_format_is_told(project) -> None:
    project.workbook.parent.mkdir()
    project.workbook.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2048)
    problem = refusal(project.workbook, "Needs", 3)
    assert problem.rule == "not-xlsx"
    assert "password" in problem.message


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (("mimetype", "content.xml"), "OpenDocument"), (("xl/workbook.bin",), ".xlsb"),
        (("Index/Document.iwa",), "Numbers"), (("word/document.xml",), ".docx"),
    ],
)  # fmt: skip
def test_a_document_of_another_program_under_a_workbooks_name_is_told(project, parts, kind: str) -> None:
    project.workbook.parent.mkdir()
    with zipfile.ZipFile(project.workbook, "w") as archive:
        for part in parts:
            archive.writestr(part, "content")
    problem = refusal(project.workbook, "Needs", 3)
    assert problem.rule == "not-xlsx"
    assert kind in problem.message
    assert "save it as .xlsx" in problem.advice


def test_an_archive_that_is_no_workbook_is_told(project) -> None:
    project.workbook.parent.mkdir()
    with zipfile.ZipFile(project.workbook, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    assert refusal(project.workbook, "Needs", 3).rule == "truncated"


def test_an_archive_that_would_unpack_to_too_much_is_not_opened(project, monkeypatch) -> None:
    project.write_workbook()
    with zipfile.ZipFile(project.workbook, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/large.bin", b"\0" * 3_000_000)
    monkeypatch.setattr(workbook, "RATIO_FROM_BYTES", 1_000_000)
    assert refusal(project.workbook, "Needs", 3).rule == "too-large"
    monkeypatch.setattr(workbook, "RATIO_FROM_BYTES", 10_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 2_000_000)
    assert refusal(project.workbook, "Needs", 3).rule == "too-large"
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 10_000_000)
    assert len(read_table(project.workbook, "Needs", 3).rows) == 4


def test_a_stray_cell_far_to_the_right_is_told(tmp_path) -> None:
    path = tmp_path / "w.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write(0, 0, "a")
    sheet.write(1, 0, 1)
    sheet.write(1, 702, "stray")
    book.close()
    assert refusal(path, "S", 1).rule == "far-cell"


def test_formulas_and_error_values_are_marked_exactly(tmp_path) -> None:
    path = tmp_path / "w.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["a", "b", "c"])
    sheet.write_row(1, 0, [1, 2, "<f>text</f>"])
    sheet.write_formula(2, 0, "=A2+1", None, 2)
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    sheet.write_array_formula("C3:C4", "{=A2:A3}", None, 1)
    sheet.write(3, 0, 4)
    sheet.write_formula(5, 1, "=A2")
    sheet.data_validation("B2:B9", {"validate": "whole", "criteria": ">", "value": "=A1"})
    book.close()
    raw = read_table(path, "S", 1)
    marked = {
        (row, header): cell.reason
        for row, cells in zip(raw.source_rows, raw.rows, strict=True)
        for header, cell in zip(raw.headers, cells, strict=True)
        if isinstance(cell, Suspect)
    }
    assert marked == {
        (3, "a"): "formula", (3, "b"): "formula", (3, "c"): "formula", (4, "c"): "formula",
        (6, "b"): "formula",
    }  # fmt: skip
    assert raw.rows[0] == (1.0, 2.0, "<f>text</f>")


def test_an_error_value_without_a_formula_is_marked_and_not_blank(tmp_path) -> None:
    path = tmp_path / "w.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["a"])
    sheet.write_formula(1, 0, "=NA()", None, "#N/A")
    book.close()
    _edit_sheet(path, lambda text: text.replace(b"<f>NA()</f>", b""))
    raw = read_table(path, "S", 1)
    assert raw.rows == ((Suspect("error", "#N/A"),),)


def _edit_sheet(path, edit) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert edit(parts[name]) != parts[name]
    parts[name] = edit(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def test_marks_are_found_across_the_pieces_of_a_scan(monkeypatch) -> None:
    text = b"<c r='A1'><v>1</v></c>" * 50 + b"<c r='B9'><f>A1</f><v>1</v></c>"
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as archive:
        archive.writestr("sheet.xml", text)
    for size in range(1, 40):
        monkeypatch.setattr(workbook, "_CHUNK", size)
        with zipfile.ZipFile(store) as archive:
            found = [workbook._FORMULA.search(chunk) for chunk in workbook._chunks(archive, "sheet.xml")]
        assert any(found), size


def test_a_sheet_that_is_linked_by_its_full_name_is_scanned(project, formula) -> None:
    project.sheets["Needs"].set(4, "Drug use", formula('="High"', "High"))
    project.write_workbook()
    with zipfile.ZipFile(project.workbook) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b'Target="worksheets', b'Target="/xl/worksheets')
    with zipfile.ZipFile(project.workbook, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert read_table(project.workbook, "Needs", 3).rows[0][4] == Suspect("formula", '="High"')


def test_merged_cells_below_the_header_are_marked(project) -> None:
    project.merges.append(("Needs", "D4:D5", "High"))
    project.sheets["Needs"].rows[0][3] = project.sheets["Needs"].rows[1][3] = ""
    project.write_workbook()
    raw = read_table(project.workbook, "Needs", 3)
    assert [row[3] for row in raw.rows[:3]] == [Suspect("merged"), Suspect("merged"), "None"]


def test_csv_is_read_as_text_with_row_numbers(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes('\ufeffa,b\n1,"x, y"\n\n"two\nlines",é\n\n'.encode())
    raw = read_table(path, None, 1)
    assert raw.headers == ("a", "b")
    assert raw.rows == (("1", "x, y"), ("two\nlines", "é"))
    assert tuple(raw.source_rows) == (2, 4)
    assert [problem.rule for problem in raw.problems] == ["blank-row"]


def test_csv_in_windows_1252_is_read_with_a_warning(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a\ncafé £5\n".encode("cp1252"))
    raw = read_table(path, None, 1)
    assert raw.rows == (("café £5",),)
    assert [(problem.rule, problem.severity) for problem in raw.problems] == [("encoding", "warning")]


@pytest.mark.parametrize(
    ("content", "rule", "row"),
    [
        (b"a,b\n1,2,3\n", "csv-width", 2),
        (b"a,b\n1,2\n1\n", "csv-width", 3),
        (b'a,b\n1,"2"x\n', "csv", 2),
        (b'a,b\n1,"2\n', "csv", 2),
        (b"a\n\x81\n", "encoding", 0),
        (b"\n\n", "no-header", 1),
    ],
)
def test_csv_that_is_not_well_formed_is_told(tmp_path, content: bytes, rule: str, row: int) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    problem = refusal(path, None, 1)
    assert (problem.rule, problem.row) == (rule, row)

"""Loading the parameters: everything that is wrong is told at once, with its row and column."""

from pathlib import Path

import pytest

from drive_eval.costs.parameters import COLUMNS, Parameter, load_parameters, parameters_from_rows
from drive_eval.errors import InputRefusedError, Problem

ROW = {
    "parameter_id": "housing.refuge.stay", "value": "14.5", "unit": "weeks", "status": "printed",
    "document": "three_year_report", "table": "18.3", "line": "5160", "published_id": "a.b;c.d", "note": "",
}  # fmt: skip


def problems(*rows: dict[str, object]) -> list[Problem]:
    with pytest.raises(InputRefusedError) as refused:
        parameters_from_rows(rows, "parameters.csv")
    return list(refused.value.problems)


def test_a_row_becomes_a_typed_record() -> None:
    (parameter,) = parameters_from_rows([ROW], "parameters.csv").values()
    assert parameter == Parameter(
        "housing.refuge.stay",
        14.5,
        "weeks",
        "printed",
        "three_year_report",
        "18.3",
        "5160",
        ("a.b", "c.d"),
        "",
    )


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("value", "", "missing"),
        ("value", "=2+2", "spreadsheet formula"),
        ("value", "+44", "spreadsheet formula"),
        ("value", "2018-03-31", "is a date"),
        ("value", "31/03/2018", "is a date"),
        ("value", "£14.50", "not a number"),
        ("value", "1,057", "not a number"),
        ("value", "nan", "not a number"),
        ("value", "1e999", "not a number"),
        ("unit", "week", "not a unit"),
        ("status", "guessed", "not a status"),
        ("parameter_id", "Housing.Stay", "not a parameter id"),
        ("parameter_id", "", "missing"),
        ("parameter_id", "housing.for.people", "not a parameter id"),
        ("document", "", "missing"),
        ("line", "", "missing"),
        ("published_id", "a.b;;c.d", "empty or stands twice"),
        ("published_id", "a.b; a.b", "empty or stands twice"),
    ],
)
def test_a_bad_cell_is_named(column: str, text: str, said: str) -> None:
    (problem,) = problems({**ROW, column: text})
    assert (problem.file, problem.row, problem.column) == ("parameters.csv", 2, column)
    assert said in problem.message


def test_the_nearest_unit_is_named() -> None:
    (problem,) = problems({**ROW, "unit": "week"})
    assert '"weeks"' in problem.advice


@pytest.mark.parametrize("status", ["decoded", "inferred"])
def test_what_was_not_printed_needs_a_note(status: str) -> None:
    (problem,) = problems({**ROW, "status": status})
    assert problem.column == "note"
    assert parameters_from_rows([{**ROW, "status": status, "note": "how"}], "parameters.csv")


def test_a_repeated_id_names_both_rows() -> None:
    (problem,) = problems(ROW, {**ROW, "value": "15"})
    assert problem.row == 3
    assert "row 2" in problem.message


def test_all_problems_are_told_at_once() -> None:
    found = problems({**ROW, "value": "x", "unit": "y"}, {**ROW, "parameter_id": "a.b", "status": "z"})
    assert [(problem.row, problem.column) for problem in found] == [(2, "unit"), (2, "value"), (3, "status")]


def test_values_of_a_data_frame_are_read_too() -> None:
    row: dict[str, object] = {**ROW, "value": 14.5, "line": 5160, "note": float("nan")}
    (parameter,) = parameters_from_rows([row], "view.parquet").values()
    assert (parameter.value, parameter.line, parameter.note) == (14.5, "5160", "")


def test_a_file_is_read_sorted_by_id(tmp_path: Path) -> None:
    path = tmp_path / "parameters.csv"
    second = {**ROW, "parameter_id": "a.first"}
    lines = [",".join(COLUMNS), ",".join(ROW.values()), ",".join(second.values())]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    assert list(load_parameters(path)) == ["a.first", "housing.refuge.stay"]


def test_missing_and_unknown_columns_are_told(tmp_path: Path) -> None:
    path = tmp_path / "parameters.csv"
    path.write_text(",".join([*COLUMNS[:-1], "notes"]) + "\n", encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        load_parameters(path)
    told = {problem.column: problem for problem in refused.value.problems}
    assert set(told) == {"note", "notes"}
    assert '"note"' in told["notes"].advice


def test_a_row_with_too_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parameters.csv"
    path.write_text(",".join(COLUMNS) + "\n" + ",".join(ROW.values()) + ",more\n", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="more cells than the header"):
        load_parameters(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefusedError, match="cannot be read"):
        load_parameters(tmp_path / "none.csv")


def test_the_committed_file_is_sorted_and_in_plain_text() -> None:
    path = Path(__file__).resolve().parents[3] / "resources" / "published" / "cost_parameters.csv"
    content = path.read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    ids = [line.split(",")[0] for line in content.decode().splitlines()[1:]]
    assert ids == sorted(ids)

"""Landed sheets and columnar sources: whatever way a table is read, the same comes out of it."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.errors import InputRefusedError
from drive_eval.release import landing as landing_module
from drive_eval.release.cache import FileCache
from drive_eval.release.column_digest import digest_columns
from drive_eval.release.csv_source import read_csv, read_plain_csv
from drive_eval.release.digests import column_digests
from drive_eval.release.extract import land, read_raw
from drive_eval.release.fields import TABLES
from drive_eval.release.landing import read_landed
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.paths import landed_folder
from drive_eval.release.reader import RawTable, read_table
from drive_eval.release.validate import check_release
from drive_eval.release.views import view

KEY = b"key of the tests"


def same(first: RawTable, second: RawTable) -> bool:
    """Whether two tables hold the same contents at the same places."""
    about = ("file", "sheet", "header_row", "headers", "letters", "merged_headers", "problems")
    return (
        all(getattr(first, name) == getattr(second, name) for name in about)
        and first.source_rows.tolist() == second.source_rows.tolist()
        and contents(first) == contents(second)
    )


def contents(raw: RawTable) -> list[list[str]]:
    return [column.texts.taken(np.arange(len(raw), dtype=np.intp)).to_pylist() for column in raw.columns]


def everything(
    description: ReleaseDescription, root: Path, landing: Path | None
) -> tuple[dict[str, bytes], dict[str, str], list[object]]:
    """Every view's bytes, every digest and every problem."""
    views = {
        name: view(description, root, name, description.tables[name].columns, KEY, landing)
        .to_json(date_format="iso")
        .encode()
        for name in description.tables
    }
    digests = column_digests(description, root, FileCache(), landing)
    return views, digests, list(check_release(description, root, landing=landing))


def test_a_landed_release_gives_the_same_as_its_files(project) -> None:
    description, folder = project.write(), landed_folder(project.root)
    direct = everything(description, project.root, None)
    assert everything(description, project.root, folder) == direct
    assert len(list(folder.glob("*.parquet"))) == len(description.tables)
    assert everything(description, project.root, folder) == direct


def test_a_landed_sheet_keeps_types_suspects_blank_rows_and_places(project, formula) -> None:
    project.sheets["Needs"].set(4, "Drug use", formula('="High"', "High"))
    project.sheets["Needs"].rows.insert(2, ["", "", "", "", ""])
    project.merges.append(("Needs", "D4:D5", "High"))
    description, folder = project.write(), landed_folder(project.root)
    for table in description.tables:
        direct = read_raw(description, project.root, table)
        assert same(read_raw(description, project.root, table, folder), direct)
        assert same(read_raw(description, project.root, table, folder), direct)


def test_a_landed_sheet_is_read_instead_of_the_source(project, monkeypatch) -> None:
    description, folder = project.write(), landed_folder(project.root)
    land(description, project.root, folder)
    monkeypatch.setattr(landing_module, "read_table", lambda *_, **__: pytest.fail("read again"))
    assert check_release(description, project.root, landing=folder) == []


def test_a_changed_source_is_never_read_from_what_was_landed_before(project) -> None:
    description, folder = project.write(), landed_folder(project.root)
    land(description, project.root, folder)
    project.sheets["Needs"].set(4, "Alcohol use", "None")
    description = project.write()
    assert same(
        read_raw(description, project.root, "needs", folder), read_raw(description, project.root, "needs")
    )
    # What belongs to the former file is gone.
    assert len(list(folder.glob("*.parquet"))) == len(description.tables)


@pytest.mark.parametrize("damage", ["bytes", "missing", "no_record", "other_record"])
def test_a_damaged_leaf_is_not_used(project, damage: str) -> None:
    description, folder = project.write(), landed_folder(project.root)
    land(description, project.root, folder)
    direct = {name: read_raw(description, project.root, name) for name in description.tables}
    for leaf in folder.glob("*.parquet"):
        record = leaf.with_suffix(".json")
        if damage == "bytes":
            raw = bytearray(leaf.read_bytes())
            raw[len(raw) // 2] ^= 1
            leaf.write_bytes(raw)
        elif damage == "missing":
            leaf.unlink()
        elif damage == "no_record":
            record.unlink()
        else:
            record.write_text(json.dumps({"sha256": "0" * 64}))
    for name, raw_table in direct.items():
        assert same(read_raw(description, project.root, name, folder), raw_table)


def test_only_the_user_may_read_what_was_landed(project) -> None:
    description, folder = project.write(), landed_folder(project.root)
    land(description, project.root, folder)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_folder_that_cannot_be_written_is_no_obstacle(project) -> None:
    description = project.write()
    blocked = project.root / "blocked"
    blocked.write_text("a file where the folder should be")
    raw = read_raw(description, project.root, "needs", blocked)
    assert same(raw, read_raw(description, project.root, "needs"))


def test_a_missing_file_is_told_in_the_usual_words(tmp_path) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read_landed(tmp_path / "landed", tmp_path / "absent.xlsx", "S", 1, name="absent.xlsx")
    assert [problem.rule for problem in refused.value.problems] == ["missing-file"]


CELLS = st.text(st.sampled_from(list('ab1 ,"\n\r\t\x1f;é\u00a0')), max_size=4)


ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=5)


@given(ROWS, st.sampled_from(["\n", "\r\n"]))
def test_a_csv_that_counts_as_plain_is_read_as_the_careful_reader_reads_it(
    tmp_path_factory, rows: list[list[str]], line_end: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    path.write_bytes((line_end.join(",".join(row) for row in rows) + line_end).encode())
    plain = read_plain_csv(path)
    if plain is None:
        return
    careful, warnings = read_csv(path, "t.csv")
    assert warnings == []
    assert plain.column_names == careful[0]
    width = len(careful[0])
    expected = [row or [""] * width for row in careful[1:]]
    assert [
        list(row) for row in zip(*(column.to_pylist() for column in plain.columns), strict=True)
    ] == expected


def test_ordinary_csv_files_are_plain(tmp_path) -> None:
    path = tmp_path / "t.csv"
    for content in (b"a,b\n1,x\n", b"\xef\xbb\xbfa,b\r\n1,\xc3\xa9\r\n", b"a,b\n", b"a,b\n\n1,2\n"):
        path.write_bytes(content)
        assert read_plain_csv(path) is not None
    for content in (b'a,b\n1,"x"\n', b"a,b\n1\n", b"a\n\x81\n", b"", b"a\rb\n"):
        path.write_bytes(content)
        assert read_plain_csv(path) is None


def parquet_of(raw: RawTable, days: set[str], path: Path) -> None:
    """The table as somebody else would hand it in: dates as dates, the rest as text."""
    columns = {}
    for header, column in zip(raw.headers, raw.columns, strict=True):
        cells = list(column)
        if header in days:
            kept = [cell if isinstance(cell, date) else None for cell in cells]
            columns[header] = pa.array(kept, pa.date32())
        else:
            texts = [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in cells]
            columns[header] = pa.array([text or None for text in texts], pa.string())
    pq.write_table(pa.table(columns), path)


def test_a_parquet_file_of_the_same_content_gives_the_same_views_and_digests(project) -> None:
    description, root = project.write(), project.root
    raw = read_raw(description, root, "needs")
    path = root / "data/needs.parquet"
    dates = {
        column.header for name, column in description.tables["needs"].columns.items()
        if TABLES["needs"].fields[name].kind == "date"
    }  # fmt: skip
    parquet_of(raw, dates, path)
    other = read_table(path, None, 1, name=raw.file)
    assert contents(other) == contents(raw)
    assert digest_columns(other, description, "needs") == digest_columns(raw, description, "needs")


def written(table: pa.Table, tmp_path: Path) -> RawTable:
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    return read_table(path, None, 1, name="t.parquet")


def test_parquet_columns_are_read_as_a_spreadsheet_would_show_them(tmp_path) -> None:
    raw = written(
        pa.table({
            "id": ["a", "b", None],
            "n": pa.array([1, None, -3], pa.int16()),
            "x": [0.5, 2.0, None],
            "on": [True, False, None],
            "day": pa.array([date(2020, 1, 31), None, date(2019, 2, 28)], pa.date32()),
            "stamp": pa.array([pd.Timestamp("2020-01-31"), None, None], pa.timestamp("us")),
            "code": pa.array(["x", "x", None]).dictionary_encode(),
            "nothing": pa.nulls(3),
        }),
        tmp_path,
    )  # fmt: skip
    assert contents(raw) == [
        ["a", "b", ""], ["1", "", "-3"], ["0.5", "2", ""], ["TRUE", "FALSE", ""],
        ["\x1fdate 2020-01-31", "", "\x1fdate 2019-02-28"], ["\x1fdate 2020-01-31", "", ""],
        ["x", "x", ""], ["", "", ""],
    ]  # fmt: skip
    assert raw.source_rows.tolist() == [2, 3, 4]


def test_blank_rows_of_a_parquet_file_are_passed_over_with_a_warning(tmp_path) -> None:
    raw = written(pa.table({"id": ["a", None, "c", None], "n": ["1", " ", "3", ""]}), tmp_path)
    assert raw.source_rows.tolist() == [2, 4]
    assert [(problem.rule, problem.row) for problem in raw.problems] == [("blank-row", 3)]


@pytest.mark.parametrize(
    ("column", "what"),
    [
        (pa.array([pd.Timestamp("2020-01-31 12:00")], pa.timestamp("us")), "times of day"),
        (pa.array([[1, 2]]), "list"),
        (pa.array([b"x"]), "binary"),
    ],
)
def test_parquet_columns_of_other_types_are_refused_by_name(tmp_path, column, what: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        written(pa.table({"odd": column}), tmp_path)
    (problem,) = refused.value.problems
    assert (problem.rule, problem.column) == ("column-type", "odd")
    assert what in problem.message


@pytest.mark.parametrize(("kept", "rule"), [(0, "not-parquet"), (3, "not-parquet"), (60, "truncated")])
def test_a_damaged_parquet_file_is_told(tmp_path, kept: int, rule: str) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": ["a"]}), path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputRefusedError) as refused:
        read_table(path, None, 1)
    assert [problem.rule for problem in refused.value.problems] == [rule]

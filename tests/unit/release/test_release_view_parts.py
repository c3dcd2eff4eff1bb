"""A view extracted in any number of parts, and by groups of any size, is the same file."""

import random
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drive_eval.errors import DriveEvalError
from drive_eval.release import landed_columns, view_parts
from drive_eval.release.description import load_description
from drive_eval.release.part import Part
from drive_eval.release.pseudonyms import pseudonym
from drive_eval.release.reader import read_table
from drive_eval.release.view_parts import gathered
from drive_eval.release.views import view, view_frames, without_source_row, write_frames

KEY = b"small-release"
ROWS = 1000
FIELDS = ["perp_id", "date"]
POLICE = """\
release: parted
title: Police incidents in parts (synthetic)
supplier: nobody
received: 2020-02-01
synthetic: true
pseudonym_key: { public: small-release }
files:
  police: { path: police.csv, sha256: "%s" }
  columns: { path: police.parquet, sha256: "%s" }
missing: ["", "-"]
tables:
  police:
    file: %s
    row_id: [incident_id]
    columns:
      incident_id: { header: Ref }
      perp_id: { header: Person }
      date: { header: Day }
    ignored: [Note]
"""


@pytest.fixture(scope="module", params=["police", "columns"])
def release(request, tmp_path_factory) -> tuple[Path, object]:
    """A thousand incidents in no order, as CSV and as Parquet, with a column that nobody described."""
    root = tmp_path_factory.mktemp("release")
    chance = random.Random(1)
    frame = pd.DataFrame(
        {
            "Note": ["seen" if chance.random() < 0.5 else "" for _ in range(ROWS)],
            "Ref": chance.sample([f"I{number:05d}" for number in range(5 * ROWS)], ROWS),
            "Person": [f"P{chance.randrange(60):03d}" for _ in range(ROWS)],
            "Day": [f"2017-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}" for _ in range(ROWS)],
        }
    )
    frame.to_csv(root / "police.csv", index=False)
    days = frame.assign(Day=pd.to_datetime(frame["Day"]).dt.date)
    days.to_parquet(root / "police.parquet", index=False, row_group_size=90)
    (root / "parted.yaml").write_text(POLICE % ("0" * 64, "0" * 64, request.param), encoding="utf-8")
    return root, load_description(root / "parted.yaml", root)


def in_parts(
    release: tuple[Path, object], folder: Path, parts: int, rows: int, landing: Path | None
) -> bytes:
    """The file of the view, extracted in so many parts, with groups of ``rows`` rows."""
    root, description = release
    paths = [folder / f"{parts}-{rows}.part{part}.parquet" for part in range(parts)]
    for part, path in enumerate(paths):
        write_frames(
            view_frames(description, root, "police", FIELDS, KEY, landing, Part(part, parts), rows), path, 32
        )
    out = folder / f"{parts}-{rows}.parquet"
    assert write_frames(without_source_row(gathered(paths, "police", rows)), out, rows) == ROWS
    return out.read_bytes()


@pytest.mark.parametrize("landed", [False, True])
@pytest.mark.parametrize("rows", [64, 320, 4096])
def test_one_two_and_seven_parts_give_the_same_bytes(
    release, tmp_path, monkeypatch, rows: int, landed: bool
) -> None:
    monkeypatch.setattr(view_parts, "RANGE", 32)
    monkeypatch.setattr(landed_columns, "GROUP", 70)
    root, description = release
    whole = tmp_path / "whole.parquet"
    frames = view_frames(description, root, "police", FIELDS, KEY, None, rows=rows)
    assert write_frames(without_source_row(frames), whole, rows) == ROWS
    assert pq.read_metadata(whole).num_row_groups == -(-ROWS // rows)
    landing = tmp_path / "landed" if landed else None
    found = {parts: in_parts(release, tmp_path, parts, rows, landing) for parts in (1, 2, 7)}
    assert {parts for parts, content in found.items() if content != whole.read_bytes()} == set()


def test_the_file_is_what_pandas_writes_of_the_whole_frame(release, tmp_path) -> None:
    root, description = release
    frame = view(description, root, "police", FIELDS, KEY).drop(columns="source_row")
    frame.to_parquet(tmp_path / "pandas.parquet", index=False)
    frames = view_frames(description, root, "police", FIELDS, KEY)
    write_frames(without_source_row(frames), tmp_path / "ours.parquet")
    assert (tmp_path / "ours.parquet").read_bytes() == (tmp_path / "pandas.parquet").read_bytes()


def test_a_view_is_the_source_sorted_by_pseudonym(release) -> None:
    """From the definition: each reference replaced, rows in the order of the row id's pseudonyms."""
    root, description = release
    source = pd.read_csv(root / "police.csv", dtype=str)
    expected = pd.DataFrame(
        {
            "incident_id": [pseudonym(KEY, "incident", text) for text in source["Ref"]],
            "perp_id": [pseudonym(KEY, "perp", text) for text in source["Person"]],
            "date": pd.to_datetime(source["Day"]).astype("datetime64[us]"),
            "source_row": pd.array(range(2, ROWS + 2), dtype="Int64"),
        }
    ).sort_values("incident_id", ignore_index=True)
    frames = list(view_frames(description, root, "police", FIELDS, KEY, rows=128))
    assert [len(frame) for frame in frames] == [128] * 7 + [ROWS - 7 * 128]
    pd.testing.assert_frame_equal(
        pd.concat(frames, ignore_index=True), expected.astype({"incident_id": "str", "perp_id": "str"})
    )


def test_a_row_id_in_two_parts_is_refused_when_they_are_put_together(tmp_path) -> None:
    ids = [pa.table({"incident_id": values, "source_row": [2, 3]}) for values in (["a", "b"], ["b", "c"])]
    for number, content in enumerate(ids):
        pq.write_table(content, tmp_path / f"{number}.parquet")
    with pytest.raises(DriveEvalError, match="Rows of different parts have the same incident_id"):
        list(gathered([tmp_path / "0.parquet", tmp_path / "1.parquet"], "police"))


@pytest.mark.parametrize("wanted", [None, ["Ref", "Note"], ["Ref"]])
@pytest.mark.parametrize("parts", [1, 2, 3, 5, 50])
def test_parts_of_a_file_with_blank_rows_are_together_the_file(tmp_path, wanted, parts: int) -> None:
    texts = [f"I{number}" if number % 4 else "" for number in range(40)]
    notes = ["seen" if number % 8 == 4 else "" for number in range(40)]
    path = tmp_path / "blank.parquet"
    pd.DataFrame({"Ref": texts, "Note": notes}).to_parquet(path, index=False, row_group_size=7)
    whole = read_table(path, None, 1)
    found = [read_table(path, None, 1, wanted=wanted, part=Part(each, parts)) for each in range(parts)]
    assert [row for part in found for row in part.source_rows] == list(whole.source_rows)
    assert [cell for part in found for cell in part.columns[0]] == list(whole.columns[0])
    assert len(whole) == 35


def test_a_part_reads_no_more_groups_of_rows_than_it_has(tmp_path, monkeypatch) -> None:
    path = tmp_path / "groups.parquet"
    pd.DataFrame({"Ref": [f"I{number}" for number in range(100)]}).to_parquet(path, row_group_size=10)
    read = []
    plain = pq.ParquetFile.read_row_groups
    monkeypatch.setattr(
        pq.ParquetFile,
        "read_row_groups",
        lambda self, groups, **more: read.append(groups) or plain(self, groups, **more),
    )
    found = read_table(path, None, 1, wanted=["Ref"], part=Part(1, 4))
    assert list(found.columns[0]) == [f"I{number}" for number in range(25, 50)]
    assert found.source_rows.tolist() == list(range(27, 52))
    assert read == [[2, 3, 4]]

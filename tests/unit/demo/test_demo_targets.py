"""Reading the printed figures: nothing is made up, and everything that is wrong is told at once."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.high_level import decode
from drive_eval.demo.targets import read_targets
from drive_eval.errors import InputRefusedError

LEVELS = ("engaged", "partially_engaged", "non_engaged", "no_contact")


def percentages(*texts: str) -> dict[str, Decimal]:
    return dict(zip(LEVELS, map(Decimal, texts), strict=True))


def limits(*people: int) -> dict[str, int]:
    return dict(zip(LEVELS, people, strict=True))


def test_decode_finds_the_people_behind_percentages() -> None:
    # 4, 1, 2 and 14 of 21 people: 19.05, 4.76 (cut off), 9.52 and 66.67% (cut off).
    assert decode(percentages("19.0", "4.7", "9.5", "66.6"), limits(31, 5, 14, 35)) == limits(4, 1, 2, 14)


def test_decode_takes_what_is_left_over_for_a_percentage_that_cannot_be() -> None:
    found = decode(percentages("25.0", "8.8", "20.0", "40.0"), limits(51, 13, 32, 31), base=20)
    assert found == limits(5, 3, 4, 8)


def test_decode_refuses_percentages_beyond_the_people_with_the_need() -> None:
    with pytest.raises(AllocationError):
        decode(percentages("50.0", "0.0", "0.0", "50.0"), limits(0, 0, 0, 9))


def test_targets_follow_the_tables(published: Path) -> None:
    targets = read_targets(published)
    printed = {row["id"]: row["value"] for row in _rows(published / "published.csv")}
    assert targets.waves["closure"].answered["housing"] == int(printed["table_a2_1.housing_need.closure_n"])
    assert sum(targets.classes.values()) == targets.waves["midpoint"].informed
    assert sum(targets.sites.values()) == targets.completed
    for field, answers in targets.raw.items():
        assert sum(answers.values()) == targets.waves["midpoint"].answered[field]


def test_every_missing_figure_is_named(published: Path, tmp_path: Path) -> None:
    gone = {"table_a2_1.housing_need.closure_n", "figure_5.social_and_community_ties.n_a", "table_3.men.n"}
    copy_figures(published, tmp_path, lambda row: None if row["id"] in gone else row)
    with pytest.raises(InputRefusedError) as refused:
        read_targets(tmp_path)
    assert {problem.key for problem in refused.value.problems} >= gone


def test_a_changed_figure_changes_the_target(published: Path, tmp_path: Path) -> None:
    changed = {"table_a7_1.drug_use_none.frequency": "90"}
    copy_figures(published, tmp_path, lambda row: row | {"value": changed.get(row["id"], row["value"])})
    assert read_targets(tmp_path).raw["drugs"]["none"] == 90


def test_figures_that_contradict_are_refused(published: Path, tmp_path: Path) -> None:
    changed = {"table_a2_1.housing_need.mid_point_n": "471", "table_3.men.n": "475"}
    copy_figures(published, tmp_path, lambda row: row | {"value": changed.get(row["id"], row["value"])})
    with pytest.raises(InputRefusedError) as refused:
        read_targets(tmp_path)
    assert {problem.key for problem in refused.value.problems} == {"housing", "sex"}


def test_missing_rows_of_the_engagement_table_are_named(published: Path, tmp_path: Path) -> None:
    copy_figures(published, tmp_path, lambda row: row)
    lines = (tmp_path / "need_by_engagement.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "need_by_engagement.csv").write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(InputRefusedError, match="Poor physical health, no_contact"):
        read_targets(tmp_path)


def copy_figures(published: Path, folder: Path, change) -> None:
    (folder / "need_by_engagement.csv").write_bytes((published / "need_by_engagement.csv").read_bytes())
    rows = [changed for row in _rows(published / "published.csv") if (changed := change(row)) is not None]
    with (folder / "published.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))

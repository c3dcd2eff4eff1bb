"""The waist: one schema on write and on read, and bytes that depend on content alone."""

from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from drive_eval import estimates
from drive_eval.estimates import AnalysisResult, Basis


def result(**changes: object) -> AnalysisResult:
    rows = [
        {
            "estimate_id": f"a.b{number}", "analysis": "a", "statistic": "percent", "value": number / 3,
            "unit": "percent", "n": number, "denominator": 3, "method": "m", "sensitivity": "aggregate",
        } | changes
        for number in (2, 1)
    ]  # fmt: skip
    return estimates.build([(row, Basis(rows_used=3)) for row in rows])


def test_written_and_read_back_is_the_same_to_the_last_bit(tmp_path: Path) -> None:
    table = result().estimates
    estimates.write(table, tmp_path / "e.csv")
    pd.testing.assert_frame_equal(estimates.read(tmp_path / "e.csv"), table)


def test_row_order_does_not_change_the_bytes(tmp_path: Path) -> None:
    table = result().estimates
    estimates.write(table, tmp_path / "one.csv")
    estimates.write(table.iloc[::-1], tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"estimate_id": "a.same"},
        {"estimate_id": "Not A Slug"},
        {"value": None},
        {"unit": "furlongs"},
        {"sensitivity": "unknown"},
        {"n": -1},
        {"lower": 2.0, "upper": 1.0, "interval": "wilson 95%"},
        {"lower": 1.0, "upper": 2.0},
        {"interval": "wilson 95%"},
        {"method": ""},
        {"term": "=1+1"},
        {"term": "-1200..-1000"},
        {"reason": "@WEBSERVICE(A1)"},
        {"surprise": 1},
    ],
)
def test_the_schema_refuses(changes: dict[str, object]) -> None:
    table = result().estimates.assign(**changes)
    with pytest.raises((SchemaErrors, ValueError)):
        estimates.validate(table)


def test_a_number_with_its_sign_is_no_formula() -> None:
    assert set(result(term="-20").estimates["term"]) == {"-20"}


def test_a_missing_value_with_its_reason_is_allowed() -> None:
    assert result(value=None, reason="Nobody answered.").estimates["value"].isna().all()


def test_the_same_id_in_two_tables_is_refused() -> None:
    with pytest.raises(SchemaErrors):
        estimates.combine([result().estimates, result().estimates])


def test_family_defaults_to_the_id_without_its_last_part() -> None:
    assert set(result().estimates["family"]) == {"a"}

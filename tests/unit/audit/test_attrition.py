"""The attrition table: every row accounted for, small counts withheld with all that would betray them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval import disclosure, disclosure_rules, estimates
from drive_eval.audit import lineage
from drive_eval.audit.attrition import attrition
from drive_eval.audit.trace import trace
from drive_eval.estimates import AnalysisResult, Basis

RELEASE = {"name": "demo", "title": "t", "supplier": "s", "synthetic": False, "files": []}


def found(**left_out: dict[str, int]) -> AnalysisResult:
    """One estimate for each name, from a view of no fields, with the rows that it left out."""
    return estimates.build(
        (
            {
                "estimate_id": f"a.{name}", "analysis": "needs_count", "statistic": "n", "value": 50.0,
                "unit": "count", "n": 50, "denominator": 100, "method": "count", "sensitivity": "aggregate",
                "wave": "intake",
            },
            Basis(rows_used=100, rows_left_out=reasons, formula="f"),
        )
        for name, reasons in left_out.items()
    )  # fmt: skip


def document(result: AnalysisResult, minimum_n: int) -> dict:
    job = {
        "rule": "r", "wildcards": {}, "inputs": {}, "outputs": {}, "facts": {},
        "key": {"settings": {}, "code": {}, "packages": {}},
        "basis": {name: ground.as_dict() for name, ground in result.basis.items()},
    }  # fmt: skip
    jobs = {"needs_count": job}
    return lineage.build(result.estimates, jobs, RELEASE, {}, {}, [], {}, minimum_n=minimum_n)


def test_estimates_with_the_same_rows_share_them() -> None:
    result = found(x={"gap": 20}, y={"gap": 20}, z={"gap": 20, "late": 30})
    table = attrition(result.estimates, document(result, 10))
    assert table["estimates_n"].tolist() == [2, 1, 1]
    assert table["first_estimate_id"].tolist() == ["a.x", "a.z", "a.z"]
    assert table["rows_left_out"].tolist() == [20, 20, 30]
    assert not table["withheld"].any()


def test_nothing_left_out_is_said() -> None:
    table = attrition(found(x={}).estimates, document(found(x={}), 10))
    assert table["reason"].tolist() == [""]
    assert table["rows_used"].tolist() == [100]
    assert table["rows_left_out"].isna().all()
    assert not table["withheld"].any()


def test_a_small_count_withholds_its_neighbours_wherever_they_are_told() -> None:
    result = found(x={"gap": 4, "late": 30})
    told = document(result, 10)
    table = attrition(result.estimates, told)
    assert table["withheld"].all()
    assert table["rows_left_out"].isna().all()
    row = {name: str(value) for name, value in result.estimates.iloc[0].items()}
    chain = trace("a.x", told, {"a.x": row}, {})
    assert "withheld: gap" in chain
    assert "withheld: late" in chain
    assert "30: late" not in chain


def test_a_withheld_estimate_is_in_no_row() -> None:
    result = found(x={"gap": 20})
    blank = result.estimates.assign(value=float("nan"), reason="Withheld.")
    told = document(AnalysisResult(blank, result.basis), 10)
    assert attrition(blank, told).empty


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 40)), st.integers(0, 20))
def test_no_count_below_the_threshold_passes(reasons: dict[str, int], minimum_n: int) -> None:
    passed = disclosure.rows_left_out(reasons, minimum_n)
    assert list(passed) == list(reasons)
    assert not any(rows is not None and 0 < rows < minimum_n for rows in passed.values())
    assert set(passed.values()) <= {None} or passed == reasons


@pytest.mark.parametrize(("exempt", "synthetic", "effective"), [
    (True, True, 0), (True, False, 10), (False, True, 10), (False, False, 10),
])  # fmt: skip
def test_only_a_synthetic_release_can_be_exempt(exempt: bool, synthetic: bool, effective: int) -> None:
    settings = {"exempt_synthetic": exempt, "rules": "threshold", "minimum_n": 10}
    assert disclosure_rules.of(settings, synthetic).minimum_n == effective


def test_columns_are_stable() -> None:
    empty = attrition(pd.DataFrame(columns=list(estimates.COLUMNS)), {"estimates": {}})
    assert list(empty.columns)[:2] == ["analysis", "population"]

"""Walking back from a number: every estimate leads to cells or printed inputs, and gaps are told."""

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.audit import lineage
from drive_eval.audit.trace import trace
from drive_eval.audit.why import explain
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import AnalysisResult, Basis
from drive_eval.figures.spec import FigureSpec

KEY = {"settings": {"level": 0.95}, "code": {"m:f": "1"}, "packages": {"pandas": "3"}, "inputs": []}
FIELD = {
    "file": "forms", "path": "forms.xlsx", "sheet": "Sheet", "header": "Housing", "letter": "F",
    "digest": "abc", "definition": "Housing situation.",
}  # fmt: skip
RELEASE = {
    "name": "demo", "title": "A release", "supplier": "s", "received": "2020-01-01", "synthetic": True,
    "files": [{"name": "forms", "path": "forms.xlsx", "sha256": "f" * 64}],
}  # fmt: skip
FIELDS = dict.fromkeys(("needs.housing", "needs.su_id", "needs.wave"), FIELD)
FIGURE = FigureSpec("a-figure", "needs", "A figure", "c", ("needs_count",), ("a.",), ())


def result(value: float | None = 1.0, reason: str = "") -> AnalysisResult:
    row = {
        "estimate_id": "a.x", "analysis": "a", "statistic": "n", "value": value, "unit": "count", "n": 1,
        "denominator": 4, "method": "count", "sensitivity": "aggregate", "reason": reason,
    }  # fmt: skip
    basis = Basis(fields=("housing",), rows_used=3, rows_left_out={"not recorded": 1}, formula="a count")
    return estimates.build([(row, basis)])


def document(found: AnalysisResult) -> dict:
    job = {
        "rule": "needs_count", "wildcards": {}, "key": KEY, "inputs": {"view.parquet": "1" * 64},
        "outputs": {"results/demo/restricted/estimates/needs_count.csv": "2"}, "facts": {},
        "basis": {name: ground.as_dict() for name, ground in found.basis.items()},
    }  # fmt: skip
    jobs = {"needs_count": job, "needs_figure.a-figure": job | {"rule": "needs_figure", "basis": {}}}
    return lineage.build(found.estimates, jobs, RELEASE, FIELDS, {}, [FIGURE], {}, minimum_n=0)


def rows(found: AnalysisResult) -> dict[str, dict[str, str]]:
    table = found.estimates.astype(str).replace({"nan": "", "<NA>": ""})
    return {row["estimate_id"]: row for row in table.to_dict("records")}


def test_an_estimate_leads_to_file_sheet_column_and_rows() -> None:
    found = result()
    told = trace("a.x", document(found), rows(found), {})
    for part in (
        "forms.xlsx",
        'sheet "Sheet", column F "Housing"',
        "rows used  3",
        "1: not recorded",
        "SYNTHETIC",
    ):
        assert part in told


def test_a_figure_leads_to_its_estimates_and_their_fields() -> None:
    found = result()
    told = trace("results/demo/publishable/figures/a-figure.svg", document(found), rows(found), {})
    assert "a.x = 1.0" in told
    assert "needs.housing" in told


def test_a_file_leads_to_the_job_that_made_it() -> None:
    found = result()
    name = "results/demo/restricted/estimates/needs_count.csv"
    assert "rule needs_count" in trace(name, document(found), rows(found), {name: "needs_count"})


def test_an_unknown_target_is_told_with_its_nearest() -> None:
    found = result()
    with pytest.raises(DriveEvalError, match=r"Did you mean a\.x"):
        trace("a.y", document(found), rows(found), {})


def test_a_withheld_estimate_does_not_tell_its_rows() -> None:
    shown = result()
    withheld = result(None, "Withheld.")
    job = document(shown)["jobs"]["needs_count"]
    job = job | {"basis": {name: ground.as_dict() for name, ground in shown.basis.items()}}
    gathered = lineage.build(
        withheld.estimates, {"needs_count": job}, RELEASE, FIELDS, {}, [], {}, minimum_n=0
    )
    assert gathered["estimates"]["a.x"]["basis"] == {"fields": list(FIELDS)}


def test_a_published_estimate_without_lineage_is_an_error() -> None:
    found = result()
    with pytest.raises(ValueError, match="no lineage"):
        lineage.build(found.estimates, {}, RELEASE, {}, {}, [], {}, minimum_n=0)


def test_nothing_has_run_yet(tmp_path) -> None:
    assert list(explain({"job": "{}"}, tmp_path)) == ["Nothing has run yet: every job would."]


def test_lineage_of_a_table_is_sorted_by_id() -> None:
    found = result()
    assert isinstance(found.estimates, pd.DataFrame)
    assert list(document(found)["estimates"]) == sorted(document(found)["estimates"])


def test_the_columns_behind_a_basis_are_named_with_those_that_identify_their_rows() -> None:
    assert lineage.columns(["housing"], "needs") == ["needs.housing", "needs.su_id", "needs.wave"]
    assert lineage.columns(["police.date", "service_users.su_id"], "") == [
        "police.date", "service_users.su_id", "police.incident_id",
    ]  # fmt: skip
    assert lineage.columns([], "needs") == []


def test_a_field_that_no_view_behind_an_estimate_reads_is_found() -> None:
    def job(inputs: list[str], outputs: list[str], sources: dict[str, str]) -> dict:
        return {"inputs": inputs, "outputs": outputs, "key": {"sources": sources} if sources else {}}

    told = {
        "jobs": {
            "view": job([], ["view"], {"police.date": "1"}),
            "other": job([], ["other"], {"police.arm": "2"}),
            "draws": job(["view"], ["draws"], {}),
            "estimates": job(["draws"], ["estimates"], {}),
        },
        "estimates": {
            "a": {"job": "estimates", "basis": {"fields": ["police.date"]}},
            "b": {"job": "estimates", "basis": {"fields": ["police.arm", "police.date"]}},
        },
    }
    assert lineage.unread(told) == {"b": ["police.arm"]}

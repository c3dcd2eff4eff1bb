"""The comparisons themselves: agreement passes, a difference fails, what is absent is skipped."""

import shutil
from pathlib import Path

import pytest

from drive_eval.validation.closed.known import known
from drive_eval.validation.closed.run import rows as closed_rows
from drive_eval.validation.evidence import table
from drive_eval.validation.independent import r
from drive_eval.validation.independent.beside import beside
from drive_eval.validation.independent.run import rows as independent_rows

SCRIPT = Path(__file__).parents[3] / "resources/validation/reference.R"


@pytest.mark.parametrize(("found", "verdict"), [(1.0, "pass"), (1.0 + 2e-9, "fail"), (float("nan"), "fail")])
def test_an_answer_that_is_not_that_on_paper_fails(found: float, verdict: str) -> None:
    assert known("estimator", "case", "formula", found, 1.0)["verdict"] == verdict


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ([1.0, 2.0], [1.0, 2.0], "pass"),
        ([1.0, 2.0], [1.0, 2.1], "fail"),
        ([1000.0], [1000.0005], "pass"),
        ([1.0, float("nan")], [1.0, float("nan")], "pass"),
        ([1.0, 2.0], [1.0, float("nan")], "fail"),
    ],
)
def test_two_implementations_that_differ_fail(ours: list[float], theirs: list[float], verdict: str) -> None:
    found = beside("package", "1.0")("estimator", "quantity", ours, theirs, 1e-6)
    assert found["verdict"] == verdict
    assert found["measure"] == "largest difference from package 1.0"


def test_results_of_another_shape_are_an_error_of_the_check() -> None:
    with pytest.raises(ValueError, match="beside"):
        beside("package", "1.0")("estimator", "quantity", [1.0], [1.0, 2.0], 1e-6)
    with pytest.raises(ValueError, match="on paper"):
        known("estimator", "case", "formula", [1.0], [1.0, 2.0])


def test_every_closed_form_is_met() -> None:
    found = table("closed_forms", closed_rows())
    assert set(found["verdict"]) == {"pass"}
    assert len(set(found["subject"])) >= 20


@pytest.mark.parametrize("seed", [1, 9_000_000_000_000_000_000])
def test_other_packages_find_the_same_whatever_the_data(seed: int) -> None:
    found = table("independent", independent_rows(seed))
    wrong = found[found["verdict"] == "fail"]
    assert wrong.empty, wrong[["subject", "quantity", "note"]].to_string()


def test_without_r_everything_is_skipped_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    found = table("independent_r", r.rows(SCRIPT, 1))
    assert set(found["verdict"]) == {"skipped"}
    assert found["note"].str.contains("not installed").all()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_finds_the_same() -> None:
    found = table("independent_r", r.rows(SCRIPT, 2))
    wrong = found[found["verdict"] == "fail"]
    assert wrong.empty, wrong[["subject", "quantity", "note"]].to_string()

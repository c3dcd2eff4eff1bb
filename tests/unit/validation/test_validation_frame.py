"""The frame of the checks: evidence, verdicts, declared limits, parts and report; no model is missed."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pandera.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.audit.code import CodeBase
from drive_eval.settings.validation import Validation
from drive_eval.validation import evidence, inputs, jobs
from drive_eval.validation.judge import judge
from drive_eval.validation.report import headline, render, shown
from drive_eval.validation.verdict import CheckFailedError, require
from drive_eval.validations import CHECKS, by_name

ROOT = Path(__file__).parents[3]
LIMIT = {"subject": "a*", "quantity": "*", "measure": "m", "reason": "Known since long."}


def test_inputs_and_pictures_are_those_of_checks() -> None:
    names = {check.name for check in CHECKS}
    assert inputs.INPUTS.keys() <= names
    assert inputs.PICTURES.keys() <= names


def test_a_verdict_follows_from_the_range() -> None:
    def verdict(value: float | None, **more: Any) -> str:
        return str(evidence.row("s", "q", "m", value, **more)["verdict"])

    assert verdict(1.0) == "shown"
    assert [verdict(v, low=0.0, high=1.0) for v in (-0.1, 0.0, 1.0, 1.1, None)] == [
        "fail", "pass", "pass", "fail", "fail",
    ]  # fmt: skip
    assert verdict(float("nan"), high=1.0) == "fail"
    assert verdict(2.0, high=1.0, passes=True) == "pass"
    assert evidence.skipped("s", "q", "m", "not installed")["verdict"] == "skipped"


def test_evidence_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = [
        evidence.row("s", "q", "m", 1 / 3, low=0.0, mc_error=0.1, n=3),
        evidence.skipped("s", "q", "n", "why"),
    ]
    made = evidence.table("c", rows)
    evidence.write(made, tmp_path / "c.csv")
    pd.testing.assert_frame_equal(evidence.read(tmp_path / "c.csv"), made)


def test_evidence_without_reason_or_twice_is_refused() -> None:
    row = evidence.row("s", "q", "m", 1.0)
    for bad in ([row, row], [row | {"verdict": "pass"}], [row | {"verdict": "skipped"}]):
        with pytest.raises(pandera.errors.SchemaErrors):
            evidence.table("c", bad)


def test_a_declared_limit_is_known_and_no_failure() -> None:
    rows = pd.DataFrame([evidence.row(s, "q", "m", 2.0, high=1.0) for s in ("a1", "b1")])
    settings = {"check": "c", "kind": "rows", "level": 0.99, "limits": [LIMIT]}
    found = judge(settings, rows, 1).set_index("subject")
    assert found["verdict"].to_dict() == {"a1": "known", "b1": "fail"}
    assert found.loc["a1", "note"] == "Known since long."
    passing = pd.DataFrame([evidence.row("a1", "q", "m", 0.5, high=1.0)])
    assert judge(settings, passing, 1)["verdict"].tolist() == ["pass"]


def test_the_last_job_fails_and_names_what_failed() -> None:
    good = evidence.table("c", [evidence.row("s", "q", "m", 1.0, high=2.0)])
    bad = evidence.table("d", [evidence.row("the subject", "q", "m", 3.0, high=2.0)])
    require({"c": good}, "report.html")
    with pytest.raises(CheckFailedError, match=r"1 check failed .*report\.html") as told:
        require({"c": good, "d": bad}, "report.html")
    assert "d: the subject, q: m is 3" in str(told.value)


@given(st.integers(20, 700), st.integers(1, 300), st.integers(20, 100))
def test_parts_share_all_replicates_and_the_fast_subset_has_the_first(
    many: int, each: int, quick: int
) -> None:
    settings = Validation(recovery_replicates=many, batch_replicates=each, quick_replicates=quick)
    plan: Any = SimpleNamespace(settings=SimpleNamespace(validation=settings))
    check = by_name("latent_recovery")
    ranges = [part["replicates"] for part in jobs.parts(plan, check, "full").values()]
    assert [n for first, end in ranges for n in range(first, end)] == list(range(many))
    assert max(end - first for first, end in ranges) <= each
    assert [part["replicates"] for part in jobs.parts(plan, check, "quick").values()] == [[0, quick]]


def test_every_check_has_its_script_and_says_what_it_is_about() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    for check in CHECKS:
        assert (ROOT / f"workflow/scripts/validate_{check.name}.py").is_file()
        assert check.question.endswith(".")
        assert "?" in check.question
        assert check.failing.endswith(".")
        assert not check.replicates or check.replicates in Validation.model_fields


def test_every_model_that_is_sampled_is_calibrated() -> None:
    """Whoever compiles a model for the sampler is reached by the script of a calibration."""
    package = ROOT / "workflow/drive_eval"
    samplers = {
        path.relative_to(ROOT / "workflow").with_suffix("").as_posix().replace("/", ".")
        for path in package.rglob("*.py")
        if re.search(r"^from drive_eval.bayes.sampling import .*\bcompile_model\b", path.read_text(), re.M)
        and path.parent.name != "validation"
    }
    assert len(samplers) >= 5
    code = CodeBase.at(ROOT / "workflow", "drive_eval")
    reached: set[str] = set()
    for check in CHECKS:
        if check.kind == "calibration":
            symbols, _ = code.dependencies(ROOT / f"workflow/scripts/validate_{check.name}.py")
            reached |= {name.partition(":")[0] for name in symbols}
    # The models of the Drive-DASH are compiled beside the module that builds them.
    builders = {"drive_eval.behaviour.dash_bayes": "drive_eval.behaviour.dash_models"}
    assert {builders.get(name, name) for name in samplers} <= reached


def _settings() -> dict[str, Any]:
    return {
        "size": "full", "absent": ["rebuild"], "release": "demo", "synthetic": True,
        "validation": Validation().model_dump(),
    }  # fmt: skip


def test_the_page_says_first_what_failed_and_what_it_means() -> None:
    good = evidence.table("sbc_costs", [evidence.row("s", "q", "m", 1.0, high=2.0)])
    bad = evidence.table("latent_recovery", [evidence.row("<b>", "q", "m", 3.0, high=2.0)])
    page = render({"sbc_costs": good, "latent_recovery": bad}, {}, _settings())
    assert "2 checks looked at 2 outcomes. 1 check failed" in page
    assert by_name("latent_recovery").failing in page
    assert by_name("sbc_costs").failing not in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert by_name("rebuild").title in page
    assert not re.search(r"(src|href)=\"(https?:|//)", page)
    assert page == render({"sbc_costs": good, "latent_recovery": bad}, {}, _settings())


def test_the_headline_without_failures() -> None:
    assert headline([]) == "0 checks looked at 0 outcomes. None failed: the methods gave what they promise."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), (0.0, "0"), (-0.5, "−0.5"), (1234.567, "1235"), (1.5e-12, "1.5 × 10^−12"),
        (-1e-20, "−1 × 10^−20"),
    ],
)  # fmt: skip
def test_numbers_of_the_page(value: float | None, text: str) -> None:
    assert shown(value) == text

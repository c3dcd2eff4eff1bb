"""The worst of the sampled models, by the definition of worst for each diagnostic."""

from typing import Any

from drive_eval.report.diagnostics import summary


def rows(model: str, **values: float) -> list[dict[str, Any]]:
    return [{"estimate_id": f"a.{model}.gate.{name}", "value": value} for name, value in values.items()]


GOOD = rows("good", rhat=1.001, ess_bulk=4000.0, ess_tail=900.0, ebfmi=0.9, divergences=0.0, passed=1.0)
BAD = rows("bad", rhat=1.2, ess_bulk=50.0, ess_tail=1000.0, ebfmi=0.8, divergences=3.0, passed=0.0)


def test_each_diagnostic_names_the_model_that_is_worst_by_it() -> None:
    assert summary("a", GOOD + BAD).worst == {
        "rhat": "a.bad.gate.rhat",
        "ess_bulk": "a.bad.gate.ess_bulk",
        "ess_tail": "a.good.gate.ess_tail",
        "ebfmi": "a.bad.gate.ebfmi",
        "divergences": "a.bad.gate.divergences",
    }


def test_models_that_did_not_pass_are_named() -> None:
    found = summary("a", GOOD + BAD)
    assert (found.number, found.passed, found.failed) == (2, 1, ("a.bad.gate.passed",))
    assert summary("a", GOOD).failed == ()


def test_a_diagnostic_that_no_model_has_is_left_out() -> None:
    assert set(summary("a", rows("one", passed=1.0, rhat=1.0)).worst) == {"rhat"}

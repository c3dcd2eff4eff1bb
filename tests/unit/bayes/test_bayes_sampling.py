"""Sampling a model whose posterior distribution is known, and judging draws that are known to be bad."""

import numpy as np
import pymc as pm
import pytest

from drive_eval.bayes.files import read_draws, write_draws
from drive_eval.bayes.gates import GateFailedError, Verdict, gate_rows, judge, require
from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.bayes.summaries import summary
from drive_eval.estimates import Basis, build
from drive_eval.settings.bayes import Bayes, Gates, Sampling

SETTINGS = Sampling(draws=500, tune=200).model_dump()
GATES = Gates().model_dump()


@pytest.fixture(scope="module")
def compiled():
    """Ten observations with a known spread of 2 around a mean with a flat prior of spread 10."""
    with pm.Model() as model:
        observed = pm.Data("observed", np.zeros(10))
        mean = pm.Normal("mean", 0.0, 10.0)
        pm.Normal("y", mean, 2.0, observed=observed)
    return compile_model(model, ["mean"])


@pytest.fixture(scope="module")
def draws(compiled):
    return sample(compiled.with_data(observed=np.arange(10.0)), SETTINGS, seed=7)


def test_draws_have_the_known_posterior(draws):
    precision = 10 / 4 + 1 / 100
    mean, spread = (45.0 / 4) / precision, precision**-0.5
    values = draws.flat("mean")
    assert values.shape == (2000,)
    assert values.mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(500))
    assert values.std() == pytest.approx(spread, rel=0.1)


def test_neither_cores_nor_another_run_change_a_draw(compiled, draws):
    data = compiled.with_data(observed=np.arange(10.0))
    again = sample(data, SETTINGS, seed=7, cores=2)
    np.testing.assert_array_equal(again.values["mean"], draws.values["mean"])
    other = sample(data, SETTINGS, seed=8)
    assert not np.array_equal(other.values["mean"], draws.values["mean"])


def test_good_draws_pass(draws):
    verdict = judge("mean", draws, GATES)
    assert verdict.passed
    assert verdict.draws == 2000
    require([verdict])


def _draws(values, diverging=0):
    flags = np.zeros(values.shape[:2], dtype=bool)
    flags.flat[:diverging] = True
    energy = np.random.default_rng(1).normal(size=values.shape[:2])
    return Draws({"x": values}, flags, energy)


def test_each_gate_fails_by_itself():
    rng = np.random.default_rng(3)
    good = rng.normal(size=(4, 1000))
    assert judge("good", _draws(good), GATES).passed
    apart = good + np.array([[0.0], [0.0], [0.0], [3.0]])
    assert any("R-hat" in words for words in judge("apart", _draws(apart), GATES).failures)
    slow = np.cumsum(rng.normal(size=(4, 1000)), axis=1)
    assert any("effective sample size" in words for words in judge("slow", _draws(slow), GATES).failures)
    (only,) = judge("diverging", _draws(good, 3), GATES).failures
    assert only.startswith("3 divergent transitions")
    stuck = Draws({"x": good}, np.zeros((4, 1000), bool), np.cumsum(rng.normal(size=(4, 1000)), axis=1))
    (only,) = judge("stuck", stuck, GATES).failures
    assert only.startswith("E-BFMI")


def test_a_quantity_that_never_moves_fails():
    verdict = judge("constant", _draws(np.ones((4, 100))), GATES | {"ess_least": 10})
    assert not verdict.passed


def test_the_worst_quantity_counts():
    rng = np.random.default_rng(3)
    values = np.stack([rng.normal(size=(4, 1000)), np.cumsum(rng.normal(size=(4, 1000)), axis=1)], axis=-1)
    assert not judge("one of two", _draws(values), GATES).passed


def test_failed_draws_are_kept_and_not_handed_on(tmp_path):
    values = {"x": np.arange(24.0).reshape(2, 3, 4), "a": np.ones((2, 3))}
    failed = Verdict("model", 6, 1.2, 10.0, 12.0, 0, 0.9, ("R-hat 1.200 above 1.01",))
    path = tmp_path / "draws.parquet"
    write_draws(values, [failed], path)
    with pytest.raises(GateFailedError, match=r"model: R-hat 1\.200[\s\S]*bayes\.sampling\.tune"):
        read_draws(path)
    kept = read_draws(path, whatever_the_verdict=True)
    np.testing.assert_array_equal(kept.values["x"], values["x"])
    np.testing.assert_array_equal(kept.values["a"], values["a"])
    assert kept.verdicts == (failed,)


def test_equal_draws_give_equal_bytes(tmp_path):
    values = {"b": np.random.default_rng(1).normal(size=(2, 5, 3)), "a": np.zeros((2, 5))}
    for name, content in (("one", values), ("other", dict(reversed(values.items())))):
        write_draws(content, [], tmp_path / f"{name}.parquet", "float64")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "other.parquet").read_bytes()
    np.testing.assert_array_equal(read_draws(tmp_path / "one.parquet").values["b"], values["b"])


def test_draws_of_different_lengths_are_refused(tmp_path):
    with pytest.raises(ValueError, match="chains and draws"):
        write_draws({"a": np.zeros((2, 5)), "b": np.zeros((2, 4))}, [], tmp_path / "draws.parquet")


def test_the_summary_states_its_level():
    found = summary(np.linspace(0.0, 1.0, 1001), 0.9)
    assert found["value"] == pytest.approx(0.5)
    assert (found["lower"], found["upper"]) == pytest.approx((0.05, 0.95))
    assert "90%" in found["interval"]


def test_the_verdict_becomes_estimates(draws):
    common = {
        "analysis": "example",
        "population": "p",
        "sensitivity": "aggregate",
        "n": 10,
        "denominator": 10,
    }
    rows = build(gate_rows(judge("mean", draws, GATES), common, "example.mean", Basis())).estimates
    found = rows.set_index("statistic")
    assert found.loc["passed", "value"] == 1.0
    assert found.loc["rhat", "value"] < 1.01
    failed = Verdict("model", 6, 1.2, 10.0, float("nan"), 0, 0.9, ("R-hat 1.200 above 1.01",))
    found = build(gate_rows(failed, common, "example.mean", Basis())).estimates.set_index("statistic")
    assert found.loc["passed", "value"] == 0.0
    assert "R-hat" in found.loc["passed", "reason"]
    assert found.loc["ess_tail", "reason"]


def test_the_default_settings_are_the_gates_of_the_literature():
    assert Bayes().gates.model_dump() == {
        "rhat_most": 1.01, "ess_least": 400, "divergences_most": 0, "ebfmi_least": 0.3,
    }  # fmt: skip

"""The PyMC model: its density, recovery of known effects, and agreement with maximum likelihood."""

from itertools import pairwise

import numpy as np
import pymc as pm
import pytest
from scipy import stats
from scipy.optimize import minimize
from statsmodels.miscmodels.ordinal_model import OrderedModel

from drive_eval.bayes.sampling import Draws
from drive_eval.ordinal.criticism import (
    leave_one_out,
    log_likelihood,
    log_prior,
    replicated_shares,
    sensitivity,
)
from drive_eval.ordinal.maximum import maximum
from drive_eval.ordinal.model import Compiled, Priors, build, fit, prior_draws, stretch
from drive_eval.ordinal.parallel import parallel
from drive_eval.settings.bayes import Gates
from unit.ordinal.ordinal_material import by_definition, design

PRIORS = Priors(1.0, 2.0)
SAMPLING = {"chains": 4, "draws": 400, "tune": 300, "target_accept": 0.8}
GATES = Gates().model_dump()
DESIGN = design(250, 1.0, 4)


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    return Compiled(PRIORS, 25, 4, len(DESIGN.names) + 2)


@pytest.fixture(scope="module")
def pooled(compiled) -> Draws:
    return fit(compiled, DESIGN, SAMPLING, GATES, 1, "pooled", multilevel=False)[0]


@pytest.fixture(scope="module")
def multilevel(compiled) -> Draws:
    return fit(compiled, DESIGN, SAMPLING, GATES, 1, "multilevel", multilevel=True)[0]


def flat(draws: Draws) -> dict[str, np.ndarray]:
    return {name: draws.flat(name) for name in draws.values}


def test_the_models_density_is_priors_times_likelihood():
    """Differences of PyMC's log density between points are those written down here."""
    found = design(15)
    many = len(found.names)
    model = build(PRIORS, 4, many)
    with model:
        pm.set_data({
            "predictors": found.centred.T, "answers": found.answers, "starts": found.starts,
            "scales": found.priors, "intercepts": 1.0,
        })  # fmt: skip
        at = np.linspace(-9, 9, 181)
        pm.set_data({"nodes": at, "weights": stats.norm.pdf(at) / stats.norm.pdf(at).sum()})
    names = [variable.name for variable in model.value_vars]
    assert sorted(names) == ["population_effects", "shares_simplex__", "signed_spread"]
    density = model.compile_logp(jacobian=False)
    rng = np.random.default_rng(5)

    def both(shares, population, signed):
        point = {
            "shares_simplex__": np.log(shares[:-1]) - np.log(shares).mean(),
            "population_effects": population, "signed_spread": np.array(signed),
        }  # fmt: skip
        spread = abs(signed) * PRIORS.spread
        within = stretch(np.array([spread]))[0]
        below = np.cumsum(shares)[:-1]
        cutpoints = within * np.log(below / (1.0 - below))
        expected = by_definition(found, cutpoints, within * population, spread).sum()
        expected += stats.norm.logpdf(population, 0.0, found.priors).sum() + stats.norm.logpdf(signed)
        return float(density(point)), expected

    pairs = [both(rng.dirichlet(np.ones(4)), rng.normal(size=many), size) for size in (0.2, -0.8, 1.1)]
    for first, second in pairwise(pairs):
        assert first[0] - second[0] == pytest.approx(first[1] - second[1], abs=1e-4)


def test_draws_leave_out_what_pads_the_compiled_model(pooled, multilevel):
    assert set(pooled.values) == {"cutpoints", "effects"}
    assert pooled.values["effects"].shape == (4, 400, len(DESIGN.names))
    assert (np.diff(pooled.values["cutpoints"], axis=-1) > 0).all()
    assert (multilevel.values["spread"] >= 0).all()


def test_neither_cores_nor_padding_change_what_is_estimated(compiled, pooled):
    again, verdict = fit(compiled, DESIGN, SAMPLING, GATES, 1, "again", multilevel=False, cores=2)
    np.testing.assert_array_equal(again.values["effects"], pooled.values["effects"])
    assert verdict.passed


def test_known_effects_come_back(multilevel):
    draws = multilevel.flat("effects")
    truth = np.array([-1.0, -2.0, 0.8, -0.5, 0.3])
    assert (np.abs(draws.mean(axis=0) - truth) < 3 * draws.std(axis=0)).all()
    assert abs(multilevel.flat("spread").mean() - 1.0) < 0.4


def test_the_pooled_posterior_lies_by_the_maximum(pooled):
    found = maximum(DESIGN)
    assert found.reason == ""
    draws = pooled.flat("effects")
    # Within a quarter of a standard error: priors of spread 2.5, 1.5 and 0.5 pull by less.
    assert (np.abs(draws.mean(axis=0) - found.effects) / found.errors < 0.25).all()
    np.testing.assert_allclose(draws.std(axis=0), found.errors, rtol=0.15)


def test_repeated_answers_make_robust_errors_of_fixed_predictors_larger():
    found = maximum(design(250, 2.5, 3))
    fixed = slice(2, 5)
    assert (found.robust[fixed] > 1.15 * found.errors[fixed]).all()


def test_an_effect_without_a_maximum_is_told_and_leaves_the_others_alone():
    found = design(60, seed=2)
    closure = found.frame["wave"] == "closure"
    answers = np.where(closure, 0, found.answers)
    broken = type(found)(**{**found.__dict__, "answers": answers})
    one = maximum(broken)
    assert np.isnan(one.effects).tolist() == [False, True, False, False, False]
    without = type(found)(**{
        **found.__dict__, "answers": found.answers[~closure], "predictors": found.predictors[~closure],
        "starts": found.starts * 2 // 3,
    })  # fmt: skip
    other = maximum(without)
    np.testing.assert_allclose(one.effects[[0, 2, 3, 4]], other.effects[[0, 2, 3, 4]], rtol=1e-6)
    np.testing.assert_allclose(one.robust[[0, 2, 3, 4]], other.robust[[0, 2, 3, 4]], rtol=1e-6)
    same = type(found)(**{**found.__dict__, "answers": np.zeros(found.rows, dtype=np.int64)})
    assert maximum(same).reason == "everybody has the same answer"
    assert parallel(same) is None


def test_leave_one_out_prefers_the_model_that_made_the_data(pooled, multilevel):
    one = leave_one_out(log_likelihood(DESIGN, flat(pooled), 25), 4)
    other = leave_one_out(log_likelihood(DESIGN, flat(multilevel), 25), 4)
    assert one.elpd.shape == (250,)
    assert other.total > one.total
    assert other.k.max() < 0.7


def test_generated_data_have_the_shares_of_the_data(multilevel):
    groups = DESIGN.frame["wave"].map({"intake": 0, "midpoint": 1, "closure": 2}).to_numpy()
    found = replicated_shares(DESIGN, {name: part[::8] for name, part in flat(multilevel).items()}, groups, 3)
    np.testing.assert_allclose(found.sum(axis=2), 1.0)
    for wave in range(3):
        observed = np.bincount(DESIGN.answers[groups == wave], minlength=4) / 250
        lower, upper = np.quantile(found[:, wave], [0.001, 0.999], axis=0)
        assert (lower <= observed).all()
        assert (observed <= upper).all()


def test_a_narrow_prior_is_found_sensitive(compiled):
    narrow = type(DESIGN)(**{**DESIGN.__dict__, "priors": np.array([0.1, 2.5, 1.5, 1.5, 0.5])})
    drawn, _ = fit(compiled, narrow, SAMPLING, GATES, 2, "narrow", multilevel=False)
    draws = flat(drawn)
    moved = [sensitivity(draws["effects"][:, at], log_prior(narrow, draws, PRIORS), 4) for at in range(5)]
    assert moved[0] > 0.05
    assert moved[0] == max(moved)


def test_prior_draws_are_ordered_and_spread_as_stated():
    found = prior_draws(DESIGN, PRIORS, 4000, 1, multilevel=False)
    assert (np.diff(found["cutpoints"], axis=1) > 0).all()
    np.testing.assert_allclose(found["effects"].std(axis=0), DESIGN.priors, rtol=0.06)
    shares = 1.0 / (1.0 + np.exp(-found["cutpoints"]))
    np.testing.assert_allclose(shares.mean(axis=0), [0.25, 0.5, 0.75], atol=0.015)


def test_proportional_odds_hold_where_they_should_and_fail_where_not():
    found = parallel(design(800, 0.0, 11))
    assert found is not None
    assert found.cuts == (0, 1, 2)
    assert (found.p > 0.001).all()
    # The effect of group b belongs to the highest severity alone.
    made = design(800, 0.0, 12)
    answers = made.answers.copy()
    among = (made.frame["group"] == "b").to_numpy() & (answers > 0)
    answers[among] = 3
    bent = parallel(type(made)(**{**made.__dict__, "answers": answers}))
    assert bent is not None
    assert bent.p[list(made.names).index("group.b")] < 1e-4


def test_the_maximum_is_that_of_statsmodels_from_its_own_start():
    codes = np.searchsorted(np.unique(DESIGN.answers), DESIGN.answers)
    cold = OrderedModel(codes, DESIGN.centred, distr="logit").fit(method="newton", maxiter=100, disp=False)
    np.testing.assert_allclose(maximum(DESIGN).effects, cold.params[: len(DESIGN.names)], atol=1e-5)


def test_a_rare_answer_has_its_maximum_where_the_definition_has_it():
    made = design(120, 0.0, 8)
    answers = np.where(np.random.default_rng(8).uniform(size=made.rows) < 0.93, 0, made.answers)
    rare = type(made)(**{**made.__dict__, "answers": answers})
    assert len(np.unique(answers)) == 4
    assert (answers > 0).sum() < 40

    def falling(at):
        cutpoints = at[0] + np.concatenate([[0.0], np.cumsum(np.exp(at[1:3]))])
        return -by_definition(rare, cutpoints, at[3:], 0.0).sum()

    start = np.array([2.5, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    expected = minimize(falling, start, method="BFGS").x[3:]
    found = maximum(rare)
    assert found.reason == ""
    np.testing.assert_allclose(found.effects, expected, atol=2e-3)

"""The Bayesian latent class model beside the engine's likelihood, and its classes named draw by draw."""

import numpy as np
import pytensor
import pytest

from drive_eval.bayes.sampling import Draws
from drive_eval.latent.bayes import longer, model, relabelled
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.model import fixed_probabilities, log_likelihood
from unit.latent.latent_material import drawn

TRUTH = np.array([[0.0] * 4, [0.8, 0.7, 0.2, 0.1], [0.1, 0.2, 0.7, 0.9]])


def test_its_density_is_the_engine_s_likelihood() -> None:
    """Priors are flat, so that differences of the density are differences of the likelihood."""
    patterns, _ = drawn([0.3, 0.4, 0.3], TRUTH, 200, seed=3, missing=0.1)
    found = fit(patterns, fixed_probabilities(3, 4, zero_class=True), Search(20, 5), np.random.default_rng(0))
    built = model(patterns, found)
    density = pytensor.function(
        [built["shares"], built["probabilities"]], built["answers"], mode="FAST_COMPILE"
    )
    values = []
    for shares, inner in ((found.shares, found.probabilities), (np.array([0.2, 0.5, 0.3]), TRUTH)):
        joint = density(shares, inner[1:])
        values.append((float(joint), log_likelihood(patterns, shares, inner)))
    for ours, engine in values:
        assert ours == pytest.approx(engine, abs=1e-8)


def test_renumbered_draws_come_back_in_the_order_of_the_fit() -> None:
    patterns, _ = drawn([0.3, 0.4, 0.3], TRUTH, 200, seed=3)
    found = fit(patterns, fixed_probabilities(3, 4, zero_class=True), Search(20, 5), np.random.default_rng(0))
    shares = np.tile(found.shares, (2, 5, 1))
    inner = np.tile(found.probabilities[1:], (2, 5, 1, 1))
    shares[1, :, 1:], inner[1] = shares[1, :, :0:-1], inner[1, :, ::-1]
    draws = Draws({"shares": shares, "probabilities": inner}, np.zeros((2, 5), dtype=bool), np.zeros((2, 5)))
    named = relabelled(draws, found)
    assert (named.values["shares"] == found.shares).all()
    assert (named.values["probabilities"] == found.probabilities[1:]).all()


def test_naming_all_draws_at_once_is_naming_each_of_them() -> None:
    patterns, _ = drawn([0.3, 0.4, 0.3], TRUTH, 200, seed=3)
    found = fit(patterns, fixed_probabilities(3, 4, zero_class=True), Search(20, 5), np.random.default_rng(0))
    rng = np.random.default_rng(1)
    shares, inner = rng.dirichlet(np.ones(3), (2, 40)), rng.uniform(size=(2, 40, 2, 4))
    draws = Draws(
        {"shares": shares, "probabilities": inner}, np.zeros((2, 40), dtype=bool), np.zeros((2, 40))
    )
    named = relabelled(draws, found)
    reference = Reference(("first", "second"), found.probabilities[1:])
    for place in np.ndindex(2, 40):
        names, _ = align(inner[place], [False, False], reference)
        order = [names.index(name) for name in reference.labels]
        assert (named.values["probabilities"][place] == inner[place][order]).all()
        assert (named.values["shares"][place][1:] == shares[place][1:][order]).all()
        assert named.values["shares"][place][0] == shares[place][0]


def test_longer_runs_draw_more_tune_longer_and_take_smaller_steps() -> None:
    sampling = {"chains": 4, "draws": 1000, "tune": 400, "target_accept": 0.8}
    assert longer(sampling, 1) == sampling
    assert longer(sampling, 12) == {"chains": 4, "draws": 12_000, "tune": 1_600, "target_accept": 0.98}
    assert longer(sampling | {"target_accept": 0.99}, 12)["target_accept"] == 0.99

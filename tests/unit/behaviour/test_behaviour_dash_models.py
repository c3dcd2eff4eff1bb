"""The Bayesian models' densities against independent ones, and estimates of draws that failed their gates."""

import numpy as np
import pandas as pd
import pytest
from pytensor.compile.mode import Mode
from scipy import stats

from drive_eval.bayes.gates import Verdict
from drive_eval.bayes.sampling import Draws
from drive_eval.behaviour import dash_bayes
from drive_eval.behaviour.dash_models import GAMMA, NEGATIVE_BINOMIAL, cells, negative_binomial, poisson_gamma
from drive_eval.behaviour.dash_terms import model_data
from drive_eval.behaviour.gamma_poisson import log_likelihood
from drive_eval.estimates import build
from drive_eval.settings.behaviour import DashPriors

PRIORS = DashPriors().model_dump()
PERSON = np.array([0, 0, 0, 1, 1, 2, 3, 3, 3])
X = np.column_stack([np.ones(9), [0, 1, 0, 0, 1, 1, 0, 1, 0], [0, 0, 1, 0, 0, 0, 0, 0, 1]]).astype(float)
Y = np.array([8, 6, 5, 12, 0, 7, 3, 4, 9], dtype=float)
POINTS = (([2.0, -0.1, -0.2], 0.4), ([1.7, 0.2, 0.1], 0.9))


def density(model, **point):
    """The log-likelihood of a model at a point, evaluated without compiling."""
    inputs = {variable.name: variable for variable in model.free_RVs if variable.name in point}
    values = {inputs[name]: np.asarray(value, dtype=float) for name, value in point.items()}
    return float(model.potentials[0].eval(values, mode=Mode(linker="py", optimizer=None)))


def test_the_gamma_model_has_the_likelihood_of_maximum_likelihood():
    model = poisson_gamma(cells(Y, X, PERSON), PRIORS)
    found = [density(model, coefficients=b, spread=s) for b, s in POINTS]
    expected = [log_likelihood(np.array(b), np.log(s**2), Y, X, PERSON) for b, s in POINTS]
    assert found[0] - found[1] == pytest.approx(expected[0] - expected[1], abs=1e-9)


@pytest.mark.parametrize("root", [0.3, 1e-5])
def test_the_negative_binomial_model_has_its_likelihood_and_poisson_as_its_limit(root):
    model = negative_binomial(cells(Y, X, PERSON), PRIORS)
    effect = np.array([0.1, -0.3, 0.2, 0.0])
    found, expected = [], []
    for b, _ in POINTS:
        found.append(density(model, coefficients=b, root=root, effect=effect))
        mean = np.exp(X @ b + effect[PERSON])
        size = root**-2
        terms = (
            stats.nbinom.logpmf(Y, size, size / (size + mean))
            if root > 0.01
            else stats.poisson.logpmf(Y, mean)
        )
        expected.append(terms.sum())
    assert found[0] - found[1] == pytest.approx(expected[0] - expected[1], abs=1e-6)


def test_draws_that_failed_their_gates_give_no_values():
    waves = ["intake", "midpoint", "closure"]
    forms = pd.DataFrame({"su_id": [f"p{n}" for n in PERSON], "counts": True, "score": Y.astype(int)})
    forms["wave"] = [waves[at] for at in (0, 1, 2, 0, 1, 1, 0, 1, 2)]
    data = model_data(forms, pd.DataFrame({"su_id": ["p0", "p1", "p2", "p3"], "site": "site_1"}))
    generator = np.random.default_rng(1)
    draws = Draws(
        {"coefficients": generator.normal(0.1, 0.1, (2, 50, 3)), "spread": np.full((2, 50), 0.4),
         "dispersion": np.full((2, 50), 0.01)},
        np.zeros((2, 50), dtype=bool), np.zeros((2, 50)),
    )  # fmt: skip
    good = Verdict("model", 100, 1.0, 900.0, 900.0, 0, 1.0, ())
    bad = Verdict("model", 100, 1.5, 9.0, 9.0, 3, 1.0, ("R-hat 1.500 above 1.01",))
    for model in (GAMMA, NEGATIVE_BINOMIAL):
        passed = build(dash_bayes._summed(data, model, draws, good, 0.95)).estimates.set_index("estimate_id")
        failed = build(dash_bayes._summed(data, model, draws, bad, 0.95)).estimates
        assert passed["value"].notna().all()
        assert failed["value"].isna().all()
        assert failed["reason"].str.contains("R-hat 1.500").all()
        score = passed.loc[f"behaviour.dash_bayes.{model}.margin.intake.score", "value"]
        scale = 1.0 if model == GAMMA else np.exp(0.08)
        expected = np.exp(draws.values["coefficients"][..., 0]).mean() * scale
        assert score == pytest.approx(expected, abs=1e-5)

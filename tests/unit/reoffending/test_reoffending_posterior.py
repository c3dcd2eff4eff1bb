"""The Bayesian model: its likelihood by definition, a known ratio, and draws that failed their gates."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import Verdict
from drive_eval.reoffending.posterior import Material, build_model, check_periods, material
from drive_eval.reoffending.posterior_rows import analyse, police_together
from unit.reoffending.reoffending_material import WINDOWS, settings, trial

SMALL = Material(
    np.array([0, 1]), np.array([1.0, 0.0]), np.array([[2, 0, 1, 0, 0], [0, 0, 0, 3, 0]]),
    np.array([[0.5, 0.9, 0.5, 0.5, 0.0], [0.5, 0.9, 0.5, 0.4, 0.2]]), ("site_1", "site_2"),
)  # fmt: skip


def test_the_likelihood_integrates_the_persons_factor_out():
    """Differences of the model's potential between two points, against the integral over the factor."""
    model = build_model(SMALL, 0.3)
    (written,) = model.replace_rvs_by_values(model.potentials)
    potential = model.compile_fn(
        written, inputs=list(model.value_vars), mode="FAST_COMPILE", on_unused_input="ignore"
    )
    rng = np.random.default_rng(1)

    def points():
        start = model.initial_point()
        return {name: rng.normal(0.0, 0.3, np.shape(value)) for name, value in start.items()}

    def direct(point):
        shape = np.exp(point["shape_log__"])
        found = 0.0
        for person in range(2):
            site = SMALL.site[person]
            mean = SMALL.years[person] * np.exp(
                point["level"][site] + point["at_site"][site] * SMALL.drive[person]
            )
            k = shape[site]

            def given(factor, person=person, mean=mean, k=k):
                chance = stats.poisson.pmf(SMALL.events[person], mean * factor).prod()
                return chance * stats.gamma.pdf(factor, k, scale=1 / k)

            found += math.log(integrate.quad(given, 0, np.inf)[0])
        return found

    first, second = points(), points()
    by_model = potential({**first}) - potential({**second})
    assert float(by_model) == pytest.approx(direct(first) - direct(second), abs=1e-5)


def verdict(*failures):
    return Verdict("x", 100, 1.0, 500.0, 500.0, 0, 0.9, failures)


def draws(chains=2, n=50):
    rng = np.random.default_rng(0)
    return {
        "common": rng.normal(-0.5, 0.1, (chains, n, 5)),
        "at_site": rng.normal(-0.5, 0.1, (chains, n, 2, 5)),
        "level": rng.normal(0.5, 0.05, (chains, n, 2, 5)),
        "shape": np.ones((chains, n, 2)),
    }


def test_ratios_are_the_draws_exponentials():
    views, known = trial(40), draws()
    rows = analyse(views, Kept(known, (verdict(),)), settings(), WINDOWS, 0.9, 3).estimates
    rows = rows.set_index("estimate_id")
    row = rows.loc["reoffending.posterior.site_2.during.ratio"]
    assert row["value"] == pytest.approx(np.exp(known["at_site"][:, :, 1, 1]).mean(), abs=1e-6)
    change = rows.loc["reoffending.posterior.common.longer.change"]
    wanted = np.exp(known["common"][:, :, 4] - known["common"][:, :, 0]).mean()
    assert change["value"] == pytest.approx(wanted, abs=1e-6)
    assert rows.loc["reoffending.posterior.common.during.below_1", "value"] == 1.0
    assert "90%" in row["interval"]


def test_draws_that_failed_give_no_value_but_the_reason():
    kept = Kept(draws(), (verdict("R-hat 1.2 above 1.01"),))
    rows = analyse(trial(40), kept, settings(), WINDOWS, 0.95, 3).estimates
    values = rows[~rows["estimate_id"].str.contains(".gate.", regex=False)]
    assert values["value"].isna().all()
    assert (values["reason"] != "").all()


def test_the_predictive_check_sees_incidents_that_cluster():
    data = material(police_together(trial(120), settings(), WINDOWS))
    crude = data.events.sum(axis=0) / data.years.sum(axis=0)
    level = np.broadcast_to(np.log(crude), (2, 50, 2, 5))
    known = {"level": level, "at_site": np.zeros((2, 50, 2, 5))}
    fits = check_periods(data, known, 60, 1)
    assert 0.02 < fits < 0.98
    clustered = np.zeros_like(data.events)
    clustered[np.arange(len(clustered)), data.events.argmax(axis=1)] = data.events.sum(axis=1)
    odd = Material(data.site, data.drive, clustered, data.years, data.sites)
    assert check_periods(odd, known, 60, 1) == 0.0

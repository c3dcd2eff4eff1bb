"""The Bayesian model: its likelihood by definition, a known ratio, and draws that failed their gates."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import Verdict
from drive_eval.reoffending.posterior import COMMON_SD, Material, build_model, material, orthonormal
from drive_eval.reoffending.posterior_checks import check_people, check_periods
from drive_eval.reoffending.posterior_rows import analyse, police_together
from unit.reoffending.reoffending_material import WINDOWS, settings, trial

SMALL = Material(
    np.array([0, 1]), np.array([1.0, 0.0]), np.array([[2, 0, 1, 0, 0], [0, 0, 0, 3, 0]]),
    np.array([[0.5, 0.9, 0.5, 0.5, 0.0], [0.5, 0.9, 0.5, 0.4, 0.2]]), ("site_1", "site_2"),
)  # fmt: skip


def at_sites(sites):
    """One service user at each site, without incidents."""
    nothing = np.zeros((sites, 5), dtype=np.int64)
    names = tuple(f"site_{at}" for at in range(sites))
    return Material(np.arange(sites), np.ones(sites), nothing, np.ones((sites, 5)), names)


def test_the_likelihood_integrates_the_persons_factor_out():
    """Differences of the model's potential between two points, against the integral over the factor."""
    model = build_model(SMALL, 0.3)
    (written, at_site, common) = model.replace_rvs_by_values([
        *model.potentials, model["at_site"], model["common"],
    ])  # fmt: skip
    compiled = model.compile_fn(
        [written, at_site, common], inputs=list(model.value_vars), mode="FAST_COMPILE",
        on_unused_input="ignore",
    )  # fmt: skip
    rng = np.random.default_rng(1)

    def point():
        start = model.initial_point()
        return {name: rng.normal(0.0, 0.4, np.shape(value)) for name, value in start.items()}

    def direct(point, contrasts):
        shape, clustering = np.exp(point["shape_log__"]), np.exp(point["clustering_log__"])
        found = 0.0
        for person in range(2):
            site = SMALL.site[person]
            c, b = clustering[site], shape[site]
            level = point["level"][site] + contrasts[site] * SMALL.drive[person]
            size = SMALL.years[person] * np.exp(level) / c

            def given(chance, person=person, size=size, b=b, c=c):
                seen = size > 0
                counts = stats.nbinom.pmf(SMALL.events[person][seen], size[seen], chance)
                return counts.prod() * stats.beta.pdf(chance, 1 + b / c, b)

            found += math.log(integrate.quad(given, 0, 1)[0])
        return found

    first, second = point(), point()
    (one, contrasts, _), (other, contrasts_2, _) = compiled(first), compiled(second)
    wanted = direct(first, contrasts) - direct(second, contrasts_2)
    assert float(one) - float(other) == pytest.approx(wanted, abs=1e-5)


def test_contrasts_of_sites_have_the_distribution_that_is_stated():
    """Draws from the prior: normal around a normal common one, at a given spread."""
    spread, sites = 0.4, 3
    rng = np.random.default_rng(2)
    model = build_model(at_sites(sites), 0.3)
    at_site, common = model.replace_rvs_by_values([model["at_site"], model["common"]])
    names = ("mean_", "rest_", "deviations_", "spread_log__")
    inputs = [each for each in model.value_vars if each.name in names]
    compiled = model.compile_fn([at_site, common], inputs=inputs, mode="FAST_COMPILE")
    found = [
        compiled({
            "mean_": rng.normal(size=5), "rest_": rng.normal(size=5),
            "deviations_": rng.normal(size=(2, 5)), "spread_log__": np.array(math.log(spread)),
        })
        for _ in range(3000)
    ]  # fmt: skip
    contrasts, commons = (np.array([each[at] for each in found]) for at in (0, 1))
    assert commons.std() == pytest.approx(COMMON_SD, rel=0.03)
    away = contrasts - commons[:, None, :]
    assert away.std() == pytest.approx(spread, rel=0.03)
    together = np.corrcoef(np.moveaxis(away, 1, 0).reshape(sites, -1))
    assert np.abs(together - np.eye(sites)).max() < 0.04
    assert abs(np.corrcoef(commons.ravel(), away[:, 0].ravel())[0, 1]) < 0.04


@pytest.mark.parametrize("sites", [2, 3, 5])
def test_deviations_add_up_to_nothing(sites):
    columns = orthonormal(sites)
    assert columns.T @ columns == pytest.approx(np.eye(sites - 1))
    assert columns.sum(axis=0) == pytest.approx(np.zeros(sites - 1), abs=1e-12)


def test_one_site_needs_no_deviations():
    model = build_model(at_sites(1), 0.3)
    assert "deviations_" not in model.named_vars


def verdict(*failures):
    return Verdict("x", 100, 1.0, 500.0, 500.0, 0, 0.9, failures)


def draws(chains=2, n=50):
    rng = np.random.default_rng(0)
    return {
        "common": rng.normal(-0.5, 0.1, (chains, n, 5)),
        "at_site": rng.normal(-0.5, 0.1, (chains, n, 2, 5)),
        "level": rng.normal(0.5, 0.05, (chains, n, 2, 5)),
        "shape": np.ones((chains, n, 2)),
        "clustering": np.full((chains, n, 2), 0.25),
        "spread": np.full((chains, n), 0.2),
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
    assert rows.loc["reoffending.posterior.site_1.variance_ratio", "value"] == pytest.approx(1.25)
    assert rows.loc["reoffending.posterior.spread", "value"] == pytest.approx(0.2)


def test_draws_that_failed_give_no_value_but_the_reason():
    kept = Kept(draws(), (verdict("R-hat 1.2 above 1.01"),))
    rows = analyse(trial(40), kept, settings(), WINDOWS, 0.95, 3).estimates
    values = rows[~rows["estimate_id"].str.contains(".gate.", regex=False)]
    assert values["value"].isna().all()
    assert (values["reason"] != "").all()


def checked(data, clustering, shape=1.0):
    crude = data.events.sum(axis=0) / data.years.sum(axis=0)
    level = np.broadcast_to(np.log(crude), (2, 50, 2, 5))
    flat = np.ones((2, 50, 2))
    known = {"level": level, "at_site": np.zeros((2, 50, 2, 5)), "clustering": clustering * flat}
    return known | {"shape": shape * flat}


def test_the_predictive_check_sees_incidents_that_cluster():
    data = material(police_together(trial(120), settings(), WINDOWS))
    assert 0.02 < check_periods(data, checked(data, 1e-4), 60, 1) < 0.98
    assert check_periods(data, checked(data, 4.0), 60, 1) > 0.98
    clustered = np.zeros_like(data.events)
    clustered[np.arange(len(clustered)), data.events.argmax(axis=1)] = data.events.sum(axis=1)
    odd = Material(data.site, data.drive, clustered, data.years, data.sites)
    assert check_periods(odd, checked(odd, 1e-4), 60, 1) == 0.0
    assert check_periods(odd, checked(odd, 20.0), 60, 1) > 0.02


def test_the_check_of_people_knows_what_the_model_expects():
    """Counts drawn from the model itself are as expected; the same count for all is not."""
    rng = np.random.default_rng(4)
    site = np.repeat([0, 1], 300)
    years = np.full((600, 5), 0.5)
    chance = rng.beta(1.0 + 1.5 / 0.5, 1.5, 600)
    factor = ((1.0 - chance) / chance)[:, None]
    events = rng.poisson(rng.gamma(years * 2.0 / 0.5) * factor)
    drawn = Material(site, np.zeros(600), events, years, ("site_1", "site_2"))
    known = checked(drawn, 0.5, 1.5) | {"level": np.full((2, 50, 2, 5), np.log(2.0))}
    assert all(0.01 < p < 0.99 for p in check_people(drawn, known, 100, 1).values())
    alike = Material(site, np.zeros(600), np.ones_like(events), years, ("site_1", "site_2"))
    assert check_people(alike, known, 100, 1) == {"none": 1.0, "deviation": 1.0}

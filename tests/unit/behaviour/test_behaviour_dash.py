"""The gamma-Poisson likelihood against numerical integration, and the Drive-DASH's forms and estimates."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, optimize, stats
from statsmodels.discrete.discrete_model import NegativeBinomial

from drive_eval.behaviour import dash
from drive_eval.behaviour.dash_forms import scored
from drive_eval.behaviour.dash_models import cells
from drive_eval.behaviour.gamma_poisson import fit, log_likelihood
from drive_eval.release.tables.dash import DASH_ITEMS
from drive_eval.settings.behaviour import Behaviour

SETTINGS = Behaviour().model_dump(mode="json")
WAVES = ("intake", "midpoint", "closure")


def simulated(people: int, alpha: float, seed: int = 3):
    generator = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), 3)
    x = np.column_stack(
        [np.ones(3 * people), np.tile([0.0, 1.0, 0.0], people), np.tile([0.0, 0.0, 1.0], people)]
    )
    effect = generator.gamma(1 / alpha, alpha, people) if alpha else np.ones(people)
    y = generator.poisson(np.exp(x @ [2.0, -0.1, -0.2]) * effect[person]).astype(float)
    return y, x, person


def integrated(coefficients, log_alpha, y, x, person):
    """The log-likelihood with the effect integrated out numerically, person by person."""
    alpha = np.exp(log_alpha)
    total = 0.0
    for one in np.unique(person):
        rows = person == one
        rate = np.exp(x[rows] @ coefficients)

        def density(effect, rows=rows, rate=rate):
            return stats.gamma.pdf(effect, 1 / alpha, scale=alpha) * np.prod(
                stats.poisson.pmf(y[rows], effect * rate)
            )

        total += np.log(integrate.quad(density, 0, 12, limit=400, points=[0.3, 1.0, 2.0, 4.0])[0])
    return total


def test_the_likelihood_is_that_of_numerical_integration():
    y, x, person = simulated(12, 0.3)
    for coefficients, log_alpha in (([2.0, -0.1, -0.2], np.log(0.3)), ([1.8, 0.2, 0.1], np.log(0.8))):
        found = log_likelihood(np.array(coefficients), log_alpha, y, x, person)
        assert found == pytest.approx(integrated(np.array(coefficients), log_alpha, y, x, person), abs=1e-6)


def test_the_maximum_is_that_of_the_integrated_likelihood():
    y, x, person = simulated(6, 0.4, seed=8)
    fitted = fit(y, x, person)

    def negative(at):
        return -integrated(at[:-1], at[-1], y, x, person)

    found = optimize.minimize(negative, [1.9, 0.0, 0.0, -1.0], method="BFGS", options={"gtol": 1e-4})
    assert fitted.log_likelihood == pytest.approx(-found.fun, abs=1e-5)
    np.testing.assert_allclose([*fitted.coefficients, fitted.log_alpha], found.x, atol=2e-3)


def test_one_form_each_is_negative_binomial_regression():
    """With one count per person the model is the negative binomial of statsmodels, errors included."""
    generator = np.random.default_rng(4)
    x = np.column_stack([np.ones(800), generator.normal(size=800)])
    y = generator.poisson(np.exp(x @ [1.5, 0.3]) * generator.gamma(2.0, 0.5, 800)).astype(float)
    fitted = fit(y, x, np.arange(800))
    other = NegativeBinomial(y, x).fit(disp=0, method="newton", maxiter=200)
    np.testing.assert_allclose(fitted.coefficients, other.params[:2], rtol=1e-4)
    assert fitted.alpha == pytest.approx(other.params[2], rel=1e-3)
    np.testing.assert_allclose(fitted.errors, other.bse[:2], rtol=1e-3)
    assert fitted.log_likelihood == pytest.approx(other.llf, abs=1e-4)


def test_standard_errors_are_the_spread_of_the_estimates():
    estimates, errors = [], []
    for seed in range(150):
        fitted = fit(*simulated(120, 0.15, seed=seed))
        estimates.append(fitted.coefficients)
        errors.append(fitted.errors)
    np.testing.assert_allclose(np.mean(estimates, axis=0), [2.0, -0.1, -0.2], atol=0.02)
    np.testing.assert_allclose(np.std(estimates, axis=0), np.mean(errors, axis=0), rtol=0.2)


def test_no_spread_between_people_gives_the_poisson_model():
    person = np.repeat(np.arange(30), 3)
    fitted = fit(np.full(90, 5.0), np.ones((90, 1)), person)
    assert fitted.alpha == 0.0
    assert fitted.coefficients[0] == pytest.approx(np.log(5.0))
    assert fitted.log_likelihood == fitted.poisson_log_likelihood
    assert fitted.errors[0] == pytest.approx(1 / np.sqrt(450))


@pytest.mark.parametrize(
    ("y", "x", "message"),
    [
        ([0.0, 0.0], [[1.0], [1.0]], "every count is 0"),
        ([1.0, -1.0], [[1.0], [1.0]], "whole numbers"),
        ([1.5, 1.0], [[1.0], [1.0]], "whole numbers"),
        ([1.0, 2.0], [[1.0, 1.0], [1.0, 1.0]], "follows from the others"),
        ([1.0], [[1.0], [1.0]], "equal length"),
    ],
)
def test_what_cannot_be_fitted_is_refused(y, x, message):
    with pytest.raises(ValueError, match=message):
        fit(np.array(y), np.array(x), np.arange(len(y)))


def forms(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Rows of (service user, wave, items yes, items not known); the others are no."""
    records = []
    for person, wave, yes, unknown in rows:
        answers = ["yes"] * yes + ["not_known"] * unknown + ["no"] * (20 - yes - unknown)
        records.append({"su_id": person, "wave": wave} | dict(zip(DASH_ITEMS, answers, strict=True)))
    return pd.DataFrame(records).astype("string")


def test_a_form_counts_below_the_limit_and_an_empty_item_is_not_known():
    table = forms(("a", "intake", 5, 10), ("a", "midpoint", 5, 11), ("b", "intake", 0, 10))
    table.loc[2, "q20"] = pd.NA
    found = scored(table, 11).set_index(["su_id", "wave"])
    assert found["counts"].to_dict() == {
        ("a", "intake"): True,
        ("a", "midpoint"): False,
        ("b", "intake"): False,
    }
    assert found["score"].tolist() == [5, 5, 0]


def test_an_answer_that_is_not_on_the_form_is_refused():
    with pytest.raises(ValueError, match="not one of"):
        scored(forms(("a", "intake", 5, 10)).assign(q3="perhaps"), 11)


def test_estimates_account_for_every_form():
    generator = np.random.default_rng(2)
    rows = [
        (f"p{number}", wave, int(generator.integers(2, 8)), int(generator.choice([0, 3, 12])))
        for number in range(40)
        for wave in WAVES
    ]
    people = pd.DataFrame({"su_id": [f"p{n}" for n in range(40)], "site": ["site_1", "site_2"] * 20})
    people.loc[0, "site"] = None
    result = dash.analyse({"dash": forms(*rows), "service_users": people.astype("string")}, SETTINGS)
    for basis in result.basis.values():
        if basis.formula == "exp(coefficient)":
            assert basis.rows_used + sum(basis.rows_left_out.values()) == len(rows)
    names = set(result.estimates["estimate_id"])
    assert "behaviour.dash.model.site_2.irr" in names
    assert "behaviour.dash.model.site_3.irr" not in names


def test_a_release_in_which_no_form_counts_says_so():
    table = forms(("a", "intake", 0, 20), ("b", "closure", 0, 20))
    people = pd.DataFrame({"su_id": ["a", "b"], "site": ["site_1", "site_1"]})
    found = dash.analyse({"dash": table, "service_users": people}, SETTINGS).estimates.set_index(
        "estimate_id"
    )
    assert found.loc["behaviour.dash.model.constant.irr", "reason"] == dash.NO_FIT
    assert pd.isna(found.loc["behaviour.dash.intake.mean", "value"])


def test_cells_keep_every_sum():
    y, x, person = simulated(25, 0.2)
    keep = np.random.default_rng(1).random(len(y)) < 0.7
    keep[::3] = True
    found = cells(y[keep], x[keep], person[keep])
    np.testing.assert_array_equal(found.predictors[found.cell], x[keep])
    assert found.people.sum() == 25
    assert found.scores.sum() == found.cell_scores.sum() == found.totals.sum() == y[keep].sum()
    assert (found.held.sum(axis=1) * found.people).sum() == keep.sum()

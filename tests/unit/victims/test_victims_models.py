"""The models of the difference-in-differences, against independent implementations and known truth."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from drive_eval.models.result import DesignError
from drive_eval.settings.victims import Multilevel
from drive_eval.victims import did
from drive_eval.victims.did_design import PREDICTORS, TERMS, long_data
from drive_eval.victims.did_ordinal import ordinal
from drive_eval.victims.multilevel_data import Patterns, nodes, patterns
from drive_eval.victims.multilevel_effects import effects, prior_draws, replicated
from drive_eval.victims.people import pairs
from unit.victims.victims_material import SETTINGS, views


def test_the_ordered_logit_is_that_of_statsmodels() -> None:
    random = np.random.default_rng(3)
    design = random.normal(size=(300, 2))
    severity = np.digitize(design @ [0.8, -0.4] + random.logistic(size=300), [-0.5, 0.7, 1.8]).astype(float)
    found = ordinal(severity, design, ("one", "other"), 0.95, np.arange(300.0))
    fitted = OrderedModel(severity.astype(int), design, distr="logit").fit(method="bfgs", disp=False)
    assert found.coefficients == pytest.approx(fitted.params[:2], abs=1e-4)
    assert found.log_likelihood == pytest.approx(fitted.llf, abs=1e-6)


def test_rows_given_twice_do_not_narrow_errors_that_are_robust_to_them() -> None:
    random = np.random.default_rng(5)
    design = random.normal(size=(150, 1))
    severity = np.digitize(design[:, 0] + random.logistic(size=150), [0.0, 1.0]).astype(float)
    people = np.arange(150.0)
    once = ordinal(severity, design, ("x",), 0.95, people)
    twice = ordinal(np.repeat(severity, 2), np.repeat(design, 2, axis=0), ("x",), 0.95, np.repeat(people, 2))
    assert twice.errors == pytest.approx(once.errors, rel=1e-6)


def test_an_ordered_logit_flags_separation_and_refuses_what_cannot_be_fitted() -> None:
    random = np.random.default_rng(6)
    rare = (np.arange(200) < 4).astype(float)
    severity = np.where(rare > 0, 0.0, random.integers(0, 3, 200).astype(float))
    found = ordinal(
        severity, np.column_stack([rare, random.normal(size=200)]), ("rare", "x"), 0.95, np.arange(200.0)
    )
    assert found.separated.tolist() == [True, False]
    assert found.coefficients[0] == -np.inf
    assert np.isfinite(found.errors[1])
    with pytest.raises(DesignError, match="one value"):
        ordinal(np.zeros(10), random.normal(size=(10, 1)), ("x",), 0.95, np.arange(10.0))


def test_long_data_has_two_rows_for_each_person_and_accounts_for_the_others() -> None:
    given = views(40)
    given["insights_intake"].loc[0, "living"] = "dont_know"
    given["insights_intake"].loc[1, "cyps_involved"] = None
    given["insights_exit"].loc[2, "physical"] = None
    sample = pairs(given)
    data = long_data(sample, "physical")
    assert data.people == 37
    assert sum(data.left_out.values()) == 3
    assert data.design[::2, 1].sum() == 0.0
    assert data.design[1::2, 1].sum() == 37.0
    drive = data.design[:, TERMS.index("allocation_ref_control_group")]
    assert np.array_equal(data.design[:, 0], drive * data.design[:, 1])


def test_a_severity_off_the_scale_is_refused() -> None:
    given = views(12)
    given["insights_exit"].loc[3, "sexual"] = "extreme"
    with pytest.raises(ValueError, match="not one of none"):
        long_data(pairs(given), "sexual")


def test_a_separated_term_has_no_printed_answer_but_its_limit_and_firth_is_finite() -> None:
    given = views(90, seed=2)
    others = given["insights_intake"].index[:5]
    given["insights_intake"].loc[others, "relationship"] = "other_person"
    given["insights_intake"].loc[others, "sexual"] = "none"
    given["insights_exit"].loc[others, "sexual"] = "none"
    # Other predictors must be there at all for the models to be fitted.
    for place, code in enumerate(("family_member", "intermittent_intimate_partner")):
        given["insights_intake"].loc[10 + 7 * place : 16 + 7 * place, "relationship"] = code
    given["insights_intake"].loc[30:40, "living"] = "living_together_intermittently"
    found = did.analyse(given, SETTINGS).estimates.set_index("estimate_id")
    name = "victims.did.sexual.logistic.other_person"
    assert found.loc[f"{name}.or", "value"] == 0.0
    assert np.isnan(found.loc[f"{name}.std_err", "value"])
    assert found.loc[f"{name}.std_err", "published_id"] == ""
    assert "separation" in found.loc[f"{name}.or", "method"]
    assert 0.0 < found.loc["victims.did.sexual.firth.other_person.or", "value"] < 1.0
    involved = found.loc["victims.did.sexual.logistic.cyps_involvement_ref_yes.or", "value"]
    reverse = found.loc["victims.did.sexual.logistic.cyps_not_involved.or", "value"]
    assert reverse == pytest.approx(1.0 / involved)


def test_patterns_count_every_person_once() -> None:
    data = long_data(pairs(views(50)), "physical")
    counted = patterns(data)
    assert counted.counts.sum() == data.people
    present = data.present
    assert counted.counts[:, 0].sum() == (present[::2] * present[1::2]).sum()


def test_the_quadrature_is_the_integral_over_persons() -> None:
    places, weights = nodes(21)
    for spread in (0.5, 2.0, 3.0):
        exact = quad(lambda z, s=spread: norm.pdf(z) / (1.0 + np.exp(1.0 - s * z)), -12, 12)[0]
        assert (1.0 / (1.0 + np.exp(1.0 - spread * places))) @ weights == pytest.approx(exact, abs=1e-4)


def made_up(size: int = 3) -> tuple[dict[str, np.ndarray], Patterns]:
    width = len(PREDICTORS)
    covariates = np.zeros((2, width))
    people = Patterns(
        np.array([0.0, 1.0]), covariates, np.array([[1.0, 2.0, 0.0, 3.0], [0.0, 4.0, 0.0, 4.0]])
    )
    draws = {
        "intercept": np.zeros(size), "time": np.full(size, -1.0), "allocation": np.zeros(size),
        "interaction": np.full(size, -0.5), "slopes": np.zeros((size, width)),
        "person_sd": np.full(size, 1e-9),
    }  # fmt: skip
    return draws, people


def test_effects_are_differences_of_probabilities_where_persons_do_not_differ() -> None:
    draws, people = made_up()
    found = effects(draws, people, 21)
    chance = {x: 1.0 / (1.0 + np.exp(-x)) for x in (0.0, -1.0, -1.5)}
    assert found.exit_effect == pytest.approx(np.full(3, 100 * (chance[-1.0] - chance[-1.5])))
    assert found.extra_fall == pytest.approx(found.exit_effect)
    assert found.joint.sum(axis=2) == pytest.approx(np.ones((3, 2)))
    draws["interaction"][:] = 0.0
    assert effects(draws, people, 21).extra_fall == pytest.approx(np.zeros(3))


def test_replicated_people_are_as_many_and_the_same_for_a_seed() -> None:
    draws, people = made_up(200)
    joint = effects(draws, people, 21).joint
    again = replicated(joint, people, 7)
    assert again.shape == (200, 2, 4)
    assert set(again[:, 0].sum(axis=1)) == {6.0}
    assert set(again[:, 1].sum(axis=1)) == {8.0}
    assert np.array_equal(again, replicated(joint, people, 7))


def test_priors_favour_neither_arm() -> None:
    priors = prior_draws(Multilevel().model_dump(), len(PREDICTORS), 4000, 3)
    found = effects(priors, made_up()[1], 21).extra_fall
    assert abs(float(np.mean(found > 0.0)) - 0.5) < 0.05


def test_covariates_that_are_not_chosen_leave_nobody_out_and_are_no_columns() -> None:
    given = views(40)
    given["insights_intake"].loc[0, "living"] = "dont_know"
    given["insights_intake"].loc[1, "relationship"] = None
    data = long_data(pairs(given), "physical", ["relationship"])
    assert data.people == 39
    assert data.terms[3:] == tuple(name for name, source in PREDICTORS.items() if source[0] == "relationship")
    assert data.design.shape == (78, len(data.terms))
    assert data.fields == ("relationship",)


def test_the_least_severity_decides_what_counts_as_present() -> None:
    sample = pairs(views(40))
    for least, code in (("standard", 1.0), ("moderate", 2.0), ("high", 3.0)):
        data = long_data(sample, "physical", least=least)
        assert np.array_equal(data.present > 0.0, data.severity >= code)

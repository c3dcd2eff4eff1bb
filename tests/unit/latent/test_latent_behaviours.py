"""Classes set against behaviours, from views to estimates."""

import numpy as np
import pandas as pd
import pytest

from drive_eval import disclosure
from drive_eval.declared.fields import NEEDS
from drive_eval.latent.behaviours import PEOPLE, analyse
from drive_eval.latent.enumeration import fit_all
from drive_eval.latent.labels import Reference, read_reference
from drive_eval.latent.model import Fit
from drive_eval.needs.assessed import BEHAVIOURS
from drive_eval.settings.model import Latent, Settings
from unit.latent.latent_views import small_view

RULE = Settings().needs.recoding.report.model_dump()
GIVEN = {"latent": Latent(fixed_classes=3).model_dump(), "recoding": RULE, "behaviour_least": "standard"}
MODEL = {"recoding": RULE, "zero_class": True, "classes": [3, 3], "starts": 20, "starts_carried": 5}


@pytest.fixture(scope="module")
def reference(request: pytest.FixtureRequest) -> Reference:
    return read_reference(request.config.rootpath / "resources/latent/profiles_report.csv", NEEDS)


def views(seed: int = 0) -> dict[str, pd.DataFrame]:
    """Physical abuse goes with many needs, sexual abuse is unused, the others are drawn."""
    needs = small_view(400)
    needs["su_id"] = [f"su{row % 400}" for row in range(800)]
    midpoint = needs[needs["wave"] == "midpoint"]
    rng = np.random.default_rng(seed)
    many = (midpoint[list(NEEDS)].isin(["excessive", "poor", "homeless", "yes"])).sum(axis=1) > 2
    used = {name: rng.uniform(size=400) < 0.3 for name in BEHAVIOURS}
    used["physical"] = rng.uniform(size=400) < np.where(many, 0.6, 0.1)
    used["sexual"] = np.zeros(400, dtype=bool)
    risk = pd.DataFrame({"su_id": midpoint["su_id"].to_numpy(), "wave": "midpoint"})
    for name, yes in used.items():
        risk[name] = np.where(yes, "high", "none")
    return {"needs": needs, "risk": risk.convert_dtypes()}


@pytest.fixture(scope="module")
def fits() -> dict[int, Fit]:
    return fit_all(views()["needs"], MODEL, 1)


@pytest.fixture(scope="module")
def found(fits: dict[int, Fit], reference: Reference) -> pd.DataFrame:
    return analyse(views(), fits, reference, GIVEN).estimates.set_index("estimate_id")


def test_what_is_related_is_found_and_what_is_not_is_not(found: pd.DataFrame) -> None:
    for method in ("modal", "bch", "ml"):
        assert found.loc[f"latent.k3.behaviours.physical.{method}.wald_p", "value"] < 1e-6
        assert found.loc[f"latent.k3.membership.physical.{method}.wald_p", "value"] < 1e-4
        assert found.loc[f"latent.k3.behaviours.harassment_stalking.{method}.wald_p", "value"] > 1e-3
    chances = found.filter(regex=r"behaviours\.physical\..*\.bch\.probability", axis=0)["value"]
    plain = found.filter(regex=r"behaviours\.physical\..*\.modal\.probability", axis=0)["value"]
    assert np.ptp(chances.to_numpy(float)) > np.ptp(plain.to_numpy(float))


def test_counts_are_those_of_people(found: pd.DataFrame) -> None:
    used = found.filter(regex=r"behaviours\.physical\..*\.used", axis=0)
    assert used["denominator"].sum() == 400
    assert used["value"].sum() == views()["risk"]["physical"].ne("none").sum()


def test_an_unused_behaviour_has_no_test_and_leaves_the_regression(found: pd.DataFrame) -> None:
    assert "No test" in found.loc["latent.k3.behaviours.sexual.modal.wald_p", "reason"]
    odds = found.filter(regex=r"membership\.sexual\..*\.odds_ratio", axis=0)
    assert len(odds) == 2 * 3
    assert odds["value"].isna().all()
    assert odds["reason"].str.contains("Left out of the regression").all()


def test_the_people_of_the_regression_are_the_complete_cases(
    fits: dict[int, Fit], reference: Reference
) -> None:
    given = views()
    given["risk"] = given["risk"].iloc[:-30]
    given["risk"].loc[:9, "jealous_controlling"] = pd.NA
    result = analyse(given, fits, reference, GIVEN)
    name = "latent.k3.membership.people.n"
    assert result.estimates.set_index("estimate_id").loc[name, "value"] == 360
    assert sum(result.basis[name].rows_left_out.values()) == 40
    for basis in result.basis.values():
        assert basis.rows_used is not None
        assert basis.rows_used + sum(basis.rows_left_out.values()) == 400


def test_the_printed_number_is_answered_by_the_report_s_model_only(found: pd.DataFrame) -> None:
    assert not found["published_id"].str.contains(PEOPLE).any(), "three classes are not the report's model"


def test_small_cells_withhold_all_that_is_said_of_a_behaviour(found: pd.DataFrame) -> None:
    published = disclosure.apply(found.reset_index(), 1000, exempt=False)
    about = published[published["family"].str.contains("behaviours.physical")]
    assert len(about) > 10
    assert about["value"].isna().all()

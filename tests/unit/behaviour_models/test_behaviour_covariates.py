"""Which predictors enter the models of change, and whom that leaves out."""

from drive_eval.behaviour_models.fields import PREDICTORS
from drive_eval.behaviour_models.fits import change_models
from drive_eval.behaviour_models.terms import change_terms
from unit.behaviour_models.behaviour_material import SETTINGS, release


def test_all_predictors_by_default_and_time_always() -> None:
    assert tuple(term.name for term in change_terms(SETTINGS)) == tuple(PREDICTORS)
    fewer = SETTINGS | {"covariates": ["dv_charges", "age_at_intake"]}
    assert tuple(term.name for term in change_terms(fewer)) == ("wave", "age_at_intake", "dv_charges")


def test_rows_are_left_out_for_chosen_predictors_alone() -> None:
    views = release()
    given = (views["service_users"], views["actions"], views["risk"], "physical")
    rows = {}
    for chosen in (SETTINGS["covariates"], ["age_at_intake"], []):
        design = change_models(*given, SETTINGS | {"covariates": chosen})[0].design
        rows[len(chosen)] = len(design.answers)
    assert rows[8] < rows[1] == rows[0] == int(views["risk"]["physical"].notna().sum())

"""Families of tests, and Holm's correction within each."""

from dataclasses import replace

import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from drive_eval.estimates import Basis
from drive_eval.victims import change
from drive_eval.victims.families import with_holm
from unit.victims.victims_material import SETTINGS, views


def row(name: str, value: float | None):
    columns = {"estimate_id": name, "value": value, "method": "test", "statistic": "p_value",
               "published_id": "printed.p", "reason": "" if value is not None else "none"}  # fmt: skip
    return columns, Basis(("a",), (), 5, {"gone": 1})


def test_each_version_of_a_test_is_a_family_of_its_own() -> None:
    values = {"forms.a": 0.01, "forms.b": 0.03, "randomised.a": 0.02}
    given = [row(f"victims.support.actions.{name}.test.welch.p", p) for name, p in values.items()]
    given += [row("victims.support.actions.forms.a.test.ranks.p", 0.04)]
    found = {columns["estimate_id"]: columns["value"] for columns, _ in with_holm(given)}
    start = "victims.support.actions"
    assert found[f"{start}.forms.a.test.welch.p_holm"] == pytest.approx(0.02)
    assert found[f"{start}.forms.b.test.welch.p_holm"] == pytest.approx(0.03)
    assert found[f"{start}.randomised.a.test.welch.p_holm"] == pytest.approx(0.02)
    assert found[f"{start}.forms.a.test.ranks.p_holm"] == pytest.approx(0.04)


def test_a_test_that_is_not_defined_does_not_count() -> None:
    given = [row(f"victims.did.{name}.firth.time_allocation.p", p)
             for name, p in (("physical", 0.01), ("sexual", None), ("harassment", 0.04))]  # fmt: skip
    found = {columns["estimate_id"]: (columns, basis) for columns, basis in with_holm(given)}
    columns, basis = found["victims.did.physical.firth.time_allocation.p_holm"]
    assert columns["value"] == pytest.approx(0.02)
    assert "Holm's correction over 2 behaviours" in columns["method"]
    assert columns["published_id"] == ""
    assert (basis.rows_used, basis.rows_left_out) == (5, {"gone": 1})
    columns, _ = found["victims.did.sexual.firth.time_allocation.p_holm"]
    assert (columns["value"], columns["reason"]) == (None, "none")


def test_an_adjusted_value_rests_on_what_every_test_of_its_family_rests_on() -> None:
    given = [row(f"victims.did.{name}.firth.time_allocation.p", 0.01) for name in ("physical", "sexual")]
    given = [
        (columns, replace(basis, fields=(name,))) for (columns, basis), name in zip(given, "xy", strict=True)
    ]
    bases = {columns["estimate_id"]: basis.fields for columns, basis in with_holm(given)}
    assert bases["victims.did.physical.firth.time_allocation.p"] == ("x",)
    assert bases["victims.did.physical.firth.time_allocation.p_holm"] == ("x", "y")
    assert bases["victims.did.sexual.firth.time_allocation.p_holm"] == ("x", "y")


def test_rows_of_no_family_pass_unchanged() -> None:
    given = [row("victims.did.physical.logistic.family_member.p", 0.01)]
    assert list(with_holm(given)) == given


def test_adjusted_values_are_those_of_an_independent_implementation() -> None:
    made = change.analyse(views(90), SETTINGS).estimates.set_index("estimate_id")["value"]
    raw = made[made.index.str.endswith(".mcnemar.p")]
    assert len(raw) == 8
    wanted = pd.Series(multipletests(raw, method="holm")[1], index=raw.index + "_holm")
    assert made[wanted.index].to_numpy() == pytest.approx(wanted.to_numpy())

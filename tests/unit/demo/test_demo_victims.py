"""The printed verdicts on victims-survivors' outcomes, from the demonstration release's own tables."""

import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from drive_eval.analyses import by_id
from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.printed import rows
from drive_eval.published.registry import read_discrepancies
from drive_eval.settings.victims import Victims
from drive_eval.victims import change, did, risk, support
from drive_eval.victims.families import ALONE, FAMILIES
from drive_eval.victims.people import BEHAVIOURS
from unit.demo.demo_material import typed

MODULES = {"victims_change": change, "victims_did": did, "victims_risk": risk, "victims_support": support}
LEVEL = 0.05
# Printed p-values whose verdict the release does not share: one contradicts the printed means (the register
# of discrepancies has it), one is printed as the level itself.
CONTRADICTED = "idva_support_insights.supports_mobilised_difference.p"
AT_THE_LEVEL = "ta4_2.family_member.p"


@pytest.fixture(scope="module")
def found(outcomes: Outcomes) -> pd.DataFrame:
    """Every estimate of the chapter's tests, by its id."""
    settings = Victims().model_dump(mode="json")
    made = []
    for name, module in MODULES.items():
        tables = {view.table for view in by_id(name).views.values()}
        views = {table: typed(table, getattr(outcomes, table)) for table in tables}
        made.append(module.analyse(views, settings).estimates)
    return pd.concat(made).set_index("estimate_id")


@pytest.fixture(scope="module")
def answered(found: pd.DataFrame) -> pd.Series:
    """Printed figure → the value of the estimate that answers it."""
    joined = found[found["published_id"] != ""].assign(
        published_id=lambda table: table["published_id"].str.split(";")
    )
    return joined.explode("published_id").set_index("published_id")["value"]


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(published / "published.csv")}


def significant(row: dict[str, str]) -> bool:
    """Whether the printed p-value, perhaps a bound, is one of a significant test."""
    return not row["printed"].strip().startswith(">") and Decimal(row["value"]) <= Decimal(str(LEVEL))


def test_verdicts_are_those_printed(answered, printed, published) -> None:
    tested = [name for name in answered.index if printed[name]["unit"] == "p"]
    assert len(tested) > 50
    differs = {name for name in tested if (answered[name] <= LEVEL) != significant(printed[name])}
    assert differs == {CONTRADICTED, AT_THE_LEVEL}
    explained = read_discrepancies(sorted(published.glob("discrepancies_*.csv")))
    assert CONTRADICTED in set(explained["published_id"])
    assert Decimal(printed[AT_THE_LEVEL]["value"]) == Decimal(str(LEVEL))


def test_significant_odds_ratios_point_the_printed_way(answered, printed) -> None:
    names = [name[: -len(".p")] for name in answered.index if name.startswith("ta4_") and name.endswith(".p")]
    sure = [name for name in names if significant(printed[f"{name}.p"])]
    assert len(sure) > 4
    for name in sure:
        assert (answered[f"{name}.or"] > 1) == (Decimal(printed[f"{name}.or"]["value"]) > 1), name


@pytest.mark.parametrize("table", [1, 2, 3, 4])
def test_the_interaction_favours_drive_and_is_not_significant(answered, printed, table) -> None:
    name = f"ta4_{table}.time_allocation"
    assert Decimal(printed[f"{name}.or"]["value"]) < 1
    assert not significant(printed[f"{name}.p"])
    assert answered[f"{name}.or"] < 1
    assert answered[f"{name}.p"] > LEVEL


@pytest.mark.parametrize("behaviour", list(BEHAVIOURS))
def test_no_model_and_no_correction_makes_the_interaction_significant(found, behaviour) -> None:
    for model in ("logistic", "robust", "firth", "ordinal"):
        raw = found.loc[f"victims.did.{behaviour}.{model}.time_allocation.p", "value"]
        adjusted = found.loc[f"victims.did.{behaviour}.{model}.time_allocation.p_holm", "value"]
        assert LEVEL < raw <= adjusted


def test_every_behaviour_fell_in_both_arms_also_after_correction(found) -> None:
    for behaviour in BEHAVIOURS:
        for arm in ("drive", "control"):
            start = f"victims.change.{behaviour}.{arm}"
            assert found.loc[f"{start}.ended.n", "value"] > found.loc[f"{start}.began.n", "value"]
            assert found.loc[f"{start}.mcnemar.p_holm", "value"] < LEVEL


def test_longer_support_and_more_contacts_survive_the_correction(found) -> None:
    for name in ("length", "contacts"):
        assert found.loc[f"victims.support.{name}.test.difference", "value"] > 0
        for test in ("student", "welch", "ranks", "counts"):
            assert found.loc[f"victims.support.{name}.test.{test}.p_holm", "value"] < LEVEL


def test_separation_is_flagged_where_the_report_prints_a_zero(found, printed) -> None:
    row = found.loc["victims.did.sexual.logistic.other_person.or"]
    assert Decimal(printed["ta4_2.other_person.or"]["value"]) == 0
    assert "separation: other_person decides the outcome" in row["method"]
    assert pd.isna(found.loc["victims.did.sexual.logistic.other_person.p", "value"])
    assert found.loc["victims.did.sexual.firth.other_person.or", "value"] > 0


def test_every_p_value_has_one_family_or_a_reason_to_stand_alone(found) -> None:
    names = [name for name in found.index if name.endswith(".p")]
    patterns = [family.pattern for family in FAMILIES] + list(ALONE)
    assert len(names) > 150
    for name in names:
        assert sum(re.fullmatch(pattern, name) is not None for pattern in patterns) == 1, name
    adjusted = {name for name in names if f"{name}_holm" in found.index}
    assert adjusted == {name for name in names if not any(re.fullmatch(each, name) for each in ALONE)}
    # One family of eight, four and eight of five, and so on: as declared.
    sizes = found[found["statistic"] == "p_value_holm"]["method"].str.extract(r"over (\d+) ")[0]
    assert sizes.astype(int).value_counts().to_dict() == {4: 16, 5: 40, 3: 12, 8: 8, 2: 2}

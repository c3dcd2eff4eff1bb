"""Engagement by need on hand-made forms, what holds for any forms, and the printed tables behind it."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from drive_eval.analyses import by_id
from drive_eval.estimates import AnalysisResult, Basis
from drive_eval.needs import engagement, high_level
from drive_eval.needs.fields import ANSWERS, FIELDS, NEEDS
from drive_eval.needs.levels import LEVELS
from drive_eval.settings.model import Needs

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = Needs().model_dump(mode="json")
MODULES = {"needs_engagement": engagement, "needs_high_level": high_level}


def view(*forms: dict[str, str | None]) -> pd.DataFrame:
    """Forms with the answers given, everything else missing; at mid-point unless said otherwise."""
    rows = [{"su_id": f"su-{number}", "wave": "midpoint"} | form for number, form in enumerate(forms)]
    names = ["su_id", "wave", "engagement_level", *FIELDS]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names, "string"))


def values(result: AnalysisResult) -> dict[str, float]:
    return dict(zip(result.estimates["estimate_id"], result.estimates["value"], strict=True))


FORMS = view(
    {"engagement_level": "engaged", "alcohol": "excessive", "mental_health": "poor"},
    {"engagement_level": "engaged", "alcohol": "low", "mental_health": "fair"},
    {"engagement_level": "engaged", "alcohol": "none"},
    {"engagement_level": "no_contact", "alcohol": "dont_know"},
    {"engagement_level": "no_contact", "alcohol": "high"},
    {"engagement_level": "no_contact", "housing": "homeless"},
    {"engagement_level": None, "alcohol": "high"},
    {"engagement_level": "engaged"},
    {"wave": "intake", "engagement_level": "engaged", "alcohol": "high"},
)


def test_rows_and_columns_of_the_tables() -> None:
    found = values(engagement.analyse(FORMS, SETTINGS))
    name = "needs.engagement.midpoint.alcohol"
    assert found[f"{name}.yes.engaged.n"] == 2
    assert found[f"{name}.yes.no_contact.n"] == 1
    # A don't-know counts as no need, as in the main report.
    assert found[f"{name}.no.no_contact.n"] == 1
    assert found[f"{name}.yes.engaged.row_percent"] == pytest.approx(200 / 3)
    assert found[f"{name}.yes.engaged.column_percent"] == pytest.approx(200 / 3)
    assert found[f"{name}.yes.no_contact.row_percent"] == pytest.approx(100 / 3)
    assert found[f"{name}.yes.no_contact.column_percent"] == 50
    assert found["needs.engagement.midpoint.people.n"] == 6


def test_a_column_of_nobody_has_a_reason() -> None:
    estimates = engagement.analyse(FORMS, SETTINGS).estimates.set_index("estimate_id")
    row = estimates.loc["needs.engagement.midpoint.alcohol.yes.non_engaged.column_percent"]
    assert pd.isna(row["value"])
    assert row["reason"]


def test_high_levels_are_those_of_the_settings() -> None:
    found = values(high_level.analyse(FORMS, SETTINGS))
    assert found["needs.high_level.midpoint.alcohol.engaged.percent"] == 50
    assert found["needs.high_level.midpoint.alcohol.no_contact.percent"] == 50
    assert found["needs.high_level.midpoint.mental_health.engaged.n"] == 1
    assert found["needs.high_level.midpoint.housing.no_contact.percent"] == 100
    wider = SETTINGS | {"high_level": SETTINGS["high_level"] | {"health": ["poor", "fair"]}}
    assert values(high_level.analyse(FORMS, wider))["needs.high_level.midpoint.mental_health.engaged.n"] == 2


def test_a_high_level_stands_beside_those_with_the_need() -> None:
    """A lower level of a need is the difference of the two, so the disclosure gate has to see both."""
    estimates = high_level.analyse(FORMS, SETTINGS).estimates.set_index("estimate_id")
    row = estimates.loc["needs.high_level.midpoint.alcohol.engaged.n"]
    assert (row["n"], row["denominator"]) == (1, 2)
    crossed = engagement.analyse(FORMS, SETTINGS).estimates.set_index("estimate_id")
    assert row["family"] == crossed.loc["needs.engagement.midpoint.alcohol.yes.engaged.n", "family"]


def test_who_is_left_out_and_why() -> None:
    name = "needs.engagement.midpoint.alcohol.yes.engaged.row_percent"
    assert engagement.analyse(FORMS, SETTINGS).basis[name] == Basis(
        ("wave", "engagement_level", "alcohol"), (), 5,
        {"no needs information at all": 1, "level of engagement not recorded": 1, "need not recorded": 1},
        "100 × n / people with alcohol = yes",
    )  # fmt: skip
    high = high_level.analyse(FORMS, SETTINGS).basis["needs.high_level.midpoint.alcohol.engaged.percent"]
    assert high.rows_used == 2
    assert high.rows_left_out["no high level of the need"] == 3


@pytest.mark.parametrize("name", list(MODULES))
def test_only_declared_fields_are_read_and_only_printed_figures_answered(name: str) -> None:
    declared = by_id(name)
    result = MODULES[name].analyse(FORMS[["su_id", *declared.fields]], SETTINGS)
    assert set(result.estimates["analysis"]) == {name}
    assert all(set(basis.fields) <= set(declared.fields) for basis in result.basis.values())
    with (ROOT / "resources/published/published.csv").open(encoding="utf-8", newline="") as stream:
        printed = {row["id"]: row["section"] for row in csv.DictReader(stream)}
    ids = set(result.estimates["published_id"].str.split(";").explode()) - {""}
    assert ids <= set(printed)
    for table in declared.answers:
        assert {identity for identity, section in printed.items() if section == table} <= ids


@st.composite
def any_forms(draw: st.DrawFn) -> pd.DataFrame:
    answer = {need.field: st.sampled_from([*ANSWERS[need.scale], None]) for need in NEEDS}
    waves = st.sampled_from(["intake", "midpoint"])
    level = st.sampled_from([*LEVELS, None])
    form = st.fixed_dictionaries({"wave": waves, "engagement_level": level, **answer})
    return view(*draw(st.lists(form, max_size=12)))


@hypothesis_settings(max_examples=10, deadline=None)
@given(any_forms(), st.randoms(use_true_random=False))
def test_any_forms_in_any_order(forms: pd.DataFrame, random) -> None:
    order = list(range(len(forms)))
    random.shuffle(order)
    at_midpoint = int((forms["wave"] == "midpoint").sum())
    for module in MODULES.values():
        straight, shuffled = module.analyse(forms, SETTINGS), module.analyse(forms.iloc[order], SETTINGS)
        pd.testing.assert_frame_equal(straight.estimates, shuffled.estimates)
        assert straight.basis == shuffled.basis
        for basis in straight.basis.values():
            assert basis.rows_used + sum(basis.rows_left_out.values()) == at_midpoint
    found = engagement.analyse(forms, SETTINGS).estimates
    shares = found[found["unit"] == "percent"].dropna(subset=["value"])
    # Rows add up to 100 over the levels, columns over having and not having the need.
    sums: dict[tuple[str, ...], float] = {}
    for identity, term, share in zip(shares["estimate_id"], shares["term"], shares["value"], strict=True):
        need, presence, level = term.split(".")
        group = (need, presence) if identity.endswith("row_percent") else (need, "column", level)
        sums[group] = sums.get(group, 0.0) + share
    assert all(total == pytest.approx(100) for total in sums.values())

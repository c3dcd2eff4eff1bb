"""The three needs analyses on small hand-made forms, and what holds for any forms."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from drive_eval.analyses import VIEW_ANALYSES
from drive_eval.estimates import AnalysisResult
from drive_eval.needs import counts, prevalence, recoding
from drive_eval.needs.fields import ANSWERS, FIELDS, NEEDS

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {
    "interval_level": 0.95,
    "interval_method": "wilson",
    "recoding": {
        "report": {
            "dont_know": "no",
            "levels": ["excessive", "high", "moderate", "low"],
            "health": ["poor", "fair"],
            "housing": ["homeless", "transitory", "unstable", "temporary"],
        },
        "costs": {
            "dont_know": "excluded",
            "levels": ["excessive", "high"],
            "health": ["poor", "fair"],
            "housing": ["transitory", "unstable", "temporary"],
        },
    },
}
MODULES = {"needs_prevalence": prevalence, "needs_count": counts, "needs_recoding": recoding}


def view(*forms: dict[str, str]) -> pd.DataFrame:
    """Forms with the answers given, everything else missing; at mid-point unless said otherwise."""
    rows = [
        {"su_id": f"su-{number}", "wave": "midpoint"} | form | {"source_row": number + 4}
        for number, form in enumerate(forms)
    ]
    table = pd.DataFrame(rows, columns=["su_id", "wave", *FIELDS, "source_row"])
    return table.astype(dict.fromkeys(("su_id", "wave", *FIELDS), "string"))


def values(result: AnalysisResult) -> dict[str, float]:
    return dict(zip(result.estimates["estimate_id"], result.estimates["value"], strict=True))


FORMS = view(
    {"drugs": "excessive", "housing": "homeless", "mental_health": "dont_know"},
    {"drugs": "low", "housing": "stable"},
    {"drugs": "dont_know", "housing": "unstable"},
    {"drugs": "none"},
    {"mental_health": "poor"},
    {},
    {"wave": "intake", "drugs": "high"},
    {"wave": "closure"},
)


def test_prevalence_counts_dont_knows_as_no_and_leaves_gaps_out() -> None:
    found = values(prevalence.analyse(FORMS, SETTINGS))
    assert found["needs.prevalence.midpoint.forms.forms"] == 6
    assert found["needs.prevalence.midpoint.forms.with_information"] == 5
    assert found["needs.prevalence.midpoint.forms.without_information"] == 1
    assert found["needs.prevalence.midpoint.drugs.n_answered"] == 4
    assert found["needs.prevalence.midpoint.drugs.n_yes"] == 2
    assert found["needs.prevalence.midpoint.drugs.percent_yes"] == 50
    assert found["needs.prevalence.midpoint.mental_health.percent_yes"] == 50
    assert found["needs.prevalence.intake.drugs.percent_yes"] == 100


def test_nobody_asked_gives_no_value_and_a_reason() -> None:
    estimates = prevalence.analyse(FORMS, SETTINGS).estimates.set_index("estimate_id")
    empty = estimates.loc["needs.prevalence.closure.drugs.percent_yes"]
    assert pd.isna(empty["value"])
    assert empty["reason"]
    assert estimates.loc["needs.prevalence.closure.forms.without_information", "value"] == 1


def test_prevalence_interval_is_wilsons() -> None:
    # Wilson (1927): 2 of 4 at 95%, by the closed formula.
    estimates = prevalence.analyse(FORMS, SETTINGS).estimates.set_index("estimate_id")
    row = estimates.loc["needs.prevalence.midpoint.drugs.percent_yes"]
    z, n, p = 1.959963984540054, 4, 0.5
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    assert row["lower"] == pytest.approx(100 * (p - half))
    assert row["upper"] == pytest.approx(100 * (p + half))
    assert row["interval"] == "Wilson score interval, 95%"


def test_interval_method_and_level_are_the_settings() -> None:
    exact = SETTINGS | {"interval_method": "exact", "interval_level": 0.9}
    estimates = prevalence.analyse(view({"drugs": "none"}), exact).estimates.set_index("estimate_id")
    row = estimates.loc["needs.prevalence.midpoint.drugs.percent_yes"]
    # Clopper and Pearson (1934): for 0 of 1 the upper end solves 1 − p = α/2.
    assert (row["lower"], row["upper"]) == (0, pytest.approx(95))
    assert row["interval"] == "Clopper-Pearson interval, 90%"


def test_number_of_needs() -> None:
    found = values(counts.analyse(FORMS, SETTINGS))
    # Persons: two needs; one; one (a don't-know is none); none; one; the sixth has no information.
    assert found["needs.count.midpoint.people.n"] == 5
    assert [found[f"needs.count.midpoint.exactly_{k}.n"] for k in range(4)] == [1, 3, 1, 0]
    assert found["needs.count.midpoint.none.percent"] == 20
    assert found["needs.count.midpoint.any.percent"] == 80
    assert found["needs.count.midpoint.indicators.n"] == 3


def test_distribution_covers_none_to_all_twelve() -> None:
    everything = {need.field: ANSWERS[need.scale][0] for need in NEEDS}
    found = values(counts.analyse(view(everything), SETTINGS))
    assert found["needs.count.midpoint.exactly_12.percent"] == 100
    assert sum(found[f"needs.count.midpoint.exactly_{k}.n"] for k in range(13)) == 1


def test_recoding_under_both_rules() -> None:
    found = values(recoding.analyse(FORMS, SETTINGS))
    assert found["needs.recoding.drugs.frequency.dont_know"] == 1
    assert found["needs.recoding.drugs.report.n"] == 4
    assert found["needs.recoding.drugs.report.percent_yes"] == 50
    assert found["needs.recoding.drugs.costs.n"] == 3
    assert found["needs.recoding.drugs.costs.percent_yes"] == pytest.approx(100 / 3)
    # The homeless are in the denominator of the costs' rule, but no housing need under it.
    assert found["needs.recoding.housing.costs.n"] == 3
    assert found["needs.recoding.housing.costs.percent_yes"] == pytest.approx(100 / 3)
    assert found["needs.recoding.housing.known_share.homeless"] == pytest.approx(100 / 3)


def test_attrition_names_its_reasons() -> None:
    basis = prevalence.analyse(FORMS, SETTINGS).basis["needs.prevalence.midpoint.drugs.percent_yes"]
    assert basis.rows_used == 4
    assert basis.rows_left_out == {"no needs information at all": 1, "need not recorded": 1}
    assert basis.fields == ("wave", "drugs")
    costs = recoding.analyse(FORMS, SETTINGS).basis["needs.recoding.drugs.costs.percent_yes"]
    assert costs.rows_left_out == {"need not recorded": 2, "don't know, which the rule excludes": 1}


def test_members_of_a_family_are_what_adds_up() -> None:
    families = {
        name: set(module.analyse(FORMS, SETTINGS).estimates["family"]) for name, module in MODULES.items()
    }
    # The same answers stand behind both tables: one family, or a withheld cell could be recomputed.
    assert {f"needs.midpoint.{name}" for name in ("drugs", "housing", "mental_health", "alcohol")} == (
        families["needs_recoding"]
    )
    assert families["needs_recoding"] <= families["needs_prevalence"]


@pytest.mark.parametrize(
    "declared", [entry for entry in VIEW_ANALYSES if entry.id in MODULES], ids=lambda entry: entry.id
)
def test_only_declared_fields_are_read(declared) -> None:
    allowed = FORMS[["su_id", *declared.fields, "source_row"]]
    result = MODULES[declared.id].analyse(allowed, SETTINGS)
    assert set(result.estimates["analysis"]) == {declared.id}
    for basis in result.basis.values():
        assert set(basis.fields) <= set(declared.fields)
    assert set(result.estimates["sensitivity"]) <= {"aggregate", "public"}


def test_every_published_id_was_printed() -> None:
    with (ROOT / "resources/published/published.csv").open(encoding="utf-8", newline="") as stream:
        printed = {row["id"] for row in csv.DictReader(stream)}
    for module in MODULES.values():
        ids = module.analyse(FORMS, SETTINGS).estimates["published_id"].str.split(";").explode()
        assert set(ids) - {""} <= printed


@st.composite
def any_forms(draw: st.DrawFn) -> pd.DataFrame:
    """Up to a dozen forms with any answers, any gaps, at any wave."""
    answer = {need.field: st.sampled_from([*ANSWERS[need.scale], None]) for need in NEEDS}
    form = st.fixed_dictionaries({"wave": st.sampled_from(["intake", "midpoint", "closure"]), **answer})
    return view(*draw(st.lists(form, max_size=12)))


@hypothesis_settings(max_examples=10, deadline=None)
@given(any_forms(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(forms: pd.DataFrame, random) -> None:
    order = list(range(len(forms)))
    random.shuffle(order)
    for module in MODULES.values():
        straight, shuffled = module.analyse(forms, SETTINGS), module.analyse(forms.iloc[order], SETTINGS)
        pd.testing.assert_frame_equal(straight.estimates, shuffled.estimates)
        assert straight.basis == shuffled.basis


@hypothesis_settings(max_examples=10, deadline=None)
@given(any_forms())
def test_sums_hold_for_any_forms(forms: pd.DataFrame) -> None:
    by_wave = forms["wave"].value_counts()
    for module in MODULES.values():
        result = module.analyse(forms, SETTINGS)
        estimates = result.estimates.set_index("estimate_id")
        for estimate_id, basis in result.basis.items():
            # Rows used and left out are all rows of the wave, for every single estimate.
            wave = estimates.loc[estimate_id, "wave"]
            assert basis.rows_used + sum(basis.rows_left_out.values()) == by_wave.get(wave, 0), estimate_id
        shares = estimates[estimates["value"].notna() & (estimates["unit"] == "percent")]
        assert shares["value"].between(shares["lower"], shares["upper"]).all()
        assert shares["lower"].ge(0).all()
        assert shares["upper"].le(100).all()
    recoded = values(recoding.analyse(forms, SETTINGS))
    for field in ("drugs", "housing", "mental_health", "alcohol"):
        frequencies = [
            v for name, v in recoded.items() if name.startswith(f"needs.recoding.{field}.frequency.")
        ]
        unknown = recoded[f"needs.recoding.{field}.frequency.dont_know"]
        assert sum(frequencies) == recoded[f"needs.recoding.{field}.report.n"]
        assert sum(frequencies) - unknown == recoded[f"needs.recoding.{field}.costs.n"]
        for rule in ("report", "costs"):
            parts = [recoded[f"needs.recoding.{field}.{rule}.n_{name}"] for name in ("yes", "no")]
            assert sum(parts) == recoded[f"needs.recoding.{field}.{rule}.n"]
    numbers = values(counts.analyse(forms, SETTINGS))
    exactly = [numbers[f"needs.count.midpoint.exactly_{k}.n"] for k in range(13)]
    assert sum(exactly) == numbers["needs.count.midpoint.people.n"]
    assert exactly[0] == numbers["needs.count.midpoint.none.n"]
    assert sum(exactly[1:]) == numbers["needs.count.midpoint.any.n"]

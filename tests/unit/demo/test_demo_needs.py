"""The generated needs assessments give the printed tables back, person for person."""

import csv
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from drive_eval.demo.recipe import Recipe
from drive_eval.demo.release import Release, generate
from drive_eval.estimates import combine
from drive_eval.latent.class_rows import PRINTED_SHARES
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.labels import align, read_reference
from drive_eval.latent.model import fixed_probabilities
from drive_eval.latent.people import patterns_of
from drive_eval.needs import counts, prevalence, recoding
from drive_eval.needs.fields import FIELDS, NEEDS

# Report rule, written out anew: the answers of each need that count (final report, Table A7.1).
NO_NEED = {"none", "stable", "good", "very_good", "excellent", "no", "dont_know"}
ENOUGH = 0.1
LATENT = Path(__file__).parents[3] / "resources/latent"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def wave(release: Release, name: str) -> pd.DataFrame:
    return release.needs[release.needs["wave"] == name]


def is_need(answers: pd.Series) -> pd.Series:
    return answers.notna() & ~answers.isin(NO_NEED)


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(published / "published.csv")}


@pytest.fixture(scope="module")
def explained(published: Path) -> set[str]:
    return {row["published_id"] for row in rows(published / "discrepancies_needs.csv")}


@pytest.fixture(scope="module")
def answers(release: Release, settings: dict) -> dict[str, float]:
    """Printed figure → the estimate that answers it, over the three analyses."""
    return answered(release, settings)


def answered(release: Release, settings: dict) -> dict[str, float]:
    results = [module.analyse(release.needs, settings) for module in (prevalence, counts, recoding)]
    estimates = combine([result.estimates for result in results])
    found: dict[str, float] = {}
    for row in estimates[estimates["published_id"] != ""].itertuples():
        for published_id in row.published_id.split(";"):
            assert published_id not in found, f"{published_id} is answered twice"
            found[published_id] = row.value
    return found


def as_printed(value: float, figure: dict[str, str]) -> bool:
    return Decimal(f"{value:.12g}").quantize(Decimal(figure["value"]), ROUND_HALF_UP) == Decimal(
        figure["value"]
    )


def test_every_answered_figure_is_met_or_explained(answers, printed, explained) -> None:
    differ = {name for name, value in answers.items() if not as_printed(value, printed[name])}
    # Both ways: no difference without a reason, and no reason for a figure that is met.
    assert differ == explained & set(answers)


def test_all_figures_of_these_tables_are_answered(answers, printed) -> None:
    sections = {"Table A2.1": 75, "Table A7.1": 44, "Appendix 7 text": 2}
    for section, number in sections.items():
        ids = {name for name, row in printed.items() if row["section"] == section}
        assert len(ids) == number
        assert ids <= set(answers)
    appendix = [row for row in printed.values() if row["section"] == "Appendix 8.2"]
    of_needs = {
        row["id"]
        for row in appendix
        if row["row"].split(" / ")[0] in {"Drugs", "Alcohol", "Mental health", "Housing"}
    }
    assert of_needs <= set(answers)


def test_need_by_engagement_is_met_in_every_cell(release: Release, published: Path) -> None:
    midpoint = wave(release, "midpoint")
    field = {need.engagement_row: need.field for need in NEEDS}
    for row in rows(published / "need_by_engagement.csv"):
        column = midpoint.loc[midpoint["engagement_level"] == row["engagement"], field[row["need"]]].dropna()
        assert (is_need(column).sum(), len(column)) == (int(row["n_yes"]), int(row["n_total"])), row


def test_high_level_of_need_by_engagement_is_met(release: Release, printed, explained) -> None:
    midpoint = wave(release, "midpoint")
    columns = {
        "engaged": "engaging",
        "partially_engaged": "partially_engaging",
        "non_engaged": "non_engaging",
    }
    columns["no_contact"] = "n_a"
    checked = 0
    for need in NEEDS:
        high = midpoint[midpoint[need.field].isin({"excessive", "high", "poor", "homeless", "yes"})]
        for level, column in columns.items():
            name = f"figure_5.{need.high_level_row}.{column}"
            share = 100 * (high["engagement_level"] == level).mean()
            if name not in explained:
                checked += 1
                assert abs(share - float(printed[name]["value"])) < ENOUGH, name
    assert checked == 48 - sum(name.startswith("figure_5.") for name in explained)


def test_the_engagement_of_everybody_with_information_is_recorded(release: Release) -> None:
    midpoint = wave(release, "midpoint")
    informed = midpoint[midpoint[list(FIELDS)].notna().any(axis=1)]
    assert informed["engagement_level"].notna().all()
    assert wave(release, "intake")["engagement_level"].isna().all()


def test_nobody_is_assessed_twice_at_a_wave_or_without_having_completed(release: Release) -> None:
    assert not release.needs.duplicated(["su_id", "wave"]).any()
    completed = release.service_users.loc[release.service_users["completed"], "su_id"]
    assert release.needs["su_id"].isin(completed).all()


def test_assessments_follow_one_another(release: Release) -> None:
    dates = release.needs.pivot(index="su_id", columns="wave", values="assessment_date")
    allocated = release.service_users.set_index("su_id")["allocation_date"].reindex(dates.index)
    for earlier, later in (
        (allocated, dates["intake"]),
        *((dates[a], dates[b]) for a, b in (("intake", "midpoint"), ("midpoint", "closure"))),
    ):
        both = earlier.notna() & later.notna()
        assert both.sum() > 400
        assert (earlier[both] <= later[both]).all()


def test_needs_stay_and_occur_together(release: Release) -> None:
    needs = {name: is_need_table(wave(release, name).set_index("su_id")) for name in ("midpoint", "closure")}
    before, after = needs["midpoint"].align(needs["closure"], join="inner", axis=0)
    assert (after.to_numpy() & before.to_numpy()).sum() / before.to_numpy().sum() > 0.8
    together = needs["midpoint"].astype(float).corr()
    children = together.loc["relationship_with_children"]
    assert children["parenting_capacity"] > 0.3
    assert children["parenting_capacity"] > 2 * children["housing"]
    assert together.loc["housing", "employment"] > 0.3
    assert together.loc["alcohol", "drugs"] > 0.2
    assert (needs["midpoint"].sum(axis=1) >= 6).sum() >= 30


def is_need_table(table: pd.DataFrame) -> pd.DataFrame:
    return table[list(FIELDS)].apply(is_need)


@pytest.mark.parametrize("seed", [1, 7, 20260101])
def test_other_seeds_give_other_people_and_the_same_tables(
    recipe: Recipe, published: Path, release: Release, settings: dict, answers, seed: int
) -> None:
    other = generate(recipe.model_copy(update={"seed": seed}), published)
    assert not other.needs.equals(release.needs)
    assert answered(other, settings) == answers


def test_scale_multiplies_counts_and_keeps_shares(
    recipe: Recipe, published: Path, release: Release, settings: dict, answers, printed
) -> None:
    larger = generate(recipe.model_copy(update={"scale": 10}), published)
    assert len(larger.service_users) == 10 * len(release.service_users)
    assert larger.service_users["su_id"].is_unique
    scaled = answered(larger, settings)
    for name, value in answers.items():
        factor = 10 if printed[name]["unit"] == "count" and "needs_indicators" not in name else 1
        assert scaled[name] == pytest.approx(factor * value), name
    # Each block has people of its own.
    patterns = Counter(map(tuple, larger.needs[["wave", *FIELDS]].astype(str).to_numpy()))
    assert len(patterns) > 2 * len(release.needs[["wave", *FIELDS]].drop_duplicates())


def test_the_report_s_six_classes_are_found_among_the_needs(
    release: Release, settings: dict, printed
) -> None:
    """The recipe's propensities make the shares of Figure 4 and the likelihoods of Table A3.1, nearly."""
    patterns, _ = patterns_of(release.needs, settings["recoding"]["report"])
    reference = read_reference(LATENT / "profiles_report.csv", FIELDS)
    for classes in range(2, 7):
        fixed = fixed_probabilities(classes, len(FIELDS), zero_class=True)
        found = fit(patterns, fixed, Search(150, 40), np.random.default_rng(classes))
        wanted = float(printed[f"table_a3_1.{classes}_class_model.aic"]["value"])
        assert 2 * found.parameters - 2 * found.log_likelihood == pytest.approx(wanted, rel=0.005)
    names, _ = align(found.probabilities, [not row.any() for row in found.free], reference)
    for name, share in zip(names, found.shares, strict=True):
        figure = printed[f"lca_classes_figure_4.{PRINTED_SHARES[name]}.share"]
        assert 100 * share == pytest.approx(float(figure["value"]), abs=1.0), name

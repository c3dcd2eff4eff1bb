"""Risk assessments and Drive-DASH: printed counts exactly, printed models approximately."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from drive_eval.demo.behaviour_targets import read_behaviour_targets
from drive_eval.demo.behaviours import BEHAVIOURS
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.release import Release
from drive_eval.release.fields import SEVERITIES, WAVES
from drive_eval.release.tables.dash import DASH_ITEMS


@pytest.fixture(scope="module")
def shares(release: Release) -> dict[str, pd.DataFrame]:
    """Behaviour → waves × severities, in per cent of what is recorded."""
    risk = release.risk
    return {
        name: 100 * pd.crosstab(risk["wave"], risk[name], normalize="index").reindex(
            index=list(WAVES), columns=list(SEVERITIES), fill_value=0.0
        )
        for name in BEHAVIOURS
    }  # fmt: skip


@pytest.fixture(scope="module")
def dash(release: Release) -> pd.DataFrame:
    answers = release.dash[list(DASH_ITEMS)]
    return release.dash.assign(
        unknown=(answers == "not_known").sum(axis=1), score=(answers == "yes").sum(axis=1)
    )


@pytest.mark.parametrize("wave", WAVES)
def test_predicted_probabilities_are_the_shares(shares, figure, wave: str) -> None:
    margins = "change_in_behaviour_cms"
    found, hs = shares["physical"].loc[wave], shares["harassment_stalking"].loc[wave]
    assert found["high"] == pytest.approx(float(figure(f"{margins}.p_high_physical.{wave}")), abs=0.2)
    assert found["none"] == pytest.approx(float(figure(f"{margins}.p_no_physical.{wave}")), abs=0.2)
    assert hs["none"] == pytest.approx(float(figure(f"{margins}.p_no_h_and_s.{wave}")), abs=0.2)
    upper = float(figure(f"{margins}.p_moderate_and_high_h_and_s.{wave}"))
    assert hs["high"] + hs["moderate"] == pytest.approx(upper, abs=0.2)
    table_8 = {"intake": "intake", "midpoint": "middle", "closure": "case_closure"}[wave]
    for level in ("moderate", "high"):
        probability = 100 * float(figure(f"table_8.{level}_{table_8}.probability"))
        assert shares["sexual"].loc[wave, level] == pytest.approx(probability, abs=0.2)
    if wave != "midpoint":
        for level in ("standard", "moderate", "high"):
            printed = float(figure(f"{margins}.p_{level}_j_and_c.{wave}"))
            assert shares["jealous_controlling"].loc[wave, level] == pytest.approx(printed, abs=0.2)


def test_time_effects_on_the_scale_of_log_odds(published, recipe: Recipe) -> None:
    physical = read_behaviour_targets(published, recipe.behaviours).shares["physical"]
    none = {wave: logit(physical[wave]["none"]) for wave in WAVES}
    assert none["intake"] - none["midpoint"] == pytest.approx(-2.39, abs=0.01)
    assert none["intake"] - none["closure"] == pytest.approx(-3.25, abs=0.02)
    middle = read_behaviour_targets(published, recipe.behaviours).shares["jealous_controlling"]["midpoint"]
    assert sum(middle.values()) == pytest.approx(1.0)
    assert min(middle.values()) > 0


def test_repeated_measures_resemble_one_another(release: Release) -> None:
    early = release.service_users["closed_year_1"]
    others = release.service_users.loc[~early, "su_id"]
    risk = release.risk[release.risk["su_id"].isin(others)]
    order = {name: at for at, name in enumerate(SEVERITIES)}
    for behaviour in ("harassment_stalking", "jealous_controlling"):
        scored = risk.assign(score=risk[behaviour].map(order).astype(float))
        wide = scored.pivot(index="su_id", columns="wave", values="score").dropna()
        assert wide["intake"].corr(wide["midpoint"], method="spearman") > 0.1


def test_forms_of_one_wave_are_one_a_person(release: Release) -> None:
    for table in (release.risk, release.dash):
        assert not table.duplicated(["su_id", "wave"]).any()


def test_drive_dash_counts(dash: pd.DataFrame, figure, rounds) -> None:
    people = dash["su_id"].nunique()
    limit = int(figure("drive_dash.n_a_threshold.n"))
    excluded = dash["unknown"] >= limit
    assert people == figure("drive_dash.sus_with_scores.n")
    shares = []
    for wave in WAVES:
        shares.append(100 * excluded[dash["wave"] == wave].sum() / people)
        assert rounds(shares[-1], f"drive_dash.excluded_for_11_plus_n_a.{wave}")
    assert rounds(sum(shares), "drive_dash.excluded_for_11_plus_n_a.all_time_points")
    assert dash.loc[~excluded, "su_id"].nunique() == figure("drive_dash.figure_21_linear_prediction.n")


def test_drive_dash_ratios_lie_within_the_printed_intervals(dash: pd.DataFrame, figure) -> None:
    """Ratio of sums over people with both forms: what a Poisson model with person effects estimates."""
    counted = dash[dash["unknown"] < 11].pivot(index="su_id", columns="wave", values="score")
    for wave, row in (("midpoint", "middle"), ("closure", "case_closure")):
        both = counted[["intake", wave]].dropna()
        ratio = both[wave].sum() / both["intake"].sum()
        assert figure(f"table_a3_2.{row}.ci_low") < ratio < figure(f"table_a3_2.{row}.ci_high")


def test_drive_dash_scores_depend_on_the_person(dash: pd.DataFrame) -> None:
    counted = dash[dash["unknown"] < 11].pivot(index="su_id", columns="wave", values="score").dropna()
    assert np.corrcoef(counted["intake"], counted["closure"])[0, 1] > 0.2
    # More spread than a Poisson variable without person effects has.
    assert counted["intake"].var() > 1.2 * counted["intake"].mean()

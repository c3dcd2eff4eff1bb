"""What the chapter takes from a release's tables: by hand, and on the demonstration release."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from drive_eval.analyses import by_id
from drive_eval.costs.evaluate import evaluate
from drive_eval.costs.formulas import load_sheet, upstream
from drive_eval.costs.parameters import load_parameters, values
from drive_eval.demo.outcomes import generate_outcomes
from drive_eval.demo.recipe import read_recipe
from drive_eval.demo.release import generate
from drive_eval.published import registry
from drive_eval.published.compare import compare
from drive_eval.release.fields import TABLES
from drive_eval.settings.model import Settings
from drive_eval.simulation import effect_rows
from drive_eval.simulation.count_rows import analyse, rate_limits
from drive_eval.simulation.counted import overrides
from drive_eval.simulation.draw_files import effect_draws
from drive_eval.simulation.effects import rate_ratio
from drive_eval.simulation.follow_up import Followed, followed, reappeared
from drive_eval.simulation.modelled import Modelled
from drive_eval.simulation.sample import cost_sample, randomised

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = ROOT / "resources/published"
SETTINGS = Settings().model_dump(mode="json")
KINDS = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}
SAMPLE = {"year_1_end": "2017-03-31", "months_before": 6}
# Worked out from rounded costs in print; the release has a whole number of charges (40.75 of 121 are none).
NOT_WHOLE = "criminal_justice.other_crime.charge_rate"


def typed(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    fields = {name: field for name, field in TABLES[table].fields.items() if name in rows}
    return rows[list(fields)].astype({name: KINDS.get(f.kind, "string") for name, f in fields.items()})


@pytest.fixture(scope="module")
def views() -> dict[str, pd.DataFrame]:
    recipe = read_recipe(ROOT / "resources/releases/demo/recipe.yaml")
    made = generate(recipe, PUBLISHED)
    tables = {"service_users": made.service_users, "needs": made.needs}
    tables |= vars(generate_outcomes(recipe, PUBLISHED))
    wanted = {
        view.table
        for name in ("simulation_inputs", "simulation_effects")
        for view in by_id(name).views.values()
    }
    return {table: typed(table, tables[table]) for table in sorted(wanted)}


@pytest.fixture(scope="module")
def counted(views: dict[str, pd.DataFrame]) -> tuple[Any, Any]:
    return analyse(views, load_parameters(PUBLISHED / "cost_parameters.csv"), SETTINGS)


def test_the_demonstration_release_gives_the_printed_inputs(counted: tuple[Any, Any]) -> None:
    parameters = load_parameters(PUBLISHED / "cost_parameters.csv")
    _, inputs = counted
    assert len(inputs) > 50
    differ = {name for name, entry in inputs.items() if entry.value != parameters[name].value}
    assert differ == {NOT_WHOLE}
    assert inputs[NOT_WHOLE].n == 41
    assert round(inputs[NOT_WHOLE].value) == round(parameters[NOT_WHOLE].value)


def test_the_model_gives_the_printed_costs_from_the_releases_own_counts(counted: tuple[Any, Any]) -> None:
    parameters = load_parameters(PUBLISHED / "cost_parameters.csv")
    sheet = load_sheet(ROOT / "resources/costs/formulas.yaml", parameters)
    printed = evaluate(sheet, values(parameters), "as_printed")
    own = evaluate(sheet, values(parameters) | overrides(counted[1]), "as_printed")
    differ = {name for name in printed if own[name] != printed[name]}
    # Nothing but what rests on the one rate that is no whole number of charges, and that by less than a pound
    # in a thousand.
    rest = {name for name in printed if NOT_WHOLE in upstream(sheet, [name])[0]}
    assert differ <= rest
    for name in differ:
        assert own[name] == pytest.approx(printed[name], rel=0.01), name
    assert own["summary.total"] == pytest.approx(printed["summary.total"], rel=0.002)


def test_the_printed_rates_are_reproduced(counted: tuple[Any, Any]) -> None:
    result, _ = counted
    table = compare(
        registry.read_figures(PUBLISHED / "published.csv"), result.estimates, {},
        registry.read_roles(sorted(PUBLISHED.glob("roles_*.csv"))),
        registry.read_discrepancies(sorted(PUBLISHED.glob("discrepancies_*.csv"))),
    )  # fmt: skip
    answered = table[table["estimate_id"] != ""]
    assert len(answered) == 20
    # ABH is printed after rounding twice: 146 / 165 = 0.8848, 0.885, 0.89.
    differing = answered[answered["status"] != "reproduced"]
    assert list(differing["published_id"]) == [
        "table_a8_3.abh_actual_bodily_harm.incidents_per_perpetrator_6_months"
    ]
    assert differing["reason"].str.contains("rounds twice").all()


def test_every_estimate_of_people_has_its_support(
    counted: tuple[Any, Any], views: dict[str, pd.DataFrame]
) -> None:
    settings = SETTINGS["simulation"] | {"effect_draws": 2000}
    rng = np.random.default_rng(1)
    modelled = Modelled(rng.dirichlet([40, 30, 20, 10], (500, 3)), (), 100)
    effects, draws = effect_rows.analyse(views, settings, 1, modelled)
    for rows in (counted[0].estimates, effects.estimates):
        assert (rows["sensitivity"] == "aggregate").all()
        assert rows["denominator"].notna().all()
    ratios = effect_draws(draws)
    assert set(ratios) == set(effect_rows.SOURCES)
    for name, drawn in ratios.items():
        row = effects.estimates.set_index("estimate_id").loc[f"simulation.effects.{name}.ratio"]
        assert row["lower"] < np.median(drawn) < row["upper"]


def police(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["perp_id", "date", "offence", "outcome"])
    return frame.assign(date=pd.to_datetime(frame["date"]))


def log(*rows: tuple[str, str, str, str, str | None]) -> pd.DataFrame:
    columns = ["perp_id", "date", "repeat_referral", "different_procedure", "arm"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["marac_case_id"] = [f"c{number}" for number in range(len(frame))]
    return frame.assign(date=pd.to_datetime(frame["date"]))


def test_the_cost_sample_has_first_year_cases_and_six_months() -> None:
    cases = log(
        ("a", "2016-10-01", "no", "no", "drive"),
        ("b", "2017-03-31", "no", "no", "control"),
        ("late", "2017-04-01", "no", "no", "control"),
        ("other", "2016-10-01", "no", "yes", "drive"),
        ("again", "2016-10-01", "yes", "no", None),
    )
    found = cost_sample(
        police(
            ("a", "2016-04-01", "abh", "charged"),  # the first day of the six months
            ("a", "2016-03-31", "abh", "charged"),  # a day too early
            ("a", "2016-09-30", "non_crime", "other"),
            ("a", "2016-10-01", "abh", "charged"),  # the day itself is no longer before
            ("b", "2017-03-30", "gbh", "other"),
            ("late", "2017-03-01", "gbh", "other"),
            ("other", "2016-09-01", "gbh", "other"),
            ("again", "2016-09-01", "gbh", "other"),
            ("b", "2017-03-29", None, "other"),  # type: ignore[arg-type]
        ),
        cases,
        SAMPLE,
    )
    assert found.people == ("a", "b")
    assert found.incidents["offence"].value_counts().to_dict() == {"abh": 1, "callout": 1, "gbh": 1}
    assert found.incidents["charged"].sum() == 1
    assert sum(found.left_out.values()) + len(found.incidents) == 9


def test_a_perpetrator_is_randomised_once() -> None:
    cases = randomised(
        log(("a", "2016-10-01", "no", "no", "drive"), ("a", "2016-11-01", "no", "no", "control"))
    )
    assert cases.to_dict("records") == [{"perp_id": "a", "arm": "drive", "date": pd.Timestamp("2016-10-01")}]


def test_dispersion_is_variance_over_mean_but_not_below_one() -> None:
    even = followed(pd.Series([2, 2, 2, 2]), pd.Series([1.0] * 4))
    assert (even.rate, even.dispersion) == (2.0, 1.0)
    uneven = pd.Series([0, 0, 0, 8])
    assert followed(uneven, pd.Series([1.0] * 4)).dispersion == pytest.approx(uneven.var() / uneven.mean())
    assert np.isnan(followed(pd.Series([], dtype=int), pd.Series([], dtype=float)).rate)


def test_a_ratio_of_rates_has_the_quantiles_of_f() -> None:
    groups = {"drive": Followed(50, 80, 100.0, 1.0), "control": Followed(60, 120, 110.0, 1.0)}
    found = rate_ratio("x", groups, 200_000, 3, (), {})
    assert found.estimate == pytest.approx((80 / 100) / (120 / 110))
    scale = (80.5 / 100) / (120.5 / 110)
    expected = stats.f.ppf([0.025, 0.5, 0.975], 2 * 80.5, 2 * 120.5) * scale
    np.testing.assert_allclose(np.quantile(found.ratios, [0.025, 0.5, 0.975]), expected, rtol=1e-2)
    wide = rate_ratio("x", {**groups, "drive": Followed(50, 80, 100.0, 4.0)}, 50_000, 3, (), {})
    assert np.std(wide.ratios) > np.std(found.ratios)
    nobody = rate_ratio("x", {**groups, "drive": Followed(0, 0, 0.0, 1.0)}, 10, 3, (), {})
    assert nobody.smallest == 0


def test_a_rate_has_the_exact_poisson_interval_about_it() -> None:
    lower, upper = rate_limits(17, 165, 1.0, 0.95)
    exact = stats.chi2.ppf([0.025, 0.975], [2 * 17, 2 * 18]) / 2 / 165
    assert exact[0] < lower < 17 / 165 < upper < exact[1]


def test_who_came_back_to_marac() -> None:
    cases = log(("a", "2016-10-01", "no", "no", "drive"), ("b", "2016-10-01", "no", "no", "control"))
    appearances = pd.DataFrame({
        "perp_id": ["a", "a", "b", "c"],
        "date": pd.to_datetime(["2016-10-01", "2017-01-01", "2016-10-01", "2017-01-01"]),
    })  # fmt: skip
    found, left_out = reappeared(appearances, cases)
    assert found == {"drive": (1, 1), "control": (0, 1)}
    assert left_out == {"perpetrator not randomised": 1}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ratio": [1.0, -0.1]}, "negative"),
        ({"ratio": [1.0, np.nan]}, "not finite"),
        ({"draw": [0, 2]}, "without gaps"),
        ({"extra": [1, 2]}, "has the columns"),
    ],
)
def test_a_wrong_table_of_effects_is_refused(changed: dict[str, list[float]], words: str) -> None:
    good = {"source": ["a", "a"], "draw": [0, 1], "ratio": [1.0, 0.5]}
    assert effect_draws(pd.DataFrame(good))["a"].tolist() == [1.0, 0.5]
    with pytest.raises(ValueError, match=words):
        effect_draws(pd.DataFrame(good | changed))

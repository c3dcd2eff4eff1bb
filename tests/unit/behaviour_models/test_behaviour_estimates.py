"""From views to estimates with few draws: what they add up to, and what a failed gate leaves."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from drive_eval.bayes.files import read_draws
from drive_eval.bayes.gates import GateFailedError, Verdict, require
from drive_eval.behaviour_models import change, work
from drive_eval.behaviour_models.effect_rows import likelihood_rows
from drive_eval.behaviour_models.files import one_by_one, read_fits, write_fits
from drive_eval.behaviour_models.fits import fit_change, fit_work, work_models
from drive_eval.behaviour_models.printed import margin_id, table_8_id
from drive_eval.behaviour_models.rows import Scope
from drive_eval.disclosure import apply
from drive_eval.figures import behaviour_models as figures
from drive_eval.figures.behaviour_diagnostics import draw_ranks
from drive_eval.figures.style import Meta
from drive_eval.ordinal.maximum import maximum
from drive_eval.published.registry import read_figures
from drive_eval.settings.load import load_settings
from unit.behaviour_models.behaviour_material import BAYES, SETTINGS, release

DATA = release()
VIEWS = {name: DATA[name] for name in ("service_users", "actions")}
PUBLISHED = read_figures("resources/published/published.csv")


def fitted(tmp_path_factory, behaviour, fit):
    """Fits as the estimates' job reads them."""
    folder = tmp_path_factory.mktemp("fits")
    found = fit(DATA["service_users"], DATA["actions"], DATA["risk"], behaviour, SETTINGS, BAYES, 11)
    parts = found if isinstance(found, tuple) else (found,)
    kept = []
    for number, part in enumerate(parts):
        if isinstance(part, pd.DataFrame):
            kept.append(part)
        else:
            write_fits(part, folder / f"{number}.parquet")
            kept.append(read_fits(folder / f"{number}.parquet"))
    return kept


def unpacked(found):
    draws, imputed, multilevel, sets = found
    return draws, {"imputed": imputed, "imputed_multilevel": multilevel}, sets


@pytest.fixture(scope="module")
def sexual(tmp_path_factory):
    return fitted(tmp_path_factory, "sexual", fit_change)


@pytest.fixture(scope="module")
def analysed(sexual):
    draws, imputed, sets = unpacked(sexual)
    return change.analyse(
        VIEWS, {"sexual": DATA["risk"]}, {"sexual": draws}, {"sexual": imputed}, {"sexual": sets},
        SETTINGS, BAYES, 5,
    )  # fmt: skip


def test_adjusted_percentages_add_up(analysed):
    estimates = analysed[0].estimates.set_index("estimate_id")
    for model in ("pooled", "multilevel", "imputed", "imputed_multilevel"):
        for at in ("wave.closure", "living_arrangement.living_together", "age_at_intake.at_30"):
            start = f"behaviour.sexual.{model}.margin.{at}"
            shares = [
                estimates.loc[f"{start}.{name}", "value"] for name in ("none", "standard", "moderate", "high")
            ]
            assert sum(shares) == pytest.approx(100.0, abs=1e-4)
        wave = f"behaviour.sexual.{model}.margin.wave"
        for severity in ("none", "high"):
            contrast = estimates.loc[f"behaviour.sexual.{model}.contrast.wave.closure.{severity}", "value"]
            ends = (estimates.loc[f"{wave}.{at}.{severity}", "value"] for at in ("closure", "intake"))
            assert contrast == pytest.approx(np.subtract(*ends), abs=1e-4)


def test_everything_accounts_for_every_form(analysed):
    result = analysed[0]
    for name in result.estimates["estimate_id"]:
        basis = result.basis[name]
        assert basis.rows_used + sum(basis.rows_left_out.values()) == len(DATA["risk"])
        assert all(field.count(".") == 1 for field in basis.fields)
    pooled = result.basis["behaviour.sexual.pooled.margin.wave.intake.high"]
    imputed = result.basis["behaviour.sexual.imputed.margin.wave.intake.high"]
    assert imputed.rows_used > pooled.rows_used
    assert "a predictor not recorded or not known" not in imputed.rows_left_out


def test_intervals_state_their_level(analysed):
    intervals = analysed[0].estimates["interval"]
    assert intervals[intervals != ""].str.contains("95%").all()


def test_every_check_is_there(analysed):
    names = set(analysed[0].estimates["estimate_id"])
    for model in ("pooled", "multilevel"):
        start = f"behaviour.sexual.{model}"
        assert {
            f"{start}.gate.passed", f"{start}.loo.elpd", f"{start}.loo.pareto_k_max",
            f"{start}.replicated.closure.high.tail", f"{start}.sensitivity.wave.closure.prior",
            f"{start}.prior_margin.wave.closure.none",
        } <= names  # fmt: skip
    assert "behaviour.sexual.pooled.likelihood.agreement" in names
    assert "behaviour.sexual.pooled.parallel.wave.closure.p" in names
    assert "behaviour.sexual.multilevel.loo.against_pooled.difference" in names
    assert "behaviour.sexual.multilevel.spread" in names


def test_printed_figures_are_answered_once_and_exist(analysed):
    estimates = analysed[0].estimates
    named = estimates.loc[estimates["published_id"] != "", "published_id"]
    assert named.is_unique
    known = set(PUBLISHED["id"])
    assert set(named) <= known
    assert table_8_id("high", "closure", "probability") in set(named)
    waves, severities = (
        ("intake", "midpoint", "closure"),
        ("none", "standard", "moderate", "high", "moderate+high"),
    )
    for behaviour in ("physical", "harassment_stalking", "jealous_controlling"):
        ids = {margin_id(behaviour, "wave", wave, severity) for wave in waves for severity in severities}
        assert ids - {""}
        assert ids - {""} <= known


def test_the_draws_by_time_are_free_of_persons_and_add_up(analysed):
    _, by_time, verdicts = analysed
    assert {verdict.subject for verdict in verdicts} == {"sexual, pooled", "sexual, multilevel"}
    assert by_time["multilevel.sexual"].shape == (1, 40, 3, 4)
    np.testing.assert_allclose(by_time["pooled.sexual"].sum(axis=-1), 1.0)


def test_a_failed_gate_leaves_no_number_and_a_reason(sexual):
    draws, imputed, sets = unpacked(sexual)
    failed = replace(draws.verdicts[0], failures=("R-hat 1.200 above 1.01",))
    broken = replace(draws, verdicts=(failed, draws.verdicts[1]))
    result, _, verdicts = change.analyse(
        VIEWS, {"sexual": DATA["risk"]}, {"sexual": broken}, {"sexual": imputed}, {"sexual": sets},
        SETTINGS, BAYES, 5,
    )  # fmt: skip
    estimates = result.estimates.set_index("estimate_id")
    name = "behaviour.sexual.pooled.margin.wave.closure.high"
    assert pd.isna(estimates.loc[name, "value"])
    assert "R-hat" in estimates.loc[name, "reason"]
    assert estimates.loc["behaviour.sexual.pooled.gate.passed", "value"] == 0.0
    assert pd.notna(estimates.loc["behaviour.sexual.multilevel.margin.wave.closure.high", "value"])
    assert [verdict.passed for verdict in verdicts] == [False, True]


def test_who_builds_on_failed_draws_is_refused(tmp_path, sexual):
    draws, *_ = sexual
    failed = replace(draws.verdicts[0], failures=("R-hat 1.200 above 1.01",))
    path = tmp_path / "draws.parquet"
    from drive_eval.bayes.files import write_draws

    write_draws(draws.values, [failed], path)
    with pytest.raises(GateFailedError, match="pooled: R-hat"):
        read_draws(path)


def test_a_rare_level_withholds_its_predictor_and_no_other(analysed):
    estimates = analysed[0].estimates.copy()
    rare = estimates["estimate_id"].str.contains(r"\.relationship_to_primary_vs\.family_member\.")
    estimates.loc[rare, "n"] = 3
    published = apply(estimates, 10, False).set_index("estimate_id")
    start = "behaviour.sexual.pooled.margin"
    assert pd.isna(published.loc[f"{start}.relationship_to_primary_vs.ex_intimate_partner.high", "value"])
    assert pd.notna(published.loc[f"{start}.wave.closure.high", "value"])


def test_fits_of_equal_input_are_equal(tmp_path_factory, sexual):
    again = fitted(tmp_path_factory, "sexual", fit_change)
    for name, values in sexual[0].values.items():
        np.testing.assert_array_equal(again[0].values[name], values)
    pd.testing.assert_frame_equal(again[3], sexual[3])


def test_direct_work(tmp_path_factory):
    (draws,) = fitted(tmp_path_factory, "physical", fit_work)
    result = work.analyse(VIEWS, {"physical": DATA["risk"]}, {"physical": draws}, SETTINGS, BAYES)
    estimates = result.estimates.set_index("estimate_id")
    direct = DATA["actions"].loc[DATA["actions"]["work"] == "direct", "su_id"]
    assert estimates.loc["work.contacted.people", "value"] == direct.nunique()
    start = "work.physical.behaviour_change"
    for specification in ("unadjusted", "adjusted"):
        for model in ("pooled", "multilevel"):
            name = f"{start}.{specification}.{model}.margin.behaviour_change.yes.high"
            assert 0.0 <= estimates.loc[name, "value"] <= 100.0
    assert f"{start}.by_wave.pooled.change.closure.behaviour_change.high" not in estimates.index
    change_of = f"{start}.by_wave.multilevel.change.closure.behaviour_change.high"
    ends = {
        (wave, level): estimates.loc[
            f"{start}.by_wave.multilevel.margin.{wave}.behaviour_change.{level}.high", "value"
        ]
        for wave in ("intake", "closure")
        for level in ("no", "yes")
    }
    expected = ends["closure", "yes"] - ends["intake", "yes"] - (ends["closure", "no"] - ends["intake", "no"])
    assert estimates.loc[change_of, "value"] == pytest.approx(expected, abs=1e-4)
    basis = result.basis[f"{start}.adjusted.pooled.margin.behaviour_change.yes.high"]
    assert set(basis.fields) == {
        "risk.su_id", "risk.physical", "service_users.su_id", "service_users.living_arrangement",
        "service_users.age_at_intake", "actions.su_id", "actions.work", "actions.direct_type",
    }  # fmt: skip


def test_figures_and_their_words(analysed, tmp_path):
    estimates = analysed[0].estimates
    for slug in ("behaviour-by-time", "behaviour-models", "behaviour-margins", "behaviour-odds-ratios"):
        drawing = figures.DRAWINGS[slug]
        table = drawing.data(estimates, PUBLISHED)
        assert len(table)
        assert set(table["behaviour"]) == {"Sexual abuse"}
        assert "Sexual abuse" in drawing.alt(table)
        assert drawing.draw(table, Meta("demo", True)).get_axes()
    empty = estimates.iloc[:0]
    for drawing in figures.DRAWINGS.values():
        assert len(drawing.data(empty, PUBLISHED)) == 0
        assert drawing.draw(drawing.data(empty, PUBLISHED), Meta("demo", False)) is not None


def test_ranks_of_chains_are_plotted_with_equal_bytes(sexual, tmp_path):
    for name in ("one", "other"):
        draw_ranks(one_by_one(sexual[0]), "Ranks", tmp_path / f"{name}.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "other.png").read_bytes()
    assert Path(tmp_path / "one.png").stat().st_size > 5000


def test_a_posterior_away_from_maximum_likelihood_is_marked_as_failed():
    model = next(work_models(*VIEWS.values(), DATA["risk"], "physical", SETTINGS))
    passed = Verdict("model", 4000, 1.0, 4000.0, 4000.0, 0, 1.0, ())
    scope = Scope(
        "work", "behaviour_work", "physical", "pooled", model.design, model.rows, (passed,), 0.95
    )  # fmt: skip
    found = maximum(model.design)
    precision = model.design.priors**-2
    variance = 1.0 / (found.errors**-2 + precision)
    centre = found.effects - variance * precision * found.effects
    noise = np.sqrt(variance) * np.random.default_rng(2).normal(size=(4, 1000, 1))

    def agreement(away: float):
        (*_, (row, _)) = likelihood_rows(scope, {"effects": centre + away * found.errors + noise}, 0.25)
        assert row["estimate_id"] == "work.likelihood.agreement"
        return row

    assert agreement(0.0)["value"] < 0.05
    assert "reason" not in agreement(0.0)
    assert agreement(1.0)["value"] == pytest.approx(0.9, abs=0.15)
    assert agreement(1.0)["reason"].startswith("FAILED")


def test_the_guide_quotes_the_message_that_stops_a_job_and_settings_that_exist():
    guide = Path("docs/how-to/respond-to-a-failed-gate.md").read_text(encoding="utf-8")
    quoted = guide.split("```text\n")[1].split("```")[0]
    failures = ("R-hat 1.034 above 1.01", "effective sample size (tail) 212 below 400")
    with pytest.raises(GateFailedError) as stopped:
        require([Verdict("physical, pooled", 4000, 1.034, 900.0, 212.0, 0, 1.0, failures)])
    assert str(stopped.value).startswith(quoted)
    assert "docs/how-to/respond-to-a-failed-gate.md" in str(stopped.value)
    settings = load_settings({}).model_dump()
    for name in re.findall(r"`((?:bayes|behaviour_models)\.[a-z_.]+)`", guide):
        content = settings
        for part in name.split("."):
            content = content[part]

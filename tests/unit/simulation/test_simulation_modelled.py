"""The models of behaviour as a source of effects: by hand, from their files, and refused before a run."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.bayes.files import write_draws
from drive_eval.bayes.gates import Verdict
from drive_eval.costs.parameters import load_parameters
from drive_eval.errors import DriveEvalError, Problem
from drive_eval.settings.model import Settings
from drive_eval.simulation import benefit_rows, effect_rows
from drive_eval.simulation.benefit_job import _resting_on
from drive_eval.simulation.effects import COUNTERFACTUAL, reported_change, table
from drive_eval.simulation.jobs import behaviour_files
from drive_eval.simulation.modelled import UNDEFINED, Modelled, modelled_change
from drive_eval.simulation.modelled_file import read_modelled
from drive_eval.simulation.parts import PARTS
from drive_eval.simulation.refusals import refusals
from drive_eval.simulation.setup import Setup
from drive_eval.simulation.uncertainty import load_uncertainty

ROOT = Path(__file__).resolve().parents[3]
# Severities from none to high, at intake, mid-point and closure: two draws.
SHARES = np.array([
    [[0.2, 0.3, 0.1, 0.4], [0.4, 0.3, 0.1, 0.2], [0.6, 0.2, 0.1, 0.1]],
    [[0.5, 0.1, 0.1, 0.3], [0.5, 0.1, 0.1, 0.3], [0.5, 0.3, 0.1, 0.1]],
])  # fmt: skip
NOBODY: dict[str, pd.DataFrame] = {}


def settings(**chosen: object) -> dict[str, Any]:
    every = Settings().model_dump(mode="json")["simulation"]
    return {**every, "effect_draws": 1000, "behaviour": {**every["behaviour"], **chosen}}


def forms(control: tuple[int, int, int]) -> dict[str, pd.DataFrame]:
    """Of the control group: people with physical abuse at both times, at intake alone, and never."""
    answers = [("high", "standard")] * control[0] + [("high", "none")] * control[1]
    answers += [("none", "none")] * control[2]
    ids = [f"v{number}" for number in range(len(answers))]
    intake = pd.DataFrame({"vs_id": ids, "arm": "control", "physical": [was for was, _ in answers]})
    intake["exclusion_reason"] = pd.Series([None] * len(ids), dtype="string")
    drive = pd.DataFrame(
        {"vs_id": ["d"], "arm": ["drive"], "physical": ["high"], "exclusion_reason": [pd.NA]}
    )
    exits = pd.DataFrame({"vs_id": [*ids, "d"], "physical": [*(now for _, now in answers), "none"]})
    return {"insights_intake": pd.concat([intake, drive]), "insights_exit": exits}


@pytest.mark.parametrize(
    ("severity", "ratios"),
    [
        ("standard", (0.4 / 0.8, 0.5 / 0.5)),
        ("moderate", (0.2 / 0.5, 0.2 / 0.4)),
        ("high", (0.1 / 0.4, 0.1 / 0.3)),
    ],
)
def test_without_a_comparison_the_ratio_is_closure_over_intake(
    severity: str, ratios: tuple[float, float]
) -> None:
    found = modelled_change(Modelled(SHARES, (), 40), NOBODY, settings(severity=severity, control="none"), 1)
    np.testing.assert_allclose(found.ratios[:4], [*ratios, *ratios])
    assert len(found.ratios) == 1000
    assert (found.people, found.smallest) == (40, 40)
    assert "assumed to stay as it was" in found.formula
    assert not any(field.startswith("insights") for field in found.fields)


def test_with_a_comparison_it_is_over_that_of_the_control_group() -> None:
    views = forms((12, 8, 10))
    found = modelled_change(Modelled(SHARES, (), 40), views, settings(), 1)
    alone = modelled_change(Modelled(SHARES, (), 40), views, settings(control="none"), 1)
    control = reported_change(views, "physical", ("control",), 1000, 1)
    assert control.estimates["control"] == pytest.approx(12 / 20)
    assert (found.people, found.smallest) == (70, 30)
    assert found.estimate == pytest.approx((0.45 / 0.65) / 0.6)
    np.testing.assert_allclose(found.ratios, alone.ratios / control.draws["control"])
    # Jeffreys's prior: people with the behaviour at exit, over those at intake, of 12, 8, 0 and 10.
    rng = np.random.default_rng(5)
    cells = rng.dirichlet([12.5, 8.5, 0.5, 10.5], 400_000)
    expected = np.quantile((cells[:, 0] + cells[:, 2]) / (cells[:, 0] + cells[:, 1]), [0.1, 0.5, 0.9])
    np.testing.assert_allclose(np.quantile(control.draws["control"], [0.1, 0.5, 0.9]), expected, rtol=0.05)
    assert "risk.physical" in found.fields
    assert "insights_exit.physical" in found.fields
    assert found.left_out == {"excluded, or without an exit form": 0, "not recorded at both": 0}


@pytest.mark.parametrize(
    ("modelled", "views", "words"),
    [
        (
            Modelled(SHARES, ("R-hat 1.2 above 1.01",), 40),
            forms((12, 8, 10)),
            "did not pass their gates: R-hat",
        ),
        (Modelled(SHARES * [1.0, 0, 0, 0], (), 40), forms((12, 8, 10)), UNDEFINED),
        (Modelled(SHARES, (), 40), forms((0, 8, 10)), UNDEFINED),
        (Modelled(SHARES, (), 40), forms((0, 0, 0)), UNDEFINED),
    ],
)
def test_what_cannot_be_used_gives_a_reason_and_no_draws(
    modelled: Modelled, views: Mapping[str, pd.DataFrame], words: str
) -> None:
    effect = modelled_change(modelled, views, settings(), 1)
    assert words in effect.reason
    good = modelled_change(Modelled(SHARES, (), 40), NOBODY, settings(control="none"), 1)
    assert set(table([effect, good])["draw"]) == set(range(1000))
    rows = list(effect_rows._rows([effect], 0.95))
    assert [row["value"] for row, _ in rows] == [None, None]
    assert all(words in row["reason"] and row["denominator"] == effect.smallest for row, _ in rows)
    made = estimates.build(rows).estimates
    assert made["reason"].str.contains(words, regex=False).all()


def test_a_headline_without_draws_stops_with_a_message(made: Setup) -> None:
    columns = {"total": np.ones(3)} | {part.name: np.ones(3) for part in PARTS}
    chosen = {**made.settings["simulation"], "effect": "behaviour_model"}
    with pytest.raises(DriveEvalError, match="no draws of behaviour_model"):
        benefit_rows.material(columns, {COUNTERFACTUAL: np.ones(3)}, {}, 1.0, chosen)


def test_savings_name_the_fields_of_the_change_that_they_rest_on(tmp_path: Path) -> None:
    effect = modelled_change(Modelled(SHARES, (), 40), NOBODY, settings(control="none"), 1)
    kept = tmp_path / "effects.parquet"
    table([effect, replace(effect, source=COUNTERFACTUAL, fields=("police.date",))]).to_parquet(kept)
    fields = pd.read_parquet(kept).attrs["fields"]
    assert fields["behaviour_model"] == list(effect.fields)
    rows = [
        ({"estimate_id": "simulation.benefit.source.behaviour_model.years_1.saving"}, estimates.Basis()),
        ({"estimate_id": "simulation.benefit.headline.saving"}, estimates.Basis(inputs=("a",))),
    ]
    (_, own), (_, headline) = _resting_on(rows, fields | {"police_all": ["police.arm"]}, "police_all")
    assert own.fields == (*effect.fields, "police.date")
    assert headline == estimates.Basis(fields=("police.arm", "police.date"), inputs=("a",))


def verdict(subject: str, *failures: str) -> Verdict:
    return Verdict(subject, 2, 1.0, 900.0, 900.0, 0, 0.9, failures)


def test_the_chosen_model_is_read_with_its_own_verdict(tmp_path: Path) -> None:
    draws, rows = tmp_path / "by_time.parquet", tmp_path / "behaviour_models.csv"
    write_draws(
        {"multilevel.physical": SHARES[None], "pooled.physical": 1 - SHARES[None]},
        [verdict("physical, pooled", "R-hat 2"), verdict("physical, multilevel")], draws,
    )  # fmt: skip
    shared = {"analysis": "behaviour_models", "statistic": "adjusted_percent", "unit": "percent",
              "value": 1.0, "method": "made up", "sensitivity": "aggregate"}  # fmt: skip
    estimates.write(
        estimates.build(
            (
                shared | {
                    "estimate_id": f"behaviour.physical.{model}.margin.wave.{wave}.none", "n": people,
                    "denominator": people,
                },
                estimates.Basis(),
            )
            for model in ("pooled", "multilevel") for wave, people in (("intake", 90), ("closure", 60))
        ).estimates,
        rows,
    )  # fmt: skip
    found = read_modelled([draws], [rows], settings())
    assert found is not None
    np.testing.assert_allclose(found.shares, SHARES, rtol=1e-6)
    assert (found.failures, found.people) == ((), 60)
    other = read_modelled([draws], [rows], settings(model="pooled"))
    assert other is not None
    assert other.failures == ("R-hat 2",)
    assert read_modelled([], [], settings()) is None


def plan(chapters: tuple[str, ...], tmp_path: Path = ROOT, deflators: str = "", **changed: Any) -> Any:
    """What the check reads of a plan."""
    if deflators:
        (tmp_path / "deflators.csv").write_text(deflators, encoding="utf-8")
    return SimpleNamespace(
        chapters=chapters, release="demo", folder="demo", root=ROOT,
        settings=Settings.model_validate({"simulation": changed}),
        description=SimpleNamespace(tables={"deflators": None} if deflators else {}),
        source=lambda _: str(tmp_path / "deflators.csv"),
        parameters=load_parameters(ROOT / "resources/published/cost_parameters.csv"),
    )  # fmt: skip


def told(problems: list[Problem]) -> str:
    return "\n".join(map(str, problems))


def test_draws_flow_where_they_are_computed_and_not_left_out() -> None:
    both, alone = ("behaviour_models", "simulation"), ("simulation",)
    name = "behaviour_models/by_time.parquet"
    assert behaviour_files(plan(both), name) == [f"results/demo/restricted/{name}"]
    assert behaviour_files(plan(both, behaviour={"use": False}), name) == []
    assert behaviour_files(plan(alone), name) == []
    for each in (plan(both), plan(alone), plan(both, behaviour={"use": False})):
        assert refusals(each) == []


def test_a_headline_on_models_that_are_not_there_is_refused_before_the_run() -> None:
    both = ("behaviour_models", "simulation")
    assert refusals(plan(both, effect="behaviour_model")) == []
    problems = refusals(plan(("simulation",), effect="behaviour_model"))
    assert "simulation.effect" in told(problems)
    assert "behaviour_models is not computed" in told(problems)
    left_out = refusals(plan(both, effect="behaviour_model", behaviour={"use": False}))
    assert "simulation.behaviour.use" in told(left_out)
    assert refusals(plan(("costs",), effect="behaviour_model")) == [], "the chapter is not computed"


def years() -> list[str]:
    rows = load_uncertainty(ROOT / "resources/costs/uncertainty.csv", plan(()).parameters).values()
    return sorted({row.price_year for row in rows if row.price_year})


def test_a_price_year_is_refused_before_the_run_unless_every_year_has_a_deflator(tmp_path: Path) -> None:
    chapters = ("simulation",)
    missing = refusals(plan(chapters, price_year="2024-25"))
    assert "simulation.price_year" in told(missing)
    assert "no table of deflators" in told(missing)
    full = "price_year,index\n" + "".join(f"{year},{100 + at}\n" for at, year in enumerate(years()))
    lacking = refusals(plan(chapters, tmp_path, full, price_year="2024-25"))
    assert [problem.key for problem in lacking] == ["2024-25"]
    assert refusals(plan(chapters, tmp_path, full + "2024-25,130\n", price_year="2024-25")) == []
    # A table serves the scenarios of other price years without a target, and has to have the model's years.
    assert refusals(plan(chapters, tmp_path, full)) == []
    partial = "\n".join(full.splitlines()[:-1]) + "\n"
    assert [problem.key for problem in refusals(plan(chapters, tmp_path, partial))] == [years()[-1]]
    assert "above 0" in told(refusals(plan(chapters, tmp_path, full + "2024-25,none\n")))
    assert refusals(plan(("costs",), price_year="2024-25")) == [], "the chapter is not computed"

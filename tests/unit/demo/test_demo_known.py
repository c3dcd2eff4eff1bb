"""Releases of known truth: the stated models are what the forms were drawn from."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.special import expit
from statsmodels.miscmodels.ordinal_model import OrderedModel

from drive_eval.demo.answers import PRESENT
from drive_eval.demo.draws import Draws
from drive_eval.demo.insights_behaviours import PREDICTORS
from drive_eval.demo.known.needs import with_known_needs
from drive_eval.demo.known.parameters import PERIODS, Known, KnownVictimBehaviour
from drive_eval.demo.known.police import Followed, follow, make_known_police
from drive_eval.demo.known.read import read_known
from drive_eval.demo.known.severity import VICTIM_NAMES, with_known_outcomes, with_known_risk
from drive_eval.demo.known.truth import truth
from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.police_targets import CostTarget
from drive_eval.demo.release import Release
from drive_eval.errors import InputRefusedError
from drive_eval.needs.fields import FIELDS, need
from drive_eval.release.fields import SEVERITIES

EXAMPLE = Path("resources/releases/known_truth.yaml")
COSTS = CostTarget(people=1, incidents={"abh": 3, "rape": 1}, charges={"abh": 1, "rape": 1}, non_crime=1)


@dataclass(frozen=True)
class Many:
    """Forms of a release many times over, so that chance is small."""

    known: Known
    release: Release
    outcomes: Outcomes


def many(table: pd.DataFrame, reference: str, times: int) -> pd.DataFrame:
    copies = [table.assign(**{reference: table[reference] + f"-{copy}"}) for copy in range(times)]
    return pd.concat(copies, ignore_index=True)


@pytest.fixture(scope="module")
def known(root: Path) -> Known:
    return read_known(root / EXAMPLE)


def test_needs_follow_the_classes_at_every_wave(known: Known, release: Release) -> None:
    assert known.needs is not None
    forms = with_known_needs(many(release.needs, "su_id", 20), known.needs, Draws(1, 0, "test"))
    expected = truth("r", "", 1, 1, known)["follows"]["needs"]
    for wave, rows in forms.groupby("wave"):
        for field in FIELDS:
            recorded = rows[field].dropna()
            share = recorded.isin(PRESENT[need(field).scale]).mean()
            error = np.sqrt(expected[wave][field] * (1.0 - expected[wave][field]) / len(recorded))
            assert abs(share - expected[wave][field]) < 4.5 * error, (wave, field)


def test_needs_go_together_as_the_classes_say_and_gaps_stay(known: Known, release: Release) -> None:
    assert known.needs is not None
    before = many(release.needs, "su_id", 20)
    forms = with_known_needs(before, known.needs, Draws(1, 0, "test"))
    assert (forms[list(FIELDS)].isna() == before[list(FIELDS)].isna()).all(axis=None)
    midpoint = forms[forms["wave"] == "midpoint"].dropna(subset=list(FIELDS))
    answers = np.column_stack([midpoint[field].isin(PRESENT[need(field).scale]) for field in FIELDS])
    classes = list(known.needs.classes.values())
    for first, second in ((1, 5), (3, 4), (2, 8)):
        both = sum(
            entry.share * entry.probabilities[FIELDS[first]] * entry.probabilities[FIELDS[second]]
            for entry in classes
            if entry.probabilities is not None
        )
        found = (answers[:, first] & answers[:, second]).mean()
        assert abs(found - both) < 4.5 * np.sqrt(both * (1.0 - both) / len(answers))


def ordered_logit(table: pd.DataFrame, behaviour: str, design: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Coefficients and standard errors by an independent implementation."""
    rows = table[behaviour].notna().to_numpy()
    severity = pd.Categorical(table.loc[rows, behaviour], list(SEVERITIES), ordered=True)
    fit = OrderedModel(pd.Series(severity), design[rows].reset_index(drop=True), distr="logit").fit(
        method="newton", disp=False
    )
    names = list(design)
    return fit.params[names], fit.bse[names]


def test_risk_assessments_give_the_odds_ratios_back(known: Known, release: Release) -> None:
    assert known.service_user_behaviours is not None
    people = many(release.service_users, "su_id", 5)
    charged = (people["dv_charges"] == "yes").fillna(False).to_numpy(dtype=float)
    together = (people["living_arrangement"] == "living_together").fillna(False).to_numpy(dtype=float)
    flags = {
        name: np.zeros(len(people)) for name in ("current_intimate_partner", "contact", "vs_engaged_idva")
    }
    flags |= {"dv_charges": charged, "living_together": together}
    forms = with_known_risk(
        many(release.risk, "su_id", 5), people, flags, known.service_user_behaviours, Draws(1, 0, "test")
    )
    at = pd.Index(people["su_id"]).get_indexer(pd.Index(forms["su_id"]))
    design = pd.DataFrame({
        "midpoint": (forms["wave"] == "midpoint").astype(float),
        "closure": (forms["wave"] == "closure").astype(float),
        "dv_charges": charged[at],
        "living_together": together[at],
    })  # fmt: skip
    model = known.service_user_behaviours["physical"]
    ratios = {"midpoint": model.midpoint_odds_ratio, "closure": model.closure_odds_ratio, **model.odds_ratios}
    found, errors = ordered_logit(forms, "physical", design)
    for name, ratio in ratios.items():
        assert abs(found[name] - np.log(ratio)) < 4 * errors[name], name


def test_insights_give_the_effect_of_the_treatment_back(known: Known, outcomes: Outcomes) -> None:
    assert known.victim_survivor_behaviours is not None
    intake, exits = with_known_outcomes(
        many(outcomes.insights_intake, "vs_id", 5), many(outcomes.insights_exit, "vs_id", 5),
        known.victim_survivor_behaviours, Draws(1, 0, "test"),
    )  # fmt: skip
    model = known.victim_survivor_behaviours["physical"]
    people = intake.set_index("vs_id").loc[exits["vs_id"]].reset_index()
    forms = pd.concat([intake, people.assign(physical=exits["physical"].to_numpy())], ignore_index=True)
    drive = (forms["arm"] == "drive").astype(float)
    after = pd.Series(np.repeat([0.0, 1.0], [len(intake), len(exits)]))
    design = {"drive": drive, "exit": after, "drive_exit": drive * after}
    ratios = {
        "drive": model.drive_odds_ratio,
        "exit": model.exit_odds_ratio,
        "drive_exit": model.drive_exit_odds_ratio,
    }
    for name, ratio in model.odds_ratios.items():
        field, code = PREDICTORS[VICTIM_NAMES.get(name, name)]
        design[name] = (forms[field] == code).fillna(False).astype(float)
        ratios[name] = ratio
    found, errors = ordered_logit(forms, "physical", pd.DataFrame(design))
    for name, ratio in ratios.items():
        assert abs(found[name] - np.log(ratio)) < 4 * errors[name], name


def test_severities_at_the_reference_are_those_of_the_cutpoints() -> None:
    n = 40_000
    model = KnownVictimBehaviour(cutpoints=(-0.5, 0.5, 1.5), exit_odds_ratio=0.5, drive_exit_odds_ratio=1.0)
    forms = pd.DataFrame({"vs_id": [f"V{at}" for at in range(n)], "arm": "control", "physical": "high"})
    intake = forms.assign(living=pd.NA, relationship=pd.NA, criminal_record_dv=pd.NA, cyps_involved=pd.NA)
    before, after = with_known_outcomes(intake, forms, {"physical": model}, Draws(1, 0, "test"))
    for table, shift in ((before, 0.0), (after, np.log(0.5))):
        above = [*expit(shift - np.array(model.cutpoints)), 0.0]
        expected = -np.diff([1.0, *above])
        found = table["physical"].value_counts(normalize=True)
        assert np.allclose([found[name] for name in SEVERITIES], expected, atol=0.012)


def test_a_person_effect_makes_waves_alike() -> None:
    n = 5_000
    forms = pd.DataFrame({"vs_id": [f"V{at}" for at in range(n)], "arm": "control", "physical": "high"})
    intake = forms.assign(living=pd.NA, relationship=pd.NA, criminal_record_dv=pd.NA, cyps_involved=pd.NA)
    agreement = []
    for sd in (0.0, 3.0):
        model = KnownVictimBehaviour(
            cutpoints=(0.0, 1.0, 2.0), person_sd=sd, exit_odds_ratio=1.0, drive_exit_odds_ratio=1.0
        )
        before, after = with_known_outcomes(intake, forms, {"physical": model}, Draws(1, 0, "test"))
        any_before, any_after = (table["physical"] != "none" for table in (before, after))
        agreement.append((any_before == any_after).mean())
    assert abs(agreement[0] - 0.5) < 0.03
    assert agreement[1] > 0.7


def followed(n: int) -> Followed:
    cases = pd.DataFrame({
        "perp_id": [f"P{at:05d}" for at in range(n)],
        "arm": ["drive", "control"] * (n // 2),
        "site": "site_1",
        "start": pd.to_datetime("2017-01-01"),
        "stop": pd.to_datetime("2017-11-01"),
    })  # fmt: skip
    first, last = np.datetime64("2016-10-01"), np.datetime64("2019-09-30")
    return follow(cases, cases["perp_id"].tolist(), first, last)


def test_people_are_followed_on_the_days_that_the_data_cover() -> None:
    days = followed(2).days[0]
    # October to December 2016; 1 January to 1 November; 183 and 182 days; then until the data end.
    assert days.tolist() == [92, 305, 183, 182, 333]
    assert days.sum() == (pd.Timestamp("2019-10-01") - pd.Timestamp("2016-10-01")).days


@pytest.mark.parametrize("variance", [0.0, 0.5])
def test_incidents_give_rates_ratios_and_spread_back(known: Known, variance: float) -> None:
    assert known.police is not None
    model = known.police.model_copy(update={"person_variance": variance})
    people = followed(6_000)
    table = make_known_police(people, model, COSTS, (1, 100), Draws(1, 0, "test"))
    day = table["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    period = np.searchsorted(people.first[0], day, side="right") - 1
    drive = (people.people["arm"] == "drive").to_numpy()
    for arm, members in (("drive", drive), ("control", ~drive)):
        for at, name in enumerate(PERIODS):
            years = people.days[members, at].sum() / 365.25
            count = int(((period == at) & (table["arm"] == arm)).sum())
            mean = years * model.rates[name] * (model.rate_ratios[name] if arm == "drive" else 1.0)
            # The variance of the sum: Poisson, and what people have in common over their own days.
            spread = np.sqrt(mean + variance * mean**2 / members.sum())
            assert abs(count - mean) < 4.5 * spread, (arm, name)
    each = table.groupby("perp_id").size().reindex(people.people["perp_id"], fill_value=0)[~drive]
    assert abs(each.var() - (each.mean() + variance * each.mean() ** 2)) < 0.1 * each.var()
    assert abs((table["dv_flag"] == "yes").mean() - model.domestic) < 0.01


def test_incidents_keep_the_rules_of_the_forms(known: Known) -> None:
    assert known.police is not None
    table = make_known_police(followed(400), known.police, COSTS, (1, 100), Draws(1, 0, "test"))
    crimed = table["crimed"] == "yes"
    assert (table["offence"] == "non_crime").equals(~crimed)
    assert table["outcome"].notna().equals(crimed)
    assert (table["outcome_date"] > table["date"])[crimed].all()
    assert table["date"].is_monotonic_increasing


def changed(root: Path, change: str, value: object) -> dict:
    content = yaml.safe_load((root / EXAMPLE).read_text(encoding="utf-8"))
    *path, last = change.split(".")
    place = content
    for part in path:
        place = place[part]
    place[last] = value
    return content


MISTAKES = [
    ("polise", {}, "polise", 'Did you mean "police"?'),
    ("needs.clases", {}, "needs.clases", 'Did you mean "classes"?'),
    ("needs.classes.low_needs.shre", 0.1, "needs.classes.low_needs.shre", 'Did you mean "share"?'),
    ("needs.classes.low_needs.share", 0.5, "needs", "add up to 1.25"),
    ("needs.classes.low_needs.probabilities.housing", 1.0, "probabilities.housing", "less than 1"),
    ("police.rates.before", -1, "police.rates.before", "greater than or equal to 0"),
    ("police.rates", {"before": 1.0}, "police", "exactly before, during"),
    ("police.domestic", "half", "police.domestic", "valid number"),
    (
        "victim_survivor_behaviours.physical.drive_exit_odds_ratio",
        0,
        "drive_exit_odds_ratio",
        "greater than 0",
    ),
    ("victim_survivor_behaviours.physical.cutpoints", [1.0, 0.0, 2.0], "physical", "must increase"),
    ("service_user_behaviours.physical.odds_ratios.age", 1.1, "physical", "age is no predictor"),
    ("service_user_behaviours.anger", {}, "service_user_behaviours.anger.cutpoints", "required"),
]


@pytest.mark.parametrize(("change", "value", "key", "words"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_a_mistake_is_told_with_its_key(root, tmp_path, change, value, key, words) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text(yaml.safe_dump(changed(root, change, value), sort_keys=False), encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        read_known(path)
    told = [problem for problem in refused.value.problems if problem.key.endswith(key)]
    assert any(words in f"{problem.message} {problem.advice}" for problem in told), refused.value
    assert all(problem.row > 0 for problem in told)


def test_all_mistakes_are_told_at_once(tmp_path) -> None:
    path = tmp_path / "parameters.yaml"
    path.write_text("polise: {}\nneeds: { classes: {} }\npolice: { rates: 3 }\n", encoding="utf-8")
    with pytest.raises(InputRefusedError) as refused:
        read_known(path)
    keys = {problem.key for problem in refused.value.problems}
    assert {"polise", "needs.classes", "police.rates", "police.domestic"} <= keys
    assert "mistakes" in str(refused.value)


@pytest.mark.parametrize("content", [b"needs: [", b"\xff\xfe", b"", None])
def test_a_file_that_cannot_be_read_is_told(tmp_path, content) -> None:
    path = tmp_path / "parameters.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputRefusedError):
        read_known(path)


def test_the_guide_names_every_key_of_the_parameter_file(root: Path) -> None:
    guide = (root / "docs/how-to/make-a-release-of-known-truth.md").read_text(encoding="utf-8")
    assert [name for name in names(Known.model_json_schema()) if f"`{name}`" not in guide] == []


def names(schema: dict) -> set[str]:
    """Every key that the models have."""
    found = set(schema.get("properties", {}))
    for entry in schema.get("$defs", {}).values():
        found |= set(entry.get("properties", {}))
    return found

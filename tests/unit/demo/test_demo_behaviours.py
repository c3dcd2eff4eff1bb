"""Behaviours at intake and exit give the printed changes and difference-in-differences models back."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from drive_eval.demo.insights_behaviours import BEHAVIOURS, PREDICTORS, design
from drive_eval.demo.insights_targets import ARMS
from drive_eval.demo.outcomes import Outcomes
from drive_eval.demo.printed import rows
from unit.demo.demo_material import agrees

SHORT = {"physical": "physical", "harassment_stalking": "h_and_s", "jealous_controlling": "j_and_c"}
CHANGE = "vs_insights_dva_change"


@pytest.fixture(scope="module")
def printed(published: Path) -> dict[str, Decimal]:
    return {row["id"]: Decimal(row["value"]) for row in rows(published / "published.csv") if row["value"]}


@pytest.fixture(scope="module")
def pairs(outcomes: Outcomes) -> pd.DataFrame:
    intake, log = outcomes.insights_intake, outcomes.randomisation
    allocated = log.loc[log["arm"].notna() & (log["different_procedure"] == "no"), "perp_id"]
    kept = intake[intake["exclusion_reason"].isna() & intake["perp_id"].isin(allocated)]
    exits = outcomes.insights_exit.drop(columns=["perp_id", "arm", "site"])
    return kept.merge(exits, on="vs_id", suffixes=("", "_exit"), validate="one_to_one").reset_index(drop=True)


def shares(pairs: pd.DataFrame, behaviour: str, levels: tuple[str, ...]) -> dict[str, float]:
    """Arm → change from intake to exit in percentage points of those at the levels."""
    change = {}
    for arm in ARMS:
        group = pairs[pairs["arm"] == arm]
        before = 100.0 * group[behaviour].isin(levels).mean()
        after = 100.0 * group[f"{behaviour}_exit"].isin(levels).mean()
        change[arm] = float(after - before)
    return change


@pytest.mark.parametrize("behaviour", SHORT)
def test_extra_fall_and_extra_rise_of_none(
    pairs: pd.DataFrame, printed: dict[str, Decimal], behaviour: str
) -> None:
    none = shares(pairs, behaviour, ("none",))
    extra = none["drive"] - none["control"]
    assert agrees(extra, printed[f"{CHANGE}.none_extra_increase_{SHORT[behaviour]}.pct_points"])
    row = f"{CHANGE}.extra_reduction_drive_vs_control_{SHORT[behaviour]}.pct_points"
    assert agrees(extra, printed[row])


def test_sexual_abuse_fell_slightly_more_in_the_control_arm(pairs: pd.DataFrame) -> None:
    none = shares(pairs, "sexual", ("none",))
    assert -3 < none["drive"] - none["control"] < 0


@pytest.mark.parametrize(
    ("behaviour", "level"),
    [("harassment_stalking", "high"), ("jealous_controlling", "high"), ("physical", "moderate")],
)
def test_changes_by_severity(
    pairs: pd.DataFrame, printed: dict[str, Decimal], behaviour: str, level: str
) -> None:
    change = shares(pairs, behaviour, (level,))
    row = f"{CHANGE}.{level}_severity_extra_reduction_{SHORT[behaviour]}.pct_points"
    assert agrees(change["control"] - change["drive"], printed[row])


def test_standard_jealous_and_controlling_moves_both_ways(
    pairs: pd.DataFrame, printed: dict[str, Decimal]
) -> None:
    change = shares(pairs, "jealous_controlling", ("standard",))
    row = f"{CHANGE}.standard_severity_j_and_c_change"
    assert agrees(change["drive"], printed[f"{row}_drive.pct_points"])
    assert agrees(-change["control"], printed[f"{row}_control.pct_points"])


def logistic(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Maximum likelihood by Newton's steps: estimates and standard errors."""
    estimates = np.zeros(x.shape[1])
    for _ in range(50):
        fitted = expit(x @ estimates)
        information = (x * (fitted * (1.0 - fitted))[:, None]).T @ x
        step = np.linalg.solve(information, x.T @ (y - fitted))
        # Long first steps would overshoot, as the behaviours are rare at exit.
        estimates += step * min(1.0, 1.0 / np.abs(step).max())
    assert np.abs(step).max() < 1e-8
    return estimates, np.sqrt(np.diag(np.linalg.inv(information)))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_printed_odds_ratios_are_the_fitted_ones(
    pairs: pd.DataFrame, printed: dict[str, Decimal], behaviour: str
) -> None:
    predictors, known = design(pairs)
    names = ["time_allocation", "time_ref_intake", "allocation_ref_control_group", *PREDICTORS]
    wanted = np.array([float(printed[f"ta4_{BEHAVIOURS[behaviour]}.{name}.or"]) for name in names])
    finite = wanted > 0
    present = np.column_stack([pairs[behaviour] != "none", pairs[f"{behaviour}_exit"] != "none"]).astype(
        float
    )
    # People with a predictor whose odds ratio is zero never have the behaviour, and drop out of the fit.
    never = (predictors[:, 0, ~finite] > 0).any(axis=1)
    assert not present[never & known].any()
    rows_used = known & ~never
    x = predictors[rows_used][:, :, finite].reshape(-1, int(finite.sum()))
    estimates, errors = logistic(np.column_stack([np.ones(len(x)), x]), present[rows_used].ravel())
    off = np.abs(estimates[1:] - np.log(wanted[finite])) / errors[1:]
    # Whole people move the estimates by less than half a standard error, the common ones by much less.
    assert off.max() < 0.5
    common = [names.index(name) for name in ("time_ref_intake", "allocation_ref_control_group")]
    assert off[common].max() < 0.3


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_excluded_exit_forms_are_filled_in_too(outcomes: Outcomes, behaviour: str) -> None:
    assert outcomes.insights_exit[behaviour].notna().all()
    assert outcomes.insights_intake[behaviour].notna().all()

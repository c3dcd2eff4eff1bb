"""Behaviours at intake and exit such that the printed difference-in-differences models come out.

A logistic regression's estimates are those at which, for each predictor, as many people have the outcome
as the fitted probabilities expect (the score equations; McCullagh and Nelder, 1989, section 4.4). Here the
printed odds ratios (Tables A4.1 to A4.4) are taken as the fitted ones: the probabilities follow, with them
the number of people with the behaviour for each predictor, and a binary programme finds who has it. Only
rounding those numbers to whole people moves the estimates. Cases with a missing covariate are outside the
models but inside the descriptive percentages, and make up what these print beyond the models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, brentq, milp
from scipy.special import expit

from drive_eval.demo.allocate import AllocationError, Flags, apportion, hand_out
from drive_eval.demo.draws import Draws, Floats
from drive_eval.demo.insights_targets import ARMS
from drive_eval.demo.printed import Printed
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.whole_numbers import Condition, Interval, cut_to, rounds_to, table

# Behaviour → number of its model's table.
BEHAVIOURS = {"physical": 1, "sexual": 2, "harassment_stalking": 3, "jealous_controlling": 4}
SEVERITIES = ("none", "standard", "moderate", "high")
# Predictor → (field, code) whose people have it; the other codes of a field are its reference.
PREDICTORS = {
    "living_together": ("living", "living_together"),
    "living_together_intermittently": ("living", "living_together_intermittently"),
    "ex_intimate_partner": ("relationship", "ex_intimate_partner"),
    "intermittent_intimate_partner": ("relationship", "intermittent_intimate_partner"),
    "family_member": ("relationship", "family_member"),
    "other_person": ("relationship", "other_person"),
    "criminal_record_for_dv_ref_no": ("criminal_record_dv", "yes"),
    # The text reads the coefficient as that of being involved.
    "cyps_involvement_ref_yes": ("cyps_involved", "yes"),
}
DIFFERENCES = ("time_allocation", "time_ref_intake", "allocation_ref_control_group")
COVARIATES = ("living", "relationship", "criminal_record_dv", "cyps_involved")


@dataclass(frozen=True)
class BehaviourTarget:
    """What is printed of one behaviour.

    ``odds_ratios``: by predictor; ``extra_fall``, ``severity_fall``: by how many percentage points more it
    (at that severity) fell in the Drive arm than in the control arm; ``standard_rise``: arm → rise of its
    standard severity in percentage points.
    """

    odds_ratios: Mapping[str, float]
    extra_fall: Interval
    severity_fall: Mapping[str, Interval]
    standard_rise: Mapping[str, Interval]


def read_behaviours(printed: Printed) -> dict[str, BehaviourTarget]:
    """Behaviour → its printed results."""
    change = "vs_insights_dva_change"
    short = {"physical": "physical", "harassment_stalking": "h_and_s", "jealous_controlling": "j_and_c"}
    falls = {}
    for name, end in short.items():
        # The fall in prevalence and the rise of "none" are one number, printed twice and differing by
        # one: values between the two are cut off to the one and rounded to the other.
        fall = printed.number(f"{change}.extra_reduction_drive_vs_control_{end}.pct_points")
        rise = printed.number(f"{change}.none_extra_increase_{end}.pct_points")
        low, high = cut_to(fall), rounds_to(rise)
        falls[name] = Interval(max(low.low, high.low), min(low.high, high.high))
    # Sexual abuse fell slightly more in the control arm.
    falls["sexual"] = Interval(-2.0, -0.1)
    severity: dict[str, dict[str, Interval]] = {name: {} for name in BEHAVIOURS}
    for name, level in (
        ("harassment_stalking", "high"),
        ("jealous_controlling", "high"),
        ("physical", "moderate"),
    ):
        row = f"{change}.{level}_severity_extra_reduction_{short[name]}.pct_points"
        severity[name][level] = rounds_to(printed.number(row))
    changes: dict[str, dict[str, Interval]] = {name: {} for name in BEHAVIOURS}
    row = f"{change}.standard_severity_j_and_c_change"
    up, down = (rounds_to(printed.number(f"{row}_{arm}.pct_points")) for arm in ARMS)
    changes["jealous_controlling"] = {"drive": up, "control": Interval(-down.high, -down.low)}
    return {
        name: BehaviourTarget(
            odds_ratios={
                predictor: float(printed.number(f"ta4_{number}.{predictor}.or"))
                for predictor in (*DIFFERENCES, *PREDICTORS)
            },
            extra_fall=falls[name],
            severity_fall=severity[name],
            standard_rise=changes[name],
        )
        for name, number in BEHAVIOURS.items()
    }


def make_behaviours(
    cases: pd.DataFrame, targets: Mapping[str, BehaviourTarget], recipe: Recipe, block: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Severity of the four behaviours at intake and at exit, for all rows of ``cases``.

    ``cases`` has ``arm``, ``analysed``, ``has_exit`` and the covariates. Rows outside the analysis have
    the analysed cases' frequencies at intake and, if they have an exit form, at exit.
    """
    intake, exit_ = pd.DataFrame(index=cases.index), pd.DataFrame(index=cases.index)
    analysed = cases["analysed"].to_numpy(dtype=bool)
    for name, target in targets.items():
        draws = Draws(recipe.seed, block, f"insights: {name}")
        rules = recipe.outcomes.insights.behaviours[name]
        inside = cases[analysed].reset_index(drop=True)
        present = _present(inside, target, rules.at_intake, draws)
        weights = (rules.severity_intake, rules.severity_exit)
        severities = _severities(inside["arm"], present, target, weights, draws)
        for at, (form, here) in enumerate(((intake, analysed), (exit_, analysed))):
            column = pd.Series(pd.NA, index=cases.index, dtype="string")
            column[here] = severities[:, at].tolist()
            others = ~analysed & (True if at == 0 else cases["has_exit"].to_numpy(dtype=bool))
            drawn = draws.integers(0, len(inside) - 1, int(others.sum()))
            column[others] = severities[drawn, at].tolist()
            form[name] = column
    return intake, exit_


def design(cases: pd.DataFrame) -> tuple[Floats, Flags]:
    """The models' predictors (people × times × predictors, without the intercept), and who has them all."""
    n = len(cases)
    drive = (cases["arm"] == "drive").to_numpy(dtype=float)
    time = np.array([0.0, 1.0])
    first = [drive[:, None] * time, np.ones(n)[:, None] * time, drive[:, None] * np.ones(2)]
    fields = [
        (cases[field] == code).fillna(False).to_numpy(dtype=float)[:, None] * np.ones(2)
        for field, code in PREDICTORS.values()
    ]
    known = cases[list(COVARIATES)].notna().all(axis=1) & (cases["living"] != "dont_know").fillna(False)
    return np.stack([*first, *fields], axis=2), known.to_numpy(dtype=bool)


def _present(cases: pd.DataFrame, target: BehaviourTarget, at_intake: float, draws: Draws) -> Flags:
    """Who has the behaviour at intake and at exit (people × 2)."""
    predictors, known = design(cases)
    impossible = np.array([value == 0.0 for value in target.odds_ratios.values()])
    slopes = np.log([value or 1.0 for value in target.odds_ratios.values()])
    linear = predictors @ slopes
    control = known & (cases["arm"] == "control").to_numpy()

    def gap(intercept: float) -> float:
        return float(expit(intercept + linear[control, 0]).mean()) - at_intake

    probability = expit(float(brentq(gap, -8.0, 8.0, xtol=1e-10)) + linear)
    # An odds ratio of zero: nobody with that predictor has the behaviour.
    probability[(predictors[:, :, impossible] > 0).any(axis=2)] = 0.0
    rows = [np.where(known[:, None], 1.0, 0.0) * np.ones((1, 2))]
    rows += [predictors[:, :, k] * known[:, None] for k in range(predictors.shape[2]) if not impossible[k]]
    expected = [float((row * probability).sum()) for row in rows]
    low = [np.ceil(value - 0.5) for value in expected]
    high = [np.floor(value + 0.5) for value in expected]
    drive = (cases["arm"] == "drive").to_numpy()
    share = np.where(drive, 100.0 / drive.sum(), -100.0 / (~drive).sum())[:, None] * np.array([1.0, -1.0])
    person = draws.logistic(len(cases))[:, None]
    leaning = np.log(np.maximum(probability, 1e-9)) - np.log1p(-np.minimum(probability, 1 - 1e-9))
    utility = leaning + person + draws.logistic(*probability.shape)
    cells = utility.size
    found = milp(
        -np.round(utility.ravel(), 6),
        constraints=LinearConstraint(
            np.array([row.ravel() for row in [*rows, share]]),
            np.array([*low, target.extra_fall.low]),
            np.array([*high, target.extra_fall.high]),
        ),
        integrality=np.ones(cells),
        bounds=Bounds(np.zeros(cells), np.where(probability.ravel() > 0.0, 1.0, 0.0)),
        options={"mip_rel_gap": 0.002},
    )
    if found.x is None:
        raise AllocationError(f"Nobody can have behaviours as the printed models say: {found.message}")
    present: Flags = (found.x > 0.5).reshape(utility.shape)
    return present


def _severities(
    arm: pd.Series,
    present: Flags,
    target: BehaviourTarget,
    weights: Sequence[Mapping[str, float]],
    draws: Draws,
) -> np.ndarray:
    """Severity of each person at each time: printed changes by severity, worst first by a person's score."""
    levels = SEVERITIES[1:]
    members = [(arm == name).to_numpy() for name in ARMS]
    wanted = np.zeros((2, 2, len(levels)))
    conditions = []
    for a, group in enumerate(members):
        for t in range(2):
            n = int(present[group, t].sum())
            shares = apportion(n, {level: float(weights[t][level]) for level in levels})
            wanted[a, t] = [shares[level] for level in levels]
            factors = np.zeros(wanted.shape)
            factors[a, t] = 1.0
            conditions.append(Condition(factors, Interval(n, n)))
    per_person = [100.0 / group.sum() for group in members]
    for level, within in target.severity_fall.items():
        factors = np.zeros(wanted.shape)
        factors[0, :, levels.index(level)] = [per_person[0], -per_person[0]]
        factors[1, :, levels.index(level)] = [-per_person[1], per_person[1]]
        conditions.append(Condition(factors, within))
    for name, rise in target.standard_rise.items():
        factors = np.zeros(wanted.shape)
        a = ARMS.index(name)
        factors[a, :, levels.index("standard")] = [-per_person[a], per_person[a]]
        conditions.append(Condition(factors, rise))
    cells = table(wanted, np.full(wanted.shape, len(arm)), conditions, "severity of behaviours")
    person = draws.logistic(len(arm))
    severity = np.full(present.shape, "none", dtype=object)
    for a, group in enumerate(members):
        for t in range(2):
            rows = np.flatnonzero(group & present[:, t])
            totals = {level: int(cells[a, t, levels.index(level)]) for level in reversed(levels)}
            severity[rows, t] = hand_out(person[rows] + 0.5 * draws.logistic(len(rows)), totals)
    return severity

"""Multiple imputation of predictors that are not recorded, by chained equations.

Each predictor in turn is drawn from a multinomial logit on all others and on the person's answers to the
outcome, fitted with a small ridge penalty on a bootstrap sample of the people, so that the draws carry the
uncertainty of that fit (van Buuren, 2018, Flexible Imputation of Missing Data, sections 3.2 and 4.5). The
outcome is among the predictors, without which effects would be biased towards nothing (Moons et al., 2006,
Journal of Clinical Epidemiology 59, 1092-1101).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from drive_eval.behaviour_models.fields import PREDICTORS, SEVERITIES, WAVES
from drive_eval.ordinal.kernel import Floats

ROUNDS = 5
RIDGE = 1.0
STEPS = 100


def impute(
    frame: pd.DataFrame, behaviour: str, predictors: Sequence[str], sets: int, seed: int
) -> list[pd.DataFrame]:
    """Complete copies of ``frame`` (rows by person and wave), one for each imputed data set.

    What is the same for all rows of a person is imputed once for the person. A predictor that nobody has
    recorded raises ``ValueError``.
    """
    fixed = [name for name in predictors if name != "wave"]
    persons = frame.drop_duplicates("su_id")[["su_id", *fixed]].reset_index(drop=True)
    empty = [name for name in fixed if persons[name].isna().all()]
    if empty:
        raise ValueError(f"{', '.join(empty)}: nobody has it recorded, so that it cannot be imputed")
    answers = _answers(frame, behaviour, persons["su_id"])
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(sets):
        complete = _one_set(persons, fixed, answers, rng)
        found.append(frame[["su_id", "wave", behaviour]].merge(complete, on="su_id", how="left"))
    return found


def _answers(frame: pd.DataFrame, behaviour: str, order: pd.Series) -> Floats:
    """Each person's severity at each wave (0 to 3; 0 where not recorded) and whether it was recorded."""
    codes = frame[behaviour].map({name: at for at, name in enumerate(SEVERITIES)}).astype(float)
    table = frame.assign(code=codes).pivot_table(index="su_id", columns="wave", values="code")
    table = table.reindex(index=order, columns=list(WAVES))
    known = table.notna().to_numpy(dtype=float)
    values: Floats = np.column_stack([table.fillna(0.0).to_numpy(dtype=float), known])
    return values


def _one_set(
    persons: pd.DataFrame, fixed: Sequence[str], answers: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    missing = {name: persons[name].isna().to_numpy() for name in fixed}
    complete = persons.copy()
    for name in fixed:
        known = persons.loc[~missing[name], name].to_numpy()
        complete.loc[missing[name], name] = rng.choice(known, size=int(missing[name].sum()))
    gaps = [name for name in fixed if missing[name].any()]
    for _ in range(ROUNDS):
        for name in gaps:
            others = _matrix(complete, [other for other in fixed if other != name], answers)
            drawn = _draw(others, complete[name].to_numpy(), missing[name], rng)
            complete.loc[missing[name], name] = drawn
    return complete


def _matrix(persons: pd.DataFrame, names: Sequence[str], answers: Floats) -> Floats:
    columns = [np.ones(len(persons)), *answers.T]
    for name in names:
        levels = tuple(PREDICTORS[name][1]) if name in PREDICTORS else ("no", "yes")
        if levels:
            columns += [(persons[name] == level).to_numpy(dtype=float) for level in levels[1:]]
        else:
            values = persons[name].to_numpy(dtype=float)
            columns.append((values - values.mean()) / max(float(values.std()), 1e-9))
    return np.column_stack(columns)


def _draw(
    predictors: Floats,
    values: np.typing.NDArray[np.object_],
    missing: np.typing.NDArray[np.bool_],
    rng: np.random.Generator,
) -> np.typing.NDArray[np.object_]:
    """Values for those who miss it; a number is drawn from people with a like prediction."""
    known = np.flatnonzero(~missing)
    sample = rng.choice(known, size=len(known))
    if isinstance(values[known[0]], (int, float, np.number)):
        return _like(predictors, values, missing, sample, rng)
    levels = sorted(set(values[known]))
    codes = np.array([levels.index(value) for value in values[sample]])
    shares = _softmax(predictors[missing] @ _multinomial(predictors[sample], codes, len(levels)))
    at = (rng.uniform(size=len(shares))[:, None] > np.cumsum(shares, axis=1)[:, :-1]).sum(axis=1)
    return np.array(levels, dtype=object)[at]


def _like(
    predictors: Floats,
    values: np.typing.NDArray[np.object_],
    missing: np.typing.NDArray[np.bool_],
    sample: np.typing.NDArray[np.int64],
    rng: np.random.Generator,
) -> np.typing.NDArray[np.object_]:
    """Predictive mean matching: the value of one of the five people with the nearest prediction."""
    known = np.flatnonzero(~missing)
    numbers = values.astype(float)
    penalty = RIDGE * np.eye(predictors.shape[1])
    part = predictors[sample]
    effects = np.linalg.solve(part.T @ part + penalty, part.T @ numbers[sample])
    predicted = predictors @ effects
    near = np.argsort(np.abs(predicted[missing][:, None] - predicted[known][None, :]), axis=1, kind="stable")
    chosen = near[np.arange(len(near)), rng.integers(0, min(5, len(known)), size=len(near))]
    return values[known[chosen]]


def _softmax(linear: Floats) -> Floats:
    exponential = np.exp(linear - linear.max(axis=1, keepdims=True))
    shares: Floats = exponential / exponential.sum(axis=1, keepdims=True)
    return shares


def _multinomial(predictors: Floats, codes: np.typing.NDArray[np.int64], levels: int) -> Floats:
    """Effects (K, levels) of a multinomial logit with a ridge penalty on all but the constant.

    Newton's method with Böhning's bound on the curvature, which never overshoots (Böhning, 1992, Annals
    of the Institute of Statistical Mathematics 44, 197-200).
    """
    columns = predictors.shape[1]
    outcome = np.eye(levels)[codes]
    penalty = np.full(columns, RIDGE)
    penalty[0] = 0.01
    inverse = np.linalg.inv(0.5 * predictors.T @ predictors + np.diag(penalty))
    effects = np.zeros((columns, levels))
    for _ in range(STEPS):
        slope = predictors.T @ (outcome - _softmax(predictors @ effects)) - penalty[:, None] * effects
        effects = effects + inverse @ slope
    return effects

"""Made-up answers with known effects, and the model's likelihood written down a second time."""

import numpy as np
import pandas as pd
from scipy.special import expit

from drive_eval.ordinal.terms import Design, Term, make_design

CATEGORIES = ("none", "standard", "moderate", "high")
WAVES = ("intake", "midpoint", "closure")
TERMS = (
    Term("wave", 2.5, WAVES),
    Term("group", 1.5, ("a", "b", "c")),
    Term("age", 0.5, unit=10.0, zero=40.0),
)
CUTPOINTS = np.array([0.2, 0.7, 1.4])


def answers(people: int, spread: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Three answers of each person: effects -1, -2 by wave, 0.8 and -0.5 by group, 0.3 per ten years."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "person": np.repeat([f"p{number:05d}" for number in range(people)], 3),
        "wave": WAVES * people,
        "group": np.repeat(rng.choice(["a", "b", "c"], size=people), 3),
        "age": np.repeat(rng.integers(18, 70, size=people), 3),
    })  # fmt: skip
    linear = frame["wave"].map({"intake": 0.0, "midpoint": -1.0, "closure": -2.0})
    linear = linear + frame["group"].map({"a": 0.0, "b": 0.8, "c": -0.5}) + 0.03 * (frame["age"] - 40.0)
    linear = linear + np.repeat(spread * rng.normal(size=people), 3)
    at_most = expit(CUTPOINTS[None, :] - linear.to_numpy()[:, None])
    codes = (rng.uniform(size=len(frame))[:, None] > at_most).sum(axis=1)
    return frame.assign(answer=np.array(CATEGORIES)[codes])


def design(people: int = 60, spread: float = 0.0, seed: int = 0) -> Design:
    return make_design(answers(people, spread, seed), "answer", CATEGORIES, "person", TERMS)


def by_definition(
    found: Design, cutpoints: np.ndarray, effects: np.ndarray, spread: float, nodes: int = 601
) -> np.ndarray:
    """Each person's log-likelihood: differences of logistic functions, a very fine sum over intercepts."""
    u = np.linspace(-9.0, 9.0, nodes) if spread else np.zeros(1)
    weights = np.exp(-0.5 * u**2)
    weights /= weights.sum()
    edges = np.concatenate([[-np.inf], cutpoints, [np.inf]])
    linear = found.centred @ effects
    values = []
    for first, end in zip(found.starts[:-1], found.starts[1:], strict=True):
        joint = weights.copy()
        for row in range(first, end):
            x = linear[row] + spread * u
            answer = found.answers[row]
            joint = joint * (expit(edges[answer + 1] - x) - expit(edges[answer] - x))
        values.append(np.log(joint.sum()))
    return np.array(values)

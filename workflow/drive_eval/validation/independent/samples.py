"""Simulated data that implementations are compared on; what is planted matters less than that both see it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
CATEGORIES = ("none", "standard", "moderate", "high")


@dataclass(frozen=True)
class Binary:
    """Two rows for each person: ``outcome`` (0 or 1), ``design`` with its intercept last, ``person``."""

    outcome: Floats
    design: Floats
    person: Floats
    terms: tuple[str, ...] = ("interaction", "time", "arm", "covariate", "intercept")


def binary(seed: int, people: int = 400, spread: float = 1.0) -> Binary:
    """A difference in differences with persons' own levels, normal with standard deviation ``spread``."""
    rng = np.random.default_rng(seed)
    arm = np.repeat(rng.integers(0, 2, people).astype(float), 2)
    time = np.tile([0.0, 1.0], people)
    covariate = np.repeat(rng.integers(0, 2, people).astype(float), 2)
    own = np.repeat(spread * rng.normal(size=people), 2)
    linear = 0.4 - 0.9 * time + 0.2 * arm - 0.7 * time * arm + 0.5 * covariate + own
    outcome = (rng.uniform(size=len(linear)) < 1.0 / (1.0 + np.exp(-linear))).astype(float)
    design = np.column_stack([time * arm, time, arm, covariate, np.ones(len(linear))])
    return Binary(outcome, design, np.repeat(np.arange(people), 2).astype(float))


def ordered(seed: int, people: int = 300, spread: float = 0.0) -> pd.DataFrame:
    """Three answers for each person: ``person``, ``wave``, ``group`` and the ``answer`` on four levels."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "person": np.repeat([f"p{number:05d}" for number in range(people)], 3),
            "wave": ("intake", "midpoint", "closure") * people,
            "group": np.repeat(rng.choice(["a", "b"], size=people), 3),
        }
    )
    linear = frame["wave"].map({"intake": 0.0, "midpoint": -0.8, "closure": -1.5})
    linear = linear + (frame["group"] == "b") * 0.6 + np.repeat(spread * rng.normal(size=people), 3)
    below = 1.0 / (1.0 + np.exp(-(np.array([-0.2, 0.6, 1.5])[None, :] - linear.to_numpy()[:, None])))
    codes = (rng.uniform(size=len(frame))[:, None] > below).sum(axis=1)
    return frame.assign(answer=np.array(CATEGORIES)[codes])


def counts(seed: int, people: int = 500) -> tuple[Floats, Floats]:
    """A count for each person, overdispersed, and the design: intercept and one covariate."""
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(people), rng.normal(size=people)])
    mean = np.exp(design @ [1.2, 0.3]) * rng.gamma(2.0, 0.5, people)
    return rng.poisson(mean).astype(float), design


@dataclass(frozen=True)
class Times:
    """Days to the first event or to the end of observation, by arm and stratum."""

    days: npt.NDArray[np.int64]
    happened: npt.NDArray[np.bool_]
    drive: npt.NDArray[np.bool_]
    stratum: npt.NDArray[np.int64]


def times(seed: int, people: int = 400) -> Times:
    """Exponential times with censoring, rounded up to days, so that there are ties."""
    rng = np.random.default_rng(seed)
    drive = rng.integers(0, 2, people).astype(bool)
    stratum = rng.integers(0, 3, people).astype(np.int64)
    event = rng.exponential(200.0 * np.where(drive, 1.6, 1.0) * (1.0 + 0.4 * stratum))
    end = rng.uniform(60.0, 500.0, people)
    days = np.maximum(1, np.ceil(np.minimum(event, end) / 5.0) * 5.0).astype(np.int64)
    return Times(days, event <= end, drive, stratum)


def needs(seed: int, people: int = 500) -> tuple[npt.NDArray[np.int8], Floats]:
    """Six yes-or-no answers of each person from two classes, and a covariate that the class depends on."""
    rng = np.random.default_rng(seed)
    profiles = np.array([[0.9, 0.85, 0.8, 0.75, 0.7, 0.8], [0.15, 0.2, 0.25, 0.1, 0.2, 0.15]])
    covariate = rng.integers(0, 2, people).astype(float)
    of = (rng.uniform(size=people) < 1.0 / (1.0 + np.exp(-(1.2 * covariate - 0.6)))).astype(int)
    answers = (rng.uniform(size=(people, 6)) < profiles[of]).astype(np.int8)
    return answers, covariate

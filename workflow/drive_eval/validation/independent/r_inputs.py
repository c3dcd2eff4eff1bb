"""What R is given: the same simulated data as ours, as CSV files."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd

from drive_eval.validation.independent import samples
from drive_eval.validation.independent.regressions import severity_design
from drive_eval.validation.independent.tests import COUNTS, COURSES


def groups(seed: int) -> tuple[samples.Floats, samples.Floats]:
    """Numbers of events of two groups."""
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(2, 0.1, 80).astype(float), rng.negative_binomial(2, 0.15, 120).astype(float)


def p_values(seed: int) -> list[float]:
    """P-values of a family of tests."""
    return [float(value) for value in np.random.default_rng(seed).uniform(size=12) ** 2]


def recurrent(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events (person, day) and each person's last day under observation; one event of a person a day."""
    rng = np.random.default_rng(seed)
    followed = rng.integers(60, 500, 150)
    who, when = [], []
    for person, last in enumerate(followed):
        days = np.unique(rng.integers(1, last + 1, rng.poisson(last / 150.0)))
        who += [person] * len(days)
        when += [int(day) for day in days]
    return np.array(who, dtype=np.int64), np.array(when, dtype=np.int64), followed.astype(np.int64)


def write(folder: Path, seed: int) -> None:
    """Write every file that ``resources/validation/reference.R`` reads."""
    codes, design, person = severity_design(samples.ordered(seed, spread=1.2))
    binary = samples.binary(seed)
    y, x = samples.counts(seed)
    times = samples.times(seed)
    one, other = groups(seed)
    tables = {
        "proportions": pd.DataFrame(COUNTS, columns=["n", "of"]),
        "courses": pd.DataFrame(COURSES, columns=["both", "ended", "began", "neither"]),
        "groups": pd.DataFrame(
            {"value": np.r_[one, other], "group": np.repeat([1, 0], [len(one), len(other)])}
        ),
        "p_values": pd.DataFrame({"p": p_values(seed)}),
        "binary": pd.DataFrame(binary.design[:, :4], columns=list(binary.terms[:4])).assign(
            outcome=binary.outcome, person=binary.person
        ),
        "ordered": pd.DataFrame(design, columns=["midpoint", "closure", "group"]).assign(
            severity=codes, person=person
        ),
        "counts": pd.DataFrame({"y": y, "x": x[:, 1]}),
        "times": pd.DataFrame(
            {
                "days": times.days,
                "happened": times.happened.astype(int),
                "drive": times.drive.astype(int),
                "stratum": times.stratum,
            }
        ),
        "recurrent": _counting_process(*recurrent(seed)),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def _counting_process(who: np.ndarray, when: np.ndarray, followed: np.ndarray) -> pd.DataFrame:
    """Rows (start, stop, event) for each person from one event to the next."""
    rows = []
    for person, last in enumerate(followed):
        edges = [0, *sorted(int(day) for day in when[who == person])]
        rows += [(person, start, stop, 1) for start, stop in itertools.pairwise(edges)]
        if edges[-1] < last:
            rows.append((person, edges[-1], int(last), 0))
    return pd.DataFrame(rows, columns=["person", "start", "stop", "event"])

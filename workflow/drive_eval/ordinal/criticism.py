"""Criticism of a fitted ordered logit: what it predicts, what it would generate, what its priors do.

Leave-one-out predictive density by Pareto-smoothed importance sampling (Vehtari, Gelman and Gabry, 2017,
Statistics and Computing 27, 1413-1432) leaves out one person at a time, with all answers, so that models
with and without an intercept for each person are compared on the same ground. Prior sensitivity by
power-scaling: Kallioinen, Paananen, Bürkner and Vehtari (2024), Statistics and Computing 34, 57.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from arviz_stats.base import array_stats as untyped  # type: ignore[attr-defined]

from drive_eval.ordinal.kernel import Floats, by_person
from drive_eval.ordinal.model import CUTPOINTS, EFFECTS, SPREAD, Priors, stretch
from drive_eval.ordinal.quadrature import no_intercept, normal_nodes
from drive_eval.ordinal.terms import Design

array_stats: Any = untyped
# Effects of power-scaling from here on are worth a look (Kallioinen et al., 2024).
SENSITIVE = 0.05
ALPHAS = (0.99, 1.01)


@dataclass(frozen=True)
class LeftOut:
    """Leave-one-person-out: expected log predictive density of each person (people), and Pareto's k.

    ``good_k``: the k below which the estimate can be trusted with this number of draws.
    """

    elpd: Floats
    k: Floats
    good_k: float

    @property
    def total(self) -> float:
        """Summed over people."""
        return float(self.elpd.sum())

    @property
    def error(self) -> float:
        """Standard error of the sum."""
        return float(np.sqrt(len(self.elpd) * self.elpd.var(ddof=1)))


def log_likelihood(design: Design, draws: Mapping[str, Floats], nodes: int) -> Floats:
    """Log-likelihood of each person's answers under each draw: (draws, people)."""
    spread = draws.get(SPREAD)
    at, weights = no_intercept() if spread is None else normal_nodes(nodes)
    return by_person(
        np.ascontiguousarray(draws[CUTPOINTS]),
        np.ascontiguousarray(draws[EFFECTS]),
        np.zeros(len(draws[EFFECTS])) if spread is None else np.ascontiguousarray(spread),
        design.centred,
        design.answers,
        design.starts,
        at,
        weights,
    )


def leave_one_out(values: Floats, chains: int) -> LeftOut:
    """From ``log_likelihood``, the draws in the order of their chains."""
    draws, people = values.shape
    shaped = values.T.reshape(people, chains, draws // chains)
    elpd, k = np.empty(people), np.empty(people)
    for person in range(people):
        found = array_stats.loo(shaped[person], r_eff=1.0)
        elpd[person], k[person] = float(found[0]), float(found[1])
    return LeftOut(elpd, k, min(1.0 - 1.0 / np.log10(draws), 0.7))


def log_prior(design: Design, draws: Mapping[str, Floats], priors: Priors) -> Floats:
    """Log prior density of each draw, up to a constant."""
    within = stretch(draws[SPREAD])[:, None] if SPREAD in draws else np.ones((1, 1))
    found: Floats = -0.5 * ((draws[EFFECTS] / within / design.priors) ** 2).sum(axis=1)
    if SPREAD in draws:
        found = found - 0.5 * (draws[SPREAD] / priors.spread) ** 2
    below = 1.0 / (1.0 + np.exp(-draws[CUTPOINTS] / within))
    edges = np.pad(below, ((0, 0), (1, 1)), constant_values=(0.0, 1.0))
    shares = np.maximum(np.diff(edges, axis=1), np.finfo(float).tiny)
    return found + (priors.concentration - 1.0) * np.log(shares).sum(axis=1)


def sensitivity(quantity: Floats, component: Floats, chains: int) -> float:
    """How far a quantity's distribution moves when a component of the density is power-scaled.

    ``quantity`` and ``component`` (log prior, or total log-likelihood): one number for each draw.
    """
    shape = (chains, len(quantity) // chains)
    parts = component.reshape(shape)
    logs = [array_stats.power_scale_lw(parts, alpha=alpha, axis=(-2, -1)).reshape(shape) for alpha in ALPHAS]
    weights = [np.exp(log - log.max()) / np.exp(log - log.max()).sum() for log in logs]
    return float(array_stats.power_scale_sense(quantity.reshape(shape), *weights, *ALPHAS))


def replicated_shares(
    design: Design, draws: Mapping[str, Floats], groups: npt.NDArray[Any], seed: int
) -> Floats:
    """Share of each category in each group of rows, in data generated anew under each draw: (draws, G, C).

    ``groups`` (n): each row's group, 0..G-1. People are new ones, with intercepts of their own.
    """
    rng = np.random.default_rng(seed)
    many, size = len(design.categories), int(groups.max()) + 1
    person = np.repeat(np.arange(design.people), np.diff(design.starts))
    totals = np.bincount(groups, minlength=size).astype(float)
    found = np.empty((len(draws[EFFECTS]), size, many))
    spread = draws.get(SPREAD)
    for draw, effects in enumerate(draws[EFFECTS]):
        linear = (design.centred * effects).sum(axis=1)
        if spread is not None:
            linear = linear + spread[draw] * rng.normal(size=design.people)[person]
        uniform = rng.uniform(size=design.rows)
        at_most = 1.0 / (1.0 + np.exp(-(draws[CUTPOINTS][draw][None, :] - linear[:, None])))
        answers = (uniform[:, None] > at_most).sum(axis=1)
        counts = np.bincount(groups * many + answers, minlength=size * many).reshape(size, many)
        found[draw] = counts / totals[:, None]
    return found

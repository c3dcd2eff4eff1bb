"""Regressions with a saturated covariate, and models at their limits: known on paper."""

from collections.abc import Iterator, Mapping
from math import lgamma, log, sqrt
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.behaviour import gamma_poisson
from drive_eval.models.firth import firth
from drive_eval.models.logistic import logistic
from drive_eval.ordinal.kernel import likelihood
from drive_eval.ordinal.margins import margin
from drive_eval.ordinal.maximum import maximum
from drive_eval.ordinal.model import CUTPOINTS, EFFECTS
from drive_eval.ordinal.quadrature import normal_nodes
from drive_eval.ordinal.terms import Design, Term, make_design
from drive_eval.validation.closed.known import known
from drive_eval.victims.did_ordinal import ordinal

# With the covariate: with the outcome, without; without it: the same.
CELLS = (30, 20, 15, 45)
CATEGORIES = ("none", "standard", "moderate", "high")


def rows() -> Iterator[Mapping[str, Any]]:
    """The evidence."""
    yield from _binary()
    yield from _difference_in_differences()
    yield from _ordered()
    yield from _counts()


def _two_by_two() -> tuple[np.ndarray, np.ndarray]:
    outcome = np.repeat([1.0, 0.0, 1.0, 0.0], CELLS)
    covariate = np.repeat([1.0, 1.0, 0.0, 0.0], CELLS)
    return outcome, np.column_stack([covariate, np.ones(sum(CELLS))])


def _binary() -> Iterator[Mapping[str, Any]]:
    a, b, c, d = CELLS
    outcome, design = _two_by_two()
    found = logistic(outcome, design, ("covariate", "intercept"), 0.95)
    answer = [log(a * d / (b * c)), sqrt(1 / a + 1 / b + 1 / c + 1 / d)]
    yield known(
        "Logistic regression",
        "two by two",
        "log(ad / bc), √(1/a + 1/b + 1/c + 1/d)",
        [found.coefficients[0], found.errors[0]],
        answer,
        1e-7,
    )
    half = log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
    penalised = firth(outcome, design, ("covariate", "intercept"), 0.95)
    yield known(
        "Firth's logistic regression",
        "two by two",
        "the same with 1/2 added to each cell",
        penalised.coefficients[0],
        half,
        1e-6,
    )


def _difference_in_differences() -> Iterator[Mapping[str, Any]]:
    # Arm, time, people, with the outcome.
    groups = ((1.0, 0.0, 60, 45), (1.0, 1.0, 60, 20), (0.0, 0.0, 50, 35), (0.0, 1.0, 50, 30))
    outcome = np.concatenate([np.repeat([1.0, 0.0], [k, n - k]) for _, _, n, k in groups])
    arm = np.repeat([group[0] for group in groups], [group[2] for group in groups])
    time = np.repeat([group[1] for group in groups], [group[2] for group in groups])
    design = np.column_stack([arm * time, time, arm, np.ones(len(arm))])
    found = logistic(outcome, design, ("interaction", "time", "arm", "intercept"), 0.95)
    odds = [log(k / (n - k)) for _, _, n, k in groups]
    answer = odds[1] - odds[0] - (odds[3] - odds[2])
    yield known(
        "Difference in differences",
        "no covariates",
        "change of log odds with Drive less that without",
        found.coefficients[0],
        answer,
        1e-7,
    )


def _ordered_design(codes: np.ndarray, covariate: np.ndarray, term: Term) -> Design:
    people = [f"p{number:04d}" for number in range(len(codes))]
    frame = pd.DataFrame(
        {"person": people, "covariate": covariate, "answer": [CATEGORIES[int(code)] for code in codes]}
    )
    return make_design(frame, "answer", CATEGORIES, "person", (term,))


def _ordered() -> Iterator[Mapping[str, Any]]:
    a, b, c, d = CELLS
    outcome, design = _two_by_two()
    answer = [log(a * d / (b * c)), sqrt(1 / a + 1 / b + 1 / c + 1 / d)]
    people = np.arange(len(outcome), dtype=float)
    severity = ordinal(3.0 * outcome, design[:, :1], ("covariate",), 0.95, people)
    yield known(
        "Ordered logit of severity",
        "two answers, two groups",
        "the logarithm of the odds ratio",
        severity.coefficients,
        answer[:1],
        1e-7,
    )
    two = _ordered_design(
        3 * outcome, np.where(design[:, 0] > 0, "yes", "no"), Term("covariate", 1.5, ("no", "yes"))
    )
    found = maximum(two)
    yield known(
        "Ordered logit of behaviour, likelihood",
        "two answers, two groups",
        "log odds ratio and its error",
        [found.effects[0], found.errors[0]],
        answer,
        1e-5,
    )
    # Cutpoints at the logits of cumulative shares give the shares back, whoever it is where the effect is 0.
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    below = np.cumsum(shares)[:3]
    draws = {CUTPOINTS: np.log(below / (1 - below))[None, :], EFFECTS: np.zeros((1, 1))}
    yield known(
        "Margins",
        "an effect of 0",
        "the shares that the cutpoints stand for",
        margin(two, draws, {"covariate": "yes"})[0],
        shares,
    )
    nodes, weights = normal_nodes(25)
    height, *_ = likelihood(
        draws[CUTPOINTS][0],
        np.zeros(1),
        0.0,
        np.ascontiguousarray(two.centred.T),
        two.answers,
        two.starts,
        nodes,
        weights,
    )
    told = (a + c) * log(0.1) + (b + d) * log(0.4)
    yield known(
        "Ordered logit of behaviour, multilevel",
        "people do not differ",
        "the pooled log-likelihood Σ n log p",
        height,
        told,
    )


def _counts() -> Iterator[Mapping[str, Any]]:
    person = np.repeat(np.arange(30), 3)
    # Nobody differs from anybody else: the gamma's variance is 0, which is the Poisson model.
    found = gamma_poisson.fit(np.full(90, 5.0), np.ones((90, 1)), person)
    yield known(
        "Gamma-Poisson model",
        "everybody alike: its Poisson limit",
        "log mean, variance 0, error 1 / √Σy",
        [found.coefficients[0], found.alpha, found.errors[0]],
        [log(5.0), 0.0, 1 / sqrt(450)],
        1e-7,
    )
    height = sum(5 * log(5.0) - 5.0 - lgamma(6.0) for _ in range(90))
    yield known(
        "Gamma-Poisson model",
        "log-likelihood at that limit",
        "Σ y log μ − μ − log y!",
        found.log_likelihood,
        height,
    )
    y = np.tile([2.0, 4.0, 9.0], 30)
    near = gamma_poisson.log_likelihood(np.array([log(5.0)]), log(1e-9), y, np.ones((90, 1)), person)
    poisson = sum(each * log(5.0) - 5.0 - lgamma(each + 1) for each in y)
    yield known(
        "Gamma-Poisson model",
        "variance 10⁻⁹",
        "the Poisson log-likelihood, to the order of the variance",
        near,
        poisson,
        1e-5,
    )
    one = gamma_poisson.log_likelihood(
        np.array([log(2.0)]), 0.0, np.array([3.0]), np.ones((1, 1)), np.array([0])
    )
    yield known(
        "Gamma-Poisson model",
        "one count of 3, mean 2, variance 1",
        "geometric: μ^y / (1 + μ)^(y + 1)",
        one,
        3 * log(2) - 4 * log(3),
    )

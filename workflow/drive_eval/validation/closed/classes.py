"""Latent classes and the three steps: known on paper."""

from collections.abc import Iterator, Mapping
from math import log
from typing import Any

import numpy as np

from drive_eval.latent.assignment import assign
from drive_eval.latent.criteria import aic, bic, relative_entropy, sabic
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.model import Fit, fixed_probabilities
from drive_eval.latent.outcome import outcome
from drive_eval.latent.patterns import Patterns, collapse
from drive_eval.validation.closed.known import known

SEARCH = Search(60, 20)


def rows() -> Iterator[Mapping[str, Any]]:
    """The evidence."""
    yield from _models()
    yield from _third_step()
    yield known(
        "Information criteria",
        "log-likelihood −100, 5 parameters, 50 people",
        "2k − 2l, k log n − 2l, k log((n + 2) / 24) − 2l",
        [aic(-100, 5), bic(-100, 5, 50), sabic(-100, 5, 50)],
        [210.0, 200 + 5 * log(50), 200 + 5 * log(52 / 24)],
    )
    sure, unsure = np.eye(2), np.full((2, 2), 0.5)
    found = [relative_entropy(each, np.ones(2)) for each in (sure, unsure)]
    yield known("Relative entropy", "classes known, and not known at all", "1 and 0", found, [1.0, 0.0])


def _patterns(answers: Mapping[tuple[int, ...], int]) -> Patterns:
    rows = [answer for answer, people in answers.items() for _ in range(people)]
    return collapse(np.array(rows, dtype=np.int8), tuple(f"item_{number}" for number in range(len(rows[0]))))


def _fitted(patterns: Patterns, classes: int, zero_class: bool) -> Fit:
    fixed = fixed_probabilities(classes, patterns.answers.shape[1], zero_class)
    return fit(patterns, fixed, SEARCH, np.random.default_rng(0))


def _models() -> Iterator[Mapping[str, Any]]:
    subject = "Latent classes"
    one = _patterns({(1,): 30, (0,): 70})
    height = 30 * log(0.3) + 70 * log(0.7)
    for zero_class in (False, True):
        told = "one of them without needs" if zero_class else "both free"
        found = _fitted(one, 2, zero_class)
        yield known(
            subject,
            f"two classes, one item, {told}",
            "Σ n log(n / N): one item cannot tell classes apart",
            found.log_likelihood,
            height,
            1e-7,
        )
        share = found.shares @ found.probabilities[:, 0]
        yield known(
            subject, f"two classes, one item, {told}: share with a yes", "30 of 100", share, 0.3, 1e-6
        )
    single = _fitted(_patterns({(1, 0): 20, (1, 1): 10, (0, 0): 70}), 1, False)
    yield known(
        subject, "one class, two items", "the share of yes to each", single.probabilities[0], [0.3, 0.1], 1e-6
    )
    # A class without needs beside one: with nobody double counted, three cells give three parameters.
    n11, n10, n01, n00 = 24, 12, 16, 48
    two = _fitted(_patterns({(1, 1): n11, (1, 0): n10, (0, 1): n01, (0, 0): n00}), 2, True)
    first, second = n11 / (n11 + n01), n11 / (n11 + n10)
    needing = (n11 + n10) * (n11 + n01) / (n11 * 100)
    yield known(
        subject,
        "a class without needs and one other, two items",
        "n₁₁/(n₁₁+n₀₁), n₁₁/(n₁₁+n₁₀), (n₁₁+n₁₀)(n₁₁+n₀₁)/(n₁₁ N)",
        [*two.probabilities[1], two.shares[1]],
        [first, second, needing],
        1e-5,
    )
    step = assign(_patterns({(1, 1): 50, (0, 0): 50}), _fitted(_patterns({(1, 1): 50, (0, 0): 50}), 2, False))
    yield known(
        "Assignment to classes",
        "answers that decide the class",
        "nobody is assigned wrongly",
        step.errors.ravel(),
        np.eye(2).ravel(),
        1e-5,
    )


def _third_step() -> Iterator[Mapping[str, Any]]:
    subject = "Three-step outcome"
    yes, people = np.array([30.0, 10.0]), np.array([60.0, 40.0])
    for method in ("modal", "bch", "ml"):
        found = outcome(yes, people, np.eye(2), method)
        yield known(
            subject,
            f"no error of assignment, {method}",
            "the shares observed in each class",
            found.probabilities,
            [0.5, 0.25],
            1e-6,
        )
    # Eight in ten of each class are assigned to it: the shares observed are mixtures of the true ones.
    errors = np.array([[0.8, 0.2], [0.2, 0.8]])
    truth, sizes = np.array([0.6, 0.1]), np.array([50.0, 50.0])
    observed = sizes @ errors
    found = outcome((sizes * truth) @ errors, observed, errors, "bch")
    yield known(
        subject,
        "known error of assignment, bch",
        "the true shares behind the mixture",
        found.probabilities,
        truth,
    )
    found = outcome((sizes * truth) @ errors, observed, errors, "ml")
    yield known(
        subject,
        "known error of assignment, ml",
        "the true shares behind the mixture",
        found.probabilities,
        truth,
        1e-6,
    )

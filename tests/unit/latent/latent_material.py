"""Answers and models that the tests of the latent class engine share."""

import itertools

import numpy as np

from drive_eval.latent.arrays import Floats
from drive_eval.latent.patterns import MISSING, Patterns, collapse


def items(number: int) -> tuple[str, ...]:
    return tuple(f"item_{j}" for j in range(number))


def drawn(
    shares: list[float], probabilities: Floats, people: int, seed: int, missing: float = 0.0
) -> tuple[Patterns, np.ndarray]:
    """Answers of people drawn from a model, and the class of each."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(len(shares), size=people, p=shares)
    answers = (rng.uniform(size=(people, probabilities.shape[1])) < probabilities[classes]).astype(np.int8)
    gaps = rng.uniform(size=answers.shape) < missing
    gaps[:, 0] = False
    return collapse(np.where(gaps, MISSING, answers), items(probabilities.shape[1])), classes


def expected_patterns(shares: Floats, probabilities: Floats, people: float) -> Patterns:
    """All complete patterns, each with the weight that a model expects: its maximum is the model itself."""
    width = probabilities.shape[1]
    answers = np.array(list(itertools.product((0, 1), repeat=width)), dtype=np.int8)
    density = np.ones((len(answers), len(shares)))
    for k, row in enumerate(probabilities):
        for j in range(width):
            density[:, k] *= np.where(answers[:, j] == 1, row[j], 1.0 - row[j])
    return Patterns(answers, people * (density @ shares), items(width))


def plain_em(patterns: Patterns, shares: Floats, probabilities: Floats, free: Floats, steps: int) -> float:
    """Log-likelihood after plain EM person by person, written from the formulas: slow and separate."""
    rows = np.repeat(patterns.answers, patterns.weights.astype(int), axis=0)
    shares, probabilities = shares.copy(), probabilities.copy()
    found = -np.inf
    for step in range(steps + 1):
        density = np.ones((len(rows), len(shares)))
        for k in range(len(shares)):
            for j in range(rows.shape[1]):
                chance = np.where(rows[:, j] == 1, probabilities[k, j], 1.0 - probabilities[k, j])
                density[:, k] *= np.where(rows[:, j] == MISSING, 1.0, chance)
        joint = density * shares
        found = float(np.log(joint.sum(axis=1)).sum())
        if step == steps:
            break
        given = joint / joint.sum(axis=1, keepdims=True)
        shares = given.mean(axis=0)
        for k in range(len(shares)):
            for j in range(rows.shape[1]):
                seen = rows[:, j] != MISSING
                if free[k, j]:
                    probabilities[k, j] = given[seen & (rows[:, j] == 1), k].sum() / given[seen, k].sum()
    return found

"""Calibration of the Bayesian latent class model: a class without needs and two others, six items.

Classes have no names in the posterior distribution; draws are named by the engine's own rule, after the fit
to the same data, and so is the truth: as a function of parameters and data it has a uniform place like any
other.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.special import logsumexp

from drive_eval.bayes.sampling import Draws, Floats, compile_model, sample
from drive_eval.latent.bayes import counted, model, relabelled
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.model import Fit, fixed_probabilities
from drive_eval.latent.patterns import Patterns, collapse
from drive_eval.validation.sbc import LIKELIHOOD, SAMPLING, Values, ranked, streams

PEOPLE, ITEMS, CLASSES = 150, 6, 3
SUBJECT = "Bayesian latent classes"
NAMES = tuple(f"item_{j}" for j in range(ITEMS))
SEARCH = Search(20, 5)
LABELS = {
    "shares": ("share without needs", "share of class 1", "share of class 2"),
    "probabilities": tuple(f"class 1, item {j + 1}" for j in range(ITEMS)),
}
# Two arrangements of the classes may fit nearly alike: longer runs see both.
LONGER = {"draws": 1000, "tune": 800}


def answered(truth: Values, rng: np.random.Generator) -> Patterns:
    """Answers of everybody, given shares (3) and the probabilities (2, items) of the classes with needs."""
    chances = np.vstack([np.zeros(ITEMS), truth["probabilities"]])
    own = rng.choice(CLASSES, size=PEOPLE, p=truth["shares"])
    return collapse((rng.uniform(size=(PEOPLE, ITEMS)) < chances[own]).astype(np.int8), NAMES)


def named(truth: Values, found: Fit) -> dict[str, Floats]:
    """The truth with its classes in the order of the fit, by the rule that orders draws."""
    one = {name: values[None, None] for name, values in truth.items()}
    draws = Draws(one, np.zeros((1, 1), dtype=np.bool_), np.zeros((1, 1)))
    return {name: values[0, 0] for name, values in relabelled(draws, found).values.items()}


def density(values: Values, patterns: Patterns) -> Floats:
    """The log-likelihood of draws (s): classes summed out, person by person."""
    with np.errstate(divide="ignore"):
        yes, no = np.log(values["probabilities"]), np.log1p(-values["probabilities"])
        shares = np.log(values["shares"])
    free = yes @ patterns.yes + no @ patterns.no
    nothing = np.where(patterns.yes.sum(axis=0) > 0.0, -np.inf, 0.0)
    held = np.broadcast_to(nothing, (len(shares), 1, len(nothing)))
    by_class = np.concatenate([held, free], axis=1) + shares[:, :, None]
    found: Floats = logsumexp(by_class, axis=1) @ patterns.weights
    return found


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate. ``settings``: ``replicates``."""
    compiled = None
    for number in range(*settings["replicates"]):
        rng, start = streams(seed, 1, number)
        truth = {"shares": rng.dirichlet(np.ones(CLASSES)), "probabilities": rng.uniform(size=(2, ITEMS))}
        data = answered(truth, rng)
        found = fit(data, fixed_probabilities(CLASSES, ITEMS, zero_class=True), SEARCH, rng)
        if compiled is None:
            compiled = compile_model(model(data, found), ("shares", "probabilities"))
        drawn = sample(compiled.with_data(**counted(data)), SAMPLING | LONGER, start)

        def derived(values: Values, data: Patterns = data) -> Values:
            return {LIKELIHOOD: density(values, data)}

        draws = relabelled(drawn, found)
        yield from ranked(SUBJECT, number, draws, named(truth, found), derived, LABELS, rng)

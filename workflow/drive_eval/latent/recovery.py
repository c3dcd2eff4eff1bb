"""Does the engine find what was planted? Coverage of its intervals and recovery of people's classes.

Answers are drawn again and again from models with a class without needs and three others, which are more or
less alike; the engine fits each sample, and what it says is held against what was drawn. Agreement of the
most likely classes with the true ones is the adjusted Rand index (Hubert and Arabie 1985, Journal of
Classification 2, 193-218): one for the same groups, about zero for groups that have nothing in common.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.information import uncertainty
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.limits import profile_limits
from drive_eval.latent.model import fixed_probabilities, posterior
from drive_eval.latent.patterns import codes_of, collapse

ITEMS = 12
SHARES = np.array([0.35, 0.25, 0.2, 0.2])
# How likely the needs of a class are, and the others: from classes far apart to classes nearly alike.
SEPARATIONS = {"clear": (0.85, 0.1), "fair": (0.7, 0.15), "poor": (0.55, 0.2)}
BLOCK = 4
# As many people as had their needs assessed, and half of them.
SIZES, SEARCH = (487, 244), Search(100, 20)
RAND = "adjusted Rand index of most likely and true classes"


def planted(separation: str) -> Floats:
    """The item probabilities (4, 12): a class without needs, and three with a block of needs each."""
    high, low = SEPARATIONS[separation]
    profiles = np.full((4, ITEMS), low)
    profiles[0] = 0.0
    for k in range(1, 4):
        profiles[k, BLOCK * (k - 1) : BLOCK * k] = high
    return profiles


def adjusted_rand(one: Integers, other: Integers) -> float:
    """The adjusted Rand index of two groupings of the same people (n each)."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1.0)
    pairs = [float((counts * (counts - 1.0) / 2.0).sum()) for counts in (table, table.sum(1), table.sum(0))]
    expected = pairs[1] * pairs[2] / (len(one) * (len(one) - 1.0) / 2.0)
    largest = (pairs[1] + pairs[2]) / 2.0
    return 1.0 if largest == expected else (pairs[0] - expected) / (largest - expected)


def one_sample(
    separation: str, people: int, search: Search, level: float, seed: list[int]
) -> Iterator[dict[str, Any]]:
    """Draw and fit one sample: each share and probability as estimated and as it is, and the Rand index."""
    rng = np.random.default_rng(seed)
    truth = planted(separation)
    own = rng.choice(len(SHARES), size=people, p=SHARES)
    answers = (rng.uniform(size=(people, ITEMS)) < truth[own]).astype(np.int8)
    patterns = collapse(answers, tuple(f"item_{j}" for j in range(ITEMS)))
    found = fit(patterns, fixed_probabilities(len(SHARES), ITEMS, zero_class=True), search, rng)
    labels = tuple(str(k) for k in range(len(SHARES)))
    names, _ = align(found.probabilities, [True, False, False, False], Reference(labels, truth))
    order = np.array([int(name) for name in names])
    sure = uncertainty(patterns, found, level)
    lower, upper = profile_limits(patterns, found, level)
    told = posterior(patterns, found).argmax(axis=1)[
        np.searchsorted(codes_of(patterns.answers), codes_of(answers))
    ]
    for place, k in enumerate(order):
        share = (SHARES[k], found.shares[place], sure.share_lower[place], sure.share_upper[place])
        name = "share of the class without needs" if k == 0 else f"share of class {k}"
        yield from _rows(name, tuple(np.atleast_1d(each) for each in share))
    # The class without needs has no probabilities to estimate.
    free = order > 0
    probabilities = (truth[order][free], found.probabilities[free], lower[free], upper[free])
    yield from _rows("probability of a need in a class", probabilities)
    yield {"quantity": RAND, "estimate": adjusted_rand(own, told)}


def _rows(quantity: str, values: tuple[Floats, ...]) -> Iterator[dict[str, Any]]:
    for true, estimate, low, high in zip(*(each.ravel() for each in values), strict=True):
        known = np.isfinite(low) and np.isfinite(high)
        yield {
            "quantity": quantity,
            "truth": float(true),
            "estimate": float(estimate),
            "lower": float(low) if known else np.nan,
            "upper": float(high) if known else np.nan,
        }


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """What each sample gives, by separation and number of people; see ``drive_eval.validation.coverage``.

    ``settings``: ``replicates`` (the first, and the one after the last) and ``latent.interval_level``.
    """
    level = float(settings["latent"]["interval_level"])
    for place, (separation, people) in enumerate(product(SEPARATIONS, SIZES)):
        for number in range(*settings["replicates"]):
            common = {
                "subject": f"{separation} classes, {people} people",
                "replicate": number,
                "interval_level": level,
            }
            empty = dict.fromkeys(("truth", "lower", "upper"), np.nan)
            for row in one_sample(separation, people, SEARCH, level, [seed, place, number]):
                yield common | empty | row

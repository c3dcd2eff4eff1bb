"""Does the engine find what was planted? Coverage of its intervals and recovery of people's classes.

Answers are drawn again and again from models with a class without needs and three others, which are more or
less alike; the engine fits each sample, and what it says is held against what was drawn. Agreement of the
most likely classes with the true ones is the adjusted Rand index (Hubert and Arabie 1985, Journal of
Classification 2, 193-218): one for the same groups, about zero for groups that have nothing in common.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.fit import Search, fit
from drive_eval.latent.information import uncertainty
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.limits import profile_limits
from drive_eval.latent.model import fixed_probabilities, posterior
from drive_eval.latent.patterns import codes_of, collapse
from drive_eval.latent.rows import Row

ITEMS = 12
SHARES = np.array([0.35, 0.25, 0.2, 0.2])
# How likely the needs of a class are, and the others: from classes far apart to classes nearly alike.
SEPARATIONS = {"clear": (0.85, 0.1), "fair": (0.7, 0.15), "poor": (0.55, 0.2)}
BLOCK = 4


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
) -> dict[str, float]:
    """Draw and fit one sample: how many intervals hold the truth, of how many; the adjusted Rand index."""
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
    wanted, known = truth[order], np.isfinite(lower)
    told = posterior(patterns, found).argmax(axis=1)[
        np.searchsorted(codes_of(patterns.answers), codes_of(answers))
    ]
    shares = SHARES[order]
    has = np.isfinite(sure.share_lower)
    return {
        "shares_held": float(((sure.share_lower <= shares) & (shares <= sure.share_upper))[has].sum()),
        "shares": float(has.sum()),
        "probabilities_held": float(((lower <= wanted) & (wanted <= upper))[known].sum()),
        "probabilities": float(known.sum()),
        "rand": adjusted_rand(own, told),
    }


def analyse(settings: Mapping[str, Any], seed: int) -> AnalysisResult:
    """Coverage and recovery for each separation.

    ``settings``: ``replicates``, ``people``, ``starts``, ``starts_carried`` and ``interval_level``.
    """
    return build(row for separation in SEPARATIONS for row in _rows(separation, settings, seed))


def _rows(separation: str, settings: Mapping[str, Any], seed: int) -> Iterator[Row]:
    search = Search(settings["starts"], settings["starts_carried"])
    level, replicates = float(settings["interval_level"]), int(settings["replicates"])
    place = list(SEPARATIONS).index(separation)
    samples = [
        one_sample(separation, settings["people"], search, level, [seed, place, number])
        for number in range(replicates)
    ]
    total = {name: sum(each[name] for each in samples) for name in samples[0]}
    values = {
        "shares_covered": (100.0 * total["shares_held"] / total["shares"], "percent", "share intervals"),
        "probabilities_covered": (
            100.0 * total["probabilities_held"] / total["probabilities"], "percent", "probability intervals",
        ),
        "adjusted_rand": (total["rand"] / replicates, "ratio", "most likely against true classes, mean"),
    }  # fmt: skip
    for name, (value, unit, what) in values.items():
        yield (
            {
                "estimate_id": f"validate.latent_recovery.{separation}.{name}",
                "analysis": "validate_latent_recovery",
                "population": f"{replicates} samples of {settings['people']} people drawn from a model",
                "term": separation,
                "statistic": name,
                "value": round(value, 4),
                "unit": unit,
                "method": f"simulation: {what}",
                "sensitivity": "public",
            },
            Basis(formula=f"{what}, over samples drawn with the truth known"),
        )

"""Posterior predictive checks of the Bayesian model of incidents (Gelman, Meng and Stern 1996).

Each compares a statistic of the data with the same one of replicated data, draw by draw: near 0 or 1 the
data are unlike what the model expects. Ties count half.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from drive_eval.reoffending.periods import Integers
from drive_eval.reoffending.posterior import Floats, Material


def check_periods(data: Material, draws: Mapping[str, Floats], draws_used: int, seed: int) -> float:
    """How a person's incidents fall on the periods, given the person's total.

    The model says that they are spread as a Dirichlet-multinomial with the sizes s; the statistic is
    Pearson's. Near 0, incidents cluster in periods more than the model allows, and its intervals are too
    narrow; near 1, less.
    """
    rng = np.random.default_rng(seed)
    total = data.events.sum(axis=1)
    some = total > 0
    found = []
    for mean, clustering, _ in _each(data, draws, draws_used):
        share = (mean / mean.sum(axis=1, keepdims=True))[some]
        gamma = rng.gamma((mean / clustering[:, None])[some])
        whole = gamma.sum(axis=1, keepdims=True)
        # Where all sizes are tiny, all gammas can be 0: then one period has everything.
        own = np.where(whole > 0, gamma / np.where(whole > 0, whole, 1.0), share)
        replicated = rng.multinomial(total[some], own)
        found.append(
            _above(_pearson(replicated, total[some], share), _pearson(data.events[some], total[some], share))
        )
    return float(np.mean(found))


def check_people(data: Material, draws: Mapping[str, Floats], draws_used: int, seed: int) -> dict[str, float]:
    """How new people's totals differ: the share of people with ``none``, and the standard ``deviation``.

    Near 1, the model expects more people without an incident, or totals further apart, than there are.
    """
    rng = np.random.default_rng(seed)
    total = data.events.sum(axis=1)
    found: dict[str, list[float]] = {"none": [], "deviation": []}
    for mean, clustering, shape in _each(data, draws, draws_used):
        chance = rng.beta(1.0 + shape / clustering, shape)
        factor = (1.0 - chance) / chance
        again = rng.poisson((rng.gamma(mean / clustering[:, None]) * factor[:, None]).sum(axis=1))
        found["none"].append(_above(float((again == 0).mean()), float((total == 0).mean())))
        found["deviation"].append(_above(float(again.std()), float(total.std())))
    return {name: float(np.mean(each)) for name, each in found.items()}


def _each(
    data: Material, draws: Mapping[str, Floats], draws_used: int
) -> Iterator[tuple[Floats, Floats, Floats]]:
    """For each of so many draws, spread evenly: means (people × periods), clustering and shape (people)."""
    level, contrast, clustering, shape = (
        draws[name].reshape(-1, *draws[name].shape[2:])
        for name in ("level", "at_site", "clustering", "shape")
    )
    for at in np.linspace(0, len(level) - 1, min(draws_used, len(level))).astype(np.int64):
        logarithm = level[at][data.site] + contrast[at][data.site] * data.drive[:, None]
        yield np.exp(logarithm) * data.years, clustering[at][data.site], shape[at][data.site]


def _above(replicated: float, observed: float) -> float:
    return float(replicated > observed) + 0.5 * float(replicated == observed)


def _pearson(events: Integers, total: Integers, share: Floats) -> float:
    expected = total[:, None] * share
    use = expected > 0
    return float((((events - expected) ** 2)[use] / expected[use]).sum())

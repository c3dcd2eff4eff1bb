"""What simulation-based calibration of every model has in common: from draws to places of the truth.

For each replicate the parameters come from the model's own prior, data from the model given them, and draws
from the pipeline's own function given the data. The place of each true value among draws that are nearly
independent is uniform if prior, likelihood and sampler are those that are stated (Talts et al. 2018, arXiv
1804.06788). Data sets that no release could have may be drawn again: the place is uniform given the data, so
nothing that depends on the data alone can spoil it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from arviz_stats.base import array_stats as untyped  # type: ignore[attr-defined]

from drive_eval.bayes.sampling import Draws, Floats
from drive_eval.validation.uniformity import place, thinned

array_stats: Any = untyped
# Enough for small models; each replicate has two chains, so that R-hat means something.
SAMPLING = {"chains": 2, "draws": 400, "tune": 400, "target_accept": 0.8}
# Places among so many draws are fine enough, and draws so far apart nearly independent.
KEPT, FEWEST = 100, 20
RHAT = 1.05
LIKELIHOOD = "log-likelihood"
Values = Mapping[str, Floats]


def ranked(
    subject: str,
    number: int,
    draws: Draws,
    truth: Values,
    derived: Callable[[Values], Values],
    labels: Mapping[str, tuple[str, ...]],
    rng: np.random.Generator,
) -> Iterator[dict[str, Any]]:
    """Where the truth stands among the draws of one replicate, quantity by quantity.

    ``truth``: name → array of the quantity's own shape; ``derived``: of named draws (s, …) further quantities
    (s), the log-likelihood among them; ``labels``: name → what its elements are called, in order.
    """
    effective = min(_effective(draws.values[name]) for name in labels)
    sound = (
        not draws.diverging.any()
        and effective >= FEWEST
        and max(_worst_rhat(draws.values[name]) for name in labels) <= RHAT
    )
    kept = thinned(np.arange(draws.size, dtype=float), min(effective, KEPT)).astype(int)
    flat = {name: draws.flat(name)[kept] for name in draws.values}
    one = {name: np.asarray(values)[None] for name, values in truth.items()}
    columns = {**_elements(flat, labels), **derived(flat)}
    true = {**_elements(one, labels), **derived(one)}
    for quantity, values in columns.items():
        yield {
            "subject": subject,
            "quantity": quantity,
            "replicate": number,
            "place": place(float(true[quantity][0]), values, float(rng.uniform())),
            "effective": float(len(kept)),
            "sound": bool(sound),
        }


def _elements(values: Values, labels: Mapping[str, tuple[str, ...]]) -> dict[str, Floats]:
    return {
        label: values[name].reshape(len(values[name]), -1)[:, at]
        for name, own in labels.items()
        for at, label in enumerate(own)
    }


def _scalars(values: Floats) -> Floats:
    return np.moveaxis(values.reshape(*values.shape[:2], -1), -1, 0)


def _effective(values: Floats) -> float:
    """The smallest effective sample size of any element; none where one did not move."""
    found = [float(array_stats.ess(each, method="bulk")) for each in _scalars(values)]
    return float(np.min(np.nan_to_num(found, nan=0.0)))


def _worst_rhat(values: Floats) -> float:
    found = [float(array_stats.rhat(each, method="rank")) for each in _scalars(values)]
    return float(np.max(np.nan_to_num(found, nan=np.inf)))


def streams(seed: int, subject: int, number: int) -> tuple[np.random.Generator, int]:
    """Random numbers of one replicate, and a seed for its sampler."""
    rng = np.random.default_rng([seed, subject, number])
    return rng, int(rng.integers(2**31))

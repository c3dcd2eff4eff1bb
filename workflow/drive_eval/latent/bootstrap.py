"""Parametric bootstrap likelihood-ratio test of K classes against one class fewer.

Source: McLachlan (1987), Applied Statistics 36, 318-324; for latent classes Nylund, Asparouhov and Muthén
(2007), Structural Equation Modeling 14, 535-569. Answers are drawn from the model with one class fewer,
with each person's own gaps, and both models are fitted to them. Each replicate has a seed of its own, so
that it comes out the same whichever others are computed beside it.
"""

import numpy as np

from drive_eval.latent.arrays import Floats
from drive_eval.latent.fit import INSIDE, Search, fit, off_bounds
from drive_eval.latent.model import Fit
from drive_eval.latent.patterns import MISSING, Patterns, collapse


def statistic(fewer: Fit, more: Fit) -> float:
    """Twice the difference of the log-likelihoods."""
    return 2.0 * (more.log_likelihood - fewer.log_likelihood)


def p_value(observed: float, replicates: Floats) -> float:
    """The share of statistics at least as large as the observed one, which counts as one of them."""
    return (1.0 + float((replicates >= observed).sum())) / (1.0 + len(replicates))


def replicate(patterns: Patterns, fewer: Fit, fixed: Floats, search: Search, seed: int, number: int) -> float:
    """The statistic of replicate ``number`` for ``fixed`` (K, J) classes against those of ``fewer``."""
    rng = np.random.default_rng([seed, len(fixed), number])
    drawn = simulate(patterns, fewer, rng)
    truth = np.concatenate([fewer.shares[:, None], fewer.probabilities], axis=1)
    small = fit(
        drawn,
        np.where(fewer.free, np.nan, fewer.probabilities),
        search,
        rng,
        off_bounds(truth[None], fewer.free),
    )
    large = fit(drawn, fixed, search, rng, split_starts(small, fixed, rng))
    return statistic(small, large)


def simulate(patterns: Patterns, model: Fit, rng: np.random.Generator) -> Patterns:
    """Answers of as many people drawn from ``model``, each not recorded where that person's were not."""
    recorded = np.repeat(patterns.answers != MISSING, patterns.weights.astype(np.int64), axis=0)
    classes = rng.choice(model.classes, size=len(recorded), p=model.shares / model.shares.sum())
    yes = rng.uniform(size=recorded.shape) < model.probabilities[classes]
    return collapse(np.where(recorded, yes.astype(np.int8), MISSING), patterns.items)


def split_starts(small: Fit, fixed: Floats, rng: np.random.Generator) -> Floats:
    """Starts (S, K, 1 + J) for one class more: each class of ``small`` with free items split in two.

    They begin near the likelihood of ``small``, so that the larger model does not end below it.
    """
    splittable = np.flatnonzero(small.free.any(axis=1))
    starts = np.empty((len(splittable), small.classes + 1, 1 + fixed.shape[1]))
    for start, k in zip(starts, splittable, strict=True):
        start[:-1, 0], start[:-1, 1:] = small.shares, small.probabilities
        shift = rng.uniform(-0.5, 0.5, fixed.shape[1])
        logits = _logit(small.probabilities[k])
        start[k, 0] = start[-1, 0] = small.shares[k] / 2.0
        start[k, 1:], start[-1, 1:] = _expit(logits + shift), _expit(logits - shift)
    return starts


def _logit(values: Floats) -> Floats:
    inside = np.clip(values, INSIDE, 1.0 - INSIDE)
    logits: Floats = np.log(inside / (1.0 - inside))
    return logits


def _expit(values: Floats) -> Floats:
    shares: Floats = 1.0 / (1.0 + np.exp(-values))
    return shares

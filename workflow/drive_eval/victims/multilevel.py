"""The multilevel model of one behaviour at two occasions, sampled from its posterior distribution.

A person's log odds are those of the reports' difference-in-differences (time, allocation, their product, and
the covariates) plus an intercept of the person's own, normal with a standard deviation that is estimated:
two answers about one person are alike for more reasons than the covariates know. The intercept is integrated
out by Gauss-Hermite quadrature (Abramowitz and Stegun 1964, 25.4.46), so that the posterior has as many
dimensions as the model has terms, not as it has people. Weakly informative normal priors (Gelman, Jakulin,
Pittau and Su 2008, Annals of Applied Statistics 2, 1360-1383), stated in the settings; for the
standard deviation a gamma prior of shape two, which keeps off zero (Chung, Rabe-Hesketh, Dorie, Gelman and
Liu 2013, Psychometrika 78, 685-709).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as pt

from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.victims.did_design import Long
from drive_eval.victims.multilevel_data import QUANTITIES, Patterns, nodes, patterns


def model(shape: Patterns, settings: Mapping[str, Any]) -> pm.Model:
    """The model with ``shape``'s patterns; its counts can be changed (``pm.Data``).

    ``settings``: ``victims.multilevel``.
    """
    places, weights = nodes(int(settings["nodes"]))
    with pm.Model() as built:
        counts = pm.Data("counts", shape.counts)
        intercept = pm.Normal("intercept", 0.0, settings["prior_intercept_sd"])
        time = pm.Normal("time", 0.0, settings["prior_time_sd"])
        allocation = pm.Normal("allocation", 0.0, settings["prior_arm_sd"])
        interaction = pm.Normal("interaction", 0.0, settings["prior_arm_sd"])
        slopes = pm.Normal("slopes", 0.0, settings["prior_slope_sd"], shape=shape.covariates.shape[1])
        mean = float(settings["prior_person_sd_mean"])
        person_sd = pm.Gamma("person_sd", alpha=2.0, beta=2.0 / mean)
        fixed = intercept + allocation * shape.drive + pt.dot(shape.covariates, slopes)  # type: ignore[no-untyped-call]
        own = person_sd * places[None, :]
        before = pm.math.sigmoid(fixed[:, None] + own)
        after = pm.math.sigmoid((fixed + time + interaction * shape.drive)[:, None] + own)
        first, second, both = (
            pt.dot(part, weights)  # type: ignore[no-untyped-call]
            for part in (before, after, before * after)
        )
        chances = pt.stack([both, first - both, second - both, 1.0 - first - second + both], axis=1)
        pm.Potential("likelihood", (counts * pt.log(chances)).sum())
    return built


def draws_of(
    data: Mapping[str, Long], settings: Mapping[str, Any], sampling: Mapping[str, Any], seed: int
) -> dict[str, Draws]:
    """Posterior draws for each behaviour of ``data``.

    The model is compiled once and given each behaviour's counts. ``settings``: ``victims.multilevel``;
    ``sampling``: ``bayes.sampling``; ``seed``: each behaviour samples with its own, next to one another.
    """
    every = np.unique(np.vstack([each.design[::2, 2:] for each in data.values()]), axis=0)
    counted = {name: patterns(each, every) for name, each in data.items()}
    shape = next(iter(counted.values()))
    longer = dict(sampling) | {"draws": int(sampling["draws"]) * int(settings["draws_times"])}
    compiled = compile_model(model(shape, settings), QUANTITIES)
    return {
        name: sample(compiled.with_data(counts=each.counts), longer, seed + place, low_rank=True)
        for place, (name, each) in enumerate(counted.items())
    }

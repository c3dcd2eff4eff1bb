"""Bayesian models of the Drive-DASH score: the report's model, and one that lets scores spread more.

Both have a mean that is the product of a value at intake at the first site, a ratio for each later wave
and other site, and an effect of the person. In the first the effect is gamma and scores are Poisson around
it: the model of Table A3.2 with priors, its effect integrated out in closed form as there
(``drive_eval.behaviour.gamma_poisson``). In the second the effect is log-normal and scores are negative
binomial, with variance m + k m^2 around the mean m: it holds the Poisson model as k = 0, and k says how
far scores of one person spread beyond it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as pt

Floats = npt.NDArray[np.float64]
GAMMA, NEGATIVE_BINOMIAL = "poisson_gamma", "negative_binomial"
QUANTITIES = {
    GAMMA: ("coefficients", "spread"),
    NEGATIVE_BINOMIAL: ("coefficients", "spread", "dispersion"),
}


@dataclass(frozen=True)
class Cells:
    """Forms summed up without loss for models whose mean depends on few combinations of predictors.

    ``predictors``: distinct rows of them, a cell each; ``cell``: that of each form; ``held``: distinct
    sets of cells that a person has forms in × cells (0 or 1, or the number of forms); ``people`` and
    ``scores``: number of people with each set, and sum of their scores; ``totals``: each person's sum;
    ``cell_scores``: sum of the scores in each cell; ``score`` and ``person`` of each form.
    """

    predictors: Floats
    cell: npt.NDArray[np.int64]
    held: Floats
    people: Floats
    scores: Floats
    totals: Floats
    cell_scores: Floats
    score: Floats
    person: npt.NDArray[np.int64]


def cells(score: Floats, predictors: Floats, person: npt.NDArray[np.int64]) -> Cells:
    """Sum forms up; ``person``: 0, 1, … for each form, nobody without a form."""
    distinct, cell = np.unique(predictors, axis=0, return_inverse=True)
    cell = cell.reshape(-1).astype(np.int64)
    totals = np.bincount(person, score)
    owned = np.zeros((len(totals), len(distinct)))
    np.add.at(owned, (person, cell), 1.0)
    held, of = np.unique(owned, axis=0, return_inverse=True)
    of = of.reshape(-1)
    return Cells(
        distinct, cell, held, np.bincount(of).astype(float), np.bincount(of, totals), totals,
        np.bincount(cell, score, len(distinct)), score, person,
    )  # fmt: skip


def _coefficients(size: int, priors: Mapping[str, Any]) -> Any:
    """Logarithms of the mean at intake at the first site and of the ratios."""
    middle, spread = np.zeros(size), np.full(size, float(priors["ratio_sd"]))
    middle[0], spread[0] = np.log(float(priors["intake_mean"])), float(priors["intake_sd"])
    return pm.Normal("coefficients", middle, spread, shape=size)


def _above(numbers: Floats) -> tuple[Floats, Floats]:
    """0, 1, … up to the largest of ``numbers`` but one, and how many of them lie above each."""
    steps = np.arange(max(1.0, numbers.max()))
    return steps, (numbers[:, None] > steps).sum(axis=0).astype(float)


def counted(model: str, data: Cells) -> dict[str, Floats]:
    """What of a compiled model changes with the scores alone, by the name of its ``pm.Data``."""
    if model == GAMMA:
        steps, above = _above(data.totals)
        return {"steps": steps, "above": above, "scores": data.scores, "cell_scores": data.cell_scores}
    steps, above = _above(data.score)
    return {
        "steps": steps, "above": above, "cell_scores": data.cell_scores, "totals": data.totals,
        "score": data.score,
    }  # fmt: skip


def poisson_gamma(data: Cells, priors: Mapping[str, Any]) -> pm.Model:
    """Poisson scores with a gamma effect of mean 1 and standard deviation ``spread``, integrated out.

    The ratio of gamma functions is a product of (1 + j v), j below the person's sum and v the variance of
    the effect, which stays exact as v goes to 0.
    """
    with pm.Model() as model:
        given = {name: pm.Data(name, values) for name, values in counted(GAMMA, data).items()}
        coefficients = _coefficients(data.predictors.shape[1], priors)
        spread = pm.HalfNormal("spread", float(priors["spread_scale"]))
        variance = spread**2
        linear = pt.dot(data.predictors, coefficients)  # type: ignore[no-untyped-call]
        expected = pt.dot(data.held, pt.exp(linear))  # type: ignore[no-untyped-call]
        weights = data.people / variance + given["scores"]
        likelihood = (
            (given["above"] * pt.log1p(variance * given["steps"])).sum()
            + (given["cell_scores"] * linear).sum()
            - (weights * pt.log1p(variance * expected)).sum()
        )
        pm.Potential("likelihood", likelihood)
    return model


def negative_binomial(data: Cells, priors: Mapping[str, Any]) -> pm.Model:
    """Negative binomial scores with a log-normal effect whose logarithm has deviation ``spread``.

    ``dispersion`` is k. The ratio of gamma functions is a product, as in ``poisson_gamma``.
    """
    with pm.Model() as model:
        given = {name: pm.Data(name, values) for name, values in counted(NEGATIVE_BINOMIAL, data).items()}
        coefficients = _coefficients(data.predictors.shape[1], priors)
        spread = pm.HalfNormal("spread", float(priors["spread_scale"]))
        root = pm.HalfNormal("root", float(priors["dispersion_scale"]))
        dispersion = pm.Deterministic("dispersion", root**2)
        effect = pm.Normal("effect", 0.0, spread, shape=len(data.totals))
        linear = pt.dot(data.predictors, coefficients)  # type: ignore[no-untyped-call]
        mean = pt.exp(linear[data.cell] + effect[data.person])
        likelihood = (
            (given["above"] * pt.log1p(dispersion * given["steps"])).sum()
            + (given["cell_scores"] * linear).sum()
            + (given["totals"] * effect).sum()
            - ((1.0 / dispersion + given["score"]) * pt.log1p(dispersion * mean)).sum()
        )
        pm.Potential("likelihood", likelihood)
    return model


BUILDERS = {GAMMA: poisson_gamma, NEGATIVE_BINOMIAL: negative_binomial}

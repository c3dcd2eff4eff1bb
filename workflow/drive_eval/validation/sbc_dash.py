"""Calibration of the Bayesian models of the Drive-DASH score: Poisson with gamma effects, negative binomial.

Forty people at two sites, most with forms at intake, mid-point and closure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy import stats
from scipy.special import gammaln

from drive_eval.bayes.sampling import Floats, compile_model, sample
from drive_eval.behaviour.dash_models import (
    BUILDERS,
    GAMMA,
    NEGATIVE_BINOMIAL,
    QUANTITIES,
    Cells,
    cells,
    counted,
)
from drive_eval.validation.sbc import LIKELIHOOD, SAMPLING, Values, ranked, streams

PEOPLE = 40
NAMES = ("score at intake", "midpoint", "closure", "second site")
SUBJECTS = {GAMMA: "Poisson with gamma effects", NEGATIVE_BINOMIAL: "negative binomial"}
LABELS = {"coefficients": NAMES, "spread": ("spread",)}
# Where people hardly differ, their effects and the spread are hard to move together: longer, in small steps.
SAMPLED = {GAMMA: {}, NEGATIVE_BINOMIAL: {"draws": 1500, "tune": 1000, "target_accept": 0.95}}
# No form has more questions than twenty: data beyond all scores are drawn again.
LARGEST = 2000
Integers = np.typing.NDArray[np.int64]


def forms(seed: int) -> tuple[Floats, Integers]:
    """Predictors of every replicate's forms, and whose each form is."""
    rng = np.random.default_rng([seed, 0])
    person, wave = np.repeat(np.arange(PEOPLE), 3), np.tile(np.arange(3), PEOPLE)
    kept = (wave == 0) | (rng.uniform(size=len(wave)) < 0.8)
    person, wave = person[kept], wave[kept]
    columns = [np.ones(len(wave)), wave == 1, wave == 2, person % 2 == 1]
    return np.column_stack(columns).astype(float), person.astype(np.int64)


def parameters(model: str, priors: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Floats]:
    """One draw from the prior. ``priors``: ``behaviour.dash_priors``."""
    first = rng.normal(np.log(priors["intake_mean"]), priors["intake_sd"])
    ratios = rng.normal(0.0, priors["ratio_sd"], len(NAMES) - 1)
    found = {"coefficients": np.array([first, *ratios])}
    found["spread"] = np.array(abs(rng.normal(0.0, priors["spread_scale"])))
    if model == NEGATIVE_BINOMIAL:
        found["dispersion"] = np.array(rng.normal(0.0, priors["dispersion_scale"]) ** 2)
        found["effect"] = found["spread"] * rng.normal(size=PEOPLE)
    return found


def scores(
    model: str, truth: Values, predictors: Floats, person: Integers, rng: np.random.Generator
) -> Floats:
    """The forms' scores given the parameters: a Poisson count around a mean that itself varies."""
    mean = np.exp(predictors @ truth["coefficients"])
    if model == GAMMA:
        shape = 1.0 / truth["spread"] ** 2
        mean = mean * rng.gamma(shape, 1.0 / shape, PEOPLE)[person]
    else:
        shape = 1.0 / truth["dispersion"]
        mean = mean * np.exp(truth["effect"][person]) * rng.gamma(shape, 1.0 / shape, len(person))
    return rng.poisson(np.minimum(mean, 1e9)).astype(float)


def density(model: str, values: Values, data: Cells, predictors: Floats) -> Floats:
    """The log-likelihood of draws (s): gamma effects integrated out, log-normal ones as drawn."""
    linear = values["coefficients"] @ predictors.T
    if model == GAMMA:
        shape = 1.0 / values["spread"][:, None] ** 2
        size = len(data.totals)
        owned = np.zeros((len(data.person), size))
        owned[np.arange(len(data.person)), data.person] = 1.0
        expected = np.exp(linear) @ owned
        rising = gammaln(shape + data.totals) - gammaln(shape)
        power = shape * np.log(shape) - (shape + data.totals) * np.log(shape + expected)
        found: Floats = (rising + power).sum(axis=1) + linear @ data.score
        return found
    mean = np.exp(linear + values["effect"][:, data.person])
    size_ = 1.0 / values["dispersion"][:, None]
    whole: Floats = stats.nbinom.logpmf(data.score, size_, size_ / (size_ + mean)).sum(axis=1)
    return whole


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate of both models. ``settings``: ``replicates``, ``behaviour``."""
    priors = settings["behaviour"]["dash_priors"]
    predictors, person = forms(seed)
    for at, model in enumerate(BUILDERS):
        blank = cells(np.ones(len(person)), predictors, person)
        names = (*QUANTITIES[model], *(("effect",) if model == NEGATIVE_BINOMIAL else ()))
        compiled = compile_model(BUILDERS[model](blank, priors), names)
        labels = LABELS | ({"dispersion": ("dispersion",)} if model == NEGATIVE_BINOMIAL else {})
        for number in range(*settings["replicates"]):
            rng, start = streams(seed, 1 + at, number)
            while True:
                truth = parameters(model, priors, rng)
                score = scores(model, truth, predictors, person, rng)
                if 0 < score.max() <= LARGEST:
                    break
            data = cells(score, predictors, person)
            draws = sample(compiled.with_data(**counted(model, data)), SAMPLING | SAMPLED[model], start)

            def derived(values: Values, data: Cells = data, model: str = model) -> Values:
                return {LIKELIHOOD: density(model, values, data, predictors)}

            yield from ranked(SUBJECTS[model], number, draws, truth, derived, labels, rng)

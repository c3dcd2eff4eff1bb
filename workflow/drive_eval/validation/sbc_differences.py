"""Calibration of the Bayesian difference-in-differences of what victims-survivors experienced.

Ninety people in two arms at two occasions, with the covariates of the reports' model. Each has an intercept
of their own, drawn and not integrated out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.special import expit

from drive_eval.bayes.sampling import Floats, compile_model, sample
from drive_eval.validation.sbc import LIKELIHOOD, SAMPLING, Values, ranked, streams
from drive_eval.victims.did_design import PREDICTORS, Long
from drive_eval.victims.multilevel import model
from drive_eval.victims.multilevel_data import QUANTITIES, Patterns, nodes, patterns
from drive_eval.victims.multilevel_effects import effects

PEOPLE = 90
SUBJECT = "multilevel difference-in-differences"
LABELS = {
    **{name: (name.replace("_", " "),) for name in QUANTITIES if name != "slopes"},
    "slopes": tuple(name.replace("_", " ") for name in PREDICTORS),
}


def people(seed: int) -> Floats:
    """The design of every replicate (2 × people, 11): covariates as often as in an evaluation."""
    rng = np.random.default_rng([seed, 0])
    drive = (np.arange(PEOPLE) % 2).astype(float)
    living, relation = rng.choice(3, PEOPLE, p=[0.6, 0.25, 0.15]), rng.choice(5, PEOPLE)
    flags = [living == 1, living == 2, *(relation == each for each in range(1, 5))]
    flags += [rng.uniform(size=PEOPLE) < 0.5, rng.uniform(size=PEOPLE) < 0.6]
    time = np.tile([0.0, 1.0], PEOPLE)
    columns = [np.repeat(drive, 2) * time, time, np.repeat(drive, 2)]
    found: Floats = np.column_stack([*columns, *(np.repeat(flag.astype(float), 2) for flag in flags)])
    return found


def parameters(settings: Mapping[str, Any], rng: np.random.Generator) -> dict[str, Floats]:
    """One draw from the prior. ``settings``: ``victims.multilevel``."""
    scales = {"intercept": "intercept", "time": "time", "allocation": "arm", "interaction": "arm"}
    found = {name: np.array(rng.normal(0.0, settings[f"prior_{own}_sd"])) for name, own in scales.items()}
    found["slopes"] = rng.normal(0.0, settings["prior_slope_sd"], len(PREDICTORS))
    found["person_sd"] = np.array(rng.gamma(2.0, settings["prior_person_sd_mean"] / 2.0))
    return found


def answered(design: Floats, truth: Values, rng: np.random.Generator) -> Long:
    """What happened to each person at both occasions, given the parameters."""
    own = np.repeat(truth["person_sd"] * rng.normal(size=len(design) // 2), 2)
    fixed = truth["interaction"] * design[:, 0] + truth["time"] * design[:, 1]
    fixed = fixed + truth["allocation"] * design[:, 2] + design[:, 3:] @ truth["slopes"]
    present = rng.uniform(size=len(design)) < expit(truth["intercept"] + fixed + own)
    return Long(present.astype(float), design, np.repeat(np.arange(len(design) // 2), 2).astype(float), {})


def density(values: Values, data: Patterns, number: int) -> Floats:
    """The log-likelihood of draws (s), the persons' intercepts integrated out over ``number`` nodes."""
    places, weights = nodes(number)
    linear = values["intercept"][:, None] + values["slopes"] @ data.covariates.T
    linear = linear + values["allocation"][:, None] * data.drive
    later = linear + values["time"][:, None] + values["interaction"][:, None] * data.drive
    own = values["person_sd"][:, None, None] * places
    before, after = expit(linear[:, :, None] + own), expit(later[:, :, None] + own)
    courses = (before * after, before * (1 - after), (1 - before) * after, (1 - before) * (1 - after))
    chances = np.stack([course @ weights for course in courses], axis=2)
    found: Floats = (data.counts * np.log(chances)).sum(axis=(1, 2))
    return found


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate. ``settings``: ``replicates``, ``victims.multilevel``."""
    own, design = settings["victims"]["multilevel"], people(seed)
    every = np.unique(design[::2, 2:], axis=0)
    blank = Long(np.zeros(len(design)), design, np.zeros(len(design)), {})
    compiled = compile_model(model(patterns(blank, every), own), QUANTITIES)
    for number in range(*settings["replicates"]):
        rng, start = streams(seed, 1, number)
        truth = parameters(own, rng)
        data = patterns(answered(design, truth, rng), every)
        draws = sample(compiled.with_data(counts=data.counts), SAMPLING, start, low_rank=True)

        def derived(values: Values, data: Patterns = data) -> Values:
            fall = effects(values, data, int(own["nodes"])).extra_fall
            return {"extra fall, percentage points": fall, LIKELIHOOD: density(values, data, own["nodes"])}

        yield from ranked(SUBJECT, number, draws, truth, derived, LABELS, rng)

"""Calibration of the ordered logits of behaviour: pooled, multilevel, and with an effect of work by time.

Forty-five people with up to three forms each; time, a circumstance and age as predictors, with the priors of
the settings. Answers are drawn from logistic noise between cutpoints, which is the model's definition and not
its likelihood.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.behaviour_models.fields import SEVERITIES
from drive_eval.behaviour_models.terms import common_priors
from drive_eval.ordinal.kernel import Floats, by_person
from drive_eval.ordinal.model import CUTPOINTS, EFFECTS, SPREAD, Compiled, Priors, fit, stretch
from drive_eval.ordinal.quadrature import no_intercept, normal_nodes
from drive_eval.ordinal.terms import Design, Term, make_design
from drive_eval.validation.sbc import LIKELIHOOD, SAMPLING, Values, ranked, streams

PEOPLE = 45
WAVES = ("intake", "midpoint", "closure")
# Model → whether people have intercepts, and whether the effect of work differs by time.
MODELS = {"pooled": (False, False), "multilevel": (True, False), "multilevel, work by time": (True, True)}
GATES = {"rhat_most": np.inf, "ess_least": 0, "divergences_most": 10**6, "ebfmi_least": 0.0}


def design(settings: Mapping[str, Any], by_time: bool, seed: int) -> Design:
    """The predictors of every replicate; ``settings``: the section ``behaviour_models``."""
    rng = np.random.default_rng([seed, 0])
    person, wave = np.repeat(np.arange(PEOPLE), 3), np.tile(WAVES, PEOPLE)
    work, age = rng.choice(["no", "yes"], PEOPLE), rng.uniform(20.0, 60.0, PEOPLE)
    frame = pd.DataFrame({
        "su_id": person, "wave": wave, "work": work[person], "age": age[person], "answer": SEVERITIES[0],
    })  # fmt: skip
    frame = frame[rng.uniform(size=len(frame)) < 0.85].reset_index(drop=True)
    priors = settings["priors"]
    terms = (
        Term("wave", priors["wave"], WAVES),
        Term("work", priors["effect"], ("no", "yes")),
        *((Term("change", priors["effect"], parts=("wave", "work")),) if by_time else ()),
        Term("age", priors["age"], unit=10.0, zero=40.0),
    )
    return make_design(frame, "answer", SEVERITIES, "su_id", terms)


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate of each model.

    ``settings``: ``replicates`` and ``behaviour_models``.
    """
    own = settings["behaviour_models"]
    priors = common_priors(own)
    designs = {name: design(own, by_time, seed) for name, (_, by_time) in MODELS.items()}
    most = max(len(each.names) for each in designs.values())
    compiled = Compiled(priors, own["nodes"], len(SEVERITIES), most)
    for at, (subject, (multilevel, _)) in enumerate(MODELS.items()):
        for number in range(*settings["replicates"]):
            rng, start = streams(seed, 1 + at, number)
            truth = parameters(designs[subject], priors, multilevel, rng)
            data = answered(designs[subject], truth, rng)
            draws, _ = fit(compiled, data, SAMPLING, GATES, start, subject, multilevel=multilevel)
            labels = {
                CUTPOINTS: tuple(f"cutpoint {level}" for level in SEVERITIES[1:]),
                EFFECTS: data.names,
            } | ({SPREAD: ("spread",)} if multilevel else {})
            density = _Density(data, own["nodes"] if multilevel else 0)
            yield from ranked(subject, number, draws, truth, density, labels, rng)


def parameters(data: Design, priors: Priors, multilevel: bool, rng: np.random.Generator) -> dict[str, Floats]:
    """One draw from the prior: shares of the categories in the population, effects, spread of people."""
    shares = rng.dirichlet(np.full(len(data.categories), priors.concentration))
    at_most = np.clip(np.cumsum(shares)[:-1], 1e-12, 1.0 - 1e-12)
    cutpoints, effects = np.log(at_most / (1.0 - at_most)), rng.normal(0.0, data.priors)
    if not multilevel:
        return {CUTPOINTS: cutpoints, EFFECTS: effects}
    spread = np.abs(rng.normal(0.0, priors.spread))
    within = stretch(np.array([spread]))[0]
    return {CUTPOINTS: within * cutpoints, EFFECTS: within * effects, SPREAD: np.array(spread)}


def answered(data: Design, truth: Values, rng: np.random.Generator) -> Design:
    """The design with answers drawn given the parameters."""
    person = np.repeat(np.arange(data.people), np.diff(data.starts))
    own = float(truth.get(SPREAD, np.array(0.0))) * rng.normal(size=data.people)
    position = data.centred @ truth[EFFECTS] + own[person] + rng.logistic(size=data.rows)
    answers = (position[:, None] > truth[CUTPOINTS]).sum(axis=1).astype(np.int64)
    return Design(
        data.terms, data.names, data.predictors, answers, data.starts, data.frame, data.priors,
        data.categories,
    )  # fmt: skip


class _Density:
    """The log-likelihood of draws, people's intercepts integrated out."""

    def __init__(self, data: Design, nodes: int) -> None:
        self._data = data
        self._nodes = normal_nodes(nodes) if nodes else no_intercept()

    def __call__(self, values: Values) -> dict[str, Floats]:
        spreads = values.get(SPREAD, np.zeros(len(values[EFFECTS])))
        parts = by_person(
            np.ascontiguousarray(values[CUTPOINTS]), np.ascontiguousarray(values[EFFECTS]),
            np.ascontiguousarray(spreads), self._data.centred, self._data.answers, self._data.starts,
            *self._nodes,
        )  # fmt: skip
        return {LIKELIHOOD: parts.sum(axis=1)}

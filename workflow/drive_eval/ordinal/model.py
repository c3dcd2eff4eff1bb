"""Ordered logits as PyMC models, pooled or with an intercept for each person, and their posterior draws.

Priors: a Dirichlet on the probabilities of the categories for somebody with average predictors gives the
cutpoints (induced Dirichlet; Betancourt, 2019, Ordinal Regression), normals for effects on the log odds,
a half-normal for the spread of the people's intercepts. The intercepts are integrated out, so that the
posterior has as many dimensions as there are effects, however many people there are.

Shares and effects of the priors are those of the population. Within people, log odds are larger by the
factor sqrt(1 + k s^2), s being the spread of the intercepts and k = (16 sqrt(3) / (15 pi))^2 (Zeger, Liang
and Albert, 1988, Biometrics 44, 1049-1060): so pooled and multilevel models have the same priors, and the
spread is nearly independent of everything else, which lets the sampler move freely.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as untyped

from drive_eval.bayes.gates import Verdict, judge
from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.operation import ordered_logit
from drive_eval.ordinal.quadrature import no_intercept, normal_nodes
from drive_eval.ordinal.terms import Design

pt: Any = untyped
CUTPOINTS, EFFECTS, SPREAD = "cutpoints", "effects", "spread"
WITHIN = (16.0 * np.sqrt(3.0) / (15.0 * np.pi)) ** 2


@dataclass(frozen=True)
class Priors:
    """What stands for all effects alike.

    ``concentration``: of the Dirichlet over categories; ``spread``: scale of the half-normal.
    """

    concentration: float
    spread: float


class Compiled:
    """One compiled model for every ordered logit with up to so many predictors, pooled or multilevel.

    Compiling takes longer than sampling, so it is done once. A model with fewer predictors has columns of
    zeros besides, whose effects keep their prior; in a pooled one every intercept is at its only node, 0,
    and their spread keeps its prior. Neither touches the likelihood, and the draws leave both out.
    """

    def __init__(self, priors: Priors, nodes: int, categories: int, columns: int) -> None:
        self.priors, self.nodes, self.columns = priors, nodes, columns
        self._model: Any = compile_model(build(priors, categories, columns), [CUTPOINTS, EFFECTS, SPREAD])

    def with_design(self, design: Design, *, multilevel: bool) -> Any:
        """The compiled model with the design's data."""
        spare = self.columns - len(design.names)
        nodes, weights = normal_nodes(self.nodes) if multilevel else no_intercept()
        return self._model.with_data(
            predictors=np.pad(design.centred, ((0, 0), (0, spare))).T,
            answers=design.answers,
            starts=design.starts,
            scales=np.pad(design.priors, (0, spare), constant_values=1.0),
            nodes=nodes,
            weights=weights,
            intercepts=np.array(float(multilevel)),
        )


def stretch(spread: Floats) -> Floats:
    """How much larger log odds are within people than in the population, for each draw of the spread."""
    found: Floats = np.sqrt(1.0 + WITHIN * spread**2)
    return found


def build(priors: Priors, categories: int, columns: int) -> pm.Model:
    """The PyMC model, its data still to be given."""
    with pm.Model() as model:
        predictors = pm.Data("predictors", np.zeros((columns, 1)))
        answers = pm.Data("answers", np.zeros(1, dtype=np.int64))
        starts = pm.Data("starts", np.array([0, 1], dtype=np.int64))
        scales = pm.Data("scales", np.ones(columns))
        nodes, weights = pm.Data("nodes", np.zeros(1)), pm.Data("weights", np.ones(1))
        shares = pm.Dirichlet("shares", np.full(categories, priors.concentration))
        below = pt.cumsum(shares)[:-1]
        # What lies above a cutpoint is summed up by itself: 1 - below would lose it where it is small.
        above = pt.cumsum(shares[::-1])[::-1][1:]
        population = pm.Normal("population_effects", 0.0, scales, shape=columns)
        # Half-normal, as a normal whose sign does not count: smooth where there may be no spread at all.
        signed = priors.spread * pm.Normal("signed_spread", 0.0, 1.0)
        pm.Deterministic(SPREAD, pt.abs(signed))
        within = pt.sqrt(1.0 + WITHIN * (pm.Data("intercepts", np.array(1.0)) * signed) ** 2)
        cutpoints = pm.Deterministic(CUTPOINTS, within * (pt.log(below) - pt.log(above)))
        effects = pm.Deterministic(EFFECTS, within * population)
        operation: Any = ordered_logit()
        likelihood = operation(cutpoints, effects, signed, predictors, answers, starts, nodes, weights)[0]
        pm.Potential("likelihood", likelihood)
    return model


def fit(
    compiled: Compiled,
    design: Design,
    sampling: Mapping[str, Any],
    gates: Mapping[str, Any],
    seed: int,
    subject: str,
    *,
    multilevel: bool,
    cores: int = 1,
) -> tuple[Draws, Verdict]:
    """Draw from the posterior distribution and judge the draws."""
    model = compiled.with_design(design, multilevel=multilevel)
    draws = sample(model, sampling, seed, low_rank=True, cores=cores)
    values = {
        CUTPOINTS: draws.values[CUTPOINTS],
        EFFECTS: np.ascontiguousarray(draws.values[EFFECTS][..., : len(design.names)]),
    } | ({SPREAD: draws.values[SPREAD]} if multilevel else {})
    kept = Draws(values, draws.diverging, draws.energy)
    return kept, judge(subject, kept, gates)


def prior_draws(
    design: Design, priors: Priors, draws: int, seed: int, *, multilevel: bool
) -> dict[str, Floats]:
    """Draws from the prior distribution, name → (draws, …), as the posterior's."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(len(design.categories), priors.concentration), size=draws)
    below = np.cumsum(shares, axis=1)[:, :-1]
    above = np.cumsum(shares[:, ::-1], axis=1)[:, ::-1][:, 1:]
    effects = rng.normal(size=(draws, len(design.names))) * design.priors
    cutpoints = np.log(below) - np.log(above)
    if not multilevel:
        return {CUTPOINTS: cutpoints, EFFECTS: effects}
    spread = np.abs(rng.normal(size=draws)) * priors.spread
    within = stretch(spread)[:, None]
    return {CUTPOINTS: within * cutpoints, EFFECTS: within * effects, SPREAD: spread}

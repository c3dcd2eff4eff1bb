"""Whether effects are the same at every cutpoint, as proportional odds suppose.

For each cutpoint a binary regression of "above it" on the same predictors, each with the priors of the
ordered model, so that a rare answer does not break it; and a Wald test for each predictor that its effects
agree across cutpoints (Brant, 1990, Biometrics 46, 1171-1178), with the covariance across cutpoints and
within people from the people's scores.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.terms import Design

STEPS, CLOSE = 100, 1e-10


@dataclass(frozen=True)
class Parallel:
    """Effects by cutpoint (cuts, K), their robust errors, and the test of equality of each predictor (K).

    ``cuts``: the positions of the cutpoints that are used, between categories that both occur.
    """

    cuts: tuple[int, ...]
    effects: Floats
    errors: Floats
    statistic: Floats
    degrees: int
    p: Floats


def parallel(design: Design) -> Parallel | None:
    """Fit and test; ``None`` where fewer than two cutpoints have answers on both sides."""
    cuts = tuple(
        cut
        for cut in range(len(design.categories) - 1)
        if (design.answers == cut).any() and 0 < (design.answers > cut).sum() < design.rows
    )
    if len(cuts) < 2:
        return None
    fits = [_binary(design, (design.answers > cut).astype(float)) for cut in cuts]
    effects = np.stack([fit[0] for fit in fits])
    influence = np.stack([fit[1] for fit in fits])
    factor = design.people / (design.people - 1)
    columns = effects.shape[1]
    errors, statistic = np.empty_like(effects), np.empty(columns)
    contrast = np.hstack([-np.ones((len(cuts) - 1, 1)), np.eye(len(cuts) - 1)])
    for k in range(columns):
        covariance = influence[:, :, k] @ influence[:, :, k].T * factor
        errors[:, k] = np.sqrt(np.diag(covariance))
        difference = contrast @ effects[:, k]
        statistic[k] = difference @ np.linalg.pinv(contrast @ covariance @ contrast.T) @ difference
    degrees = len(cuts) - 1
    return Parallel(cuts, effects, errors, statistic, degrees, stats.chi2.sf(statistic, degrees))


def _binary(design: Design, above: Floats) -> tuple[Floats, Floats]:
    """Posterior mode of a binary logit, and each person's influence on its effects (people, K)."""
    predictors = np.column_stack([np.ones(design.rows), design.centred])
    precision = np.concatenate([[0.0], 1.0 / design.priors**2])
    parameters = np.zeros(predictors.shape[1])
    parameters[0] = np.log(above.mean() / (1.0 - above.mean()))
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(predictors @ parameters, -500.0, 500.0)))
        slope = predictors.T @ (above - chance) - precision * parameters
        curvature = (predictors * (chance * (1.0 - chance))[:, None]).T @ predictors + np.diag(precision)
        step = np.linalg.solve(curvature, slope)
        parameters = parameters + step * min(1.0, 2.0 / max(np.abs(step).max(), CLOSE))
        if np.abs(step).max() < CLOSE:
            break
    scores = np.add.reduceat(predictors * (above - chance)[:, None], design.starts[:-1], axis=0)
    return parameters[1:], (scores @ np.linalg.inv(curvature))[:, 1:]

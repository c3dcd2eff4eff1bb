"""The same ordered logit by maximum likelihood, with errors that allow for repeated answers of a person.

Cluster-robust errors (Liang and Zeger, 1986, Biometrika 73, 13-22) with the factor G / (G - 1) that Stata
uses for G people.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
)

from drive_eval.ordinal.kernel import Floats, Integers, likelihood
from drive_eval.ordinal.quadrature import no_intercept
from drive_eval.ordinal.terms import Design

Flags = npt.NDArray[np.bool_]
# A log odds beyond this says that the likelihood keeps rising: some category never occurs on one side.
RUNAWAY = 10.0
# Steps below it are noise of the differences that statsmodels takes its gradient from.
CLOSE = 1e-6


@dataclass(frozen=True)
class Maximum:
    """Estimates of the effects (K), and their model-based and cluster-robust standard errors.

    Not a number where an effect has no estimate: its level has one extreme answer only. ``reason`` says why
    there is no estimate at all.
    """

    effects: Floats
    errors: Floats
    robust: Floats
    reason: str = ""


def maximum(design: Design) -> Maximum:
    """Fit by Newton's method, without the levels at which every answer is the lowest or the highest.

    The likelihood of these is highest at an infinite effect, where their rows say nothing more. statsmodels
    takes its Hessian from differences, so it starts where a climb by gradients alone has arrived.
    """
    nothing = np.full(len(design.names), np.nan)
    columns, rows = _estimable(design)
    if len(np.unique(design.answers[rows])) < 2 or not columns.any():
        return Maximum(nothing, nothing, nothing, "everybody has the same answer")
    people = np.repeat(np.arange(design.people), np.diff(design.starts))[rows]
    fitted = _fit(design.predictors[rows][:, columns], design.answers[rows], people)
    if isinstance(fitted, str):
        return Maximum(nothing, nothing, nothing, fitted)
    effects, errors, robust = (nothing.copy() for _ in fitted)
    effects[columns], errors[columns], robust[columns] = fitted
    return Maximum(effects, errors, robust)


def _estimable(design: Design) -> tuple[Flags, Flags]:
    """Columns that have an estimate, and the rows that they are estimated on."""
    columns = np.ones(len(design.names), dtype=bool)
    rows = np.ones(design.rows, dtype=bool)
    binary = ((design.predictors == 0.0) | (design.predictors == 1.0)).all(axis=0)
    extremes = int(design.answers.min()), int(design.answers.max())
    changed = True
    while changed:
        changed = False
        for k in np.flatnonzero(columns & binary):
            those = rows & (design.predictors[:, k] == 1.0)
            answers = np.unique(design.answers[those])
            if len(answers) == 0 or (len(answers) == 1 and answers[0] in extremes):
                columns[k], changed = False, True
                rows &= ~those
    return columns, rows


def _fit(predictors: Floats, answers: Integers, people: Integers) -> tuple[Floats, Floats, Floats] | str:
    """Effects, standard errors and cluster-robust ones, or why there are none."""
    codes = np.searchsorted(np.unique(answers), answers)
    centred = predictors - predictors.mean(axis=0)
    many = predictors.shape[1]
    start = _climbed(centred, codes)
    if np.abs(start[:many]).max() > RUNAWAY:
        return "the likelihood has no maximum"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", HessianInversionWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            model = OrderedModel(codes, centred, distr="logit")
            found = model.fit(start, method="newton", maxiter=100, tol=CLOSE, disp=False)
            parameters = np.asarray(found.params)
            bread = np.linalg.inv(-model.hessian(parameters))
            scores = np.asarray(model.score_obs(parameters))
        except (np.linalg.LinAlgError, ValueError):
            return "the likelihood has no single maximum"
    if not found.mle_retvals["converged"] or np.abs(parameters[:many]).max() > RUNAWAY:
        return "the likelihood has no maximum"
    starts = np.flatnonzero(np.diff(people, prepend=-1))
    by_person = np.add.reduceat(scores, starts, axis=0)
    factor = len(starts) / (len(starts) - 1)
    robust = bread @ (by_person.T @ by_person) @ bread * factor
    variances = np.diag(bread)[:many], np.diag(robust)[:many]
    if any((variance <= 0.0).any() for variance in variances):
        return "the likelihood has no single maximum"
    return parameters[:many], np.sqrt(variances[0]), np.sqrt(variances[1])


def _climbed(predictors: Floats, codes: Integers) -> Floats:
    """Parameters near the maximum as statsmodels has them: effects, first cutpoint, logs of the gaps."""
    columns = np.ascontiguousarray(predictors.T)
    many, rows = columns.shape
    starts, (nodes, weights) = np.arange(rows + 1), no_intercept()
    shares = np.cumsum(np.bincount(codes))[:-1] / rows
    cutpoints = np.log(shares / (1.0 - shares))

    def falling(at: Floats) -> tuple[float, Floats]:
        gaps = np.exp(at[many + 1 :])
        cuts = at[many] + np.concatenate([[0.0], np.cumsum(gaps)])
        value, by_cut, by_effect, _ = likelihood(cuts, at[:many], 0.0, columns, codes, starts, nodes, weights)
        above = np.cumsum(by_cut[::-1])[::-1]
        return -value, -np.concatenate([by_effect, [above[0]], above[1:] * gaps])

    start = np.concatenate([np.zeros(many), cutpoints[:1], np.log(np.diff(cutpoints))])
    found: Floats = minimize(falling, start, jac=True, method="BFGS", options={"gtol": 1e-6}).x
    return found

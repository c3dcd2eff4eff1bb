"""The same ordered logit by maximum likelihood, with errors that allow for repeated answers of a person.

Cluster-robust errors (Liang and Zeger, 1986, Biometrika 73, 13-22) with the factor G / (G - 1) that Stata
uses for G people.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
)

from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.terms import Design

# A log odds beyond this says that the likelihood keeps rising: some category never occurs on one side.
RUNAWAY = 10.0


@dataclass(frozen=True)
class Maximum:
    """Estimates of the effects (K), their model-based and cluster-robust standard errors, and why not."""

    effects: Floats
    errors: Floats
    robust: Floats
    reason: str = ""


def maximum(design: Design) -> Maximum:
    """Fit by Newton's method; ``reason`` says why there is no estimate where there is none."""
    nothing = np.full(len(design.names), np.nan)
    present = np.unique(design.answers)
    if len(present) < 2:
        return Maximum(nothing, nothing, nothing, "everybody has the same answer")
    codes = np.searchsorted(present, design.answers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", HessianInversionWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            model = OrderedModel(codes, design.centred, distr="logit")
            found = model.fit(method="newton", maxiter=100, disp=False)
            parameters = np.asarray(found.params)
            bread = np.linalg.inv(-model.hessian(parameters))
            scores = np.asarray(model.score_obs(parameters))
        except (np.linalg.LinAlgError, ValueError):
            return Maximum(nothing, nothing, nothing, "the likelihood has no single maximum")
    many = len(design.names)
    if not found.mle_retvals["converged"] or np.abs(parameters[:many]).max() > RUNAWAY:
        reason = "the likelihood has no maximum: an answer never occurs with one of the predictors"
        return Maximum(nothing, nothing, nothing, reason)
    by_person = np.add.reduceat(scores, design.starts[:-1], axis=0)
    factor = design.people / (design.people - 1)
    robust = bread @ (by_person.T @ by_person) @ bread * factor
    variances = np.diag(bread)[:many], np.diag(robust)[:many]
    if any((variance <= 0.0).any() for variance in variances):
        return Maximum(nothing, nothing, nothing, "the likelihood has no single maximum")
    errors, clustered = (np.sqrt(variance) for variance in variances)
    return Maximum(parameters[:many], errors, clustered)

"""Criteria for the number of classes, from a log-likelihood.

AIC: Akaike (1974), IEEE Transactions on Automatic Control 19, 716-723. BIC: Schwarz (1978), Annals of
Statistics 6, 461-464. Sample-size adjusted BIC: Sclove (1987), Psychometrika 52, 333-343. Relative
entropy: Ramaswamy et al. (1993), Marketing Science 12, 103-124; also Mplus's.
"""

import math

import numpy as np

from drive_eval.latent.arrays import Floats


def aic(log_likelihood: float, parameters: int) -> float:
    """Akaike's information criterion, −2 log L + 2 p."""
    return -2.0 * log_likelihood + 2.0 * parameters


def bic(log_likelihood: float, parameters: int, people: int) -> float:
    """Bayesian information criterion, −2 log L + p ln n."""
    return -2.0 * log_likelihood + parameters * math.log(people)


def sabic(log_likelihood: float, parameters: int, people: int) -> float:
    """Sample-size adjusted BIC, −2 log L + p ln((n + 2) / 24)."""
    return -2.0 * log_likelihood + parameters * math.log((people + 2) / 24)


def relative_entropy(posterior: Floats, weights: Floats) -> float:
    """How surely people are classified: 1 if for certain, 0 if the classes cannot be told apart.

    ``posterior`` (P, K), ``weights`` (P). 1 − Σ −r ln r / (n ln K), summed over people and classes; one
    class has no uncertainty and gives 1.
    """
    classes = posterior.shape[1]
    if classes == 1:
        return 1.0
    uncertain = -(posterior * np.log(np.where(posterior > 0.0, posterior, 1.0))).sum(axis=1)
    return 1.0 - float(weights @ uncertain) / (float(weights.sum()) * math.log(classes))

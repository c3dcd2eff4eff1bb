"""Multilevel models beside R's: our likelihood, the intercepts integrated out, at R's own estimates.

A Bayesian model and a fit by maximum likelihood share the likelihood and nothing else; where it agrees at the
estimates, so do the model, its quadrature and the meaning of every parameter. That sampling is right is shown
by calibration.
"""

from collections.abc import Mapping

import numpy as np

from drive_eval.ordinal.kernel import likelihood
from drive_eval.ordinal.quadrature import normal_nodes
from drive_eval.settings.behaviour_models import BehaviourModels
from drive_eval.settings.victims import Multilevel
from drive_eval.validation.independent import samples
from drive_eval.validation.independent.regressions import ordered_design
from drive_eval.victims.did_design import Long
from drive_eval.victims.multilevel_data import patterns
from drive_eval.victims.multilevel_effects import effects


def ordered_height(seed: int, theirs: Mapping[str, np.ndarray]) -> float:
    """The multilevel ordered logit's log-likelihood where ``ordinal::clmm`` has its maximum."""
    design = ordered_design(samples.ordered(seed, spread=1.2))
    *beta, spread = theirs["mixed"]
    slopes = np.array(beta)
    # Our predictors are centred, which moves the cutpoints.
    moved = theirs["mixed_cutpoints"] - float((design.predictors - design.centred)[0] @ slopes)
    nodes, weights = normal_nodes(BehaviourModels().nodes)
    height, *_ = likelihood(
        moved,
        slopes,
        float(spread),
        np.ascontiguousarray(design.centred.T),
        design.answers,
        design.starts,
        nodes,
        weights,
    )
    return float(height)


def multilevel_height(seed: int, theirs: Mapping[str, np.ndarray]) -> float:
    """The multilevel difference in differences' log-likelihood where ``lme4::glmer`` has its maximum."""
    data = samples.binary(seed)
    long = Long(data.outcome, data.design[:, :4], data.person, {}, data.terms[:4])
    people = patterns(long)
    interaction, time, arm, covariate, intercept, spread = theirs["mixed"]
    draws = {
        "intercept": np.array([intercept]),
        "time": np.array([time]),
        "allocation": np.array([arm]),
        "interaction": np.array([interaction]),
        "slopes": np.array([[covariate]]),
        "person_sd": np.array([spread]),
    }
    joint = effects(draws, people, Multilevel().nodes).joint[0]
    return float((people.counts * np.log(joint)).sum())

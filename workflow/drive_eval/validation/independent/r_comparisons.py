"""What is compared with R: each estimator, R's name for its result, and how far they may be apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.behaviour import gamma_poisson
from drive_eval.models.logistic import logistic
from drive_eval.models.proportion import exact, wilson
from drive_eval.ordinal.maximum import maximum
from drive_eval.reoffending.recurrent import mean_cumulative
from drive_eval.reoffending.survival import contrast, share_with_event
from drive_eval.validation.independent import r_inputs, samples
from drive_eval.validation.independent.r_mixed import multilevel_height, ordered_height
from drive_eval.validation.independent.regressions import ordered_design, severity_design
from drive_eval.validation.independent.survival import AT
from drive_eval.validation.independent.tests import COUNTS, COURSES, course
from drive_eval.victims.did_ordinal import ordinal
from drive_eval.victims.paired import difference, mcnemar
from drive_eval.victims.two_groups import compare, holm

NORMAL = 1.959963984540054


@dataclass(frozen=True)
class Beside:
    """One comparison: ``name`` of R's result in ``package``, our own, and how far they may be apart."""

    package: str
    name: str
    subject: str
    quantity: str
    tolerance: float
    ours: Callable[[int, Mapping[str, np.ndarray]], Any]


def _two(seed: int) -> Any:
    return compare(*r_inputs.groups(seed), 0.95)


def _logit(seed: int) -> Any:
    data = samples.binary(seed)
    return logistic(data.outcome, data.design, data.terms, 0.95)


def _ordered(seed: int) -> Any:
    return maximum(ordered_design(samples.ordered(seed, spread=1.2)))


def _severity(seed: int) -> Any:
    codes, design, person = severity_design(samples.ordered(seed, spread=1.2))
    return ordinal(codes, design, ("midpoint", "closure", "group"), 0.95, person).coefficients


def _counts(seed: int) -> Any:
    y, x = samples.counts(seed)
    return gamma_poisson.fit(y, x, np.arange(len(y)))


def _shares(seed: int) -> Any:
    data = samples.times(seed)
    return share_with_event(data.days, data.happened, AT, NORMAL)


def _arms(seed: int) -> Any:
    data = samples.times(seed)
    return contrast(data.days, data.happened, data.drive, data.stratum)


COMPARISONS = (
    Beside(
        "stats",
        "wilson",
        "Wilson interval",
        "limits",
        1e-9,
        lambda _, __: np.ravel([wilson(n, of, 0.95) for n, of in COUNTS]),
    ),
    Beside(
        "stats",
        "exact",
        "Clopper-Pearson interval",
        "limits",
        1e-9,
        lambda _, __: np.ravel([exact(n, of, 0.95) for n, of in COUNTS]),
    ),
    Beside(
        "stats",
        "mcnemar",
        "McNemar's test",
        "chi-squared p-value",
        1e-9,
        lambda _, __: [mcnemar(*course(*each), 0).p_value for each in COURSES],
    ),
    Beside(
        "stats",
        "mcnemar_exact",
        "McNemar's test",
        "exact p-value",
        1e-9,
        lambda _, __: [mcnemar(*course(*each), 10**6).p_value for each in COURSES],
    ),
    Beside(
        "stats",
        "two_groups",
        "Two groups",
        "p-values of Student, Welch and Mann-Whitney",
        1e-9,
        lambda seed, _: [_two(seed).student, _two(seed).welch, _two(seed).ranks],
    ),
    Beside(
        "stats",
        "welch",
        "Difference of changes",
        "Welch's limits",
        1e-9,
        lambda seed, _: [
            getattr(difference(*r_inputs.groups(seed), 0.95), end) for end in ("lower", "upper")
        ],
    ),
    Beside(
        "stats", "holm", "Holm's correction", "p-values", 1e-9, lambda seed, _: holm(r_inputs.p_values(seed))
    ),
    Beside(
        "stats",
        "logit",
        "Logistic regression",
        "coefficients",
        1e-7,
        lambda seed, _: _logit(seed).coefficients,
    ),
    Beside(
        "stats", "logit_errors", "Logistic regression", "errors", 1e-6, lambda seed, _: _logit(seed).errors
    ),
    Beside(
        "MASS",
        "ordered",
        "Ordered logit of behaviour, likelihood",
        "effects, polr",
        1e-5,
        lambda seed, _: _ordered(seed).effects,
    ),
    Beside(
        "ordinal",
        "ordered",
        "Ordered logit of behaviour, likelihood",
        "effects, clm",
        1e-5,
        lambda seed, _: _ordered(seed).effects,
    ),
    Beside(
        "ordinal",
        "ordered_errors",
        "Ordered logit of behaviour, likelihood",
        "errors, clm",
        1e-4,
        lambda seed, _: _ordered(seed).errors,
    ),
    Beside(
        "ordinal",
        "ordered",
        "Ordered logit of severity",
        "effects, clm",
        1e-5,
        lambda seed, _: _severity(seed),
    ),
    Beside(
        "ordinal",
        "mixed_height",
        "Ordered logit of behaviour, multilevel",
        "log-likelihood at the estimates of clmm",
        1e-5,
        ordered_height,
    ),
    Beside(
        "lme4",
        "mixed_height",
        "Difference-in-differences, multilevel",
        "log-likelihood at the estimates of glmer",
        1e-5,
        multilevel_height,
    ),
    Beside(
        "MASS",
        "counts",
        "Gamma-Poisson model of one form each",
        "coefficients and dispersion, glm.nb",
        1e-5,
        lambda seed, _: [*_counts(seed).coefficients, _counts(seed).alpha],
    ),
    Beside(
        "MASS",
        "counts_height",
        "Gamma-Poisson model of one form each",
        "log-likelihood, glm.nb",
        1e-7,
        lambda seed, _: _counts(seed).log_likelihood,
    ),
    Beside(
        "MASS",
        "count_groups",
        "Count model of two groups",
        "log ratio and dispersion, glm.nb",
        1e-4,
        lambda seed, _: [np.log(_two(seed).ratio), _two(seed).dispersion],
    ),
    Beside(
        "survival", "share", "Kaplan-Meier", "share with an event", 1e-9, lambda seed, _: _shares(seed).value
    ),
    Beside(
        "survival",
        "share_lower",
        "Kaplan-Meier",
        "lower limit (log-log)",
        1e-7,
        lambda seed, _: _shares(seed).lower,
    ),
    Beside(
        "survival",
        "share_upper",
        "Kaplan-Meier",
        "upper limit (log-log)",
        1e-7,
        lambda seed, _: _shares(seed).upper,
    ),
    Beside(
        "survival", "logrank", "Log-rank test", "p-value, by stratum", 1e-9, lambda seed, _: _arms(seed).p
    ),
    Beside(
        "survival",
        "cox",
        "Cox model",
        "log hazard ratio and its error, by stratum",
        1e-6,
        lambda seed, _: [_arms(seed).log_ratio, _arms(seed).log_error],
    ),
    Beside(
        "survival",
        "mean_number",
        "Mean cumulative number",
        "events per person",
        1e-9,
        lambda seed, _: mean_cumulative(*r_inputs.recurrent(seed), AT).value,
    ),
)

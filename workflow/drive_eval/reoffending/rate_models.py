"""Rates per person-year and their ratios between arms, with people as clusters.

Poisson regression with the logarithm of time as offset gives the ratio of two rates; its usual errors hold
only if incidents were independent, so errors are clustered by person (Huber 1967, White 1982; Cameron and
Miller 2015 for clusters). The negative binomial model (NB2; Lawless 1987) lets people differ instead.
"""

import gc
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from drive_eval.reoffending.periods import PERIODS, Flags, Integers
from drive_eval.reoffending.person_time import PersonTime

Floats = npt.NDArray[np.float64]
DAYS_PER_YEAR = 365.25
# Cells of a design from which on memory is tidied up after each fit; it takes some tens of milliseconds.
LARGE = 1 << 18
MODELS = ("poisson", "adjusted", "negative_binomial")


@dataclass(frozen=True)
class Rate:
    """Events per person-year of some people: value, standard error of its logarithm, events, years."""

    value: float
    log_error: float
    events: int
    years: float


@dataclass(frozen=True)
class Ratio:
    """The logarithm of a ratio of rates (or of ratios), and its standard error; NaN where there is none."""

    log_value: float
    log_error: float


def rate(events: Integers, observed_days: Integers) -> Rate:
    """The rate of people with these numbers of events in so many days each (one entry per person).

    The error is the Poisson model's, clustered by person: the root of the sum of squared residuals,
    with the factor n / (n - 1), over the events.
    """
    years = observed_days / DAYS_PER_YEAR
    total, time = int(events.sum()), float(years.sum())
    if time <= 0:
        return Rate(np.nan, np.nan, total, time)
    value = total / time
    n = int((observed_days > 0).sum())
    residuals = events - value * years
    error = np.sqrt((residuals**2).sum() * n / max(n - 1, 1)) / total if total else np.nan
    return Rate(value, float(error), total, time)


def ratio(first: Rate, second: Rate) -> Ratio:
    """The ratio of two groups' rates; the groups have no person in common."""
    if min(first.events, second.events) == 0 or min(first.years, second.years) <= 0:
        return Ratio(np.nan, np.nan)
    value = np.log(first.value) - np.log(second.value)
    return Ratio(float(value), float(np.hypot(first.log_error, second.log_error)))


def fit(data: PersonTime, kind: str, groups: Integers, model: str) -> dict[str, Ratio]:
    """Ratios of the arms' rates, Drive to control, from one of ``MODELS``.

    ``groups``: each person's stratum, which ``adjusted`` takes in. Returns ``<period>`` → ratio, and
    ``<period>.change`` → that ratio divided by the one in the period before. A period in which an arm has
    no event or no time has none; nor has any where the model has as many levels as there are observations.
    """
    estimable = _estimable(data, kind)
    if not estimable:
        return {}
    rows, columns = np.nonzero(data.days[:, estimable] > 0)
    period = np.asarray(estimable)[columns]
    outcome = data.counts[kind][rows, period].astype(float)
    offset = np.log(data.days[rows, period] / DAYS_PER_YEAR)
    design = _design(data, groups, rows, columns, len(estimable), adjusted=model != "poisson")
    if len(design) <= design.shape[1] + 1 or len(np.unique(rows)) < 2:
        return {}
    beta, covariance = _estimate(outcome, design, offset, rows, model)
    if design.size > LARGE:
        # Fits refer to themselves in circles, and each holds its design several times until these are found.
        gc.collect()
    arms = range(len(estimable))
    found = {
        PERIODS[estimable[at]]: Ratio(float(beta[at]), float(np.sqrt(covariance[at, at]))) for at in arms
    }
    if estimable[0] == 0:
        for at in arms[1:]:
            variance = covariance[at, at] + covariance[0, 0] - 2 * covariance[at, 0]
            change = Ratio(float(beta[at] - beta[0]), float(np.sqrt(max(variance, 0.0))))
            found[f"{PERIODS[estimable[at]]}.change"] = change
    return found


def _estimable(data: PersonTime, kind: str) -> list[int]:
    """Periods in which both arms have events and time."""
    counts = data.counts[kind]
    arms = (data.drive, ~data.drive)
    return [
        at
        for at in range(len(PERIODS))
        if all(counts[arm, at].sum() > 0 and data.days[arm, at].sum() > 0 for arm in arms)
    ]


def _design(
    data: PersonTime, groups: Integers, rows: Integers, columns: Integers, periods: int, *, adjusted: bool
) -> Floats:
    """Arm in each period first, then a level for each site in each period, then for each other stratum."""
    sites = np.unique(data.people["site"].to_numpy(dtype=str), return_inverse=True)[1][rows]
    arm = np.zeros((len(rows), periods))
    arm[np.arange(len(rows)), columns] = data.drive[rows]
    level = np.eye(periods * (int(sites.max()) + 1))[sites * periods + columns]
    parts = [arm, level[:, level.any(axis=0)]]
    if adjusted:
        parts += [_strata_columns(groups[rows], sites)]
    return np.hstack(parts)


def _strata_columns(groups: Integers, sites: Integers) -> Floats:
    """An indicator for each stratum but the largest of each site, which the site's levels stand for."""
    columns = []
    for site in np.unique(sites):
        numbers, sizes = np.unique(groups[sites == site], return_counts=True)
        largest = numbers[np.argmax(sizes)]
        columns += [(groups == number).astype(float) for number in numbers if number != largest]
    return np.column_stack(columns) if columns else np.zeros((len(groups), 0))


def _estimate(
    outcome: Floats, design: Floats, offset: Floats, clusters: Integers, model: str
) -> tuple[Floats, Floats]:
    """Coefficients and their covariance, clustered by person."""
    family = GLM(outcome, design, family=Poisson(), offset=offset)
    errors = {"cov_type": "cluster", "cov_kwds": {"groups": clusters}}
    with warnings.catch_warnings():
        # A stratum without events has no finite level; it carries no information about the arms.
        warnings.simplefilter("ignore")
        fitted = family.fit(**errors)
        if model == "negative_binomial":
            residual = outcome - fitted.mu
            spread = max(float((residual**2 - fitted.mu).sum() / (fitted.mu**2).sum()), 0.05)
            start = np.append(fitted.params, spread)
            fitted = NegativeBinomial(outcome, design, loglike_method="nb2", offset=offset).fit(
                start_params=start, method="bfgs", maxiter=500, disp=0, **errors
            )
    k = design.shape[1]
    return np.asarray(fitted.params)[:k], np.asarray(fitted.cov_params())[:k, :k]


def followed(data: PersonTime, kind: str) -> tuple[Integers, Integers]:
    """Each person's events and days from the start of the intervention on."""
    return data.counts[kind][:, 1:].sum(axis=1), data.days[:, 1:].sum(axis=1)


def after_start(data: PersonTime, kind: str) -> Mapping[str, Rate]:
    """Each arm's rate from the start of the intervention on."""
    events, observed = followed(data, kind)
    chosen: Mapping[str, Flags] = {"drive": data.drive, "control": ~data.drive}
    return {arm: rate(events[who], observed[who]) for arm, who in chosen.items()}

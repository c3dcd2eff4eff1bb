"""A Bayesian model of incidents by period, with the arms' contrast partially pooled over sites.

A person's incidents in a period are Poisson with mean (years under observation) × exp(level of the site and
period + contrast of the arm in that site and period) × the person's own factor, which is gamma distributed
with mean 1 and integrated out (Hausman, Hall and Griliches 1984, equation 2.5). Contrasts of the sites vary
around one of their period, normally, with a standard deviation that is a setting: two sites cannot tell it.
Priors, on the scale of logarithms: levels normal(0.5, 1.5); common contrasts normal(0, 0.7), so that ratios
between 1/4 and 4 have 95%; the gamma's shape log-normal(0, 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as pt

from drive_eval.bayes.gates import Verdict, judge
from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.reoffending.periods import PERIODS, Integers
from drive_eval.reoffending.person_time import PersonTime
from drive_eval.reoffending.rate_models import DAYS_PER_YEAR

Floats = npt.NDArray[np.float64]
SUBJECT = "domestic violence incidents by period, sites partially pooled"
QUANTITIES = ("common", "at_site", "level", "shape")
KIND = "dv"


@dataclass(frozen=True)
class Material:
    """What the model takes of each person: site (a number), arm, events and years by period."""

    site: Integers
    drive: Floats
    events: Integers
    years: Floats
    sites: tuple[str, ...]


def material(data: PersonTime) -> Material:
    """The model's material from everybody who was under observation at all."""
    chosen = data.days.sum(axis=1) > 0
    own = data.only(np.asarray(chosen))
    names, codes = np.unique(own.people["site"].to_numpy(dtype=str), return_inverse=True)
    return Material(
        codes.astype(np.int64), own.drive.astype(float), own.counts[KIND], own.days / DAYS_PER_YEAR,
        tuple(str(name) for name in names),
    )  # fmt: skip


def build_model(data: Material, spread: float) -> pm.Model:
    """The model; ``common`` is (periods), ``at_site`` and ``level`` are (sites × periods).

    ``spread``: standard deviation of the sites' contrasts around the common one.
    """
    sites, periods = len(data.sites), len(PERIODS)
    log_years = np.log(np.where(data.years > 0, data.years, 1.0))
    under = (data.years > 0).astype(float)
    total = data.events.sum(axis=1)
    with pm.Model() as model:
        level = pm.Normal("level", 0.5, 1.5, shape=(sites, periods))
        common = pm.Normal("common", 0.0, 0.7, shape=periods)
        at_site = pm.Normal("at_site", common[None, :], spread, shape=(sites, periods))
        shape = pm.LogNormal("shape", 0.0, 1.0, shape=sites)
        log_mean = level[data.site] + at_site[data.site] * data.drive[:, None] + log_years
        expected = (pt.exp(log_mean) * under).sum(axis=1)
        own = shape[data.site]
        pm.Potential(
            "likelihood",
            (data.events * log_mean).sum()
            + (
                pt.gammaln(own + total) - pt.gammaln(own) + own * pt.log(own)
                - (own + total) * pt.log(own + expected)
            ).sum(),
        )  # fmt: skip
    return model


def fit(
    data: Material, spread: float, sampling: Mapping[str, float], gates: Mapping[str, float], seed: int
) -> tuple[Draws, Verdict]:
    """Draws from the posterior distribution, and the verdict on them."""
    draws = sample(compile_model(build_model(data, spread), QUANTITIES), sampling, seed)
    return draws, judge(SUBJECT, draws, gates)


def check_periods(data: Material, draws: Mapping[str, Floats], draws_used: int, seed: int) -> float:
    """Posterior predictive check of how a person's incidents fall on the periods (Gelman, Meng, Stern 1996).

    Given a person's total, the model says that incidents are spread as a multinomial; Pearson's statistic
    of the data is compared with one of replicated data, draw by draw. Near 0, incidents cluster in periods
    more than the model allows, and its intervals are too narrow.
    """
    rng = np.random.default_rng(seed)
    level, contrast = (draws[name].reshape(-1, *draws[name].shape[2:]) for name in ("level", "at_site"))
    total = data.events.sum(axis=1)
    some = total > 0
    larger = 0
    chosen = np.linspace(0, len(level) - 1, min(draws_used, len(level))).astype(np.int64)
    for at in chosen:
        mean = np.exp(level[at][data.site] + contrast[at][data.site] * data.drive[:, None]) * data.years
        share = (mean / mean.sum(axis=1, keepdims=True))[some]
        replicated = rng.multinomial(total[some], share)
        larger += int(
            _pearson(replicated, total[some], share) >= _pearson(data.events[some], total[some], share)
        )
    return larger / len(chosen)


def _pearson(events: Integers, total: Integers, share: Floats) -> float:
    expected = total[:, None] * share
    use = expected > 0
    return float((((events - expected) ** 2)[use] / expected[use]).sum())

"""A Bayesian model of incidents by period, with the arms' contrast partially pooled over sites.

A person's incidents in a period are negative binomial with mean (years under observation) × exp(level of the
site and period + contrast of the arm in that site and period) × the person's own factor. Two things make
counts vary more than Poisson's. People differ: the factor has mean 1 and the scaled beta-prime distribution.
And one person's incidents cluster: given the factor f, a period's count has 1 + c f times the variance of a
Poisson one. This is the negative binomial model with random effects of Hausman, Hall and Griliches (1984,
Econometrica 52, 909-938), in which the factor is integrated out in closed form: with sizes s = mean / c, with
S and Y a person's sums of sizes and counts, b the shape and a = 1 + b / c,

    log L = Σ [log Γ(s + y) - log Γ(s) - log y!] + log B(a + S, b + Y) - log B(a, b).

As c goes to 0 it becomes the Poisson model whose factors of people are gamma with shape b; one over b is the
factors' variance then.

Contrasts of the sites vary normally around one of their period, with a standard deviation that is estimated
under a half-normal prior. Priors, on the scale of logarithms: levels normal(0.5, 1.5); common contrasts
normal(0, 0.7), so that ratios between 1/4 and 4 have 95%; shapes log-normal(0, 1), clustering
log-normal(-1, 1), each by site.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pymc as pm  # type: ignore[import-untyped]
import pytensor.tensor as untyped

from drive_eval.bayes.gates import Verdict, judge
from drive_eval.bayes.sampling import Draws, compile_model, sample
from drive_eval.reoffending.periods import PERIODS, Integers
from drive_eval.reoffending.person_time import PersonTime
from drive_eval.reoffending.rate_models import DAYS_PER_YEAR

pt: Any = untyped
Floats = npt.NDArray[np.float64]
SUBJECT = "domestic violence incidents by period, sites partially pooled"
QUANTITIES = ("common", "at_site", "level", "shape", "clustering", "spread")
KIND = "dv"
COMMON_SD = 0.7


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


def build_model(data: Material, spread_sd: float) -> pm.Model:
    """The model; ``common`` is (periods), ``at_site`` and ``level`` are (sites × periods).

    ``spread_sd``: scale of the half-normal prior of ``spread``, the standard deviation of the sites'
    contrasts around the common one. ``shape`` and ``clustering`` are (sites).
    """
    sites, periods = len(data.sites), len(PERIODS)
    with pm.Model() as model:
        level = pm.Normal("level", 0.5, 1.5, shape=(sites, periods))
        spread = pm.HalfNormal("spread", spread_sd)
        at_site = pm.Deterministic("at_site", _contrasts(spread, sites, periods))
        shape = pm.LogNormal("shape", 0.0, 1.0, shape=sites)
        clustering = pm.LogNormal("clustering", -1.0, 1.0, shape=sites)
        # (sites × 2 arms × periods): sizes of a year.
        yearly = pt.exp(pt.stack([level, level + at_site], axis=1)) / clustering[:, None, None]
        pm.Potential("likelihood", _likelihood(data, yearly, shape, clustering))
    return model


def _contrasts(spread: Any, sites: int, periods: int) -> Any:
    """Contrasts (sites × periods) given their spread; draws ``common`` along with them.

    The sites' mean and their deviations from it are independent, and the data speak of them directly; the
    common contrast is known through the mean alone, and drawn from its distribution given that. Every
    underlying quantity is standard normal, also where the spread is near 0.
    """
    of_mean = spread**2 / sites
    total = COMMON_SD**2 + of_mean
    mean = pt.sqrt(total) * pm.Normal("mean_", 0.0, 1.0, shape=periods)
    rest = COMMON_SD * pt.sqrt(of_mean / total) * pm.Normal("rest_", 0.0, 1.0, shape=periods)
    pm.Deterministic("common", COMMON_SD**2 / total * mean + rest)
    if sites == 1:
        return mean[None, :]
    deviations = pm.Normal("deviations_", 0.0, 1.0, shape=(sites - 1, periods))
    return mean[None, :] + spread * pt.dot(orthonormal(sites), deviations)


def orthonormal(sites: int) -> Floats:
    """Columns (sites × sites - 1) of length 1, at right angles to one another and to the mean (Helmert's)."""
    columns = np.zeros((sites, sites - 1))
    for at in range(1, sites):
        columns[:at, at - 1], columns[at, at - 1] = 1.0, -at
        columns[:, at - 1] /= np.sqrt(at * (at + 1.0))
    return columns


def counted(data: Material) -> dict[str, Integers]:
    """What of a compiled model changes with the events alone, by the name of its ``pm.Data``.

    Each event has its person and period, and how many the person had before it: in the period, and at all.
    """
    total = data.events.sum(axis=1)
    person, period = np.nonzero(data.events)
    again = data.events[person, period]
    return {
        "person": np.repeat(person, again),
        "period": np.repeat(period, again),
        "before": _before(again),
        "event_site": np.repeat(data.site, total),
        "before_at_all": _before(total),
        "total": total,
    }


def _likelihood(data: Material, yearly: Any, shape: Any, clustering: Any) -> Any:
    """Log-likelihood but for the terms without parameters.

    log Γ(s + y) - log Γ(s) is Σ log(s + k) over k < y, for which counts are small enough.
    """
    given = {name: pm.Data(name, values) for name, values in counted(data).items()}
    sizes = yearly[data.site, data.drive.astype(np.int64)] * data.years
    whole, total = sizes.sum(axis=1), given["total"]
    own, factor = shape[data.site], 1.0 + shape / clustering
    return (
        pt.log(sizes[given["person"], given["period"]] + given["before"]).sum()
        + pt.log(shape[given["event_site"]] + given["before_at_all"]).sum()
        + (pt.gammaln(factor + shape) - pt.gammaln(factor))[data.site].sum()
        + (pt.gammaln(factor[data.site] + whole) - pt.gammaln(factor[data.site] + own + whole + total)).sum()
    )


def _before(counts: Integers) -> Integers:
    """0, …, n - 1 for each count n, one after the other."""
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(int(counts.sum()), dtype=np.int64) - starts


def fit(
    data: Material,
    settings: Mapping[str, float],
    sampling: Mapping[str, float],
    gates: Mapping[str, float],
    seed: int,
) -> tuple[Draws, Verdict]:
    """Draws from the posterior distribution, and the verdict on them.

    ``settings``: ``reoffending.posterior``, of which ``target_accept`` stands in for that of ``sampling``.
    """
    compiled = compile_model(build_model(data, settings["site_spread_sd"]), QUANTITIES)
    own = dict(sampling) | {"target_accept": settings["target_accept"]}
    draws = sample(compiled, own, seed)
    kept = Draws({name: draws.values[name] for name in QUANTITIES}, draws.diverging, draws.energy)
    return kept, judge(SUBJECT, kept, gates)

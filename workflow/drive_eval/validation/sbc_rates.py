"""Calibration of the Bayesian model of police incidents by period, sites partially pooled.

Sixty people at two sites with a month to half a year under observation in each period. Counts are drawn step
by step: a person's own factor, then a negative binomial count given it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.special import betaln, gammaln

from drive_eval.bayes.sampling import Floats, compile_model, sample
from drive_eval.reoffending.periods import PERIODS, Integers
from drive_eval.reoffending.posterior import COMMON_SD, QUANTITIES, Material, build_model, counted
from drive_eval.validation.sbc import LIKELIHOOD, SAMPLING, Values, ranked, streams

PEOPLE, SITES = 60, 2
SUBJECT = "incident rates, sites partially pooled"
LABELS = {
    "common": tuple(f"common contrast, {period}" for period in PERIODS),
    "at_site": tuple(f"contrast at the first site, {period}" for period in PERIODS),
    "level": tuple(f"level at the first site, {period}" for period in PERIODS),
    "shape": ("shape of people’s factors",),
    "clustering": ("clustering",),
    "spread": ("spread of sites",),
}
# The model of three years of a city's records cannot have more; such data are drawn again.
MOST = 20_000


def material(seed: int) -> Material:
    """Who is observed and for how long, in every replicate; without events."""
    rng = np.random.default_rng([seed, 0])
    site, drive = np.arange(PEOPLE) % SITES, (np.arange(PEOPLE) // SITES % 2).astype(float)
    years = rng.uniform(1.0 / 12.0, 0.5, (PEOPLE, len(PERIODS)))
    # Some are not observed to the end.
    years[rng.uniform(size=PEOPLE) < 0.2, -1] = 0.0
    events = np.zeros((PEOPLE, len(PERIODS)), dtype=np.int64)
    return Material(site.astype(np.int64), drive, events, years, ("a", "b"))


def parameters(spread_sd: float, rng: np.random.Generator) -> dict[str, Floats]:
    """One draw from the prior: contrasts of the sites around a common one."""
    spread = abs(rng.normal(0.0, spread_sd))
    common = rng.normal(0.0, COMMON_SD, len(PERIODS))
    return {
        "common": common,
        "at_site": common + spread * rng.normal(size=(SITES, len(PERIODS))),
        "level": rng.normal(0.5, 1.5, (SITES, len(PERIODS))),
        "shape": rng.lognormal(0.0, 1.0, SITES),
        "clustering": rng.lognormal(-1.0, 1.0, SITES),
        "spread": np.array(spread),
    }


def incidents(data: Material, truth: Values, rng: np.random.Generator) -> Integers:
    """Counts (people × periods): each person's factor, then counts with 1 + c f times Poisson's variance."""
    rate = np.exp(truth["level"][data.site] + truth["at_site"][data.site] * data.drive[:, None])
    clustering, shape = truth["clustering"][data.site], truth["shape"][data.site]
    left = rng.beta(1.0 + shape / clustering, shape)
    factor = (1.0 - left) / (left * clustering)
    sizes = rate * data.years / clustering[:, None]
    # A negative binomial count is a Poisson one whose mean is gamma.
    mean = rng.gamma(sizes) * (clustering * factor)[:, None]
    return rng.poisson(np.minimum(mean, 1e12)).astype(np.int64)


def density(values: Values, data: Material) -> Floats:
    """The log-likelihood of draws (s) as the model's description states it."""
    arm = values["at_site"][:, data.site] * data.drive[None, :, None]
    clustering, shape = values["clustering"][:, data.site], values["shape"][:, data.site]
    sizes = np.exp(values["level"][:, data.site] + arm) * data.years / clustering[:, :, None]
    observed = data.years > 0.0
    own = np.where(observed, gammaln(np.where(observed, sizes, 1.0) + data.events), 0.0)
    own -= np.where(observed, gammaln(np.where(observed, sizes, 1.0)), 0.0)
    a = 1.0 + shape / clustering
    whole = betaln(a + sizes.sum(axis=2), shape + data.events.sum(axis=1)) - betaln(a, shape)
    found: Floats = own.sum(axis=(1, 2)) + whole.sum(axis=1)
    return found


def outcomes(settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """Places of the truth in each replicate. ``settings``: ``replicates``, ``reoffending.posterior``."""
    own, blank = settings["reoffending"]["posterior"], material(seed)
    sampling = SAMPLING | {"target_accept": own["target_accept"]}
    one = np.ones_like(blank.events) * (blank.years > 0.0)
    start_with = Material(blank.site, blank.drive, one.astype(np.int64), blank.years, blank.sites)
    compiled = compile_model(build_model(start_with, own["site_spread_sd"]), QUANTITIES)
    for number in range(*settings["replicates"]):
        rng, start = streams(seed, 1, number)
        while True:
            truth = parameters(own["site_spread_sd"], rng)
            events = incidents(blank, truth, rng)
            if 0 < events.sum() <= MOST:
                break
        data = Material(blank.site, blank.drive, events, blank.years, blank.sites)
        draws = sample(compiled.with_data(**counted(data)), sampling, start)

        def derived(values: Values, data: Material = data) -> Values:
            return {LIKELIHOOD: density(values, data)}

        yield from ranked(SUBJECT, number, draws, truth, derived, LABELS, rng)

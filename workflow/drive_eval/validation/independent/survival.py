"""Survival, rates and distributions of inputs beside scipy and statsmodels."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats

from drive_eval.reoffending.rate_models import rate, ratio
from drive_eval.reoffending.survival import contrast, share_with_event
from drive_eval.simulation import distributions
from drive_eval.validation.independent import samples
from drive_eval.validation.independent.beside import beside

AT = np.array([30, 90, 180, 365], dtype=np.int64)
SHARES = np.array([0.01, 0.1, 0.5, 0.9, 0.99])


def rows(seed: int) -> Iterator[Mapping[str, Any]]:
    """Kaplan-Meier and log-rank (scipy), Poisson rates, distributions of inputs."""
    scipy, statsmodels = beside("scipy"), beside("statsmodels")
    data = samples.times(seed)
    censored = stats.CensoredData.right_censored(data.days, ~data.happened)
    found = share_with_event(data.days, data.happened, AT, 1.959963984540054)
    theirs = stats.ecdf(censored)
    yield scipy("Kaplan-Meier", "share with an event", found.value, 1.0 - theirs.sf.evaluate(AT), 1e-9)
    one, other = (
        stats.CensoredData.right_censored(data.days[who], ~data.happened[who])
        for who in (data.drive, ~data.drive)
    )
    alike = np.zeros(len(data.days), dtype=np.int64)
    p = contrast(data.days, data.happened, data.drive, alike).p
    yield scipy("Log-rank test", "p-value", p, stats.logrank(one, other).pvalue, 1e-9)
    yield from _rates(seed, statsmodels)
    known = {
        "gamma, shape 7": (distributions.gamma(7.0), stats.gamma(7.0)),
        "beta, 3 and 9": (distributions.beta(3.0, 9.0), stats.beta(3.0, 9.0)),
    }
    for name, (own, law) in known.items():
        values = np.asarray(own(stats.norm.ppf(SHARES)))
        scale = law.ppf(SHARES)
        yield scipy(
            f"Distribution of an input: {name}", "quantiles", values / scale, np.ones(len(SHARES)), 1e-3
        )


def _rates(seed: int, statsmodels: Any) -> Iterator[Mapping[str, Any]]:
    rng = np.random.default_rng(seed)
    days = rng.integers(60, 365, 240).astype(np.int64)
    drive = np.repeat([1.0, 0.0], 120)
    events = rng.poisson(days / 365.25 * np.exp(0.6 - 0.4 * drive) * rng.gamma(2.0, 0.5, 240)).astype(
        np.int64
    )
    arms = [rate(events[drive == value], days[drive == value]) for value in (1.0, 0.0)]
    found = ratio(*arms)
    fitted = sm.GLM(
        events, sm.add_constant(drive), family=sm.families.Poisson(), offset=np.log(days / 365.25)
    ).fit(cov_type="HC0")
    yield statsmodels("Rate ratio", "logarithm", found.log_value, fitted.params[1], 1e-7)
    # Ours has the factor n / (n − 1) in each arm.
    yield statsmodels(
        "Rate ratio", "error of the logarithm", found.log_error, fitted.bse[1] * np.sqrt(120 / 119), 1e-6
    )

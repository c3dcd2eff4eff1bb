"""Effects as odds ratios, the same by maximum likelihood, and whether the two agree."""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy import stats

from drive_eval.bayes.gates import array_stats
from drive_eval.bayes.summaries import DECIMALS
from drive_eval.behaviour_models.printed import CMS
from drive_eval.behaviour_models.rows import Row, Scope, interval
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.maximum import Maximum, maximum
from drive_eval.ordinal.model import EFFECTS, SPREAD

# Monte Carlo errors that a posterior mean may be away by chance.
CHANCE = 4.0
EXTREME = "everybody at this level has the lowest answer, or everybody the highest"


def effect_rows(scope: Scope, values: Mapping[str, Floats]) -> Iterator[Row]:
    """Odds ratios of more severe behaviour, and the spread of people's intercepts where they have some.

    ``values``: name → (chains, draws, …).
    """
    for at, name in enumerate(scope.design.names):
        effects = None if scope.failure else values[EFFECTS][..., at].ravel()
        row, basis = scope.posterior(
            f"effect.{name}.odds_ratio", None if effects is None else np.exp(effects), "odds_ratio", "ratio",
            "exp(posterior mean of the effect), more severe against less severe behaviour", term=name,
            family=scope.family(name),
        )  # fmt: skip
        if effects is not None:
            row["value"] = round(float(np.exp(effects.mean())), DECIMALS)
        yield row, basis
    if SPREAD in values:
        draws = None if scope.failure else values[SPREAD].ravel()
        yield scope.posterior(
            "spread", draws, "standard_deviation", "log_odds",
            "standard deviation of people's intercepts on the scale of log odds", term="person",
        )  # fmt: skip


def likelihood_rows(scope: Scope, values: Mapping[str, Floats], tolerance: float) -> Iterator[Row]:
    """The maximum likelihood fit beside the pooled posterior, and how far the two are apart."""
    found = maximum(scope.design)
    z = float(stats.norm.ppf(0.5 + scope.level / 2.0))
    kind = f"Wald interval, cluster-robust by person, {100 * scope.level:g}%"
    method = "ordered logit, maximum likelihood, cluster-robust errors with G / (G - 1)"
    for at, name in enumerate(scope.design.names):
        known = bool(np.isfinite(found.effects[at]))
        row, basis = scope.number(
            f"likelihood.effect.{name}.odds_ratio", float(np.exp(found.effects[at])), "odds_ratio", "ratio",
            "exp(estimate)", "" if known else _sentence(found.reason or EXTREME), term=name, method=method,
            family=scope.family(name),
        )  # fmt: skip
        if known:
            row |= interval(float(found.effects[at]), float(found.robust[at]), z, kind)
        yield row, basis
    yield from _closure_test(scope, found, method)
    yield _agreement(scope, values[EFFECTS], found, tolerance)


def _closure_test(scope: Scope, found: Maximum, method: str) -> Iterator[Row]:
    """The p-value that the report prints of sexual abuse at closure."""
    if "wave.closure" not in scope.design.names:
        return
    at = scope.design.names.index("wave.closure")
    p = 2.0 * stats.norm.sf(abs(found.effects[at] / found.robust[at]))
    published = f"{CMS}.p_no_sexual_abuse_at_closure.p" if scope.behaviour == "sexual" else ""
    yield scope.number(
        "likelihood.effect.wave.closure.p", float(p), "p_value", "probability",
        "two-sided Wald test of the effect of closure against intake",
        "" if np.isfinite(p) else _sentence(found.reason or EXTREME),
        term="wave.closure", wave="closure", method=method, published_id=published,
    )  # fmt: skip


def _agreement(scope: Scope, effects: Floats, found: Maximum, tolerance: float) -> Row:
    """The largest distance of a posterior mean from maximum likelihood, in standard errors.

    What priors and Monte Carlo error explain does not count. Around the maximum the posterior mean is that
    of a normal likelihood and the normal prior: shifted by the posterior covariance times the prior's
    precision times the maximum.
    """
    reason = scope.failure or _sentence(found.reason)
    value = np.nan
    if not reason:
        known = np.flatnonzero(np.isfinite(found.effects))
        estimates, priors = found.effects[known], scope.design.priors[known]
        draws = effects[..., known]
        flat = draws.reshape(-1, len(known))
        shift = np.cov(flat, rowvar=False).reshape(len(known), -1) @ (estimates / priors**2)
        chance = [float(array_stats.mcse(draws[..., at], method="mean")) for at in range(len(known))]
        apart = np.abs(flat.mean(axis=0) - (estimates - shift)) - CHANCE * np.array(chance)
        value = float(np.max(np.maximum(apart, 0.0) / found.errors[known]))
        if value > tolerance:
            reason = (
                f"FAILED: a posterior mean lies {value:.2f} standard errors from maximum likelihood beyond "
                f"what priors and Monte Carlo error explain; {tolerance:g} is allowed."
            )
    return scope.number(
        "likelihood.agreement", value, "distance", "ratio",
        "max over effects of (|posterior mean - (estimate - prior's shift)| - 4 Monte Carlo errors) / error",
        reason, term="check", method="posterior mean against maximum likelihood",
    )  # fmt: skip


def _sentence(reason: str) -> str:
    return f"Not estimable: {reason}." if reason else ""

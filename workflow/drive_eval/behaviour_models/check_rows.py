"""Criticism of the models as estimates: prediction, data generated anew, priors, proportional odds."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy import stats

from drive_eval.audit.key import derive_seed
from drive_eval.behaviour_models.fields import WAVES
from drive_eval.behaviour_models.margin_rows import margin_rows, thinned
from drive_eval.behaviour_models.rows import Row, Scope
from drive_eval.ordinal.criticism import (
    SENSITIVE,
    LeftOut,
    leave_one_out,
    log_likelihood,
    log_prior,
    replicated_shares,
    sensitivity,
)
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.model import EFFECTS, SPREAD, Priors, prior_draws
from drive_eval.ordinal.parallel import parallel

# People with the behaviour for each effect, below which the report warns (Vittinghoff and McCulloch, 2007,
# American Journal of Epidemiology 165, 710-718).
SPARSE = 5


def flat(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """(chains, draws, …) → (all draws, …)."""
    return {name: array.reshape(-1, *array.shape[2:]) for name, array in values.items()}


def prediction(
    scope: Scope, values: Mapping[str, Floats], nodes: int
) -> tuple[LeftOut | None, Floats | None]:
    """Leave-one-person-out, and each draw's total log-likelihood; nothing where the draws failed."""
    if scope.failure:
        return None, None
    pointwise = log_likelihood(scope.design, flat(values), nodes)
    return leave_one_out(pointwise, values[EFFECTS].shape[0]), pointwise.sum(axis=1)


def prediction_rows(scope: Scope, found: LeftOut | None) -> Iterator[Row]:
    """Expected log predictive density for a new person, and whether it can be trusted."""
    nothing = float("nan")
    method = "Pareto-smoothed importance sampling, one person left out at a time"
    numbers = {
        "elpd": (found.total if found else nothing, "log_likelihood", "sum over people"),
        "elpd_se": (found.error if found else nothing, "log_likelihood", "sqrt(people × their variance)"),
        "pareto_k_max": (float(found.k.max()) if found else nothing, "score", "largest Pareto k"),
        "pareto_k_bad": (
            float((found.k > found.good_k).sum()) if found else nothing, "count",
            "people whose Pareto k is above min(1 - 1 / log10(draws), 0.7)",
        ),
    }  # fmt: skip
    for name, (value, unit, formula) in numbers.items():
        yield scope.number(
            f"loo.{name}", value, name, unit, formula, scope.failure, term="prediction", method=method
        )


def comparison_row(scope: Scope, pooled: LeftOut | None, multilevel: LeftOut | None) -> Iterator[Row]:
    """How much better the multilevel model predicts a person's answers than the pooled one."""
    value = error = float("nan")
    if pooled and multilevel:
        difference = multilevel.elpd - pooled.elpd
        value = float(difference.sum())
        error = float(np.sqrt(len(difference) * difference.var(ddof=1)))
    reason = "" if pooled and multilevel else "The draws of one of the models did not pass their gates."
    for name, number in (("difference", value), ("difference_se", error)):
        yield scope.number(
            f"loo.against_pooled.{name}", number, name, "log_likelihood",
            "expected log predictive density of the multilevel model less that of the pooled one", reason,
            term="prediction", method="Pareto-smoothed importance sampling, one person left out at a time",
        )  # fmt: skip


def replication_rows(scope: Scope, values: Mapping[str, Floats], draws: int, seed: int) -> Iterator[Row]:
    """Observed shares by time and severity, and those in data that the model generates (with intervals)."""
    waves = [wave for wave in WAVES if (scope.design.frame["wave"] == wave).any()]
    groups = (
        scope.design.frame["wave"].map({wave: at for at, wave in enumerate(waves)}).to_numpy(dtype=np.int64)
    )
    generated = None
    if not scope.failure:
        own = derive_seed(seed, f"replicates.{scope.model}", {"behaviour": scope.behaviour})
        generated = replicated_shares(scope.design, thinned(values, draws), groups, own)
    for at, wave in enumerate(waves):
        answers = scope.design.answers[groups == at]
        for code, severity in enumerate(scope.design.categories):
            observed = float((answers == code).mean())
            rows, counted = len(answers), int((answers == code).sum())
            common: dict[str, Any] = {"wave": wave, "term": severity, "n": counted, "denominator": rows}
            if scope.model == "pooled":
                yield scope.number(
                    f"replicated.{wave}.{severity}.observed", 100.0 * observed, "observed_percent", "percent",
                    "100 × rows with the severity / rows at the time", method="share of the model's rows",
                    **common,
                )  # fmt: skip
            drawn = None if generated is None else generated[:, at, code]
            yield scope.posterior(
                f"replicated.{wave}.{severity}.generated", None if drawn is None else 100.0 * drawn,
                "generated_percent", "percent", "share in data generated anew under each draw", **common,
            )  # fmt: skip
            tail = float("nan")
            if drawn is not None:
                tail = float(
                    (drawn > observed + 1e-12).mean() + 0.5 * (np.abs(drawn - observed) <= 1e-12).mean()
                )
            yield scope.number(
                f"replicated.{wave}.{severity}.tail", tail, "tail_probability", "probability",
                "share of generated data with more than was observed, ties half", scope.failure, **common,
            )  # fmt: skip


def sensitivity_rows(
    scope: Scope, values: Mapping[str, Floats], totals: Floats | None, priors: Priors
) -> Iterator[Row]:
    """How far power-scaling prior and likelihood moves each effect."""
    chains, draws = values[EFFECTS].shape[0], flat(values)
    quantities = {name: draws[EFFECTS][:, at] for at, name in enumerate(scope.design.names)}
    quantities |= {"spread": draws[SPREAD]} if SPREAD in draws else {}
    components = {"prior": log_prior(scope.design, draws, priors), "likelihood": totals}
    for name, quantity in quantities.items():
        for kind, component in components.items():
            value = float("nan")
            if totals is not None and component is not None:
                value = sensitivity(quantity, component, chains)
            strong = kind == "prior" and value >= SENSITIVE
            note = f"At or above {SENSITIVE:g}: the prior matters here." if strong else ""
            yield scope.number(
                f"sensitivity.{name}.{kind}", value, f"{kind}_sensitivity", "score",
                "distance that the distribution moves per doubling of the component's weight",
                scope.failure or note, term=name, method="power-scaling by importance sampling",
            )  # fmt: skip


def prior_rows(scope: Scope, priors: Priors, draws: int, seed: int) -> Iterator[Row]:
    """Adjusted probabilities by time that the prior alone holds for likely."""
    own = derive_seed(seed, f"prior.{scope.model}", {"behaviour": scope.behaviour})
    multilevel = scope.model == "multilevel"
    drawn = prior_draws(scope.design, priors, draws, own, multilevel=multilevel)
    for row, basis in margin_rows(scope, [(scope.design, drawn)], [], ("wave",), "prior_margin"):
        yield row | {"method": "prior distribution, before any answer"}, basis


def parallel_rows(scope: Scope) -> Iterator[Row]:
    """Effects above each severity by themselves, and the test that they agree."""
    found = parallel(scope.design)
    z = float(stats.norm.ppf(0.5 + scope.level / 2.0))
    method = "binary logits above each severity, posterior mode, cluster-robust covariance"
    for at, name in enumerate(scope.design.names):
        if found is None:
            reason = "Fewer than two severities can be told apart."
            yield scope.number(
                f"parallel.{name}.p", float("nan"), "p_value", "probability", "Wald test", reason,
                term=name, method=method,
            )  # fmt: skip
            continue
        yield scope.number(
            f"parallel.{name}.p", float(found.p[at]), "p_value", "probability",
            f"Wald test of equal effects at all cutpoints, {found.degrees} degrees of freedom",
            term=name, method=method,
        )  # fmt: skip
        for cut, effect, error in zip(found.cuts, found.effects[:, at], found.errors[:, at], strict=True):
            severity = scope.design.categories[cut]
            row, basis = scope.number(
                f"parallel.{name}.above_{severity}.odds_ratio", float(np.exp(effect)), "odds_ratio", "ratio",
                f"odds ratio of behaviour more severe than {severity}", term=name, method=method,
            )  # fmt: skip
            limits = {"lower": np.exp(effect - z * error), "upper": np.exp(effect + z * error)}
            row |= {end: round(float(value), 6) for end, value in limits.items()}
            yield (
                row | {"interval": f"Wald interval, cluster-robust by person, {100 * scope.level:g}%"},
                basis,
            )


def sparse_row(scope: Scope) -> Iterator[Row]:
    """How many people ever show the behaviour: with few, the priors decide more than the data."""
    answers: Any = scope.design.frame[scope.behaviour]
    shown = int(scope.design.frame.loc[answers != "none", "su_id"].nunique())
    few = shown < SPARSE * len(scope.design.names)
    reason = (
        f"Sparse: fewer than {SPARSE} people with the behaviour for each effect; the priors hold the effects."
        if few
        else ""
    )
    yield scope.number(
        "people_with_behaviour", float(shown), "people", "count", "people with any severity above none",
        reason, term="support", n=shown, method="count", family=f"{scope.analysis}.{scope.behaviour}.shown",
    )  # fmt: skip

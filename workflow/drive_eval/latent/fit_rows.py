"""How well each number of classes fits (Table A3.1), and the number that each criterion prefers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.latent import choice
from drive_eval.latent.bootstrap import p_value, statistic
from drive_eval.latent.criteria import relative_entropy
from drive_eval.latent.model import Fit, posterior
from drive_eval.latent.patterns import Patterns
from drive_eval.latent.rows import Row, Support

PRINTED_CLASSES = range(2, 7)
FORMULAS = {
    "aic": "−2 log L + 2 p",
    "bic": "−2 log L + p ln n",
    "sabic": "−2 log L + p ln((n + 2) / 24)",
}


def p_values(fits: Mapping[int, Fit], statistics: pd.DataFrame) -> dict[int, float]:
    """Number of classes → p-value of the test against one class fewer, where there are replicates."""
    drawn = {
        classes: statistics.loc[statistics["classes"] == classes, "statistic"].to_numpy(float)
        for classes in sorted(fits)
    }
    return {
        classes: p_value(statistic(fits[classes - 1], fits[classes]), values)
        for classes, values in drawn.items()
        if len(values)
    }


def fit_rows(
    patterns: Patterns, fits: Mapping[int, Fit], statistics: pd.DataFrame, support: Support, printed: bool
) -> Iterator[Row]:
    """One block of estimates for each number of classes; ``printed``: whether Table A3.1 is of this model."""
    tests = p_values(fits, statistics)
    replicates = statistics.groupby("classes").size()
    for classes, fit in sorted(fits.items()):
        yield from _one(patterns, fit, support, printed and classes in PRINTED_CLASSES)
        if classes in tests:
            yield from _test(fits[classes - 1], fit, tests[classes], int(replicates[classes]), support)


def _one(patterns: Patterns, fit: Fit, support: Support, printed: bool) -> Iterator[Row]:
    name = f"fit.k{fit.classes}"
    shared: dict[str, Any] = {"family": f"latent.{name}", "term": f"{fit.classes} classes"}

    def answers(column: str) -> str:
        return f"table_a3_1.{fit.classes}_class_model.{column}" if printed else ""

    note = "; ".join(warning.rstrip(".") for warning in fit.warnings)
    method = {"method": f"latent class model, maximum likelihood ({note})"} if note else {}
    likelihood = "log-likelihood of the recorded answers at its maximum"
    yield support.row(
        f"{name}.log_likelihood", fit.log_likelihood, "log_likelihood", likelihood, **shared | method
    )
    yield support.row(
        f"{name}.parameters", fit.parameters, "count", "class shares less one, and free item probabilities",
        **shared,
    )  # fmt: skip
    for criterion, value in choice.values(fit).items():
        formula = FORMULAS[criterion]
        yield support.row(
            f"{name}.{criterion}", value, "score", formula, **shared, published_id=answers(criterion)
        )
    entropy = relative_entropy(posterior(patterns, fit), patterns.weights)
    yield support.row(
        f"{name}.entropy", entropy, "ratio", "1 − Σ −r ln r / (n ln K), r: posterior probability",
        **shared, published_id=answers("entropy"),
    )  # fmt: skip
    for term, number, formula in (
        ("starts", fit.starts, "random starts"),
        ("starts_carried", fit.carried, "the starts with the highest likelihood after a few steps"),
        ("starts_at_maximum", fit.reached, "starts carried to the end that reached the maximum"),
        ("boundary", int(fit.boundary.sum()), "free item probabilities that are 0 or 1 at the maximum"),
    ):
        yield support.row(f"{name}.{term}", number, "count", formula, **shared)


def _test(fewer: Fit, fit: Fit, p: float, replicates: int, support: Support) -> Iterator[Row]:
    name = f"fit.k{fit.classes}"
    shared = {
        "family": f"latent.{name}",
        "term": f"{fit.classes} against {fewer.classes} classes",
        "method": f"parametric bootstrap, {replicates} replicates",
    }
    gain = "2 (log L of the model − log L with one class fewer)"
    yield support.row(f"{name}.blrt_statistic", statistic(fewer, fit), "score", gain, **shared)
    share = "(1 + replicates at least as large as the statistic) / (1 + replicates)"
    yield support.row(f"{name}.blrt_p", p, "probability", share, **shared)


def choice_rows(by_rule: Mapping[str, int], rule: str, fixed: int, support: Support) -> Iterator[Row]:
    """How many classes each criterion prefers, the report's number, and the one that is configured."""
    chosen = {**by_rule, "fixed": fixed}
    formulas = {name: f"number of classes with the lowest {name.upper()}" for name in choice.CRITERIA}
    formulas["blrt"] = "least number of classes that one class more does not improve significantly"
    formulas["fixed"] = "the number of classes that the configuration fixes, as the report did"
    shared = {"family": "latent.choice", "statistic": "classes", "method": "comparison of models"}
    for name, classes in chosen.items():
        yield support.row(
            f"choice.{name}.classes", classes, "count", formulas[name], term=f"preferred by {name}", **shared
        )
    yield support.row(
        "choice.configured.classes", chosen[rule], "count", f"the rule of the configuration: {rule}",
        term=f"preferred by the configured rule, {rule}", **shared,
    )  # fmt: skip

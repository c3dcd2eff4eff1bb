"""Difference-in-differences of four behaviours: the reports' logistic models, and what they left out.

For each behaviour: the logistic regression as printed (plain errors, two rows of a person taken as
independent); the same with errors robust to that; Firth's penalised version, finite also where a predictor
decides the outcome; and an ordered logit of the severity. The interaction of time and allocation is the
difference in differences on the scale of log odds. It assumes that without Drive both arms would have
changed alike, which two occasions cannot test; randomisation speaks for it, selection into IDVA support
against it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.models.firth import firth
from drive_eval.models.logistic import logistic
from drive_eval.models.result import DesignError, Regression
from drive_eval.rows import Row
from drive_eval.victims.did_design import CAVEAT, Long, of_each
from drive_eval.victims.did_ordinal import ordinal
from drive_eval.victims.families import with_holm
from drive_eval.victims.people import POPULATION, SELECTED, pairs
from drive_eval.victims.printed import coefficient
from drive_eval.victims.rows import SEPARATED, quantity

CYPS = "cyps_involvement_ref_yes"
NO_MODEL = "No model can be fitted to these data."


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Odds ratios of every term in four models of each behaviour, with errors, p-values and intervals.

    ``views``: ``insights_intake`` (behaviours, ``living``, ``relationship``, ``criminal_record_dv``,
    ``cyps_involved``), ``insights_exit`` (behaviours) and ``randomisation``. ``settings``: ``victims``.
    """
    data = of_each(pairs(views), settings["did"])
    rows = (row for name, each in data.items() for row in _behaviour(name, each, settings))
    return build(with_holm(rows))


def _behaviour(behaviour: str, data: Long, settings: Mapping[str, Any]) -> Iterator[Row]:
    level = float(settings["interval_level"])
    design, terms = data.with_intercept
    fits: dict[str, Callable[[], Regression]] = {
        "logistic": lambda: logistic(data.present, design, terms, level),
        "robust": lambda: logistic(data.present, design, terms, level, data.persons),
        "firth": lambda: firth(data.present, design, terms, level),
        "ordinal": lambda: ordinal(data.severity, data.design, data.terms, level, data.persons),
    }
    for model, fit in fits.items():
        try:
            fitted: Regression | None = fit()
        except DesignError:
            fitted = None
        yield from _model_rows(behaviour, model, fitted, data)


def _model_rows(behaviour: str, model: str, fitted: Regression | None, data: Long) -> Iterator[Row]:
    fields = (
        *SELECTED,
        *(f"insights_intake.{name}" for name in (behaviour, *data.fields)),
        f"insights_exit.{behaviour}",
    )
    basis = Basis(fields, (), data.people, data.left_out, "two rows for each person, intake and exit")
    for term in data.terms:
        columns = {
            "analysis": "victims_did",
            "family": f"victims.did.{behaviour}.{model}",
            "population": f"{POPULATION}, covariates recorded",
            "term": f"{behaviour}.{term}",
            "n": data.people,
            "denominator": data.people,
        }
        name = f"victims.did.{behaviour}.{model}.{term}"
        if fitted is None:
            yield quantity(
                columns | {"estimate_id": f"{name}.or", "statistic": "odds_ratio", "method": model},
                None,
                basis,
                reason=NO_MODEL,
            )
        else:
            yield from _term_rows(behaviour, model, fitted, term, columns, name, basis)
    if fitted is not None and model == "logistic" and CYPS in data.terms:
        yield _reverse(behaviour, fitted, data, basis)


def _term_rows(
    behaviour: str,
    model: str,
    fitted: Regression,
    term: str,
    columns: Mapping[str, Any],
    name: str,
    basis: Basis,
) -> Iterator[Row]:
    """Odds ratio with its interval, and, as printed beside it, its error, p-value and limits."""
    at = fitted.place(term)
    method = f"{fitted.method}; {fitted.test}; {CAVEAT}"
    if fitted.separated[at]:
        method = f"{method}; separation: {term} decides the outcome of its people"
    kind = f"{fitted.interval}, {100 * fitted.level:g}%"
    with np.errstate(over="ignore"):
        ratio, lower, upper = (
            float(np.exp(v[at])) for v in (fitted.coefficients, fitted.lower, fitted.upper)
        )
    numbers = {
        "or": ("odds_ratio", ratio, "ratio"),
        "std_err": ("standard_error", ratio * float(fitted.errors[at]), "ratio"),
        "p": ("p_value", float(fitted.p_values[at]), "probability"),
        "ci_low": ("interval_low", lower, "ratio"),
        "ci_high": ("interval_high", upper, "ratio"),
    }
    for statistic, (words, value, unit) in numbers.items():
        finite = bool(np.isfinite(value))
        printed = coefficient(behaviour, term, statistic) if model == "logistic" and finite else ()
        limits = (lower, upper) if statistic == "or" else (None, None)
        yield quantity(
            columns,
            value,
            basis,
            limits,
            kind,
            estimate_id=f"{name}.{statistic}",
            statistic=words,
            unit=unit,
            method=method,
            published_id=";".join(printed),
            reason="" if finite else SEPARATED,
        )


def _reverse(behaviour: str, fitted: Regression, data: Long, basis: Basis) -> Row:
    """Involvement of children's services with the reference that the printed heading names."""
    at = fitted.place(CYPS)
    ratio, low, high = (float(np.exp(-v[at])) for v in (fitted.coefficients, fitted.upper, fitted.lower))
    columns = {
        "estimate_id": f"victims.did.{behaviour}.logistic.cyps_not_involved.or",
        "analysis": "victims_did",
        "family": f"victims.did.{behaviour}.logistic",
        "population": f"{POPULATION}, covariates recorded",
        "term": f"{behaviour}.cyps_not_involved",
        "statistic": "odds_ratio",
        "method": f"{fitted.method}; reference category as the printed heading has it (involved)",
        "n": data.people,
        "denominator": data.people,
    }
    kind = f"{fitted.interval}, {100 * fitted.level:g}%"
    reason = "" if np.isfinite(ratio) else SEPARATED
    return quantity(columns, ratio, basis, (low, high), kind, reason=reason)

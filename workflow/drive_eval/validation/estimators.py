"""What the analyses' own functions say of generated tables, as rows beside the truth.

Each row: ``subject`` (the estimator), ``quantity``, ``truth``, ``estimate``, ``lower``, ``upper``,
``interval_level`` and ``p``, missing where there is none. Ratios are told as logarithms.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from drive_eval.models.firth import firth
from drive_eval.models.logistic import logistic
from drive_eval.models.result import DesignError, Regression
from drive_eval.needs import prevalence
from drive_eval.needs.fields import FIELDS
from drive_eval.reoffending.permutation import p_values
from drive_eval.reoffending.person_time import PersonTime, strata
from drive_eval.reoffending.rate_models import DAYS_PER_YEAR, fit, followed
from drive_eval.validation.base import Tables
from drive_eval.victims import change
from drive_eval.victims.did_design import INTERACTION, TERMS, long_data
from drive_eval.victims.did_ordinal import ordinal
from drive_eval.victims.people import pairs

Outcome = dict[str, Any]
DID = {
    "logistic": "difference-in-differences, logistic",
    "robust": "difference-in-differences, robust errors",
    "firth": "difference-in-differences, Firth",
    "ordinal": "difference-in-differences, ordered",
}
RATES = {
    "poisson": "rate ratio, Poisson",
    "adjusted": "rate ratio, adjusted",
    "negative_binomial": "rate ratio, negative binomial",
}


def outcome(
    subject: str, quantity: str, truth: float, estimate: float, limits: tuple[float, float], level: float,
    p: float = np.nan,
) -> Outcome:  # fmt: skip
    """One row; what is not finite is missing."""
    values = [value if np.isfinite(value) else np.nan for value in (estimate, *limits, p)]
    return {
        "subject": subject, "quantity": quantity, "truth": truth, "estimate": values[0], "lower": values[1],
        "upper": values[2], "interval_level": level, "p": values[3],
    }  # fmt: skip


def needs(tables: Tables, truth: Mapping[str, float], settings: Mapping[str, Any]) -> Iterator[Outcome]:
    """Percentages of needs at mid-point. ``truth``: need → per cent."""
    found = prevalence.analyse(tables["needs"], settings["needs"]).estimates.set_index("estimate_id")
    level = float(settings["needs"]["interval_level"])
    for field in FIELDS:
        row = found.loc[f"needs.prevalence.midpoint.{field}.percent_yes"]
        limits = (_number(row["lower"]), _number(row["upper"]))
        yield outcome(
            "prevalence of needs", "per cent at mid-point", truth[field], _number(row["value"]), limits, level
        )


def differences(
    tables: Tables, behaviour: str, truth: float, settings: Mapping[str, Any]
) -> Iterator[Outcome]:
    """The effect of the treatment on log odds, by each model. ``truth``: the logarithm of its odds ratio."""
    data, level = long_data(pairs(tables), behaviour), float(settings["victims"]["interval_level"])
    design, terms = data.with_intercept
    for name, subject in DID.items():
        try:
            fitted: Regression | None = _fitted(name, data, design, terms, level)
        except DesignError:
            fitted = None
        if fitted is None:
            yield outcome(subject, "treatment effect", truth, np.nan, (np.nan, np.nan), level)
            continue
        at = fitted.place(INTERACTION)
        limits = (float(fitted.lower[at]), float(fitted.upper[at]))
        p = float(fitted.p_values[at])
        yield outcome(subject, "treatment effect", truth, float(fitted.coefficients[at]), limits, level, p)


def _fitted(name: str, data: Any, design: Any, terms: tuple[str, ...], level: float) -> Regression:
    if name == "logistic":
        return logistic(data.present, design, terms, level)
    if name == "robust":
        return logistic(data.present, design, terms, level, data.persons)
    if name == "firth":
        return firth(data.present, design, terms, level)
    return ordinal(data.severity, data.design, TERMS, level, data.persons)


def contrasts(tables: Tables, behaviour: str, settings: Mapping[str, Any]) -> Iterator[Outcome]:
    """The arms' contrast of change, where there is none: any severity, and the high one."""
    found = change.analyse(tables, settings["victims"]).estimates.set_index("estimate_id")
    level = float(settings["victims"]["interval_level"])
    for severity in ("any", "high"):
        row = found.loc[f"victims.change.{behaviour}.contrast.{severity}.extra_fall"]
        limits = (_number(row["lower"]), _number(row["upper"]))
        yield outcome(
            "contrast of the arms’ change", f"{severity} severity", 0.0, _number(row["value"]), limits, level
        )


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def rates(time: PersonTime, truth: Mapping[str, float], settings: Mapping[str, Any]) -> Iterator[Outcome]:
    """Rate ratios of the periods by each model. ``truth``: period → ratio."""
    own = settings["reoffending"]
    level, groups = float(own["interval_level"]), strata(time.people, int(own["strata_months"]))
    half = float(stats.norm.ppf(0.5 + level / 2.0))
    for name, subject in RATES.items():
        for period, found in fit(time, "all", groups, name).items():
            if period not in truth:
                continue
            log, error = found.log_value, found.log_error
            limits = (log - half * error, log + half * error)
            p = float(2.0 * stats.norm.sf(abs(log / error)))
            yield outcome(subject, period, float(np.log(truth[period])), log, limits, level, p)


def randomisation(time: PersonTime, draws: int, seed: int, settings: Mapping[str, Any]) -> Iterator[Outcome]:
    """The randomisation test of rates from the start of the intervention on."""
    groups = strata(time.people, int(settings["reoffending"]["strata_months"]))
    events, observed = followed(time, "all")
    p = p_values(time.drive, groups, {"all": (events, observed / DAYS_PER_YEAR)}, draws, seed)["all"]
    yield outcome("randomisation test of rates", "from the start on", 0.0, np.nan, (np.nan, np.nan), 0.95, p)

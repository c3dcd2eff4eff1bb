"""Estimates from the Bayesian model of incidents: ratios of the arms' rates, common and by site."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import gate_rows
from drive_eval.bayes.summaries import summary
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.reoffending.periods import PERIODS
from drive_eval.reoffending.person_time import PersonTime
from drive_eval.reoffending.posterior import KIND, Floats, check_periods, material
from drive_eval.reoffending.rows import Row, value_row
from drive_eval.reoffending.sources import TOGETHER, fields_of, person_time, population_of

ANALYSIS = "reoffending_posterior"
METHOD = "Bayesian Poisson model with gamma factors of people, contrasts partially pooled over sites"
CHECKED = 500
FAILED = "The draws did not pass their gates."


def police_together(
    views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], windows: Mapping[str, Any]
) -> PersonTime:
    """Everybody whom the police of any site looked up (``views`` without ``marac``)."""
    police = {"marac": views["police"].iloc[:0][["perp_id", "date"]]}
    found = person_time(dict(views) | police, settings, windows)
    return found[TOGETHER] if TOGETHER in found else next(iter(found.values()))


def analyse(
    views: Mapping[str, pd.DataFrame], kept: Kept, settings: Mapping[str, Any], windows: Mapping[str, Any],
    level: float, seed: int,
) -> AnalysisResult:  # fmt: skip
    """Ratios from the kept draws of ``posterior.fit``; without values where these failed their gates."""
    data = police_together(views, settings, windows)
    return build(_rows(data, kept, level, seed))


def _rows(data: PersonTime, kept: Kept, level: float, seed: int) -> Iterator[Row]:
    people = len(data.people)
    used = int(data.counts[KIND].sum())
    basis = Basis(fields_of(TOGETHER), (), used, data.left_out, "posterior distribution given all incidents")
    shared = {
        "analysis": ANALYSIS, "population": population_of(TOGETHER), "n": people, "denominator": people,
        "sensitivity": "aggregate", "term": KIND,
    }  # fmt: skip
    (verdict,) = kept.verdicts
    for columns, ground in gate_rows(verdict, shared, "reoffending.posterior", basis):
        yield dict(columns), ground
    sites = material(data).sites
    contrasts = {"common": kept.values["common"]} | {
        site: kept.values["at_site"][:, :, at] for at, site in enumerate(sites)
    }
    for where, draws in contrasts.items():
        yield from _contrast_rows(shared, where, draws, verdict.passed, level, basis)
    share = check_periods(material(data), kept.values, CHECKED, seed) if verdict.passed else None
    columns = shared | {
        "estimate_id": "reoffending.posterior.predictive_p", "family": "reoffending.posterior",
        "method": "posterior predictive check of how a person's incidents fall on the periods",
    }  # fmt: skip
    yield value_row(columns, share, "probability", basis, reason="" if verdict.passed else FAILED)


def _contrast_rows(
    shared: Mapping[str, Any], where: str, draws: Floats, passed: bool, level: float, basis: Basis
) -> Iterator[Row]:
    """Ratios by period, how likely they lie below 1, and ratios against the one before."""
    for at, period in enumerate(PERIODS):
        named = {
            f"{period}.ratio": draws[:, :, at],
            **({f"{period}.change": draws[:, :, at] - draws[:, :, 0]} if at else {}),
        }
        for name, values in named.items():
            columns = dict(shared) | {
                "estimate_id": f"reoffending.posterior.{where}.{name}", "period": period,
                "family": "reoffending.posterior", "method": METHOD,
            }  # fmt: skip
            yield _summed(columns, np.exp(values), passed, level, basis)
        below = dict(shared) | {
            "estimate_id": f"reoffending.posterior.{where}.{period}.below_1", "period": period,
            "family": "reoffending.posterior", "method": METHOD,
        }  # fmt: skip
        share = float((draws[:, :, at] < 0).mean()) if passed else None
        yield value_row(below, share, "probability", basis, reason="" if passed else FAILED)


def _summed(columns: Mapping[str, Any], draws: Floats, passed: bool, level: float, basis: Basis) -> Row:
    """Mean and interval of draws; no value where they failed their gates."""
    if not passed:
        return value_row(columns, None, "ratio", basis, reason=FAILED)
    found = dict(summary(draws.ravel(), level))
    value = found.pop("value")
    return value_row(columns, value, "ratio", basis, **found)

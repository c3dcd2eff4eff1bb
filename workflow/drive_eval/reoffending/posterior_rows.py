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
from drive_eval.reoffending.posterior import KIND, Floats, Material, material
from drive_eval.reoffending.posterior_checks import check_people, check_periods
from drive_eval.reoffending.rows import Row, value_row
from drive_eval.reoffending.sources import TOGETHER, fields_of, person_time, population_of

ANALYSIS = "reoffending_posterior"
METHOD = "Bayesian negative binomial model with factors of people, contrasts partially pooled over sites"
CHECKED = 500
CHECKS = {
    "predictive_p": "how a person's incidents fall on the periods",
    "predictive_none_p": "the share of people without an incident",
    "predictive_deviation_p": "the standard deviation of people's incidents",
}
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
    known = material(data)
    sites = known.sites
    contrasts = {"common": kept.values["common"]} | {
        site: kept.values["at_site"][:, :, at] for at, site in enumerate(sites)
    }
    for where, draws in contrasts.items():
        yield from _contrast_rows(shared, where, draws, verdict.passed, level, basis)
    yield from _variation_rows(shared, sites, kept, verdict.passed, level, basis)
    yield from _check_rows(shared, known, kept, verdict.passed, seed, basis)


def _variation_rows(
    shared: Mapping[str, Any], sites: tuple[str, ...], kept: Kept, passed: bool, level: float, basis: Basis
) -> Iterator[Row]:
    """How far the sites' contrasts lie apart, and how one person's incidents vary."""
    columns = dict(shared) | {"family": "reoffending.posterior"}
    spread = columns | {
        "estimate_id": "reoffending.posterior.spread",
        "method": f"{METHOD}; standard deviation of the sites' log ratios around the common one",
    }
    yield _summed(spread, kept.values["spread"], passed, level, basis, unit="statistic")
    for at, site in enumerate(sites):
        own = columns | {
            "estimate_id": f"reoffending.posterior.{site}.variance_ratio",
            "method": f"{METHOD}; variance over mean of one person's incidents in a period",
        }
        yield _summed(own, 1.0 + kept.values["clustering"][:, :, at], passed, level, basis)


def _check_rows(
    shared: Mapping[str, Any], known: Material, kept: Kept, passed: bool, seed: int, basis: Basis
) -> Iterator[Row]:
    """Posterior predictive checks."""
    found: dict[str, float] = {}
    if passed:
        people = check_people(known, kept.values, CHECKED, seed + 1)
        found = {"predictive_p": check_periods(known, kept.values, CHECKED, seed)}
        found |= {f"predictive_{name}_p": p for name, p in people.items()}
    for name, words in CHECKS.items():
        columns = dict(shared) | {
            "estimate_id": f"reoffending.posterior.{name}", "family": "reoffending.posterior",
            "method": f"posterior predictive check of {words}",
        }  # fmt: skip
        yield value_row(columns, found.get(name), "probability", basis, reason="" if passed else FAILED)


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


def _summed(
    columns: Mapping[str, Any], draws: Floats, passed: bool, level: float, basis: Basis, unit: str = "ratio"
) -> Row:
    """Mean and interval of draws; no value where they failed their gates."""
    if not passed:
        return value_row(columns, None, unit, basis, reason=FAILED)
    found = dict(summary(draws.ravel(), level))
    value = found.pop("value")
    return value_row(columns, value, unit, basis, **found)

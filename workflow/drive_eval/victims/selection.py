"""Who is observed: engagement with an IDVA by arm, and how far weights for it move the comparison.

Randomisation made the arms alike. Whether a victim-survivor has an intake form, and both forms, was decided
afterwards and differently in the two arms, so that those who are compared need not be alike any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.models.result import Flags, Floats
from drive_eval.profile.cases import ARMS, allocated, analysed
from drive_eval.rows import Row, percent
from drive_eval.victims.observed import FIELDS, Weights, characteristics, standardised, weigh
from drive_eval.victims.paired import difference
from drive_eval.victims.people import ALLOCATED, BEHAVIOURS, SELECTED, in_study
from drive_eval.victims.rows import level_name, quantity

ANALYSIS = "victims_selection"
LOG = ALLOCATED[:4]
SITE = "randomisation.site"
WEIGHTED = "weighted mean of the persons' changes; weights taken as known"
SITES = ("site_1", "site_2", "site_3")


@dataclass(frozen=True)
class Arm:
    """One arm's intake forms: which are analysed, their characteristics, and the weights of those."""

    forms: pd.DataFrame
    kept: Flags
    traits: pd.DataFrame
    weights: Weights


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Shares observed by arm and site, balance of characteristics, and weighted changes of behaviour.

    ``views``: ``insights_intake`` (``drive_eval.victims.observed.FIELDS``, ``exclusion_reason``),
    ``insights_exit`` (behaviours) and ``randomisation`` (with ``site``). ``settings``: ``victims``.
    """
    sample = in_study(views)
    arms = {}
    for name in ARMS:
        forms = sample.arm(name).reset_index(drop=True)
        kept = analysed(forms, views["insights_exit"]["vs_id"]).to_numpy(dtype=bool)
        traits = characteristics(forms)
        cut = float(settings["selection"]["weight_percentile"])
        arms[name] = Arm(forms, kept, traits, weigh(traits, kept, cut))
    lost = dict(sample.left_out)
    rows = [
        *_shares(views["randomisation"], arms, settings),
        *_balance(arms, lost),
        *_diagnostics(arms, lost),
        *_changes(arms, views["insights_exit"], lost, settings),
    ]
    return build(rows)


def _shares(log: pd.DataFrame, arms: Mapping[str, Arm], settings: Mapping[str, Any]) -> Iterator[Row]:
    """Of allocated cases: any intake form; of intake forms: analysed. By arm, and by site in the first."""
    observed: dict[str, tuple[Floats, Floats]] = {}
    for name, arm in arms.items():
        cases = log[allocated(log, name)]
        seen = cases["perp_id"].isin(arm.forms["perp_id"])
        for site in ("all", *SITES):
            here = seen if site == "all" else seen[(cases["site"] == site).fillna(value=False).astype(bool)]
            fields = (*LOG, "insights_intake.perp_id", *(() if site == "all" else (SITE,)))
            basis = Basis(
                fields,
                (),
                len(here),
                {"not allocated to this arm, or other site": len(log) - len(here)},
                "100 × cases with an intake form / allocated cases",
            )
            columns = _columns("cases allocated", name) | {
                "estimate_id": f"victims.selection.{name}.{site}.with_form.percent",
                "family": f"victims.selection.shares.{site}",
                "term": "intake form" if site == "all" else f"intake form, {site.replace('_', ' ')}",
            }
            yield percent(columns, int(here.sum()), len(here), settings, basis)
        basis = Basis(SELECTED, (), len(arm.forms), {}, "100 × analysed forms / intake forms")
        columns = _columns("victims-survivors with an intake form", name) | {
            "estimate_id": f"victims.selection.{name}.all.analysed.percent",
            "family": "victims.selection.shares.analysed",
            "term": "in the analysis",
        }
        yield percent(columns, int(arm.kept.sum()), len(arm.forms), settings, basis)
        observed[name] = (np.asarray(seen, dtype=np.float64), arm.kept.astype(np.float64))
    for place, part in enumerate(("with_form", "analysed")):
        one, other = (100.0 * observed[name][place] for name in ARMS)
        if not len(one) or not len(other):
            continue
        found = difference(one, other, float(settings["interval_level"]))
        columns = _columns(
            "cases allocated" if place == 0 else "victims-survivors with an intake form", ""
        ) | {
            "estimate_id": f"victims.selection.contrast.{part}.difference",
            "family": "victims.selection.contrast",
            "term": part.replace("_", " "),
            "statistic": "difference",
            "unit": "percent",
            "n": found.n,
            "denominator": found.n,
            "method": "difference of proportions; Welch's interval",
        }
        basis = Basis(SELECTED, (), found.n, {}, "share of Drive - share of the control group")
        kind = f"Welch's interval, {level_name(settings)}"
        yield quantity(columns, found.value, basis, (found.lower, found.upper), kind)


def _columns(population: str, arm: str) -> dict[str, Any]:
    return {"analysis": ANALYSIS, "population": population, "arm": arm, "wave": "intake"}


def _balance(arms: Mapping[str, Arm], lost: Mapping[str, int]) -> Iterator[Row]:
    """Each characteristic of the analysed against all with a form, before and after weighting."""
    for name, arm in arms.items():
        others = sum(len(each.forms) for each in arms.values()) - len(arm.forms)
        reasons = dict(lost) | ({"other arm": others} if others else {})
        basis = Basis(
            (*SELECTED, *(f"insights_intake.{field}" for field in FIELDS)),
            (),
            len(arm.forms),
            reasons,
            "(share of the analysed - share of all with a form) / standard deviation of all",
        )
        for when, weights in (("plain", None), ("weighted", arm.weights.weights)):
            for trait, value in standardised(arm.traits, arm.kept, weights).items():
                columns = _columns("victims-survivors with an intake form", name) | {
                    "estimate_id": f"victims.selection.{name}.balance.{trait}.{when}",
                    "family": f"victims.selection.{name}.balance",
                    "term": trait,
                    "statistic": "standardised_difference",
                    "n": len(arm.forms),
                    "denominator": len(arm.forms),
                    "method": f"analysed against all with an intake form, {when}",
                }
                yield quantity(
                    columns, value, basis, reason="" if np.isfinite(value) else "Nobody is analysed."
                )


def _diagnostics(arms: Mapping[str, Arm], lost: Mapping[str, int]) -> Iterator[Row]:
    for name, arm in arms.items():
        if not arm.kept.any():
            continue
        after = standardised(arm.traits, arm.kept, arm.weights.weights)
        before = standardised(arm.traits, arm.kept)
        values = {
            "largest": (float(arm.weights.weights.max()), "ratio", "largest weight; their mean is one"),
            "smallest": (float(arm.weights.weights.min()), "ratio", "smallest weight"),
            "cut": (float(arm.weights.cut), "count", "weights cut back to the percentile"),
            "effective": (arm.weights.effective, "count", "Kish's effective number of people"),
            "balance_before": (max(map(abs, before.values())), "ratio", "largest standardised difference"),
            "balance_after": (max(map(abs, after.values())), "ratio", "largest one after weighting"),
        }
        for statistic, (value, unit, method) in values.items():
            columns = _columns("victims-survivors with an intake form", name) | {
                "estimate_id": f"victims.selection.{name}.weights.{statistic}",
                "family": f"victims.selection.{name}.weights",
                "term": "weights",
                "statistic": statistic,
                "unit": unit,
                "n": len(arm.forms),
                "denominator": len(arm.forms),
                "method": f"{method}; logistic model of being analysed, Firth's penalty",
            }
            basis = Basis(
                (*SELECTED, *(f"insights_intake.{field}" for field in FIELDS)),
                (),
                len(arm.forms),
                lost,
                method,
            )
            yield quantity(columns, value, basis)


def _changes(
    arms: Mapping[str, Arm], exits: pd.DataFrame, lost: Mapping[str, int], settings: Mapping[str, Any]
) -> Iterator[Row]:
    """The contrast of changes with everybody analysed standing also for those like them who are not."""
    by_id = exits.set_index("vs_id")
    forms = sum(len(arm.forms) for arm in arms.values())
    for behaviour in BEHAVIOURS:
        parts = []
        for arm in arms.values():
            people = arm.forms[arm.kept]
            after = people["vs_id"].map(by_id[behaviour])
            known = (people[behaviour].notna() & after.notna()).to_numpy()
            ends = (np.asarray(column != "none", dtype=np.float64) for column in (after, people[behaviour]))
            at_exit, at_intake = ends
            change: Floats = 100.0 * (at_exit - at_intake)
            parts.append((change[known], arm.weights.weights[known]))
        n = sum(len(values) for values, _ in parts)
        fields = (*SELECTED, *(f"insights_intake.{field}" for field in FIELDS), f"insights_exit.{behaviour}")
        reasons = dict(lost) | {"not in the analysis, or behaviour not recorded": forms - n}
        columns = _columns("victims-survivors with an intake form", "") | {
            "estimate_id": f"victims.selection.{behaviour}.contrast.extra_fall",
            "family": f"victims.selection.{behaviour}.contrast",
            "term": behaviour,
            "wave": "exit",
            "statistic": "extra_fall",
            "unit": "percent",
            "n": n,
            "denominator": n,
            "method": f"difference of paired differences, inverse-probability weights; {WEIGHTED}",
        }
        basis = Basis(fields, (), n, reasons, "weighted change of control - weighted change of Drive")
        if any(len(values) < 2 for values, _ in parts):
            yield quantity(columns, None, basis, reason="An arm has fewer than two people.")
            continue
        value, error = _weighted(parts)
        half = float(norm.ppf(0.5 + float(settings["interval_level"]) / 2.0)) * error
        kind = f"normal interval, weights taken as known, {level_name(settings)}"
        yield quantity(columns, value, basis, (value - half, value + half), kind)


def _weighted(parts: list[tuple[Floats, Floats]]) -> tuple[float, float]:
    """Control's weighted mean less that of Drive (the order of ``ARMS``), and its standard error."""
    means: list[float] = []
    variance = 0.0
    for values, weights in parts:
        centre = float(np.average(values, weights=weights))
        means.append(centre)
        variance += float((weights**2 * (values - centre) ** 2).sum() / weights.sum() ** 2)
    return means[1] - means[0], float(np.sqrt(variance))

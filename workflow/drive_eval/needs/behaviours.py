"""Do needs go with behaviours? Logistic regressions of four behaviours on the twelve needs, at mid-point.

One regression for each behaviour, all needs at once, among people with every one of them recorded. The report
fitted them by maximum likelihood; some needs are rare enough that this is badly biased, or has no finite
answer, so that Firth's penalised fit stands beside it (``drive_eval.models.firth``). Odds ratios above one
mean that the behaviour is likelier with the need, the other needs being equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.models.firth import firth
from drive_eval.models.logistic import logistic
from drive_eval.models.result import DesignError, Flags, Floats, Regression
from drive_eval.needs.assessed import BEHAVIOURS, assessed
from drive_eval.needs.fields import FIELDS
from drive_eval.needs.reasons import left_out
from drive_eval.rows import Row, count, percent

ANALYSIS = "needs_behaviours"
MODELS = {"plain": logistic, "firth": firth}
INTERCEPT = "intercept"
PRINTED = {
    ("physical", "other_addictions", "odds_ratio"): "profile_and_needs.other_addictions_gt_physical_abuse.or",
    ("physical", "other_addictions", "p"): "profile_and_needs.other_addictions_gt_physical_abuse.p",
}
# What the printed odds ratio is compared with: the rule, the outcome and the fit of the report.
REPORT = {"least": "standard", "model": "plain"}


@dataclass(frozen=True)
class Sample:
    """The people of one regression.

    ``outcome`` (n) and ``needs`` (n, 12) hold 0 and 1; ``reasons`` why others are left out (reason → people).
    """

    behaviour: str
    outcome: Floats
    needs: Floats
    reasons: Mapping[str, int]

    def row(self, need: str) -> dict[str, Any]:
        """The columns that all estimates of one need share."""
        return {
            "analysis": ANALYSIS,
            "family": f"needs.behaviours.{self.behaviour}.{need}",
            "population": "service users with all needs and the behaviour recorded at mid-point",
            "wave": "midpoint",
            "term": need,
        }

    def basis(self, formula: str) -> Basis:
        """Every need enters every estimate of a regression."""
        fields = (
            "needs.wave",
            *(f"needs.{field}" for field in FIELDS),
            "risk.wave",
            f"risk.{self.behaviour}",
        )
        return Basis(fields, (), len(self.outcome), self.reasons, formula)


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Odds ratios of each behaviour for each need, by two fits, and the counts behind them.

    ``views``: ``needs`` (``su_id``, ``wave``, the twelve needs) and ``risk`` (``su_id``, ``wave``, the four
    behaviours), in canonical codes. ``settings``: the ``needs`` section of the configuration.
    """
    rule, least = settings["recoding"]["report"], settings["behaviour_least"]
    people, uninformed = assessed(views["needs"], views["risk"], rule, least)
    return build(
        row for behaviour in BEHAVIOURS for row in _rows(sample(people, behaviour, uninformed), settings)
    )


def sample(people: pd.DataFrame, behaviour: str, uninformed: int) -> Sample:
    """The complete cases of one behaviour; each other person is left out for the first reason that holds."""
    known = people[behaviour].notna()
    complete = people[list(FIELDS)].notna().all(axis=1)
    reasons = left_out(
        nothing=uninformed,
        no_form=int((~people["form"]).sum()),
        no_behaviour=int((people["form"] & ~known).sum()),
        some_missing=int((known & ~complete).sum()),
    )
    kept = people[known & complete]
    return Sample(behaviour, kept[behaviour].to_numpy(float), kept[list(FIELDS)].to_numpy(float), reasons)


def _rows(people: Sample, settings: Mapping[str, Any]) -> Iterator[Row]:
    name = f"needs.behaviours.{people.behaviour}"
    events, n = int(people.outcome.sum()), len(people.outcome)
    whole = people.row("any") | {"estimate_id": f"{name}.people.n"}
    yield count(whole, n, people.basis("people with all needs and the behaviour recorded"))
    share = people.row("any") | {"estimate_id": f"{name}.used.percent"}
    yield percent(share, events, n, settings, people.basis("100 × people who use the behaviour / people"))
    for place, need in enumerate(FIELDS):
        yield from _crossed(people, need, people.needs[:, place] == 1.0, settings)
    for model in MODELS:
        yield from _fitted(people, model, settings)


def _crossed(people: Sample, need: str, has: Flags, settings: Mapping[str, Any]) -> Iterator[Row]:
    """How many of those with the need, and of those without it, use the behaviour."""
    for group, members in (("with_need", has), ("without_need", ~has)):
        estimate = people.row(need) | {
            "estimate_id": f"needs.behaviours.{people.behaviour}.{need}.{group}.percent"
        }
        formula = f"100 × people {group.replace('_need', ' the need')} who use the behaviour / all of them"
        n = int(members.sum())
        yield percent(estimate, int(people.outcome[members].sum()), n, settings, people.basis(formula))


def _fitted(people: Sample, model: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Odds ratio and p-value of each need by one fit; a reason instead of values where there is none.

    A need that nobody has, or everybody, leaves the model.
    """
    varying = [place for place in range(len(FIELDS)) if len(np.unique(people.needs[:, place])) == 2]
    terms = (INTERCEPT, *(FIELDS[place] for place in varying))
    design = np.column_stack([np.ones(len(people.outcome)), people.needs[:, varying]])
    found: Regression | None
    try:
        found, problem = MODELS[model](people.outcome, design, terms, float(settings["interval_level"])), ""
    except DesignError as error:
        found, problem = None, str(error)
    for place, need in enumerate(FIELDS):
        if need not in terms:
            why = "Nobody has the need, or everybody."
            yield from _pair(people, model, place, None, why, settings)
        else:
            yield from _pair(people, model, place, found, problem, settings)


def _pair(
    people: Sample,
    model: str,
    place: int,
    found: Regression | None,
    problem: str,
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    need = FIELDS[place]
    with_need = int(people.needs[:, place].sum())
    shared = people.row(need) | {
        "n": with_need,
        "denominator": len(people.outcome),
        "sensitivity": "aggregate",
        "method": found.method if found else f"logistic regression ({model})",
        "reason": problem,
    }
    printed = {"least": settings["behaviour_least"], "model": model} == REPORT
    values = _values(found, need) if found else {"odds_ratio": {}, "p": {}}
    for statistic, columns in values.items():
        formula = {
            "odds_ratio": "exp of the need's coefficient, all other needs in the model",
            "p": f"{found.test if found else 'test'} of the coefficient being zero",
        }[statistic]
        answers = PRINTED.get((people.behaviour, need, statistic), "") if printed else ""
        yield (
            shared
            | {
                "estimate_id": f"needs.behaviours.{people.behaviour}.{need}.{model}.{statistic}",
                "statistic": statistic,
                "unit": "ratio" if statistic == "odds_ratio" else "probability",
                "published_id": answers,
            }
            | columns,
            people.basis(formula),
        )


def _values(found: Regression, need: str) -> dict[str, dict[str, Any]]:
    """The columns of the odds ratio and of its p-value."""
    at = found.place(need)
    if found.separated[at]:
        end = {1.0: "infinity", -1.0: "zero"}.get(float(np.sign(found.coefficients[at])), "either end")
        why = f"No finite estimate: the need, perhaps with others, settles the outcome; it runs to {end}."
        return {"odds_ratio": {"reason": why}, "p": {"reason": why}}
    limits: dict[str, Any] = {
        "lower": _rounded(np.exp(found.lower[at])),
        "upper": _rounded(np.exp(found.upper[at])),
        "interval": f"{found.interval}, {100 * found.level:g}%",
    }
    known = np.isfinite(limits["lower"]) and np.isfinite(limits["upper"])
    return {
        "odds_ratio": {"value": _rounded(np.exp(found.coefficients[at]))} | (limits if known else {}),
        "p": {"value": _rounded(found.p_values[at])},
    }


def _rounded(value: float) -> float:
    """Ten significant digits: further ones depend on the processor."""
    return float(f"{value:.10g}")

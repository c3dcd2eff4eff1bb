"""Estimates from the multilevel models' draws: how likely it is that Drive did better, and by how much."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import Verdict, gate_rows
from drive_eval.bayes.summaries import summary
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.models.result import Floats
from drive_eval.rows import Row
from drive_eval.victims.did_design import CAVEAT, DESIGN, Long
from drive_eval.victims.multilevel_data import QUANTITIES, patterns
from drive_eval.victims.multilevel_effects import Effects, effects, prior_draws, replicated
from drive_eval.victims.people import BEHAVIOURS, POPULATION, SELECTED

ANALYSIS = "victims_multilevel"
METHOD = "Bayesian multilevel logistic regression, an intercept for each person"
FAILED = "The draws did not pass their gates: {}."
# Nothing is stated from draws that failed.
WITHHOLD = {"value": None, "lower": None, "upper": None, "interval": ""}
# Course of a person → its place among the four.
COURSES = {"both": 0, "ended": 1, "began": 2, "neither": 3}
PRIOR_DRAWS = 2000


def analyse(data: Mapping[str, Long], kept: Kept, settings: Mapping[str, Any], seed: int) -> AnalysisResult:
    """Effects, odds ratios, checks and gates of each behaviour.

    ``data``: behaviour → its long data; ``kept``: draws named ``behaviour.quantity`` with a verdict for each
    behaviour; ``settings``: ``multilevel`` (priors, nodes) and ``level``; ``seed`` of the replicated people.
    """
    verdicts = {verdict.subject: verdict for verdict in kept.verdicts}
    rows: list[Row] = []
    for place, behaviour in enumerate(BEHAVIOURS):
        draws = {name: _flat(kept.values[f"{behaviour}.{name}"]) for name in QUANTITIES}
        rows += _behaviour(behaviour, data[behaviour], draws, verdicts[behaviour], settings, seed + place)
    return build(rows)


def _flat(values: Floats) -> Floats:
    return values.reshape(-1, *values.shape[2:])


def _behaviour(
    behaviour: str,
    data: Long,
    draws: Mapping[str, Floats],
    verdict: Verdict,
    settings: Mapping[str, Any],
    seed: int,
) -> Iterator[Row]:
    name = f"victims.multilevel.{behaviour}"
    fields = (
        *SELECTED,
        *(f"insights_intake.{field}" for field in (behaviour, *data.fields)),
        f"insights_exit.{behaviour}",
    )
    basis = Basis(fields, (), data.people, data.left_out, "posterior draws of the model")
    columns = {
        "analysis": ANALYSIS,
        "population": f"{POPULATION}, covariates recorded",
        "term": behaviour,
        "n": data.people,
        "denominator": data.people,
        "sensitivity": "aggregate",
    }
    yield from ((dict(row), ground) for row, ground in gate_rows(verdict, columns, name, basis))
    people, number = patterns(data), int(settings["multilevel"]["nodes"])
    found = effects(draws, people, number)
    failed = "" if verdict.passed else FAILED.format("; ".join(verdict.failures))
    shared = columns | {"family": f"{name}.effect", "method": f"{METHOD}; {CAVEAT}"}
    for row in (
        *_effect_rows(name, found, draws, shared, settings),
        *_ratio_rows(name, data.terms[len(DESIGN) :], draws, shared, settings),
        *_check_rows(name, people.counts, people.drive, replicated(found.joint, people, seed), shared),
    ):
        yield (row | WITHHOLD | {"reason": failed} if failed else row), basis
    priors = prior_draws(settings["multilevel"], people.covariates.shape[1], PRIOR_DRAWS, seed)
    before = effects(priors, people, number)
    yield (
        shared
        | {
            "estimate_id": f"{name}.prior.extra_fall.points",
            "family": f"{name}.prior",
            "unit": "percent",
            "statistic": "prior_effect",
            "method": f"{METHOD}; draws from the priors alone",
            **_summary(before.extra_fall, settings),
        },
        basis,
    )


def _summary(values: Floats, settings: Mapping[str, Any]) -> dict[str, Any]:
    return dict(summary(values, float(settings["level"])))


def _effect_rows(
    name: str,
    found: Effects,
    draws: Mapping[str, Floats],
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    for quantity_name, values in (("extra_fall", found.extra_fall), ("exit_effect", found.exit_effect)):
        yield dict(shared) | {
            "estimate_id": f"{name}.{quantity_name}.points",
            "statistic": quantity_name,
            "unit": "percent",
            "reason": "",
            **_summary(values, settings),
        }
        yield dict(shared) | {
            "estimate_id": f"{name}.{quantity_name}.probability",
            "statistic": "probability_better",
            "unit": "probability",
            "value": round(float(np.mean(values > 0.0)), 4),
            "reason": "",
        }
    yield dict(shared) | {
        "estimate_id": f"{name}.person_sd",
        "statistic": "standard_deviation",
        "unit": "log_odds",
        **_summary(draws["person_sd"], settings),
    }


def _ratio_rows(
    name: str,
    terms: tuple[str, ...],
    draws: Mapping[str, Floats],
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """Odds ratios for one person (given the person's intercept), named as the printed tables name terms."""
    log_odds = {
        "time_allocation": draws["interaction"],
        "time_ref_intake": draws["time"],
        "allocation_ref_control_group": draws["allocation"],
        **{term: draws["slopes"][:, place] for place, term in enumerate(terms)},
    }
    for term, values in log_odds.items():
        given = _summary(values, settings)
        ends = {end: float(np.exp(given[end])) for end in ("lower", "upper")}
        yield (
            dict(shared)
            | given
            | ends
            | {
                "estimate_id": f"{name}.{term}.or",
                "term": f"{shared['term']}.{term}",
                "statistic": "odds_ratio",
                "unit": "ratio",
                "value": float(np.exp(np.median(values))),
                "method": f"{shared['method']}; posterior median, for one person",
            }
        )


def _check_rows(
    name: str, counts: Floats, drive: Floats, again: Floats, shared: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Posterior prediction: how often new people's numbers of a course reach the observed ones.

    Ties count half (Gelman, Meng and Stern 1996, Statistica Sinica 6, 733-760); near 0 or 1 the model
    does not describe what it was fitted to.
    """
    for arm, members, place in (("control", drive == 0.0, 0), ("drive", drive > 0.0, 1)):
        for course, column in COURSES.items():
            observed = float(counts[members, column].sum())
            drawn = again[:, place, column]
            p = float(np.mean(drawn > observed) + 0.5 * np.mean(drawn == observed))
            yield dict(shared) | {
                "estimate_id": f"{name}.check.{arm}.{course}",
                "family": f"{name}.check",
                "arm": arm,
                "statistic": "predictive_p",
                "unit": "probability",
                "value": round(p, 4),
                "method": f"{METHOD}; share of predicted numbers of people above the observed one ({course})",
            }

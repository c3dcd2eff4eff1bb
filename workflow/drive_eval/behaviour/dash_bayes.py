"""Bayesian models of the Drive-DASH score as estimates: ratios, spread, predicted scores, and their gates.

A model whose draws did not pass its gates has no values: each of its estimates says what failed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.bayes.gates import Verdict, gate_rows, judge
from drive_eval.bayes.sampling import Draws, Floats, compile_model, sample
from drive_eval.bayes.summaries import summary
from drive_eval.behaviour.dash_forms import scored
from drive_eval.behaviour.dash_models import BUILDERS, GAMMA, QUANTITIES, cells
from drive_eval.behaviour.dash_terms import MODEL, Data, at_wave, model_data
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.release.tables.codes import WAVES
from drive_eval.rows import Row

METHODS = {
    GAMMA: "Poisson regression with a gamma random effect, posterior mean",
    "negative_binomial": "negative binomial regression with a log-normal random effect, posterior mean",
}
TOO_FEW = "No form counts, or none has a yes: there is nothing to fit."


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any], seed: int) -> AnalysisResult:
    """Sample both models and sum their posterior distributions up.

    ``views``: as for ``drive_eval.behaviour.dash``. ``settings``: ``dash_not_known_limit`` and
    ``dash_priors`` of the section ``behaviour``; ``sampling``, ``gates`` and ``interval_level`` of the
    section ``bayes``.
    """
    forms = scored(views["dash"], int(settings["dash_not_known_limit"]))
    data = model_data(forms, views["service_users"])
    return build(_rows(data, settings, seed))


def _rows(data: Data, settings: Mapping[str, Any], seed: int) -> Iterator[Row]:
    for number, model in enumerate(BUILDERS):
        if not data.score.any():
            yield _row(data, model, "model", "fit", {"value": None, "reason": TOO_FEW}, "count", "")
            continue
        draws = _sampled(data, model, settings, seed, number)
        verdict = judge(f"Drive-DASH, {model.replace('_', ' ')}", draws, settings["gates"])
        common = {
            "analysis": "behaviour_dash_bayes",
            "arm": "drive",
            "population": "Drive-DASH forms that count",
            "n": data.people,
            "sensitivity": "aggregate",
        }
        basis = Basis(MODEL, (), len(data.score), data.left_out, "of the draws of the model")
        for columns, ground in gate_rows(verdict, common, f"behaviour.dash_bayes.{model}", basis):
            yield dict(columns), ground
        yield from _summed(data, model, draws, verdict, float(settings["interval_level"]))


def _sampled(data: Data, model: str, settings: Mapping[str, Any], seed: int, number: int) -> Draws:
    held = cells(data.score, data.predictors, data.person)
    compiled = compile_model(BUILDERS[model](held, settings["dash_priors"]), QUANTITIES[model])
    own = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    return sample(compiled, settings["sampling"], own)


def _summed(data: Data, model: str, draws: Draws, verdict: Verdict, level: float) -> Iterator[Row]:
    coefficients, spread = draws.flat("coefficients"), draws.flat("spread")

    def row(term: str, statistic: str, values: Floats, unit: str, formula: str, **more: Any) -> Row:
        found = dict(summary(values, level))
        if statistic == "below_one":
            found = {"value": found["value"]}
        if not verdict.passed:
            found = {"value": None, "reason": "Did not pass its gates: " + "; ".join(verdict.failures)}
        return _row(data, model, term, statistic, found, unit, formula, **more)

    for at, name in enumerate(data.names):
        yield row(name, "irr", np.exp(coefficients[:, at]), "ratio", "exp(coefficient)")
        if at:
            below = (coefficients[:, at] < 0.0).astype(float)
            yield row(name, "below_one", below, "probability", "share of draws with a ratio below 1")
    effect = "effect" if model == GAMMA else "logarithm of the effect"
    yield row("effect", "variance", spread**2, "statistic", f"variance of the person's {effect}")
    if model != GAMMA:
        k = draws.flat("dispersion")
        yield row("dispersion", "k", k, "statistic", "k of the variance m + k m^2 around a person's mean m")
    scale = np.ones(len(spread)) if model == GAMMA else np.exp(spread**2 / 2.0)
    for wave in (wave for wave in WAVES if wave == data.reference or wave in data.names):
        distinct, forms = np.unique(at_wave(data, wave), axis=0, return_counts=True)
        mean = np.exp(coefficients @ distinct.T) @ (forms / forms.sum()) * scale
        formula = f"average score with everybody at {wave}, over people's effects"
        yield row(f"margin.{wave}", "score", mean, "score", formula, wave=wave)


def _row(
    data: Data, model: str, term: str, statistic: str, found: Mapping[str, Any], unit: str, formula: str,
    **more: Any,
) -> Row:  # fmt: skip
    columns = {
        "estimate_id": f"behaviour.dash_bayes.{model}.{term}.{statistic}",
        "analysis": "behaviour_dash_bayes",
        "arm": "drive",
        "family": "behaviour.dash.model",
        "population": "Drive-DASH forms that count",
        "term": term,
        "statistic": statistic,
        "unit": unit,
        "n": data.people,
        "method": METHODS[model],
        "sensitivity": "aggregate",
    }
    basis = Basis(MODEL, (), len(data.score), data.left_out, formula)
    return columns | dict(found) | more, basis

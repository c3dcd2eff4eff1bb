"""Made-up estimates of the models of behaviour for a whole report.

The analyses themselves make them, from made-up people and from draws that are written down, so that nothing
is compiled or sampled.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.bayes.files import Kept
from drive_eval.bayes.gates import Verdict
from drive_eval.behaviour_models import change, work
from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.behaviour_models.fits import (
    IMPUTED,
    IMPUTED_MULTILEVEL,
    Model,
    change_models,
    impute_sets,
    imputed_designs,
    work_models,
)
from drive_eval.estimates import AnalysisResult, Basis
from drive_eval.ordinal.terms import Design
from unit.behaviour_models.behaviour_material import BAYES, SETTINGS, release

CHAINS, DRAWS = 2, 20


@cache
def behaviour_models() -> tuple[tuple[dict[str, Any], Basis], ...]:
    """Every estimate of the chapter."""
    return tuple(_estimates())


def _estimates() -> Iterator[tuple[dict[str, Any], Basis]]:
    data, generator = release(), np.random.default_rng(5)
    views = {name: data[name] for name in ("service_users", "actions")}
    risk = dict.fromkeys(BEHAVIOURS, data["risk"])
    drawn, imputed, sets, worked = {}, {}, {}, {}
    for behaviour in BEHAVIOURS:
        models = change_models(*views.values(), data["risk"], behaviour, SETTINGS)
        drawn[behaviour] = _kept(models, generator)
        sets[behaviour] = impute_sets(models[0], behaviour, SETTINGS, 3)
        designs = imputed_designs(sets[behaviour], behaviour, SETTINGS)
        chains = len(designs) * SETTINGS["imputation_chains"]
        values = _values(designs[0], generator, chains)
        spread = {"spread": np.abs(generator.normal(1.0, 0.3, size=(chains, DRAWS)))}
        imputed[behaviour] = {
            model: Kept(
                {f"{model}.{name}": array for name, array in own.items()},
                tuple(_verdict(f"{model}.{at}") for at in range(len(designs))),
            )
            for model, own in ((IMPUTED, values), (IMPUTED_MULTILEVEL, values | spread))
        }
        worked[behaviour] = _kept(
            list(work_models(*views.values(), data["risk"], behaviour, SETTINGS)), generator
        )
    yield from _rows(change.analyse(views, risk, drawn, imputed, sets, SETTINGS, BAYES, 1)[0])
    yield from _rows(work.analyse(views, risk, worked, SETTINGS, BAYES))


def _kept(models: list[Model], generator: np.random.Generator) -> Kept:
    values = {}
    for model in models:
        own = _values(model.design, generator, CHAINS)
        if model.multilevel:
            own["spread"] = np.abs(generator.normal(1.0, 0.3, size=(CHAINS, DRAWS)))
        values |= {f"{model.name}.{name}": array for name, array in own.items()}
    return Kept(values, tuple(_verdict(model.name) for model in models))


def _values(design: Design, generator: np.random.Generator, chains: int) -> dict[str, np.ndarray]:
    cutpoints = np.array([0.8, 1.3, 1.9]) + 0.1 * generator.normal(size=(chains, DRAWS, 1))
    effects = 0.3 * generator.normal(size=(chains, DRAWS, len(design.names)))
    return {"cutpoints": cutpoints, "effects": effects}


def _verdict(subject: str) -> Verdict:
    return Verdict(subject, CHAINS * DRAWS, 1.001, 900.0, 800.0, 0, 1.0, ())


def _rows(result: AnalysisResult) -> Iterator[tuple[dict[str, Any], Basis]]:
    for record in result.estimates.to_dict("records"):
        columns = {str(name): (None if pd.isna(value) else value) for name, value in record.items()}
        yield columns, result.basis[str(columns["estimate_id"])]

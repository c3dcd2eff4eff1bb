"""The fits of one behaviour: which models there are, their designs, and their draws.

Draws are kept under ``<model>.<quantity>``; each model's verdict under the model's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.audit.key import derive_seed
from drive_eval.bayes.gates import Verdict
from drive_eval.behaviour_models.data import Rows, people, rows, with_work
from drive_eval.behaviour_models.fields import SEVERITIES, WORK
from drive_eval.behaviour_models.imputation import impute
from drive_eval.behaviour_models.terms import change_terms, common_priors, predictors, work_terms
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.model import Compiled, fit
from drive_eval.ordinal.terms import Design, Term, make_design, occurring

POOLED, MULTILEVEL = "pooled", "multilevel"
IMPUTED, IMPUTED_MULTILEVEL = "imputed", "imputed_multilevel"
SPECIFICATIONS = ("unadjusted", "adjusted", "by_wave")


@dataclass
class Fits:
    """Draws of several models of one behaviour, name → (chains, draws, …), and the verdicts on them."""

    values: dict[str, Floats] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)


@dataclass(frozen=True)
class Model:
    """One model: its design, whether people have intercepts of their own, and the rows behind it."""

    name: str
    design: Design
    multilevel: bool
    rows: Rows


def change_models(
    service_users: pd.DataFrame,
    actions: pd.DataFrame,
    risk: pd.DataFrame,
    behaviour: str,
    settings: Mapping[str, Any],
) -> list[Model]:
    """The two models of change of one behaviour, on the rows with every predictor that is chosen.

    Levels that nobody is at get no effect: it could not be estimated.
    """
    found = rows(risk, people(service_users, actions), behaviour)
    complete = found.complete(predictors(settings))
    design = design_of(complete, behaviour, occurring(complete, change_terms(settings)))
    return [Model(name, design, name == MULTILEVEL, found) for name in (POOLED, MULTILEVEL)]


def work_models(
    service_users: pd.DataFrame,
    actions: pd.DataFrame,
    risk: pd.DataFrame,
    behaviour: str,
    settings: Mapping[str, Any],
) -> Iterator[Model]:
    """The models of direct work of one behaviour: each kind of work, each specification, both ways.

    The specification with an effect by time is multilevel only: nothing in print answers to a pooled one.
    """
    found = rows(risk, with_work(service_users, actions, settings["categories"]), behaviour)
    for kind in WORK:
        for specification in SPECIFICATIONS:
            terms = work_terms(kind, specification, settings)
            needed = tuple(term.name for term in terms if not term.parts)
            complete = found.complete(needed)
            design = design_of(complete, behaviour, occurring(complete, terms))
            for name in (POOLED, MULTILEVEL) if specification != "by_wave" else (MULTILEVEL,):
                yield Model(f"{kind}.{specification}.{name}", design, name == MULTILEVEL, found)


def design_of(frame: pd.DataFrame, behaviour: str, terms: tuple[Term, ...]) -> Design:
    """The design of a model of one behaviour."""
    return make_design(frame, behaviour, SEVERITIES, "su_id", terms)


def compiled_for(designs: Iterable[Design], settings: Mapping[str, Any]) -> Compiled:
    """One compiled model that all of these can be fitted with."""
    columns = max(len(design.names) for design in designs)
    return Compiled(common_priors(settings), settings["nodes"], len(SEVERITIES), columns)


def fit_models(
    models: Iterable[Model], compiled: Compiled, behaviour: str, bayes: Mapping[str, Any], seed: int
) -> Fits:
    """Fit each model, each with a seed of its own."""
    found = Fits()
    for model in models:
        own = derive_seed(seed, model.name, {"behaviour": behaviour})
        drawn, verdict = fit(
            compiled,
            model.design,
            bayes["sampling"],
            bayes["gates"],
            own,
            model.name,
            multilevel=model.multilevel,
        )
        found.values |= {f"{model.name}.{name}": values for name, values in drawn.values.items()}
        found.verdicts.append(verdict)
    return found


def impute_sets(model: Model, behaviour: str, settings: Mapping[str, Any], seed: int) -> pd.DataFrame:
    """Every row with an answer, its missing predictors imputed several times; ``set`` numbers the sets."""
    own = derive_seed(seed, IMPUTED, {"behaviour": behaviour})
    frames = impute(model.rows.frame, behaviour, predictors(settings), settings["imputations"], own)
    return pd.concat([frame.assign(set=at) for at, frame in enumerate(frames)], ignore_index=True)


def imputed_designs(sets: pd.DataFrame, behaviour: str, settings: Mapping[str, Any]) -> list[Design]:
    """The design of each imputed data set, with the same columns in all of them."""
    terms = occurring(sets, change_terms(settings))
    return [
        design_of(frame.drop(columns="set").reset_index(drop=True), behaviour, terms)
        for _, frame in sets.groupby("set", sort=True)
    ]


def fitted_to(name: str, designs: list[Design], settings: Mapping[str, Any]) -> list[Design]:
    """The imputed data sets that a model is fitted to: the multilevel one, which takes longer, to a few."""
    return designs[: settings["imputations_multilevel"]] if name == IMPUTED_MULTILEVEL else designs


def fit_imputed(
    designs: list[Design],
    compiled: Compiled,
    behaviour: str,
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
    seed: int,
    name: str,
) -> Fits:
    """One model on each imputed data set that it is fitted to, its draws put together as further chains.

    ``name``: ``IMPUTED``, the pooled model, or ``IMPUTED_MULTILEVEL``.

    The mixture of the draws is the posterior distribution that allows for what is not recorded (Zhou and
    Reiter, 2010, American Statistician 64, 159-163). Each set's draws are judged by themselves: between
    sets, R-hat would measure what was imputed, and not whether the sampler arrived.
    """
    sampling = dict(bayes["sampling"]) | {
        "chains": settings["imputation_chains"], "draws": settings["imputation_draws"],
    }  # fmt: skip
    together: dict[str, list[Floats]] = {}
    found = Fits()
    for at, design in enumerate(fitted_to(name, designs, settings)):
        subject = f"{name}.{at}"
        own = derive_seed(seed, subject, {"behaviour": behaviour})
        drawn, verdict = fit(
            compiled, design, sampling, bayes["gates"], own, subject, multilevel=name == IMPUTED_MULTILEVEL
        )
        for quantity, values in drawn.values.items():
            together.setdefault(f"{name}.{quantity}", []).append(values)
        found.verdicts.append(verdict)
    found.values |= {name: np.concatenate(values) for name, values in together.items()}
    return found


def fit_change(
    service_users: pd.DataFrame,
    actions: pd.DataFrame,
    risk: pd.DataFrame,
    behaviour: str,
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
    seed: int,
) -> tuple[Fits, Fits, Fits, pd.DataFrame]:
    """Fits of the models of change, those with imputed predictors (both), and the imputed data sets."""
    models = change_models(service_users, actions, risk, behaviour, settings)
    sets = impute_sets(models[0], behaviour, settings, seed)
    designs = imputed_designs(sets, behaviour, settings)
    compiled = compiled_for([*(model.design for model in models), *designs], settings)
    fits = fit_models(models, compiled, behaviour, bayes, seed)
    imputed, multilevel = (
        fit_imputed(designs, compiled, behaviour, settings, bayes, seed, name)
        for name in (IMPUTED, IMPUTED_MULTILEVEL)
    )
    return fits, imputed, multilevel, sets


def fit_work(
    service_users: pd.DataFrame,
    actions: pd.DataFrame,
    risk: pd.DataFrame,
    behaviour: str,
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
    seed: int,
) -> Fits:
    """Fits of every model of direct work."""
    models = list(work_models(service_users, actions, risk, behaviour, settings))
    compiled = compiled_for((model.design for model in models), settings)
    return fit_models(models, compiled, behaviour, bayes, seed)

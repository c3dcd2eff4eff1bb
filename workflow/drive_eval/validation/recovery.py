"""Recovery of a known truth from generated releases, with all of their people and with half of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from drive_eval.behaviour_models.fields import PREDICTORS, SEVERITIES
from drive_eval.behaviour_models.fits import change_models
from drive_eval.behaviour_models.terms import change_terms, common_priors
from drive_eval.demo.known.needs import chances
from drive_eval.demo.known.parameters import Known
from drive_eval.needs.fields import FIELDS
from drive_eval.ordinal.margins import margin
from drive_eval.ordinal.model import EFFECTS, Compiled, fit
from drive_eval.validation import base, estimators
from drive_eval.validation.base import Tables
from drive_eval.validation.estimators import Outcome, outcome
from drive_eval.validation.sbc import SAMPLING
from drive_eval.validation.sbc_ordinal import GATES

SIZES = {"all people": 1.0, "half of them": 0.5}
BEHAVIOUR = "physical"
LEVEL = 0.95
# Effects that the stated model knows: the model's name of each → the parameter file's.
KNOWN_EFFECTS = {"wave.midpoint": "midpoint_odds_ratio", "wave.closure": "closure_odds_ratio"}


def outcomes(files: Mapping[str, Any], settings: Mapping[str, Any], seed: int) -> Iterator[dict[str, Any]]:
    """What each estimator says of each replicate, beside the truth.

    ``files``: ``recipe``, ``known``, ``printed``. ``settings``: ``replicates`` and the sections
    ``needs``, ``victims``, ``reoffending`` and ``behaviour_models``.
    """
    origin = base.read(files)
    known, compiled = origin[1], compiled_model(settings["behaviour_models"])
    for each in base.replicates(origin, known, settings, seed):
        for size, share in SIZES.items():
            some, observed = base.some(each.tables, each.time, share, each.number, seed)
            for row in _all(some, observed, known, compiled, settings, each.seed):
                yield row | {"subject": f"{row['subject']}, {size}", "replicate": each.number}


def _all(
    tables: Tables, time: Any, known: Known, compiled: Compiled, settings: Mapping[str, Any], seed: int
) -> Iterator[Outcome]:
    yield from estimators.needs(tables, prevalences(known), settings)
    if known.victim_survivor_behaviours is not None:
        effect = known.victim_survivor_behaviours[BEHAVIOUR].drive_exit_odds_ratio
        yield from estimators.differences(tables, BEHAVIOUR, float(np.log(effect)), settings)
    if known.police is not None:
        yield from estimators.rates(time, known.police.rate_ratios, settings)
    yield from margins(tables, known, compiled, settings["behaviour_models"], seed)


def prevalences(known: Known) -> dict[str, float]:
    """Need → per cent at mid-point that the stated classes come to."""
    if known.needs is None:
        return {}
    shares = np.array([entry.share for entry in known.needs.classes.values()])
    return dict(zip(FIELDS, (100.0 * shares @ chances(known.needs, "midpoint")).tolist(), strict=True))


def compiled_model(settings: Mapping[str, Any]) -> Compiled:
    """One compiled ordered logit for the designs of all replicates. ``settings``: ``behaviour_models``."""
    columns = sum(max(1, len(term.levels) - 1) for term in change_terms(settings))
    return Compiled(common_priors(settings), settings["nodes"], len(SEVERITIES), columns)


def margins(
    tables: Tables, known: Known, compiled: Compiled, settings: Mapping[str, Any], seed: int
) -> Iterator[Outcome]:
    """Adjusted percentages of high severity by time, and time's effects, from the pooled ordered logit."""
    truth = (known.service_user_behaviours or {})[BEHAVIOUR]
    service_users, actions, risk = (tables[name] for name in ("service_users", "actions", "risk"))
    design = change_models(service_users, actions, risk, BEHAVIOUR, settings)[0].design
    draws, _ = fit(compiled, design, SAMPLING, GATES, seed, BEHAVIOUR, multilevel=False)
    flat = {name: draws.flat(name) for name in draws.values}
    every = base.predictors(tables)
    rows = design.frame["su_id"].map({person: place for place, person in enumerate(service_users["su_id"])})
    flags = {name: values[rows.to_numpy(dtype=int)] for name, values in every.items()}
    for wave in PREDICTORS["wave"][1]:
        found = 100.0 * margin(design, flat, {"wave": wave})[:, SEVERITIES.index("high")]
        true = base.true_margin(design.frame, truth, wave, flags)
        yield _posterior("adjusted percentage, ordered logit", f"high severity, {wave}", true, found)
    for name, parameter in KNOWN_EFFECTS.items():
        column = flat[EFFECTS][:, design.names.index(name)]
        true = float(np.log(getattr(truth, parameter)))
        yield _posterior("effect of time, ordered logit", name.partition(".")[2], true, column)


def _posterior(subject: str, quantity: str, truth: float, draws: Any) -> Outcome:
    low, high = np.quantile(draws, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return outcome(subject, quantity, truth, float(draws.mean()), (float(low), float(high)), LEVEL)

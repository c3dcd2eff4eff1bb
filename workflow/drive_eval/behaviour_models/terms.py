"""The terms of each model with their priors, from the settings."""

from collections.abc import Mapping
from typing import Any

from drive_eval.behaviour_models.fields import PREDICTORS
from drive_eval.ordinal.model import Priors
from drive_eval.ordinal.terms import Term

# One effect of age is that of ten years, counted from forty.
DECADE, FORTY = 10.0, 40.0


def common_priors(settings: Mapping[str, Any]) -> Priors:
    """The priors that do not belong to one term."""
    return Priors(settings["priors"]["concentration"], settings["priors"]["spread"])


def change_terms(settings: Mapping[str, Any]) -> tuple[Term, ...]:
    """Time, and the circumstances that the settings name: by default the report's model of change."""
    return tuple(_term(name, settings) for name in predictors(settings))


def predictors(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of time and of the chosen covariates, in the order of ``PREDICTORS``."""
    chosen = {"wave", *settings["covariates"]}
    return tuple(name for name in PREDICTORS if name in chosen)


def work_terms(kind: str, specification: str, settings: Mapping[str, Any]) -> tuple[Term, ...]:
    """A kind of direct work, by itself (``unadjusted``) or with others.

    ``adjusted``: with living arrangement and age; ``by_wave``: with these and an effect that differs by time.
    """
    work = Term(kind, settings["priors"]["effect"], ("no", "yes"))
    beside = (_term("living_arrangement", settings), _term("age_at_intake", settings))
    if specification == "unadjusted":
        return (work,)
    if specification == "adjusted":
        return (work, *beside)
    wave = _term("wave", settings)
    return (wave, work, Term("change", settings["priors"]["effect"], parts=("wave", kind)), *beside)


def _term(name: str, settings: Mapping[str, Any]) -> Term:
    priors, levels = settings["priors"], tuple(PREDICTORS[name][1])
    if name == "age_at_intake":
        return Term(name, priors["age"], unit=DECADE, zero=FORTY)
    return Term(name, priors["wave"] if name == "wave" else priors["effect"], levels)

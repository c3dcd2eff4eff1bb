"""The estimates of the models of direct work: severity by whether a kind of work was received."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.bayes.files import Kept
from drive_eval.behaviour_models.data import with_work
from drive_eval.behaviour_models.effect_rows import effect_rows, likelihood_rows
from drive_eval.behaviour_models.fields import CONTACT
from drive_eval.behaviour_models.files import of_model
from drive_eval.behaviour_models.fits import POOLED, Model, work_models
from drive_eval.behaviour_models.margin_rows import margin_rows, name_of, shares, support, thinned
from drive_eval.behaviour_models.rows import Row, Scope
from drive_eval.estimates import AnalysisResult, Basis, build

ANALYSIS = "behaviour_work"
CONTACTED = "direct_work_and_behaviour.figure_22_behaviour_change_work.n"


def analyse(
    views: Mapping[str, pd.DataFrame],
    risk: Mapping[str, pd.DataFrame],
    draws: Mapping[str, Kept],
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
) -> AnalysisResult:
    """Estimates of every model of direct work.

    ``views``: ``service_users`` and ``actions``; ``risk`` and ``draws`` by behaviour. ``settings``: the
    section ``behaviour_models``, and the ``categories`` of direct work from the section ``activity``.
    """
    rows: list[Row] = [_contacted(views, settings)]
    for behaviour, form in risk.items():
        verdicts = {verdict.subject: verdict for verdict in draws[behaviour].verdicts}
        models = work_models(views["service_users"], views["actions"], form, behaviour, settings)
        for model in models:
            rows += _model(model, behaviour, draws[behaviour], verdicts[model.name], settings, bayes)
    return build(rows)


def _contacted(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Row:
    """How many service users had direct contact: those that all of these models are about."""
    every = len(views["service_users"])
    contacted = len(with_work(views["service_users"], views["actions"], settings["categories"]))
    row = {
        "estimate_id": "work.contacted.people",
        "analysis": ANALYSIS,
        "population": "service users",
        "term": "direct contact",
        "statistic": "people",
        "value": float(contacted),
        "unit": "count",
        "n": contacted,
        "denominator": every,
        "method": "count",
        "published_id": CONTACTED,
        "sensitivity": "aggregate",
    }
    without = {"no direct contact": every - contacted} if every > contacted else {}
    fields = (*CONTACT, "service_users.su_id")
    return row, Basis(fields, (), contacted, without, "service users with any direct work logged")


def _model(
    model: Model,
    behaviour: str,
    kept: Kept,
    verdict: Any,
    settings: Mapping[str, Any],
    bayes: Mapping[str, Any],
) -> Iterator[Row]:
    kind, specification, name = model.name.split(".")
    scope = Scope(
        f"work.{behaviour}.{model.name}", ANALYSIS, behaviour, name, model.design, model.rows, (verdict,),
        bayes["interval_level"],
    )  # fmt: skip
    values = of_model(kept, model.name)
    yield from scope.gates(verdict)
    yield from effect_rows(scope, values)
    parts = [(model.design, thinned(values, settings["margin_draws"]))]
    if specification == "by_wave":
        yield from _change(scope, parts, kind)
        return
    yield from margin_rows(scope, parts, [], (kind,))
    if name == POOLED:
        yield from likelihood_rows(scope, values, settings["agreement"])


def _change(scope: Scope, parts: Any, kind: str) -> Iterator[Row]:
    """Margins by time with and without the work, and how much more the high severity fell with it."""
    term = next(term for term in scope.design.terms if term.name == kind)
    at = scope.design.categories.index("high")
    found: dict[tuple[str, str], Any] = {}
    for wave in ("intake", "midpoint", "closure"):
        for level in term.levels:
            if scope.failure:
                found[wave, level] = None
            else:
                found[wave, level] = 100.0 * shares(parts, {"wave": wave, kind: level})[:, at]
            yield scope.posterior(
                f"margin.{wave}.{kind}.{name_of(level)}.high", found[wave, level], "adjusted_percent",
                "percent",
                "100 × mean over rows of the predicted probability with time and work set for everybody",
                wave=wave, term="high", **support(scope, term, level),
            )  # fmt: skip
    for wave in ("midpoint", "closure"):
        difference = None
        if not scope.failure:
            with_work = found[wave, "yes"] - found["intake", "yes"]
            difference = with_work - (found[wave, "no"] - found["intake", "no"])
        yield scope.posterior(
            f"change.{wave}.{kind}.high", difference, "difference_in_change", "percent",
            "change since intake with the work less change since intake without it, draw by draw",
            wave=wave, term="high", **support(scope, term, "yes"),
        )  # fmt: skip

"""Do the classes go with behaviours? The report's third step, uncorrected as it was done, and corrected.

Two questions are asked of each behaviour, with the same people: how likely it is in each class (the class
comes first), and how the odds of each class against the first one change with it, the other behaviours being
equal (the report's multinomial regression of the most likely class). Population: service users with any need
classified at mid-point and the behaviour, or all four, recorded then.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.latent.arrays import Floats, Integers
from drive_eval.latent.assignment import METHODS, Assignment, ThreeStepError, assign
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.membership import Membership, crossed, membership
from drive_eval.latent.model import Fit
from drive_eval.latent.outcome import outcome
from drive_eval.latent.patterns import MISSING, Patterns, codes_of, collapse
from drive_eval.latent.rows import DECIMALS, Row, interval
from drive_eval.needs.assessed import BEHAVIOURS, WAVE, assessed
from drive_eval.needs.fields import FIELDS
from drive_eval.needs.reasons import left_out

ANALYSIS = "latent_behaviours"
NAMES = {
    "modal": "most likely class taken as known",
    "bch": "most likely class, corrected by BCH",
    "ml": "most likely class, corrected by ML",
}
PEOPLE = "lca_classes_figure_4.multinomial_logistic_regression.n"
REPORT = {"recoding": "report", "zero_class": True, "fixed_classes": 6}
LOGIT, WALD = "Wald interval on the logit scale, robust", "Wald interval, robust"


@dataclass(frozen=True)
class People:
    """Everybody with a class.

    ``told`` (n): the class that each is assigned to; ``behaviours`` (n, 4): 0, 1, or NaN where not recorded;
    ``form`` (n): whether there is a risk assessment; ``step_two`` and ``names`` of the classes; ``reasons``
    why others have no class; ``level`` of the intervals; ``prefix`` of the estimates' ids.
    """

    told: Integers
    behaviours: Floats
    form: np.ndarray
    step_two: Assignment
    names: list[str]
    reasons: Mapping[str, int]
    level: float
    prefix: str

    def basis(self, columns: list[int], formula: str) -> Basis:
        """What an estimate of some behaviours (places) rests on."""
        known = np.isfinite(self.behaviours[:, columns]).all(axis=1)
        gaps = left_out(no_form=int((~self.form).sum()), no_behaviour=int((self.form & ~known).sum()))
        named = [f"risk.{list(BEHAVIOURS)[column]}" for column in columns]
        fields = ("needs.wave", *(f"needs.{field}" for field in FIELDS), "risk.wave", *named)
        return Basis(fields, (), int(known.sum()), {**self.reasons, **gaps}, formula)

    def row(
        self, name: str, value: float, unit: str, basis: Basis, method: str, term: str, **others: Any
    ) -> Row:
        """One estimate; a value that is not finite needs a ``reason`` among ``others``."""
        known = bool(np.isfinite(value))
        columns: dict[str, Any] = {
            "estimate_id": f"{self.prefix}.{name}",
            "analysis": ANALYSIS,
            # One gate for all that is said of a behaviour: odds ratios rest on the same cells as its counts.
            "family": f"{self.prefix}.behaviours.{name.split('.')[1]}",
            "population": "service users with needs and behaviours recorded",
            "wave": WAVE,
            "term": term,
            "statistic": name.rpartition(".")[2],
            "value": round(float(value), DECIMALS) if known else None,
            "unit": unit,
            "denominator": basis.rows_used,
            "method": method,
            "sensitivity": "aggregate",
        }
        return columns | others, basis


def analyse(
    views: Mapping[str, pd.DataFrame],
    fits: Mapping[int, Fit],
    reference: Reference,
    settings: Mapping[str, Any],
) -> AnalysisResult:
    """Behaviours by class and classes by behaviour, for the report's number of classes.

    ``views``: ``needs`` (``su_id``, ``wave``, the twelve needs) and ``risk`` (``su_id``, ``wave``, the four
    behaviours). ``settings``: ``latent``, that section of the configuration, ``recoding``, the rule that it
    names, and ``behaviour_least``, the least severity that counts.
    """
    people = _people(views, fits[settings["latent"]["fixed_classes"]], reference, settings)
    return build(_rows(people, all(settings["latent"][name] == value for name, value in REPORT.items())))


def _people(
    views: Mapping[str, pd.DataFrame], fit: Fit, reference: Reference, settings: Mapping[str, Any]
) -> People:
    forms, uninformed = assessed(
        views["needs"], views["risk"], settings["recoding"], settings["behaviour_least"]
    )
    answers = forms[list(FIELDS)].fillna(MISSING).to_numpy(np.int8)
    classified = (answers != MISSING).any(axis=1)
    patterns = collapse(answers[classified], FIELDS)
    step_two = assign(patterns, fit)
    names, _ = align(fit.probabilities, [not row.any() for row in fit.free], reference)
    kept = forms[classified]
    reasons = left_out(nothing=uninformed, dont_know=int((~classified).sum()))
    return People(
        _told(answers[classified], patterns, step_two),
        kept[list(BEHAVIOURS)].astype("Float64").to_numpy(float, na_value=np.nan),
        kept["form"].to_numpy(bool),
        step_two,
        [names[place] for place in step_two.classes],
        reasons,
        float(settings["latent"]["interval_level"]),
        f"latent.k{fit.classes}",
    )


def _told(answers: np.ndarray, patterns: Patterns, step_two: Assignment) -> Integers:
    """The class that each person is assigned to, by the person's pattern."""
    places = np.searchsorted(codes_of(patterns.answers), codes_of(answers))
    told: Integers = step_two.modal[places]
    return told


def _rows(people: People, printed: bool) -> Iterator[Row]:
    for place, behaviour in enumerate(BEHAVIOURS):
        for method in METHODS:
            yield from _outcome_rows(people, place, behaviour, method)
    yield from _membership_rows(people, printed)


def _outcome_rows(people: People, place: int, behaviour: str, method: str) -> Iterator[Row]:
    """The behaviour's probability in each class, and the test of its being the same in all."""
    values = people.behaviours[:, place]
    known = np.isfinite(values)
    classes = len(people.names)
    counted = np.bincount(people.told[known], minlength=classes).astype(float)
    yes = np.bincount(people.told[known], values[known], minlength=classes)
    basis = people.basis([place], "probability of the behaviour in the class")
    name = f"behaviours.{behaviour}"
    try:
        found = outcome(yes, counted, people.step_two.errors, method)
    except ThreeStepError as error:
        for label in people.names:
            yield people.row(
                f"{name}.{label}.{method}.probability", np.nan, "probability", basis, NAMES[method], label,
                reason=f"Not estimable: {error}.",
            )  # fmt: skip
        return
    for k, label in enumerate(people.names):
        limits = _logit_interval(float(found.probabilities[k]), float(found.errors[k]), people.level)
        yield people.row(
            f"{name}.{label}.{method}.probability", found.probabilities[k], "probability", basis,
            NAMES[method], label, n=int(counted[k]), **limits,
        )  # fmt: skip
        if method == "modal":
            yield people.row(
                f"{name}.{label}.used", yes[k], "count", basis, "count", label, n=int(yes[k]),
                denominator=int(counted[k]),
            )  # fmt: skip
    yield from _test(people, f"{name}.{method}", found.wald, basis, method)


def _membership_rows(people: People, printed: bool) -> Iterator[Row]:
    """Odds ratios of each class against the first for each behaviour, and the test of all of them."""
    every = np.isfinite(people.behaviours).all(axis=1)
    values, told = people.behaviours[every], people.told[every]
    inside = [place for place in range(len(BEHAVIOURS)) if _in_all_cells(values[:, place], told, people)]
    design = np.column_stack([np.ones(len(values)), values[:, inside]])
    data = crossed(design, told, len(people.names))
    basis = people.basis(list(range(len(BEHAVIOURS))), "multinomial logistic regression of the class")
    yield people.row(
        "membership.people.n", len(values), "count", basis, "count", "people", n=len(values),
        denominator=None, published_id=PEOPLE if printed else "",
    )  # fmt: skip
    for method in METHODS:
        problem, found = "", None
        try:
            found = membership(data, people.step_two.errors, method)
        except ThreeStepError as error:
            problem = f"Not estimable: {error}."
        for place, behaviour in enumerate(BEHAVIOURS):
            column = inside.index(place) + 1 if place in inside else 0
            why = (
                problem
                if column
                else "Left out of the regression: in some class nobody uses it, or everybody."
            )
            yield from _odds(people, found if column else None, column, behaviour, method, basis, why)


def _in_all_cells(values: Floats, told: Integers, people: People) -> bool:
    """Whether every assigned class has people who use a behaviour and people who do not."""
    classes = len(people.names)
    yes = np.bincount(told, values, minlength=classes)
    return bool((yes > 0.0).all() and (yes < np.bincount(told, minlength=classes)).all())


def _odds(
    people: People,
    found: Membership | None,
    column: int,
    behaviour: str,
    method: str,
    basis: Basis,
    problem: str,
) -> Iterator[Row]:
    name = f"membership.{behaviour}"
    half = float(norm.ppf(0.5 + people.level / 2.0))
    for k, label in enumerate(people.names[1:]):
        others: dict[str, Any] = {"reason": problem} if problem else {}
        value = np.nan
        if found is not None:
            centre, error = float(found.coefficients[k, column]), float(found.errors[k, column])
            value = float(np.exp(centre))
            lower, upper = np.exp(centre - half * error), np.exp(centre + half * error)
            others |= interval(lower, upper, WALD, people.level)
        yield people.row(
            f"{name}.{label}.{method}.odds_ratio", value, "ratio", basis, NAMES[method],
            f"{label} against {people.names[0]}", **others,
        )  # fmt: skip
    if found is not None:
        yield from _test(people, f"{name}.{method}", lambda: found.wald(column), basis, method)


def _test(people: People, name: str, wald: Any, basis: Basis, method: str) -> Iterator[Row]:
    """An omnibus Wald test: statistic and p-value, or why there is none."""
    try:
        statistic, degrees = wald()
    except ThreeStepError as error:
        reason = f"No test: {error}."
        yield people.row(
            f"{name}.wald_p", np.nan, "probability", basis, NAMES[method], "all classes", reason=reason
        )
        return
    method_name = f"{NAMES[method]}; robust Wald test, {degrees} degrees of freedom"
    yield people.row(f"{name}.wald", statistic, "score", basis, method_name, "all classes")
    p = float(chi2.sf(statistic, degrees))
    yield people.row(f"{name}.wald_p", p, "probability", basis, method_name, "all classes")


def _logit_interval(value: float, error: float, level: float) -> dict[str, Any]:
    """Limits on the logit scale; none for a value on the boundary or beyond it."""
    if not (0.0 < value < 1.0 and error > 0.0):
        return {}
    centre = np.log(value / (1.0 - value))
    half = float(norm.ppf(0.5 + level / 2.0)) * error / (value * (1.0 - value))
    lower, upper = (1.0 / (1.0 + np.exp(-(centre + sign * half))) for sign in (-1.0, 1.0))
    return interval(lower, upper, LOGIT, level)

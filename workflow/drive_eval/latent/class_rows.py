"""The classes of one model: shares, profiles, and how surely people belong to them (Figure 4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.latent.arrays import Floats
from drive_eval.latent.information import Uncertainty
from drive_eval.latent.model import EMPTY, Fit, posterior
from drive_eval.latent.patterns import Patterns
from drive_eval.latent.rows import METHOD, Row, Support, interval

PRINTED_SHARES = {
    "no_needs": "class_1_no_needs",
    "children_parenting": "class_2_children_and_parenting_issues",
    "low_needs": "class_3_low_needs",
    "multiple_children_family": "class_4_multiple_needs_children_and_family",
    "housing_unemployment": "class_5_housing_and_unemployment",
    "multiple_alcohol_drugs": "class_6_multiple_needs_alcohol_and_drugs",
}
FIXED, BOUNDARY = "fixed in advance", "on the boundary"
EMPTY_CLASS = "the class is empty"
WALD, PROFILE = "Wald interval on the logit scale", "profile likelihood interval"
UNIDENTIFIED = "singular information matrix: no standard error"


@dataclass(frozen=True)
class Solution:
    """One model's classes: the fit, its uncertainty, each class's name and distance from its reference.

    ``lower`` and ``upper`` (K, J) are the limits of the item probabilities.
    """

    patterns: Patterns
    fit: Fit
    uncertainty: Uncertainty
    lower: Floats
    upper: Floats
    names: list[str]
    distances: Floats
    level: float

    @property
    def prefix(self) -> str:
        """The start of the ids of its estimates."""
        return f"k{self.fit.classes}"


def class_rows(solution: Solution, support: Support, printed: bool) -> Iterator[Row]:
    """The estimates of one model's classes; ``printed``: whether Figure 4 is of this model."""
    given = posterior(solution.patterns, solution.fit)
    modal = given.argmax(axis=1)
    for k, label in enumerate(solution.names):
        yield from _share(solution, k, label, support, printed)
        members = float(solution.patterns.weights[modal == k].sum())
        yield from _assigned(solution, label, given, modal == k, members, support)
        for j, item in enumerate(solution.patterns.items):
            yield from _probability(solution, k, j, f"{label}.{item}", given, support)


def _share(solution: Solution, k: int, label: str, support: Support, printed: bool) -> Iterator[Row]:
    fit, sure = solution.fit, solution.uncertainty
    name = f"{solution.prefix}.class.{label}"
    shared: dict[str, Any] = {"family": f"latent.{solution.prefix}.classes", "term": label}
    expected = round(float(fit.shares[k]) * support.people)
    answers = PRINTED_SHARES.get(label, "") if printed else ""
    note = EMPTY_CLASS if fit.shares[k] <= EMPTY else "" if sure.identified else UNIDENTIFIED
    yield support.row(
        f"{name}.share", 100.0 * fit.shares[k], "percent", "100 × the class's share in the mixture",
        n=expected, published_id=f"lca_classes_figure_4.{answers}.share" if answers else "",
        **shared, **interval(100.0 * sure.share_lower[k], 100.0 * sure.share_upper[k], WALD, solution.level),
        **_method(note),
    )  # fmt: skip
    if np.isfinite(sure.share_errors[k]):
        yield support.row(
            f"{name}.share_error", 100.0 * sure.share_errors[k], "percent", "standard error of the share",
            n=expected, **shared,
        )  # fmt: skip
    if np.isfinite(solution.distances[k]):
        yield support.row(
            f"{name}.distance", solution.distances[k], "probability",
            "mean absolute difference of its profile from the reference profile of its name",
            n=expected, **shared,
        )  # fmt: skip


def _assigned(
    solution: Solution, label: str, given: Floats, own: np.ndarray, members: float, support: Support
) -> Iterator[Row]:
    """People whose most likely class this is, and their mean probability of each class."""
    name = f"{solution.prefix}.class.{label}"
    classes = {"family": f"latent.{solution.prefix}.classes", "term": label}
    method = {"method": "assignment to the most likely class"}
    count = "people whose most likely class it is"
    yield support.row(f"{name}.assigned", members, "count", count, n=round(members), **classes, **method)
    if not members:
        return
    weights = solution.patterns.weights[own]
    mean = weights @ given[own] / members
    for other, value in zip(solution.names, mean, strict=True):
        yield support.row(
            f"{name}.assigned_to.{other}", value, "probability",
            f"mean probability of {other} among those whose most likely class is {label}",
            family=f"latent.{solution.prefix}.assigned", term=label, denominator=round(members), **method,
        )  # fmt: skip


def _probability(
    solution: Solution, k: int, j: int, name: str, given: Floats, support: Support
) -> Iterator[Row]:
    fit, sure, patterns = solution.fit, solution.uncertainty, solution.patterns
    value = float(fit.probabilities[k, j])
    recorded = patterns.yes[j] + patterns.no[j]
    members = round(float((patterns.weights * recorded) @ given[:, k]))
    identity = f"{solution.prefix}.profile.{name}"
    shared: dict[str, Any] = {
        "family": f"latent.{solution.prefix}.profile.{patterns.items[j]}",
        "term": name,
        "denominator": members,
    }
    formula = "probability of the need in the class"
    if fit.free[k, j] and fit.shares[k] <= EMPTY:
        yield support.row(
            f"{identity}.probability", np.nan, "probability", formula, **shared,
            reason="The class is empty, so that its profile is not defined.",
        )  # fmt: skip
        return
    note = FIXED if not fit.free[k, j] else BOUNDARY if fit.boundary[k, j] else ""
    note = note or ("" if sure.identified else UNIDENTIFIED)
    limits = interval(solution.lower[k, j], solution.upper[k, j], PROFILE, solution.level)
    yield support.row(
        f"{identity}.probability", value, "probability", formula, **shared, **limits, **_method(note)
    )
    if np.isfinite(sure.errors[k, j]):
        formula = "standard error of the probability, from the observed information"
        yield support.row(f"{identity}.error", sure.errors[k, j], "probability", formula, **shared)


def _method(note: str) -> Mapping[str, str]:
    return {"method": f"{METHOD} ({note})"} if note else {}

"""Latent classes of service users' needs at mid-point: Table A3.1 and Figure 4.

Population: service users with at least one need classified at mid-point. Each model has a class whose item
probabilities are fixed at zero (people without needs), unless the configuration says otherwise.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, build
from drive_eval.latent import choice
from drive_eval.latent.class_rows import Solution, class_rows
from drive_eval.latent.fit_rows import choice_rows, fit_rows, p_values
from drive_eval.latent.information import uncertainty
from drive_eval.latent.labels import Reference, align
from drive_eval.latent.limits import profile_limits
from drive_eval.latent.model import Fit
from drive_eval.latent.patterns import Patterns
from drive_eval.latent.people import patterns_of
from drive_eval.latent.rows import Row, Support

PEOPLE = "lca_classes_figure_4.figure_4.n"
# The report's models: its rule of classification, a class fixed at zero, and six classes in Figure 4.
REPORT = {"recoding": "report", "zero_class": True}
REPORT_CLASSES = 6


def analyse(
    view: pd.DataFrame,
    fits: Mapping[int, Fit],
    statistics: pd.DataFrame,
    reference: Reference,
    settings: Mapping[str, Any],
) -> AnalysisResult:
    """Fit of each number of classes, and the classes of the report's number and of the configured choice.

    ``view``: one row per service user and wave; columns ``wave`` and the twelve needs. ``fits`` by number
    of classes; ``statistics`` of the bootstrap tests; ``settings``: ``latent``, that section of the
    configuration, and ``recoding``, the rule that it names.
    """
    patterns, reasons = patterns_of(view, settings["recoding"])
    support = Support(patterns.people, reasons)
    return build(_rows(patterns, fits, statistics, reference, settings["latent"], support))


def _rows(
    patterns: Patterns,
    fits: Mapping[int, Fit],
    statistics: pd.DataFrame,
    reference: Reference,
    settings: Mapping[str, Any],
    support: Support,
) -> Iterator[Row]:
    printed = all(settings[name] == value for name, value in REPORT.items())
    yield support.row(
        "people.n", support.people, "count", "people with at least one need classified", statistic="count",
        n=support.people, denominator=None, method="count", published_id=PEOPLE if printed else "",
    )  # fmt: skip
    yield from fit_rows(patterns, fits, statistics, support, printed)
    by_rule = choice.choices(fits, p_values(fits, statistics), settings["significance"])
    rule, fixed = settings["criterion"], settings["fixed_classes"]
    yield from choice_rows(by_rule, rule, fixed, support)
    for classes in sorted({fixed, {**by_rule, "fixed": fixed}[rule]}):
        solution = _solution(patterns, fits[classes], reference, settings["interval_level"])
        yield from class_rows(solution, support, printed and classes == REPORT_CLASSES)


def _solution(patterns: Patterns, fit: Fit, reference: Reference, level: float) -> Solution:
    held = [not row.any() for row in fit.free]
    names, distances = align(fit.probabilities, held, reference)
    lower, upper = profile_limits(patterns, fit, level)
    return Solution(patterns, fit, uncertainty(patterns, fit, level), lower, upper, names, distances, level)

"""A quantity of two arms as estimates: how it is spread in each, and what the tests say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from drive_eval.estimates import Basis
from drive_eval.profile.summaries import NOBODY, mean_and_spread
from drive_eval.rows import Row
from drive_eval.victims.rows import level_name, quantity
from drive_eval.victims.two_groups import Comparison, compare

# Name in the ids → the field of a comparison, and the test in words.
TESTS = {
    "student": ("student", "Student's t-test, equal variances"),
    "welch": ("welch", "Welch's t-test, unequal variances"),
    "ranks": ("ranks", "Mann-Whitney test, normal approximation with ties and continuity"),
    "counts": ("counts", "negative binomial model, Wald test"),
}
QUARTILES = {"quartile_1": 0.25, "median": 0.5, "quartile_3": 0.75}
TOO_FEW = "Not defined for these values."


@dataclass(frozen=True)
class Measure:
    """One quantity: its ids' start, its unit, the fields that it rests on, and printed figures.

    ``published``: (group, statistic) or (``test``, name) → ids of printed figures.
    """

    name: str
    term: str
    unit: str
    fields: tuple[str, ...]
    published: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Values:
    """Its values, missing where not recorded, by arm; and the rows outside the population by reason."""

    by_arm: Mapping[str, pd.Series]
    left_out: Mapping[str, int]

    @property
    def everybody(self) -> pd.Series:
        """Both arms together."""
        both: pd.Series = pd.concat(list(self.by_arm.values()))
        return both


def summary_rows(
    measure: Measure,
    values: Values,
    groups: Sequence[str],
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """Mean, spread, range and quartiles of each of ``groups`` (an arm, or ``all``)."""
    for group in groups:
        numbers = values.everybody if group == "all" else values.by_arm[group]
        others = 0 if group == "all" else len(values.everybody) - len(numbers)
        reasons = dict(values.left_out) | ({"other arm": others} if others else {})
        missing = int(numbers.isna().sum())
        reasons |= {"not recorded": missing} if missing else {}
        known = numbers.dropna().astype(float)
        basis = Basis(measure.fields, (), len(known), reasons)
        columns = dict(shared) | {
            "term": measure.term,
            "unit": measure.unit,
            "arm": "" if group == "all" else group,
            "family": f"{measure.name}.spread",
        }
        statistics = ("mean", "sd", "min", "max")
        published = {name: measure.published.get((group, name), ()) for name in statistics}
        name = f"{measure.name}.{group}"
        yield from mean_and_spread(numbers, columns, name, published, settings, basis)
        for statistic, share in QUARTILES.items():
            value = float(known.quantile(share)) if len(known) else None
            yield quantity(
                columns,
                value,
                Basis(basis.fields, (), len(known), reasons, f"{share:g} quantile"),
                estimate_id=f"{name}.{statistic}",
                statistic=statistic,
                n=len(known),
                method="descriptive",
                published_id=";".join(measure.published.get((group, statistic), ())),
                reason="" if len(known) else NOBODY,
            )


def compared(values: Values, settings: Mapping[str, Any]) -> Comparison | None:
    """The comparison of Drive with control; none where an arm has fewer than two values."""
    drive, control = (values.by_arm[arm].dropna().to_numpy(dtype=float) for arm in ("drive", "control"))
    if min(len(drive), len(control)) < 2:
        return None
    return compare(drive, control, float(settings["interval_level"]))


def comparison_rows(
    measures: Mapping[str, tuple[Measure, Values]],
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """Differences, ratios and p-values of all measures."""
    found = {name: compared(values, settings) for name, (_, values) in measures.items()}
    for name, (measure, values) in measures.items():
        yield from _effects(measure, values, found[name], shared, settings)
    for test, (attribute, words) in TESTS.items():
        raw = {name: getattr(each, attribute) for name, each in found.items() if each is not None}
        known = {name: p for name, p in raw.items() if p is not None}
        for name, (measure, values) in measures.items():
            each = found[name]
            method = words
            if test == "counts" and each is not None and each.dispersion == 0.0:
                method = "Poisson model (no more variation than Poisson's), Wald test"
            columns, basis = _of(measure, values, shared), _basis(measure, values)
            yield quantity(
                columns,
                known.get(name),
                basis,
                estimate_id=f"{measure.name}.test.{test}.p",
                statistic="p_value",
                unit="probability",
                method=method,
                published_id=";".join(measure.published.get(("test", test), ())),
                reason="" if name in known else TOO_FEW,
            )


def _of(measure: Measure, values: Values, shared: Mapping[str, Any]) -> dict[str, Any]:
    n = int(values.everybody.notna().sum())
    return dict(shared) | {
        "term": measure.term,
        "family": f"{measure.name}.test",
        "n": n,
        "denominator": n,
    }


def _basis(measure: Measure, values: Values, formula: str = "") -> Basis:
    missing = int(values.everybody.isna().sum())
    reasons = dict(values.left_out) | ({"not recorded": missing} if missing else {})
    return Basis(measure.fields, (), len(values.everybody) - missing, reasons, formula)


def _effects(
    measure: Measure,
    values: Values,
    each: Comparison | None,
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    """How far the arms are apart: difference and ratio of means, and probability of superiority."""
    columns, level = _of(measure, values, shared), level_name(settings)
    none: tuple[float | None, float | None] = (None, None)
    effects = {
        "difference": (
            each.difference if each else None,
            each.limits if each else None,
            measure.unit,
            "difference of means, Drive - control; Welch's interval",
        ),
        "ratio": (
            each.ratio if each else None,
            each.ratio_limits if each else None,
            "ratio",
            "ratio of means, Drive / control; negative binomial model, Wald interval",
        ),
        "superiority": (
            each.superiority if each else None,
            None,
            "probability",
            "probability that a value with Drive exceeds one of the control group, ties half (Mann-Whitney)",
        ),
    }
    for name, (value, limits, unit, method) in effects.items():
        yield quantity(
            columns,
            value,
            _basis(measure, values, method),
            limits or none,
            f"{method.split('; ')[-1]}, {level}",
            estimate_id=f"{measure.name}.test.{name}",
            statistic=name,
            unit=unit,
            method=method,
            reason="" if value is not None else TOO_FEW,
        )

"""Adjusted probabilities and their contrasts as estimates, in percent, and the draws of those by time."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from drive_eval.behaviour_models.fields import WAVES
from drive_eval.behaviour_models.printed import margin_id, table_8_id
from drive_eval.behaviour_models.rows import Row, Scope
from drive_eval.ordinal.kernel import Floats
from drive_eval.ordinal.margins import margin
from drive_eval.ordinal.terms import Design, Term

FORMULA = "100 × mean over rows of the predicted probability with the predictor set for everybody"
Drawn = Mapping[str, Floats]
# Each part: a design and the draws that belong to it. One part, or one for each imputed data set.
Parts = Sequence[tuple[Design, Drawn]]
# Sums of severities, which the report prints by time, and severities whose contrasts are told.
SUMS = {"moderate+high": ("moderate", "high")}
CONTRASTED = ("none", "high")


def thinned(values: Mapping[str, Floats], draws: int) -> dict[str, Floats]:
    """Of (chains, draws, …), evenly spaced draws of all chains: (at most ``draws``, …)."""
    first = next(iter(values.values()))
    total = first.shape[0] * first.shape[1]
    at = np.linspace(0, total - 1, min(draws, total)).round().astype(int)
    return {name: array.reshape(total, *array.shape[2:])[at] for name, array in values.items()}


def shares(parts: Parts, fixed: Mapping[str, str | float]) -> Floats:
    """Margins of all parts, one after another: (draws, C)."""
    return np.concatenate([margin(design, draws, fixed) for design, draws in parts])


def levels_of(term: Term, ages: list[int]) -> list[str | float]:
    """What a predictor is set to, the reference first."""
    return [*term.levels] if term.levels else [float(age) for age in ages]


def margin_rows(
    scope: Scope, parts: Parts, ages: list[int], only: tuple[str, ...] = (), prefix: str = "margin"
) -> Iterator[Row]:
    """Margins of every predictor (or of those in ``only``), and contrasts with the first level."""
    for term in scope.design.terms:
        if term.parts or (only and term.name not in only):
            continue
        first, *others = levels_of(term, ages)
        reference = None if scope.failure else shares(parts, {term.name: first})
        yield from _level(scope, term, first, reference, prefix)
        for level in others:
            found = None if reference is None else shares(parts, {term.name: level})
            yield from _level(scope, term, level, found, prefix)
            difference = None if found is None or reference is None else found - reference
            if prefix == "margin":
                yield from _contrast(scope, term, level, difference)


def name_of(level: str | float) -> str:
    """A level as part of an estimate's id."""
    return level if isinstance(level, str) else f"at_{level:g}"


def support(scope: Scope, term: Term, level: str | float) -> Mapping[str, int]:
    """How many people of the model are at this level (everybody for a number's value), of how many.

    A person is there at several times: those at one of them are counted of themselves.
    """
    frame = scope.design.frame
    those = frame if isinstance(level, float) else frame[frame[term.name] == level]
    people = int(those["su_id"].nunique())
    return {"n": people, "denominator": people if term.name == "wave" else scope.design.people}


def _severities(scope: Scope, term: Term, found: Floats | None) -> Iterator[tuple[str, Floats | None]]:
    names = scope.design.categories
    for at, severity in enumerate(names):
        yield severity, None if found is None else found[:, at]
    if term.name != "wave":
        return
    for joined, members in SUMS.items():
        where = [names.index(member) for member in members]
        yield joined, None if found is None else found[:, where].sum(axis=1)


def _level(scope: Scope, term: Term, level: str | float, found: Floats | None, prefix: str) -> Iterator[Row]:
    at = name_of(level)
    for severity, draws in _severities(scope, term, found):
        published = ""
        if scope.model == "pooled" and prefix == "margin" and scope.analysis == "behaviour_models":
            published = margin_id(scope.behaviour, term.name, at, severity)
        yield scope.posterior(
            f"{prefix}.{term.name}.{at}.{severity.replace('+', '_')}",
            None if draws is None else 100.0 * draws, "adjusted_percent", "percent", FORMULA,
            **support(scope, term, level), term=severity, published_id=published,
            wave=at if at in WAVES else "",
        )  # fmt: skip


def _contrast(scope: Scope, term: Term, level: str | float, difference: Floats | None) -> Iterator[Row]:
    at = name_of(level)
    for severity in CONTRASTED:
        draws = None if difference is None else difference[:, scope.design.categories.index(severity)]
        yield scope.posterior(
            f"contrast.{term.name}.{at}.{severity}",
            None if draws is None else 100.0 * draws, "difference", "percent",
            "margin at this level less margin at the reference, draw by draw",
            **support(scope, term, level), term=severity, wave=at if at in WAVES else "",
        )  # fmt: skip


def table_8_rows(scope: Scope, parts: Parts) -> Iterator[Row]:
    """The printed table on sexual abuse: probability, its standard error and interval by time."""
    for wave in WAVES:
        found = None if scope.failure else shares(parts, {"wave": wave})
        for severity in ("moderate", "high"):
            draws = None if found is None else found[:, scope.design.categories.index(severity)]
            tail = (1.0 - scope.level) / 2.0
            numbers = {
                "probability": np.mean(draws) if draws is not None else np.nan,
                "std_err": np.std(draws, ddof=1) if draws is not None else np.nan,
                "ci_low": np.quantile(draws, tail) if draws is not None else np.nan,
                "ci_high": np.quantile(draws, 1.0 - tail) if draws is not None else np.nan,
            }
            for statistic, value in numbers.items():
                yield scope.number(
                    f"table_8.{wave}.{severity}.{statistic}", float(value), statistic, "probability",
                    "mean, spread and interval of the draws of the adjusted probability", scope.failure,
                    **support(scope, scope.design.terms[0], wave), term=severity, wave=wave,
                    family=scope.family("table_8.wave"), published_id=table_8_id(severity, wave, statistic),
                )  # fmt: skip


def time_draws(parts: Parts) -> Floats:
    """Adjusted probabilities by time and severity, for what builds on them: (draws, waves, C)."""
    return np.stack([shares(parts, {"wave": wave}) for wave in WAVES], axis=1)

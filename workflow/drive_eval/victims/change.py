"""Four behaviours at intake and at exit in each arm, and whether they fell further with Drive.

Prevalence is any severity above none. An arm's change is the exit's percentage less the intake's; the
contrast is the control group's change less that of Drive, so that above zero it fell further with Drive
(for "none", whose rise is wanted, the other way round). How: ``drive_eval.victims.paired``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import ARMS
from drive_eval.rows import Row, count, percent
from drive_eval.victims.families import with_holm
from drive_eval.victims.paired import STUDENT, WELCH, difference, mcnemar, mean
from drive_eval.victims.people import BEHAVIOURS, POPULATION, SELECTED, SEVERITIES, Sample, pairs
from drive_eval.victims.printed import contrasts, standard_changes
from drive_eval.victims.rows import level_name, quantity

MISSING = "behaviour not recorded at intake or exit"
ANY = "any"
NOBODY = "Nobody has the behaviour recorded at both ends."


@dataclass(frozen=True)
class Subject:
    """One behaviour of one population: where its estimates belong.

    ``name`` starts the ids, ``shared`` are columns of all of them, ``fields`` what the population and the
    behaviour rest on, ``waves`` what the two occasions are called.
    """

    name: str
    shared: Mapping[str, Any]
    fields: tuple[str, ...]
    settings: Mapping[str, Any]
    waves: tuple[str, str] = ("intake", "exit")

    def columns(self, part: str, family: str, **more: Any) -> dict[str, Any]:
        """Columns of one estimate; ``family`` groups what adds up to or complements one another."""
        return (
            dict(self.shared)
            | {"estimate_id": f"{self.name}.{part}", "family": f"{self.name}.{family}"}
            | more
        )


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Prevalence, severity, changes by arm and their contrast, for each behaviour.

    ``views``: ``insights_intake``, ``insights_exit`` (four behaviours each) and ``randomisation``, as for
    ``drive_eval.victims.people.pairs``. ``settings``: the ``victims`` section.
    """
    return build(with_holm(_rows(pairs(views), settings)))


def _rows(sample: Sample, settings: Mapping[str, Any]) -> Iterator[Row]:
    for behaviour in BEHAVIOURS:
        recorded = f"insights_intake.{behaviour}", f"insights_exit.{behaviour}"
        shared = {"analysis": "victims_change", "population": POPULATION, "term": behaviour}
        subject = Subject(f"victims.change.{behaviour}", shared, (*SELECTED, *recorded), settings)
        known: dict[str, pd.DataFrame] = {}
        for arm in ARMS:
            people, outside = sample.arm(arm), sample.outside(arm)
            known[arm] = both_known(people, behaviour)
            yield from group_rows(subject, arm, known[arm], _without(people, known[arm], outside))
        lost = _without(sample.people, pd.concat(list(known.values())), sample.left_out)
        yield from _contrast_rows(subject, behaviour, known["drive"], known["control"], lost)


def both_known(people: pd.DataFrame, behaviour: str) -> pd.DataFrame:
    """Severities ``before`` and ``after`` of the people with both; ``ValueError`` for one off the scale."""
    table = pd.DataFrame({"before": people[behaviour], "after": people[f"{behaviour}_exit"]}).dropna()
    if not table.isin(SEVERITIES).all(axis=None):
        raise ValueError(f"{behaviour} holds a severity that is not one of {', '.join(SEVERITIES)}")
    return table


def _without(people: pd.DataFrame, known: pd.DataFrame, left_out: Mapping[str, int]) -> dict[str, int]:
    missing = len(people) - len(known)
    return dict(left_out) | ({MISSING: missing} if missing else {})


def group_rows(
    subject: Subject,
    arm: str,
    known: pd.DataFrame,
    left_out: Mapping[str, int],
    published: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Row]:
    """One group's prevalence and severities at both ends, its change, and McNemar's test.

    ``known``: columns ``before`` and ``after``, in severities; ``published``: part of an id
    (``intake.any.n``, ``ended.n``, …) → ids of printed figures.
    """
    settings, printed = subject.settings, published or {}
    basis = Basis(subject.fields, (), len(known), left_out)

    def named(part: str, family: str, wave: str = "") -> dict[str, Any]:
        answered = ";".join(printed.get(part, ()))
        return subject.columns(f"{arm}.{part}", family, arm=arm, wave=wave, published_id=answered)

    def explained(formula: str) -> Basis:
        return Basis(basis.fields, (), basis.rows_used, basis.rows_left_out, formula)

    for wave, column in zip(subject.waves, ("before", "after"), strict=True):
        for level in (ANY, *SEVERITIES):
            n, family = int(_is(known[column], level).sum()), "prevalence" if level == ANY else "severity"
            formula = (
                f"people with {level} severity" if level != ANY else "people with any severity above none"
            )
            part = f"{wave}.{level}"
            yield count(named(f"{part}.n", family, wave), n, explained(formula), len(known))
            share = named(f"{part}.percent", family, wave)
            yield percent(share, n, len(known), settings, explained(f"100 × {formula} / people"))
    for level in (ANY, *SEVERITIES):
        yield _change_row(named, known, level, settings, explained)
    yield from _test_rows(named, known, settings, explained)


def _is(severity: pd.Series, level: str) -> pd.Series:
    return severity != "none" if level == ANY else severity == level


def _changes(known: pd.DataFrame, level: str) -> np.ndarray:
    """Each person's change in having ``level``: -100, 0 or 100 (so that means are percentage points)."""
    after, before = (_is(known[name], level).to_numpy(dtype=float) for name in ("after", "before"))
    points: np.ndarray = 100.0 * (after - before)
    return points


def _change_row(
    named: Any, known: pd.DataFrame, level: str, settings: Mapping[str, Any], explained: Any
) -> Row:
    family = "prevalence" if level == ANY else "severity"
    more: dict[str, Any] = {
        "statistic": "change",
        "unit": "percent",
        "method": f"paired difference; {STUDENT}",
    }
    basis = explained("100 × mean of (at exit - at intake), each 0 or 1 for a person")
    size: dict[str, Any] = {"n": len(known), "denominator": len(known)}
    columns = named(f"change.{level}.points", family)
    if not len(known):
        return quantity(columns, None, basis, reason=NOBODY, **size, **more)
    found = mean(_changes(known, level), float(settings["interval_level"]))
    kind = f"{STUDENT}, {level_name(settings)}"
    return quantity(columns, found.value, basis, (found.lower, found.upper), kind, **size, **more)


def _test_rows(named: Any, known: pd.DataFrame, settings: Mapping[str, Any], explained: Any) -> Iterator[Row]:
    test = mcnemar(_is(known["before"], ANY), _is(known["after"], ANY), int(settings["exact_below"]))
    for part, n, formula in (
        ("ended", test.ended, "people with the behaviour at intake and not at exit"),
        ("began", test.began, "people with the behaviour at exit and not at intake"),
    ):
        yield count(named(f"{part}.n", "prevalence"), n, explained(formula), len(known))
    yield quantity(
        named("mcnemar.p", "prevalence"),
        test.p_value,
        explained("from the numbers that ended and began"),
        statistic="p_value",
        unit="probability",
        method=test.method,
        n=len(known),
        denominator=len(known),
    )


def _contrast_rows(
    subject: Subject, behaviour: str, drive: pd.DataFrame, control: pd.DataFrame, left_out: Mapping[str, int]
) -> Iterator[Row]:
    """By how many percentage points more each level fell with Drive (for none: rose)."""
    settings = subject.settings
    size: dict[str, Any] = {"n": len(drive) + len(control), "denominator": len(drive) + len(control)}
    for level in (ANY, *SEVERITIES):
        word, sign = ("extra_rise", 1.0) if level == "none" else ("extra_fall", -1.0)
        formula = "change of control - change of Drive" if sign < 0 else "change of Drive - change of control"
        basis = Basis(subject.fields, (), size["n"], left_out, formula)
        columns = subject.columns(
            f"contrast.{level}.{word}",
            "contrast",
            statistic=word,
            unit="percent",
            method=f"difference of paired differences; {WELCH}",
            published_id=";".join(contrasts(behaviour, level)),
        )
        if drive.empty or control.empty:
            yield quantity(columns, None, basis, reason=NOBODY, **size)
            continue
        found = difference(
            sign * _changes(drive, level), sign * _changes(control, level), float(settings["interval_level"])
        )
        kind = f"{WELCH}, {level_name(settings)}"
        yield quantity(columns, found.value, basis, (found.lower, found.upper), kind, **size)
    yield from _level_rows(subject, drive, control, left_out)
    for arm, level, published, direction, known in standard_changes(behaviour, drive, control):
        outside = dict(left_out) | {"other arm": len(drive) + len(control) - len(known)}
        yield from _as_printed(subject, arm, level, published, direction, known, outside)


def _level_rows(
    subject: Subject, drive: pd.DataFrame, control: pd.DataFrame, left_out: Mapping[str, int]
) -> Iterator[Row]:
    """How far apart the arms are at each end: what an extra fall is made of."""
    size: dict[str, Any] = {"n": len(drive) + len(control), "denominator": len(drive) + len(control)}
    for wave, column in zip(subject.waves, ("before", "after"), strict=True):
        columns = subject.columns(
            f"contrast.{wave}.difference",
            "contrast",
            statistic="difference",
            unit="percent",
            wave=wave,
            method="difference of proportions; Welch's interval",
        )
        basis = Basis(subject.fields, (), size["n"], left_out, f"any severity: Drive - control, at {wave}")
        if drive.empty or control.empty:
            yield quantity(columns, None, basis, reason=NOBODY, **size)
            continue
        one, other = (100.0 * _is(group[column], ANY).to_numpy(dtype=float) for group in (drive, control))
        found = difference(one, other, float(subject.settings["interval_level"]))
        kind = f"Welch's interval, {level_name(subject.settings)}"
        yield quantity(columns, found.value, basis, (found.lower, found.upper), kind, **size)


def _as_printed(
    subject: Subject,
    arm: str,
    level: str,
    published: str,
    direction: float,
    known: pd.DataFrame,
    left_out: Mapping[str, int],
) -> Iterator[Row]:
    """A change that the report prints without its sign, in the direction that its words give it."""
    word = "rise" if direction > 0 else "fall"
    columns = subject.columns(
        f"{arm}.{level}.{word}",
        "severity",
        arm=arm,
        statistic=word,
        unit="percent",
        method="paired difference",
        published_id=published,
        n=len(known),
        denominator=len(known),
    )
    value = direction * float(_changes(known, level).mean()) if len(known) else None
    basis = Basis(subject.fields, (), len(known), left_out, f"{word} from intake to exit, percentage points")
    yield quantity(columns, value, basis, reason="" if len(known) else NOBODY)

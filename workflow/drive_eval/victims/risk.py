"""How IDVAs judged the change in risk and how lasting it is, by arm (Figures 43 and 44)."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import ARMS
from drive_eval.release.tables.insights import RISK_CHANGES, SUSTAINABILITY
from drive_eval.rows import Row, count, percent
from drive_eval.victims.families import with_holm
from drive_eval.victims.paired import difference
from drive_eval.victims.people import POPULATION, SELECTED, Sample, pairs
from drive_eval.victims.printed import SUPPORT
from drive_eval.victims.rows import level_name, quantity
from drive_eval.victims.two_groups import compare

ANALYSIS = "victims_risk"
# Question → its answers, the best first, and the printed numbers of people with one.
QUESTIONS = {
    "risk_change": (RISK_CHANGES, "figure_43_change_in_risk"),
    "sustainability": (SUSTAINABILITY, "figure_44_sustainability"),
}
REDUCED = ("significant_reduction", "moderate_reduction", "limited_reduction")
UNANSWERED = "not recorded"
RANKS = "Mann-Whitney test of the ordered answers, normal approximation with ties and continuity"


def analyse(views: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> AnalysisResult:
    """Share of each answer by arm, differences between the arms, and a test of the order of answers.

    ``views``: ``insights_intake``, ``insights_exit`` (``risk_change``, ``sustainability``) and
    ``randomisation``. ``settings``: the ``victims`` section.
    """
    sample = pairs(views)
    rows = (row for question in QUESTIONS for row in _question(sample, question, settings))
    return build(with_holm(rows))


def _question(sample: Sample, question: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    answers, _ = QUESTIONS[question]
    shared = {"analysis": ANALYSIS, "population": POPULATION, "wave": "exit"}
    groups = {arm: answered(sample.arm(arm), question) for arm in ARMS}
    for arm, values in groups.items():
        missing = len(sample.arm(arm)) - len(values)
        left_out = sample.outside(arm) | ({UNANSWERED: missing} if missing else {})
        printed = {"people": (f"{SUPPORT}.{QUESTIONS[question][1]}.{arm}_n",)}
        yield from answer_rows(
            f"victims.risk.{question}.{arm}",
            values,
            answers,
            dict(shared) | {"arm": arm},
            Basis((*SELECTED, f"insights_exit.{question}"), (), len(values), left_out),
            settings,
            printed,
        )
    yield from _differences(sample, question, groups, shared, settings)


def answered(people: pd.DataFrame, question: str) -> pd.Series:
    """The recorded answers; ``ValueError`` for one that the question does not have."""
    values = people[question].dropna()
    answers, _ = QUESTIONS[question]
    if not values.isin(list(answers)).all():
        raise ValueError(f"{question} holds an answer that is not one of {', '.join(answers)}")
    return values


def answer_rows(
    name: str,
    values: pd.Series,
    answers: Mapping[str, str],
    shared: Mapping[str, Any],
    basis: Basis,
    settings: Mapping[str, Any],
    published: Mapping[str, tuple[str, ...]],
) -> Iterator[Row]:
    """Number and share of each answer of one group, and of any reduction where risk is asked for.

    ``name`` starts the ids; ``published``: ``people``, ``reduced.n`` or ``reduced.percent`` → ids of printed
    figures.
    """
    family = name

    def named(part: str, term: str) -> dict[str, Any]:
        ids = ";".join(published.get(part, ()))
        columns = {"estimate_id": f"{name}.{part}", "family": family, "term": term, "published_id": ids}
        return dict(shared) | columns

    people = named("people", "people with an answer") | {"estimate_id": f"{name}.people.n"}
    yield count(people, len(values), basis, len(values))
    groups: dict[str, tuple[str, tuple[str, ...]]] = {
        code: (label, (code,)) for code, label in answers.items()
    }
    if set(REDUCED) <= set(answers):
        groups["reduced"] = ("Any reduction", REDUCED)
    for code, (label, codes) in groups.items():
        n = int(values.isin(codes).sum())
        yield count(named(f"{code}.n", label), n, basis, len(values))
        yield percent(named(f"{code}.percent", label), n, len(values), settings, basis)


def _differences(
    sample: Sample,
    question: str,
    groups: Mapping[str, pd.Series],
    shared: Mapping[str, Any],
    settings: Mapping[str, Any],
) -> Iterator[Row]:
    answers, _ = QUESTIONS[question]
    n = sum(len(values) for values in groups.values())
    missing = len(sample.people) - n
    left_out = dict(sample.left_out) | ({UNANSWERED: missing} if missing else {})
    fields = (*SELECTED, f"insights_exit.{question}")
    columns = dict(shared) | {
        "family": f"victims.risk.{question}.contrast",
        "n": n,
        "denominator": n,
        "unit": "percent",
        "statistic": "difference",
        "method": "difference of proportions; Welch's interval",
    }
    if min(len(values) for values in groups.values()) < 2:
        return
    parts = {code: (code,) for code in answers} | ({"reduced": REDUCED} if question == "risk_change" else {})
    for code, codes in parts.items():
        one, other = (100.0 * groups[arm].isin(codes).to_numpy(dtype=float) for arm in ("drive", "control"))
        found = difference(one, other, float(settings["interval_level"]))
        basis = Basis(fields, (), n, left_out, "per cent with Drive - per cent of the control group")
        yield quantity(
            columns,
            found.value,
            basis,
            (found.lower, found.upper),
            f"Welch's interval, {level_name(settings)}",
            estimate_id=f"victims.risk.{question}.contrast.{code}.difference",
            term=answers.get(code, "Any reduction"),
        )
    places = {code: float(len(answers) - place) for place, code in enumerate(answers)}
    one, other = (np.asarray(groups[arm].map(places), dtype=np.float64) for arm in ("drive", "control"))
    tested = compare(one, other, float(settings["interval_level"]))
    basis = Basis(fields, (), n, left_out, "answers in their order, the best highest")
    for statistic, value in (("p", tested.ranks), ("superiority", tested.superiority)):
        yield quantity(
            columns,
            value,
            basis,
            estimate_id=f"victims.risk.{question}.contrast.order.{statistic}",
            term="order of answers",
            statistic={"p": "p_value"}.get(statistic, statistic),
            unit="probability",
            method=RANKS,
            reason="" if value is not None else "Everybody has the same answer.",
        )

"""Recoding follows Table A7.1's two rules, answer by answer."""

import pandas as pd
import pytest

from drive_eval.declared.fields import NEEDS as DECLARED
from drive_eval.needs.fields import ANSWERS, FIELDS, need
from drive_eval.needs.recode import recode

REPORT = {
    "dont_know": "no",
    "levels": ["excessive", "high", "moderate", "low"],
    "health": ["poor", "fair"],
    "housing": ["homeless", "transitory", "unstable", "temporary"],
}
COSTS = {
    "dont_know": "excluded",
    "levels": ["excessive", "high"],
    "health": ["poor", "fair"],
    "housing": ["transitory", "unstable", "temporary"],
}
# Answer → classification under the report's rule and under the costs' rule.
LEVELS = {
    "excessive": ("yes", "yes"),
    "high": ("yes", "yes"),
    "moderate": ("yes", "no"),
    "low": ("yes", "no"),
    "none": ("no", "no"),
    "dont_know": ("no", "excluded"),
}
EXPECTED = {
    "drugs": LEVELS,
    "physical_health": LEVELS,
    "mental_health": {
        "poor": ("yes", "yes"),
        "fair": ("yes", "yes"),
        "good": ("no", "no"),
        "very_good": ("no", "no"),
        "excellent": ("no", "no"),
        "dont_know": ("no", "excluded"),
    },
    "housing": {
        "homeless": ("yes", "no"),
        "transitory": ("yes", "yes"),
        "unstable": ("yes", "yes"),
        "temporary": ("yes", "yes"),
        "stable": ("no", "no"),
        "dont_know": ("no", "excluded"),
    },
    "other_addictions": {"yes": ("yes", "yes"), "no": ("no", "no"), "dont_know": ("no", "excluded")},
}
CASES = [(field, answer, *both) for field, table in EXPECTED.items() for answer, both in table.items()]


@pytest.mark.parametrize(("field", "answer", "report", "costs"), CASES)
def test_each_answer_under_each_rule(field: str, answer: str, report: str, costs: str) -> None:
    answers = pd.Series([answer], dtype="string")
    assert recode(answers, field, REPORT).tolist() == [report]
    assert recode(answers, field, COSTS).tolist() == [costs]


@pytest.mark.parametrize("field", EXPECTED)
def test_expectations_cover_the_whole_scale(field: str) -> None:
    assert tuple(EXPECTED[field]) == ANSWERS[need(field).scale]


def test_missing_stays_missing_in_its_place() -> None:
    answers = pd.Series(["low", pd.NA, "none"], index=[7, 3, 9], dtype="string")
    classified = recode(answers, "drugs", REPORT)
    assert classified.index.tolist() == [7, 3, 9]
    assert classified[7] == "yes"
    assert pd.isna(classified[3])
    assert classified[9] == "no"


def test_nothing_recorded_at_all() -> None:
    assert recode(pd.Series([pd.NA, pd.NA], dtype="string"), "drugs", REPORT).isna().all()
    assert recode(pd.Series([], dtype="string"), "drugs", REPORT).empty


def test_an_answer_of_another_scale_never_passes_for_no_need() -> None:
    with pytest.raises(ValueError, match="drugs holds an answer"):
        recode(pd.Series(["low", "homeless"], dtype="string"), "drugs", REPORT)


@pytest.mark.parametrize("change", [{"levels": ["sever"]}, {"dont_know": "yes"}])
def test_a_rule_that_the_scale_cannot_follow_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match="rule for drugs"):
        recode(pd.Series(["low"], dtype="string"), "drugs", REPORT | change)


def test_input_is_left_alone() -> None:
    answers = pd.Series(["low", "none"], dtype="string")
    recode(answers, "drugs", REPORT)
    assert answers.tolist() == ["low", "none"]


def test_needs_are_those_that_the_analyses_declare() -> None:
    assert FIELDS == DECLARED

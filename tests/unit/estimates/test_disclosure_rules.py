"""The rules beside the threshold: each finds what it is for, and what is rounded tells no exact count."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval import disclosure, disclosure_rules, estimates
from drive_eval.disclosure_rules import PRESETS, Rules
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis

SRS, OPEN, MIDPOINT = (PRESETS[name] for name in ("secure_research_service", "opensafely", "midpoint_6"))


def table(*rows: dict[str, object]) -> pd.DataFrame:
    base = {
        "analysis": "a", "statistic": "count", "unit": "count", "method": "m", "sensitivity": "aggregate",
        "family": "f",
    }  # fmt: skip
    filled = [base | {"value": float(row.get("n", 1.0))} | row for row in rows]  # type: ignore[arg-type]
    return estimates.build([(row, Basis()) for row in filled]).estimates


def share(name: str, n: int, base: int, **more: object) -> dict[str, object]:
    row = {"estimate_id": name, "n": n, "denominator": base, "value": 100.0 * n / base}
    return row | {"statistic": "percent", "unit": "percent"} | more


def broken(rows: pd.DataFrame, rules: Rules, *previous: pd.DataFrame) -> set[tuple[str, str]]:
    found = disclosure.breaches(rows, rules, previous)
    return set(zip(found["rule"], found["estimate_id"], strict=True))


@pytest.mark.parametrize(("n", "alike"), [(0, True), (100, True), (50, False)])
def test_groups_that_are_all_alike(n: int, alike: bool) -> None:
    found = broken(table(share("a.x", n, 100), {"estimate_id": "a.n", "n": n, "denominator": 100}), SRS)
    assert ("group that is all alike", "a.x") in found or not alike
    assert ("group that is all alike", "a.n") in found or not alike
    assert bool(found) is alike


def test_a_model_with_few_people_beyond_its_parameters() -> None:
    def model(people: int) -> pd.DataFrame:
        terms = {"statistic": "odds_ratio", "unit": "ratio", "value": 1.5, "n": people, "denominator": people}
        return table(*({"estimate_id": f"a.t{number}"} | terms for number in range(4)))

    assert {rule for rule, _ in broken(model(13), SRS)} == {"residual degrees of freedom"}
    assert broken(model(14), SRS) == set()


def test_a_total_of_amounts_may_be_one_persons() -> None:
    rows = table({"estimate_id": "a.t", "statistic": "incidents", "value": 250.0, "n": 40, "denominator": 40})
    assert broken(rows, SRS) == {("dominance, which nothing rules out", "a.t")}
    assert broken(rows, Rules(10)) == set()


def test_a_quantity_twice_with_a_few_people_between() -> None:
    one = share("a.r.report", 60, 100, term="drugs", population="don't-knows count as no need")
    other = share("a.r.costs", 60, 96, term="drugs", population="don't-knows are left out")
    rule = "difference of overlapping tables"
    assert broken(table(one, other), Rules(10)) == {(rule, "a.r.report"), (rule, "a.r.costs")}
    assert broken(table(one, other | {"denominator": 85}), Rules(10)) == set()
    assert broken(table(one, other | {"family": "g"}), Rules(10)) == set(), "nothing says that they overlap"


@pytest.mark.parametrize(("n", "base", "told"), [(51, 100, True), (50, 103, True), (70, 130, False)])
def test_a_few_people_more_than_in_an_earlier_release(n: int, base: int, told: bool) -> None:
    found = broken(table(share("a.x", n, base)), Rules(10), table(share("a.x", 50, 100)))
    assert found == ({("difference from an earlier release", "a.x")} if told else set())


def test_the_same_numbers_as_in_an_earlier_release_tell_nothing_new() -> None:
    rows = table(share("a.x", 50, 100))
    assert broken(rows, Rules(10), rows) == set()


def test_what_one_table_withholds_the_other_of_its_family_withholds_too() -> None:
    small, large = table(share("a.small", 3, 100)), table(share("b.large", 40, 100))
    out = disclosure.apply(large, 10, exempt=False, related=[small])
    assert out["value"].isna().all()
    apart = pd.concat(
        [disclosure.apply(small, 10, exempt=False), disclosure.apply(large, 10, exempt=False)],
        ignore_index=True,
    )
    with pytest.raises(DriveEvalError, match=r"family f: b\.large is shown"):
        disclosure.refuse_unsafe(apart, Rules(10))


def test_a_refusal_names_the_rule_and_the_cell() -> None:
    with pytest.raises(DriveEvalError, match=r"rule threshold: a\.x"):
        disclosure.refuse_unsafe(table(share("a.x", 3, 100)), Rules(10))


@pytest.mark.parametrize(("n", "nearest", "midpoint"), [
    (0, 0, 0), (1, 0, 3), (6, 5, 3), (7, 5, 9), (8, 10, 9), (12, 10, 9), (13, 15, 15), (100, 100, 99),
])  # fmt: skip
def test_rounded_counts(n: int, nearest: int, midpoint: int) -> None:
    assert (OPEN.rounded(n), MIDPOINT.rounded(n)) == (nearest, midpoint)


@settings(max_examples=15, deadline=None)
@given(st.integers(10, 90), st.integers(100, 400), st.sampled_from(["opensafely", "midpoint_6"]))
def test_nothing_that_is_published_tells_the_exact_count(n: int, base: int, preset: str) -> None:
    """Every count that gives the same rounded numbers gives the same published row."""
    rules = PRESETS[preset]

    def published(count: int) -> pd.DataFrame:
        limits = {"lower": 100 * count / base - 3.1, "upper": 100 * count / base + 3.2, "interval": "Wilson"}
        rows = table(share("a.x", count, base, **limits), {"estimate_id": "a.n", "n": count})
        return disclosure.apply(rows, rules.minimum_n, exempt=False, rules=rules)

    alike = [other for other in range(10, 91) if rules.rounded(other) == rules.rounded(n)]
    assert len(alike) >= 2
    pd.testing.assert_frame_equal(published(alike[0]), published(alike[-1]))


def test_other_numbers_keep_three_digits() -> None:
    rows = table({"estimate_id": "a.m", "statistic": "mean", "value": 32.56789, "n": 40, "denominator": 40})
    assert disclosure_rules.rounded(rows, OPEN)["value"].tolist() == [32.6]
    assert disclosure_rules.rounded(rows, Rules(10))["value"].tolist() == [32.56789]


def test_only_a_synthetic_release_is_exempt_from_a_preset() -> None:
    section = {"exempt_synthetic": True, "rules": "opensafely", "minimum_n": 3}
    assert disclosure_rules.of(section, synthetic=True) == Rules(0)
    assert disclosure_rules.of(section, synthetic=False) == OPEN

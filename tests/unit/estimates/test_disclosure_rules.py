"""The rules beside the threshold: each finds what it is for, and what is rounded tells no exact count."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval import disclosure, disclosure_rules, estimates
from drive_eval.disclosure_rounding import rounded
from drive_eval.disclosure_rules import PRESETS, Rules
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis
from drive_eval.support import Support, SupportedBasis, read, supported

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


@pytest.mark.parametrize("statistic", ["incidents", "total", "mean", "rate", "person_years"])
def test_an_amount_of_which_nothing_says_who_contributes_is_withheld(statistic: str) -> None:
    rows = table({"estimate_id": "a.t", "statistic": statistic, "value": 250.0, "n": 40, "denominator": 40})
    assert broken(rows, SRS) == {("dominance, which nothing rules out", "a.t")}
    assert broken(rows, Rules(10)) == set()


NK, P = "dominance, nk(2, 0.9)", "dominance, p% with p = 10"
FEW, UNKNOWN = "few people contribute", "dominance, which nothing rules out"


@pytest.mark.parametrize(("each", "told"), [
    ([50, 45, *[1] * 10], {NK}),  # 95 of 105 by two; the ten others are more than 10% of 50
    ([100, 0.5, *[0.9] * 10], {NK, P}),  # all but the two greatest are 8.6, less than a tenth of 100
    ([45, 45, *[1] * 10], set()),  # exactly nine tenths
    ([50, 40, *[0.5] * 10], {NK}),  # exactly a tenth of 50 is left, which is enough for p%
    ([1] * 40, set()),
    ([5] * 9, {FEW}),
    ([5] * 9 + [0] * 30, {FEW}),  # who contributes nothing does not count
    ([0] * 40, set()),
    ([-50, 45, *[1] * 10], {NK}),  # by size, whatever the sign
])  # fmt: skip
def test_who_contributes_most_decides(each: list[float], told: set[str]) -> None:
    rows = table({"estimate_id": "a.t", "statistic": "total", "value": 250.0, "n": 40, "denominator": 40})
    found = disclosure.breaches(rows, SRS, supports={"a.t": Support.of(each)})
    assert set(found["rule"]) == told


def test_few_contributors_are_few_people_under_every_rule_that_has_a_threshold() -> None:
    """A hundred actions may be one person's: what is counted need not be people."""
    rows = table({"estimate_id": "a.actions", "n": 100, "denominator": 400})
    supports = {"a.actions": Support.of([60, 40])}
    for rules in (Rules(10), SRS, OPEN):
        assert FEW in set(disclosure.breaches(rows, rules, supports=supports)["rule"])
    assert disclosure.breaches(rows, Rules(10)).empty


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1000, allow_nan=False), max_size=30))
def test_support_against_its_definition(each: list[float]) -> None:
    found = Support.of([*each, float("nan")])
    greatest = sorted(each, reverse=True)
    assert found.people == sum(number > 0 for number in each)
    assert found.total == pytest.approx(sum(each))
    assert (found.largest, found.second) == pytest.approx((*greatest, 0, 0)[:2])


def test_support_goes_by_way_of_the_restricted_lineage() -> None:
    basis = supported(Basis(("t.f",), (), 3, {"why": 12}, "sum"), [3.0, 1.0, 0.0])
    assert basis == SupportedBasis(("t.f",), (), 3, {"why": 12}, "sum", Support(2, 4.0, 3.0, 1.0))
    sidecar = {"basis": {"a.t": basis.as_dict(), "a.n": Basis(("t.f",)).as_dict()}}
    assert read([sidecar]) == {"a.t": Support(2, 4.0, 3.0, 1.0)}


def test_an_amount_that_changed_with_the_same_people_behind_it_shows_whose_changed() -> None:
    def mean(value: float, n: int = 40) -> pd.DataFrame:
        row = {"estimate_id": "a.m", "statistic": "mean", "unit": "years", "value": value, "n": n}
        return table(row | {"denominator": n})

    rule = ("difference from an earlier release", "a.m")
    assert broken(mean(31.5), Rules(10), mean(31.0)) == {rule}
    assert broken(mean(31.5), Rules(10), mean(31.5)) == set()
    assert broken(mean(31.5, 60), Rules(10), mean(31.0)) == set()


def test_rounded_counts_are_compared_as_they_are_published() -> None:
    before = rounded(table(share("a.x", 50, 100)), OPEN)
    assert broken(table(share("a.x", 51, 101)), OPEN, before) == set(), "both are published as before"
    rule = ("difference from an earlier release", "a.x")
    assert broken(table(share("a.x", 54, 101)), OPEN, before) == {rule}


def test_what_is_blocked_names_the_rule_the_cell_and_what_goes_with_it() -> None:
    own = table(share("b.large", 40, 100), share("b.alone", 50, 100, family="g"))
    related = table(share("a.small", 3, 100))
    found = disclosure.blocked(own, Rules(10), [related])
    assert found.to_dict("records") == [
        {"family": "f", "rule": "threshold", "estimate_id": "a.small", "withholds": 1}
    ], "the cell stands in another table, and its family reaches into this one"


def test_the_validations_few_warnings_are_not_told() -> None:
    summary = {"errors": 0, "warnings": 374, "by_rule": {"order": 302, "gap": 2, "twice": 70}}
    told = disclosure.told_of_validation(summary, Rules(10))
    assert told == {"errors": 0, "warnings": 374, "by_rule": dict.fromkeys(summary["by_rule"])}
    assert disclosure.told_of_validation({"warnings": 2}, Rules(10)) == {"warnings": None}
    assert disclosure.told_of_validation(summary, Rules(0)) == summary


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
    assert rounded(rows, OPEN)["value"].tolist() == [32.6]
    assert rounded(rows, Rules(10))["value"].tolist() == [32.56789]


def test_only_a_synthetic_release_is_exempt_from_a_preset() -> None:
    section = {"exempt_synthetic": True, "rules": "opensafely", "minimum_n": 3}
    assert disclosure_rules.of(section, synthetic=True) == Rules(0)
    assert disclosure_rules.of(section, synthetic=False) == OPEN

"""What is withheld cannot be worked out from what is published, by linear programming over all tables."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drive_eval import disclosure, estimates
from drive_eval.disclosure_rules import PRESETS, Rules
from drive_eval.estimates import Basis
from unit.estimates.attacker import Interval, Sum, intervals

ARMS = ("control", "drive")
TERMS = ("t.a", "t.b", "t.c")
LEAST = 10
Table = dict[tuple[str, str], int]


def rows(counts: Table, family: str) -> Iterator[dict[str, object]]:
    """A table of answers by arm, with margins, as counts and percentages; ``family``: its name by arm."""
    for arm in ("", *ARMS):
        whole = sum(n for (of, _), n in counts.items() if arm in ("", of))
        shared = {
            "analysis": "a", "population": "people", "arm": arm, "method": "m", "sensitivity": "aggregate",
            "family": family.format(arm=arm or "all"),
        }  # fmt: skip
        for term in (*TERMS, "t.all"):
            n = sum(k for (of, what), k in counts.items() if arm in ("", of) and term in (what, "t.all"))
            name = f"a.{arm or 'all'}.{term}"
            of = shared | {"term": term, "n": n, "denominator": whole}
            yield of | {"estimate_id": f"{name}.n", "statistic": "count", "unit": "count", "value": float(n)}
            if whole:
                share = {"statistic": "percent", "unit": "percent", "value": 100.0 * n / whole}
                yield of | {"estimate_id": f"{name}.percent"} | share


def table(counts: Table, family: str) -> pd.DataFrame:
    return estimates.build((row, Basis()) for row in rows(counts, family)).estimates


SUMS = [
    *(Sum((arm, "t.all"), tuple((arm, term) for term in TERMS)) for arm in ("", *ARMS)),
    *(Sum(("", term), tuple((arm, term) for arm in ARMS)) for term in (*TERMS, "t.all")),
]


def attacked(published: pd.DataFrame, off: int = 0) -> dict[tuple[str, str], Interval]:
    """The possible counts of every hidden cell; each shown one may be off by as much as it was rounded."""
    known: dict[tuple[str, str], Interval] = {}
    for row in published.to_dict("records"):
        if pd.notna(row["n"]):
            known[row["arm"], row["term"]] = (max(0.0, row["n"] - off), row["n"] + off)
        if pd.notna(row["denominator"]):
            base = float(row["denominator"])
            known.setdefault((row["arm"], "t.all"), (max(0.0, base - off), base + off))
    cells = list(product(("", *ARMS), (*TERMS, "t.all")))
    return intervals(known, SUMS, [cell for cell in cells if cell not in known])


counted = st.integers(0, 40)
tables = st.fixed_dictionaries(dict.fromkeys(product(ARMS, TERMS), counted))


def small(counts: Table) -> list[tuple[str, str]]:
    return [cell for cell, n in counts.items() if 0 < n < LEAST]


def test_the_attacker_finds_a_cell_that_its_neighbours_tell() -> None:
    counts = dict(zip(product(ARMS, TERMS), (3, 30, 20, 40, 12, 25), strict=True))
    shown = table(counts, "a")
    shown.loc[(shown["arm"] == "control") & (shown["term"] == "t.a"), ["n", "denominator"]] = pd.NA
    assert attacked(shown)["control", "t.a"] == pytest.approx((3, 3))


@pytest.mark.parametrize("family", ["a.whole", "a.{arm}"])
@settings(max_examples=10, deadline=None)
@given(tables)
def test_no_small_cell_is_told_by_the_margins_or_by_overlapping_tables(family: str, counts: Table) -> None:
    """One family for the whole table, or one for each arm and one for both together."""
    published = disclosure.apply(table(counts, family), LEAST, exempt=False)
    shown = published[published["n"].notna()]
    found = attacked(published)
    for cell in small(counts):
        assert not ((shown["arm"] == cell[0]) & (shown["term"] == cell[1])).any()
        least, most = found[cell]
        assert most - least >= LEAST - 1, f"{cell} is told up to {least} to {most}"
        assert most >= LEAST, "nothing tells that it is small"


def test_without_the_rule_on_arms_an_overlapping_table_tells_the_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = dict(zip(product(ARMS, TERMS), (3, 30, 20, 40, 12, 25), strict=True))
    before = table(counts, "a.{arm}")
    empty = pd.DataFrame(columns=["estimate_id", "family", "rule"])
    told = disclosure.apply(before, LEAST, exempt=False)
    assert set(told.loc[told["n"].notna(), "arm"]) == {""}
    assert told.loc[told["arm"] == "drive", "reason"].str.contains("everybody less this one").all()
    monkeypatch.setattr(disclosure, "_by_subtraction", lambda *_: empty)
    assert attacked(disclosure.apply(before, LEAST, exempt=False))["control", "t.a"] == pytest.approx((3, 3))


def parts(numbers: list[int]) -> pd.DataFrame:
    """A question with these numbers of answers, and a row of its total."""
    whole = sum(numbers)
    shared = {
        "analysis": "a", "family": "a.f", "statistic": "count", "unit": "count", "method": "m",
        "sensitivity": "aggregate", "denominator": whole,
    }  # fmt: skip
    found = [
        shared | {"estimate_id": f"a.part_{at}", "term": f"q.{at}", "n": n, "value": float(n)}
        for at, n in enumerate(numbers)
    ]
    found.append(shared | {"estimate_id": "a.total", "term": "total", "n": whole, "value": float(whole)})
    return estimates.build([(row, Basis()) for row in found]).estimates


def possible(published: pd.DataFrame, off: int, total_off: int) -> list[Interval]:
    """What a reader works out of each part who knows how far each number may be off."""
    shown = published.set_index("estimate_id")["n"]
    names = [name for name in shown.index if name != "a.total"]
    known = {("shown", name): (float(shown[name] - off), float(shown[name] + off)) for name in names}
    known["total"] = (float(shown["a.total"] - total_off), float(shown["a.total"] + total_off))
    rules = [Sum("total", tuple(names)), *(Sum(("shown", name), (name,)) for name in names)]
    found = intervals(known, rules, names)
    return [found[name] for name in names]


def test_a_total_rounded_by_itself_tells_its_parts_and_one_of_rounded_parts_does_not() -> None:
    numbers = [8, 8, 8, 8]
    alone = Rules(8, rounding="nearest", base=5)
    published = disclosure.apply(parts(numbers), 8, exempt=False, rules=alone)
    assert published.set_index("estimate_id")["n"].to_dict() == dict(
        zip([*(f"a.part_{at}" for at in range(4)), "a.total"], (10, 10, 10, 10, 30), strict=True)
    )
    assert possible(published, 2, 2) == [pytest.approx((8, 8))] * 4, "each of them is told exactly"
    rules = PRESETS["opensafely"]
    published = disclosure.apply(parts(numbers), 8, exempt=False, rules=rules)
    shown = published.set_index("estimate_id")
    assert shown.loc["a.total", ["n", "value"]].tolist() == [40, 40.0]
    assert (shown["denominator"] == 40).all()
    # A sum of four rounded numbers may be off by four times as much.
    assert possible(published, 2, 8) == [pytest.approx((8, 12))] * 4


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(8, 60), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_all_counts_that_round_alike_give_the_same_published_table(
    numbers: list[int], chance: object
) -> None:
    """The strongest that can be asked: nothing published tells them apart, the total included."""
    rules = PRESETS["opensafely"]

    def alike(n: int) -> int:
        choice = [other for other in range(8, 70) if rules.rounded(other) == rules.rounded(n)]
        return chance.choice(choice)  # type: ignore[attr-defined, no-any-return]

    def published(of: list[int]) -> pd.DataFrame:
        return disclosure.apply(parts(of), rules.minimum_n, exempt=False, rules=rules)

    pd.testing.assert_frame_equal(published(numbers), published([alike(n) for n in numbers]))


def test_the_attacker_by_hand() -> None:
    """Two shown of a total of ten leave the third; a part is no more than its whole."""
    sums = [Sum("total", ("a", "b", "c")), Sum("whole", ("c",), exactly=False)]
    assert intervals({"total": (10, 10), "a": (2, 2), "b": (5, 5)}, sums, ["c"])["c"] == pytest.approx((3, 3))
    found = intervals({"total": (10, 10), "a": (2, 2), "whole": (4, 4)}, sums, ["b", "c"])
    assert (found["b"], found["c"]) == (pytest.approx((4, 8)), pytest.approx((0, 4)))
    assert intervals({}, sums, ["c"])["c"] == (0.0, np.inf)
    with pytest.raises(ValueError, match="contradicts"):
        intervals({"total": (1, 1), "a": (2, 2)}, sums, ["b"])

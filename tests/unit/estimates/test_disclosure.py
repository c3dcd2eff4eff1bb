"""The gate: no count below the threshold can be read or worked out from what is published."""

import pandas as pd
import pytest

from drive_eval import disclosure, estimates
from drive_eval.estimates import Basis


def table(*rows: dict[str, object]) -> pd.DataFrame:
    base = {
        "analysis": "a",
        "statistic": "n",
        "value": 1.0,
        "unit": "count",
        "method": "m",
        "sensitivity": "aggregate",
    }
    return estimates.build([(base | row, Basis()) for row in rows]).estimates


def published(gate: pd.DataFrame, exempt: bool = False) -> dict[str, bool]:
    """Estimate id → whether its value is shown."""
    out = disclosure.apply(gate, 10, exempt)
    return dict(zip(out["estimate_id"], out["value"].notna(), strict=True))


@pytest.mark.parametrize(
    ("n", "denominator", "shown"),
    [
        (10, 100, True),
        (0, 100, True),
        (100, 100, True),
        (9, 100, False),
        (1, 100, False),
        (91, 100, False),
        (5, 9, False),
        (None, None, False),
    ],
)
def test_small_counts_small_remainders_and_unsupported_numbers(
    n: int | None, denominator: int | None, shown: bool
) -> None:
    assert published(table({"estimate_id": "a.x", "n": n, "denominator": denominator})) == {"a.x": shown}


def test_one_unsafe_member_withholds_its_family_and_no_other() -> None:
    gate = table(
        {"estimate_id": "a.f.small", "n": 3, "denominator": 100},
        {"estimate_id": "a.f.large", "n": 50, "denominator": 100},
        {"estimate_id": "a.g.large", "n": 50, "denominator": 100},
    )
    assert published(gate) == {"a.f.small": False, "a.f.large": False, "a.g.large": True}


def test_withheld_rows_keep_no_number_and_say_why() -> None:
    gate = table(
        {"estimate_id": "a.x", "n": 3, "denominator": 100, "lower": 1.0, "upper": 2.0, "interval": "i"}
    )
    row = disclosure.apply(gate, 10, exempt=False).iloc[0]
    assert row[["value", "lower", "upper", "n", "denominator"]].isna().all()
    assert "below 10" in row["reason"]


def test_a_synthetic_release_is_exempt_but_for_one_persons_value() -> None:
    gate = table(
        {"estimate_id": "a.small", "n": 3, "denominator": 100},
        {"estimate_id": "a.oldest", "sensitivity": "person"},
    )
    assert published(gate, exempt=True) == {"a.small": True, "a.oldest": False}


def test_what_comes_from_published_figures_alone_passes() -> None:
    assert published(table({"estimate_id": "c.cost", "sensitivity": "public"})) == {"c.cost": True}

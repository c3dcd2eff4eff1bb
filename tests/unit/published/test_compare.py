"""Verdicts on printed figures, from the definition of each status."""

import pandas as pd
import pytest

from drive_eval import estimates
from drive_eval.errors import InputRefusedError
from drive_eval.estimates import Basis
from drive_eval.published.compare import UNEXPLAINED, compare, decimals, summary

NO_ROLES = pd.DataFrame(columns=["published_id", "role", "reason"], dtype=str)
NO_DISCREPANCIES = pd.DataFrame(columns=["published_id", "kind", "reason", "evidence"], dtype=str)


def figures(*entries: tuple[str, str, str]) -> pd.DataFrame:
    rows = [
        {"id": identity, "section": "Table 1", "row": "r", "column": "c", "printed": printed, "value": value,
         "unit": "percent", "source": "report", "lines": "1"}
        for identity, printed, value in entries
    ]  # fmt: skip
    return pd.DataFrame(rows)


def estimate(identity: str, value: float | None, published_id: str, reason: str = "") -> pd.DataFrame:
    row = {
        "estimate_id": f"a.{identity}", "analysis": "a", "statistic": "percent", "value": value,
        "unit": "percent",
        "method": "m", "published_id": published_id, "sensitivity": "aggregate", "reason": reason,
    }  # fmt: skip
    return estimates.build([(row, Basis())]).estimates


def status(printed: str, value: str, computed: float | None, **others: object) -> tuple[str, str]:
    rows = compare(
        figures(("f", printed, value)), estimate("x", computed, "f", str(others.pop("withheld", ""))),
        {}, NO_ROLES, others.pop("register", NO_DISCREPANCIES),  # type: ignore[arg-type]
    )  # fmt: skip
    return rows.loc[0, "status"], rows.loc[0, "reason"]


@pytest.mark.parametrize(
    ("printed", "value", "computed", "expected"),
    [
        ("22", "22", 22.149, "reproduced"),
        ("22%", "22", 21.5, "reproduced"),
        ("22", "22", 22.5, "reproduced_truncated"),
        ("82.6%", "82.6", 82.655, "reproduced_truncated"),
        ("82.6%", "82.6", 82.64, "reproduced"),
        ("0.10", "0.1", 0.104, "reproduced"),
        ("0.10", "0.1", 0.14, "differs"),
        ("£17,800", "17800", 17800.0, "reproduced"),
        ("£17,800", "17800", 17810.0, "differs"),
        ("0.285", "0.285", 0.285, "reproduced"),
    ],
)
def test_rounding_truncation_and_difference(printed: str, value: str, computed: float, expected: str) -> None:
    assert status(printed, value, computed)[0] == expected


@pytest.mark.parametrize(
    ("printed", "value", "computed", "expected"),
    [
        ("<0.001", "0.001", 2e-28, "reproduced"),
        ("< .001", "0.001", 0.00099, "reproduced"),
        ("<0.001", "0.001", 0.001, "differs"),
        ("> 0.05", "0.05", 0.4, "reproduced"),
        ("> 0.05", "0.05", 0.00005, "differs"),
    ],
)
def test_a_bound_is_reproduced_by_whatever_lies_within_it(
    printed: str, value: str, computed: float, expected: str
) -> None:
    assert status(printed, value, computed)[0] == expected


def test_printed_decimals_count_where_the_value_lost_its_zeros() -> None:
    assert decimals("0.1", "0.10") == 2
    assert decimals("2.7", "£2.7bn") == 1
    assert decimals("76000", "76,00037") == 0


def test_a_difference_has_a_reason_from_the_register_or_says_that_it_has_none() -> None:
    register = pd.DataFrame(
        [{"published_id": "f", "kind": "misprint", "reason": "A misprint.", "evidence": ""}]
    )
    assert status("5", "5", 7.0, register=register) == ("differs", "A misprint.")
    assert status("5", "5", 7.0) == ("differs", UNEXPLAINED)


def test_withheld_is_not_a_difference() -> None:
    assert status("5", "5", None, withheld="Too few people.") == ("withheld", "Too few people.")


def test_an_input_is_no_reproduction_and_has_no_value() -> None:
    none = estimate("x", 1.0, "")
    compared = compare(
        figures(("f", "5", "5")), none, {"f": "Used by the cost model."}, NO_ROLES, NO_DISCREPANCIES
    )
    assert compared.loc[0, "status"] == "input"
    assert pd.isna(compared.loc[0, "value"])


def test_every_figure_has_a_verdict_and_the_summary_names_all() -> None:
    roles = pd.DataFrame([{"published_id": "g", "role": "not_computable", "reason": "Told in interviews."}])
    compared = compare(
        figures(("f", "5", "5"), ("g", "1", "1"), ("h", "2", "2")),
        estimate("x", 5.0, "f"),
        {},
        roles,
        NO_DISCREPANCIES,
    )
    assert list(compared["published_id"]) == ["f", "g", "h"]
    counts = summary(compared)
    assert counts["reproduced"] == counts["not_computable"] == counts["not_yet_computed"] == 1
    assert sum(counts.values()) == 3


def test_the_releases_data_answer_before_the_published_inputs() -> None:
    data, public = estimate("x", 5.0, "f"), estimate("y", 7.0, "f").assign(sensitivity="public")
    for tables in ([data, public], [public, data]):
        compared = compare(
            figures(("f", "5", "5")), estimates.combine(tables), {}, NO_ROLES, NO_DISCREPANCIES
        )
        assert compared.loc[0, "estimate_id"] == "a.x"


def test_two_answers_to_one_figure_and_unknown_figures_are_refused() -> None:
    two = estimates.combine([estimate("x", 5.0, "f"), estimate("y", 5.0, "f;unknown")])
    with pytest.raises(InputRefusedError, match=r"both a\.x and a\.y"):
        compare(figures(("f", "5", "5")), two, {}, NO_ROLES, NO_DISCREPANCIES)
    with pytest.raises(InputRefusedError, match="no figure with this id"):
        compare(figures(("f", "5", "5")), estimate("x", 5.0, "unknown"), {}, NO_ROLES, NO_DISCREPANCIES)


def test_what_a_synthetic_release_cannot_give_explains_nothing_about_a_real_one() -> None:
    register = pd.DataFrame(
        [{"published_id": "f", "kind": "synthetic", "reason": "Confidential answers.", "evidence": ""}]
    )
    arguments = (figures(("f", "5", "5")), estimate("x", 7.0, "f"), {}, NO_ROLES, register)
    assert compare(*arguments, synthetic=True).loc[0, "reason"] == "Confidential answers."
    assert compare(*arguments).loc[0, "reason"] == UNEXPLAINED
    assert compare(*arguments).loc[0, "status"] == "differs"


def test_a_setting_is_an_input_and_no_reproduction() -> None:
    roles = pd.DataFrame([{"published_id": "f", "role": "input", "reason": "A setting."}])
    row = compare(figures(("f", "6", "6")), estimate("x", 6.0, ""), {}, roles, NO_DISCREPANCIES).loc[0]
    assert (row["status"], row["reason"]) == ("input", "A setting.")
    assert pd.isna(row["value"])

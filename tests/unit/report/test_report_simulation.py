"""The words of the chapter When Drive pays: what is assumed, and what breaks even, beside the result."""

import re
from typing import Any

import pytest

from drive_eval.report.index import Index
from drive_eval.report.render import _environment
from drive_eval.report.simulation import context
from drive_eval.settings.model import Settings
from drive_eval.simulation.threshold_rows import NEVER, ONE_YEAR, OUTSIDE

INPUT = "simulation.benefit.threshold_input.criminal_justice.court"
FORMULA = "closure / intake, over the control group"


def row(
    name: str, value: float | None, unit: str = "gbp", reason: str = "", term: str = "x"
) -> dict[str, Any]:
    known = value is not None
    return {
        "estimate_id": name, "value": value, "unit": unit, "reason": reason, "term": term, "period": "",
        "lower": value - 1 if known else None, "upper": value + 1 if known else None,
        "interval": "95%" if known else "", "sensitivity": "aggregate",
    }  # fmt: skip


def page(*rows: dict[str, Any], **changed: Any) -> str:
    """The chapter's section as text, without markup."""
    chosen = Settings.model_validate({"simulation": changed}).model_dump(mode="json")
    effect = "simulation.effects.behaviour_model.reduction"
    every = [
        row("simulation.costs.case.total", 60000.0),
        row("simulation.benefit.headline.saving", -5000.0),
        row("simulation.benefit.headline.net", -7400.0),
        row("simulation.benefit.headline.probability", 20.0, "percent"),
        row("simulation.benefit.break_even.years_1", 10.0, "percent"),
        row("simulation.effects.police_all.reduction", 42.0, "percent"),
        *rows,
    ]
    lineage = {"settings": chosen, "estimates": {effect: {"basis": {"formula": FORMULA}}}}
    index = Index({each["estimate_id"]: each for each in every}, {}, lineage)
    text = _environment(index).get_template("simulation.html").render(
        simulation=context(index), figures={}
    )  # fmt: skip
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def source(reduction: float | None, reason: str = "") -> list[dict[str, Any]]:
    start = "simulation.benefit.source.behaviour_model.years_1"
    found = [row("simulation.effects.behaviour_model.reduction", reduction, "percent", reason)]
    if reduction is not None:
        found += [row(f"{start}.{name}", 300.0) for name in ("saving", "net")]
        found.append(row(f"{start}.probability", 20.0, "percent"))
    return found


def test_what_is_compared_stands_in_the_row_of_its_result() -> None:
    text = page(*source(12.0))
    assert FORMULA in text
    assert "Case managers judge service users of Drive alone" in text
    assert "changes as victims-survivors of the control group report it" in text
    assert "stays as it was at intake" in page(*source(12.0), behaviour={"control": "none"})


def test_draws_that_may_not_be_used_leave_their_reason() -> None:
    text = page(*source(None, "The draws did not pass their gates: R-hat 1.2."))
    assert "The draws did not pass their gates: R-hat 1.2." in text
    assert "not available" not in text


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ("victim_reported", "beyond what victims-survivors of the control group report"),
        ("none", "without Drive the behaviour is taken to stay as it was"),
    ],
)
def test_a_headline_on_behaviour_says_what_it_is_compared_with(control: str, words: str) -> None:
    assert words in page(*source(12.0), effect="behaviour_model", behaviour={"control": control})
    assert "with Drive, against the control group" in page(*source(12.0))


def test_thresholds_of_inputs_are_listed_and_those_without_counted() -> None:
    reasons = [row(f"{INPUT}.{name}", None, reason=OUTSIDE) for name in ("a", "b")]
    some = page(row(f"{INPUT}.crown", 9000.0, term="criminal_justice.court.crown"), *reasons)
    assert "Of the 3 inputs that the averted costs rest on, 2 have no value within their interval" in some
    assert "court › crown" in some
    assert "None of the 2 inputs" in page(*reasons)
    assert "None of the 1 inputs" in page(row(f"{INPUT}.a", None, reason=NEVER))
    # What is withheld is neither.
    assert "inputs that the averted costs" not in page(row(f"{INPUT}.a", None, reason="Too few people."))


def test_a_threshold_without_a_value_says_why() -> None:
    text = page(row("simulation.benefit.threshold.persistence", None, "percent", ONE_YEAR, "Share left"))
    assert ONE_YEAR in text
    assert "withheld" not in text

"""Made-up estimates of victims-survivors for a whole report: no behaviour falls further for certain."""

from collections.abc import Iterator
from typing import Any

from drive_eval.estimates import Basis
from drive_eval.release.tables.insights import RISK_CHANGES, SUSTAINABILITY
from drive_eval.victims.did_design import LABELS
from drive_eval.victims.people import ARM_LABELS, BEHAVIOURS

BASIS = Basis(("insights_intake.arm",), (), 457, {"no exit form": 92}, "made up")


def _row(name: str, value: float, unit: str, **columns: Any) -> tuple[dict[str, Any], Basis]:
    shared = {
        "estimate_id": f"victims.{name}", "analysis": "victims_change", "population": "victims-survivors",
        "statistic": name.rpartition(".")[2], "value": value, "unit": unit, "n": 100, "denominator": 457,
        "method": "made up", "sensitivity": "aggregate",
    }  # fmt: skip
    return shared | columns, BASIS


def _around(value: float, by: float) -> dict[str, Any]:
    return {"lower": value - by, "upper": value + by, "interval": "an interval, 95%"}


def victims() -> Iterator[tuple[dict[str, Any], Basis]]:
    for place, behaviour in enumerate(BEHAVIOURS):
        for arm in ARM_LABELS:
            for wave, value in (("intake", 50.0 + place), ("exit", 5.0 + place)):
                yield _row(
                    f"change.{behaviour}.{arm}.{wave}.any.percent", value, "percent", **_around(value, 4)
                )
        yield _row(f"change.{behaviour}.contrast.any.extra_fall", 8.0, "percent", **_around(8.0, 9.0))
        yield _row(f"selection.{behaviour}.contrast.extra_fall", 4.0, "percent", **_around(4.0, 9.0))
        yield _row(f"multilevel.{behaviour}.extra_fall.points", 3.0, "percent", **_around(3.0, 9.0))
        yield _row(f"multilevel.{behaviour}.extra_fall.probability", 0.75, "probability")
        for term in LABELS:
            # The penultimate term of the second behaviour has no finite estimate.
            separated = place == 1 and term == "other_person"
            limits = {} if separated else _around(0.8, 0.3)
            yield _row(f"did.{behaviour}.logistic.{term}.or", 0.0 if separated else 0.8, "ratio", **limits)
    for question, answers in (("risk_change", RISK_CHANGES), ("sustainability", SUSTAINABILITY)):
        for arm in ARM_LABELS:
            for answer in answers:
                yield _row(f"risk.{question}.{arm}.{answer}.percent", 20.0, "percent", **_around(20.0, 5.0))
    for measure, width in (("length", 30), ("contacts", 5)):
        for arm in ARM_LABELS:
            for band in range(4):
                end = "more" if band == 3 else str((band + 1) * width - 1)
                term = f"{measure}: {band * width} to {end}"
                yield _row(f"support.{measure}.{arm}.band_{band:02d}.percent", 25.0, "percent", term=term)

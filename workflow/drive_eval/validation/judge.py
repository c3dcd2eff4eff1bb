"""The judgement on a check's outcomes, by its kind."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from drive_eval.validation import calibration, coverage
from drive_eval.validation.evidence import table


def judge(settings: Mapping[str, Any], parts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The evidence of one check (``drive_eval.validation.evidence``) from the outcomes of its parts.

    ``settings``: ``check`` (its name), ``kind``, ``level`` and ``limits``; ``seed`` is for simulated bands.
    """
    level = float(settings["level"])
    found: Iterable[Mapping[str, Any]]
    if settings["kind"] == "calibration":
        found = calibration.judge(parts, level, seed)
    elif settings["kind"] == "recovery":
        found = coverage.judge(parts, level)
    elif settings["kind"] == "errors":
        found = coverage.judge_errors(parts, level)
    else:
        found = [{str(name): value for name, value in row.items()} for row in parts.to_dict("records")]
    return table(str(settings["check"]), (_with_limits(row, settings["limits"]) for row in found))


def _with_limits(row: Mapping[str, Any], limits: Iterable[Mapping[str, str]]) -> Mapping[str, Any]:
    """The row, ``known`` instead of a failure where a declared limit of the method explains it."""
    if row["verdict"] != "fail":
        return row
    for limit in limits:
        if all(fnmatchcase(str(row[name]), limit[name]) for name in ("subject", "quantity", "measure")):
            return {
                **row,
                "verdict": "known",
                "note": "; ".join(filter(None, [row["note"], limit["reason"]])),
            }
    return row

"""What all checks come to, and the refusal to call them passed where one of them failed."""

import json
from collections.abc import Mapping

import pandas as pd

from drive_eval.errors import DriveEvalError, counted

SHOWN = 5


class CheckFailedError(DriveEvalError):
    """A check of the methods found something that is not as it should be."""


def failures(evidence: pd.DataFrame) -> list[str]:
    """What failed, in words, one line each."""
    rows = evidence[evidence["verdict"] == "fail"]
    return [
        f"{row['subject']}, {row['quantity']}: {row['measure']} is {_shown(row['value'])}"
        for row in rows.to_dict("records")
    ]


def _shown(value: float) -> str:
    return "not a number" if pd.isna(value) else f"{value:.4g}"


def require(found: Mapping[str, pd.DataFrame], report: str) -> None:
    """Raise ``CheckFailedError`` naming each check that failed and what of it did."""
    failed = {name: failures(evidence) for name, evidence in found.items()}
    if any(failed.values()):
        lines = []
        for name, words in failed.items():
            lines += [f"{name}: {line}" for line in words[:SHOWN]]
            lines += [f"{name}: and {len(words) - SHOWN} more"] if len(words) > SHOWN else []
        many = counted(sum(map(bool, failed.values())), "check")
        raise CheckFailedError(
            f"{many} failed (all of it: {report}):\n" + "\n".join(f"  - {each}" for each in lines)
        )


def summary(found: Mapping[str, pd.DataFrame]) -> str:
    """How many rows of each check have which verdict, as JSON."""
    counts = {name: evidence["verdict"].value_counts().to_dict() for name, evidence in found.items()}
    return json.dumps(counts, indent=1, sort_keys=True) + "\n"

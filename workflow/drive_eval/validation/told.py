"""Evidence from tables made for other readers: estimates, the matrix of changes, other analytic choices."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from drive_eval.validation.evidence import row, skipped

# What must be nought of each kind of change, and what it says in words.
NOUGHT = {
    "missed": "outputs that were missed",
    "superfluous_fits": "models or analyses run needlessly",
    "estimates_untraced": "estimates changed that the trace did not name",
}


def of_estimates(estimates: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of a check that gives estimates: whether draws passed their gates, and the rest as told."""
    for each in estimates.to_dict("records"):
        subject, _, quantity = str(each["estimate_id"]).rpartition(".")
        passed = quantity == "passed"
        value = None if pd.isna(each["value"]) else float(each["value"])
        limits = {"low": 1.0, "high": 1.0} if passed else {}
        yield row(
            subject, quantity, str(each["method"]), value, n=None if pd.isna(each["n"]) else int(each["n"]),
            note=str(each["reason"]), **limits,  # type: ignore[arg-type]
        )  # fmt: skip


def of_changes(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of the matrix of changes: for each kind of change, what must be nought."""
    cases = pd.read_csv(path, keep_default_na=False)
    for (part, kind), rows in cases.groupby(["part", "kind"], sort=False):
        for column, words in NOUGHT.items():
            yield row(str(part), str(kind), words, float(rows[column].sum()), low=0.0, high=0.0, n=len(rows))
        wrong = float((rows["why_right"].astype(str) != "True").sum())
        yield row(str(part), str(kind), "changes of which why told another story", wrong, low=0.0, high=0.0,
                  n=len(rows))  # fmt: skip


def of_choices(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The rows of the multiverse: each subject's main result, and in words what other choices give.

    ``paths``: the headlines' tables of dependence on choices.
    """
    tables = [pd.read_csv(path) for path in paths]
    if not tables:
        yield skipped("Headlines", "all", "main analysis", "No headline's chapters are computed.")
    for table in tables:
        for each in table.to_dict("records"):
            value = None if pd.isna(each["main"]) else float(each["main"])
            yield row(
                str(each["title"]), str(each["subject_title"]), str(each["quantity"]), value,
                n=int(each["specifications"]), note=str(each["sentence"]),
            )  # fmt: skip

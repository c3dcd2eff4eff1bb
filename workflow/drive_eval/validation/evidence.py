"""The evidence of a check: one schema for all of them, with one row for each thing that was looked at.

``value`` is what came out, ``mc_error`` its Monte Carlo standard error, ``low`` and ``high`` the range in
which it has to lie. The verdict is ``pass`` or ``fail``; ``known`` where a declared limit of the method
explains what would be a failure, ``shown`` where there is nothing to pass, and ``skipped`` where what was
needed is not there (both with the reason in ``note``).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from drive_eval.atomic import replacing

VERDICTS = ("pass", "fail", "known", "shown", "skipped")
JUDGED = ("pass", "fail", "known")
TEXT = ("check", "subject", "quantity", "measure", "verdict", "note")
NUMBERS = ("value", "mc_error", "low", "high")
DECIMALS = 10

EVIDENCE = pa.DataFrameSchema(
    {
        **{name: pa.Column(str, pa.Check.str_length(min_value=1)) for name in TEXT[:4]},
        **{name: pa.Column(float, nullable=True) for name in NUMBERS},
        "n": pa.Column(pd.Int64Dtype(), pa.Check.ge(0), nullable=True),
        "verdict": pa.Column(str, pa.Check.isin(VERDICTS)),
        "note": pa.Column(str),
    },
    checks=[
        pa.Check(
            lambda rows: ~rows["verdict"].isin(JUDGED) | rows["low"].notna() | rows["high"].notna(),
            error="a verdict needs the range that was accepted",
        ),
        pa.Check(
            lambda rows: ~rows["verdict"].isin(["known", "skipped"]) | (rows["note"] != ""),
            error="what is skipped, or known to fail, needs a reason",
        ),
        pa.Check(
            lambda rows: rows["value"].notna() | (rows["note"] != ""),
            error="evidence without a value needs a reason",
        ),
    ],
    unique=["check", "subject", "quantity", "measure"],
    strict=True,
    ordered=True,
    coerce=True,
)
COLUMNS = tuple(EVIDENCE.columns)


def row(
    subject: str,
    quantity: str,
    measure: str,
    value: float | None,
    *,
    low: float | None = None,
    high: float | None = None,
    mc_error: float | None = None,
    n: int | None = None,
    note: str = "",
    passes: bool | None = None,
) -> dict[str, Any]:
    """One row of evidence, its verdict by the range [``low``, ``high``] (an end may be missing).

    ``passes`` is for rules that are more than a range (Monte Carlo error allowed for): ``low`` and ``high``
    then say what is right, and ``passes`` whether the outcome agrees with it. No number passes nothing.
    """
    known = value is not None and bool(np.isfinite(value))
    if low is None and high is None:
        verdict = "shown"
    elif passes is not None:
        verdict = "pass" if passes else "fail"
    else:
        within = known and (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]
        verdict = "pass" if within else "fail"
    numbers = {"value": value if known else None, "mc_error": mc_error, "low": low, "high": high}
    rounded = {name: None if each is None else _rounded(each) for name, each in numbers.items()}
    return {"subject": subject, "quantity": quantity, "measure": measure, **rounded, "n": n,
            "verdict": verdict, "note": note or ("" if known else "no number came out")}  # fmt: skip


def skipped(subject: str, quantity: str, measure: str, reason: str) -> dict[str, Any]:
    """A row of evidence that could not be gathered, and why."""
    return row(subject, quantity, measure, None, note=reason) | {"verdict": "skipped"}


def _rounded(value: float) -> float:
    """Ten significant digits: beyond them machines differ."""
    return float(f"{value:.{DECIMALS}g}")


def table(check: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of one check as validated evidence, in their order.

    Raises ``pandera.errors.SchemaErrors`` naming every column and row that breaks the schema.
    """
    made = pd.DataFrame([{"check": check, **each} for each in rows], columns=list(COLUMNS))
    return EVIDENCE.validate(made, lazy=True)


def write(evidence: pd.DataFrame, path: str | Path) -> None:
    """Validate and write evidence as CSV, whole or not at all."""
    checked = EVIDENCE.validate(evidence, lazy=True)
    with replacing(path) as temporary:
        checked.to_csv(temporary, index=False, lineterminator="\n")


def read(path: str | Path) -> pd.DataFrame:
    """Read and validate evidence."""
    types: dict[str, Any] = dict.fromkeys(TEXT, str) | dict.fromkeys(NUMBERS, float) | {"n": "Int64"}
    missing = {name: [""] for name in (*NUMBERS, "n")}
    found = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=missing)
    return EVIDENCE.validate(found, lazy=True)


def write_part(rows: Iterable[Mapping[str, Any]], path: str | Path) -> None:
    """Write the outcomes of a part of a check, in whatever columns its kind has, as Parquet."""
    pd.DataFrame(list(rows)).to_parquet(path, index=False)


def read_parts(paths: Iterable[str | Path]) -> pd.DataFrame:
    """The outcomes of all parts of a check, one after the other, in the order of the paths."""
    return pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)

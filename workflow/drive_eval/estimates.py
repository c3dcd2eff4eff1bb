"""The waist of the pipeline: every analysis produces rows of this schema, every output reads them.

An *estimate* is one reported number. Its table is written as CSV with rows sorted by ``estimate_id``,
so that equal estimates give equal bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from drive_eval.atomic import replacing
from drive_eval.spreadsheets import formulas

ESTIMATE_ID = r"^[a-z0-9_]+(\.[a-z0-9_]+)+$"
UNITS = (
    "count", "percent", "probability", "ratio", "rate", "years", "months", "hours", "sessions", "days",
    "log_odds", "gbp", "gbp_million", "gbp_billion", "gbp_thousand", "million", "score", "statistic",
    "log_likelihood",
)  # fmt: skip
SENSITIVITIES = ("public", "aggregate", "person")
TEXT_COLUMNS = (
    "estimate_id", "analysis", "family", "population", "arm", "wave", "period", "term", "statistic",
    "interval", "unit", "method", "published_id", "sensitivity", "reason",
)  # fmt: skip


# Published tables are opened in spreadsheet programs. The job that words an estimate is to be told of it.
NO_FORMULA = pa.Check(
    lambda texts: ~formulas(texts), error="text that a spreadsheet program would run as a formula"
)


def _text(*rules: pa.Check, unique: bool = False) -> pa.Column:
    return pa.Column(str, [NO_FORMULA, *rules], nullable=False, unique=unique)


ESTIMATES = pa.DataFrameSchema(
    {
        "estimate_id": _text(pa.Check.str_matches(ESTIMATE_ID), unique=True),
        "analysis": _text(pa.Check.str_length(min_value=1)),
        # Estimates that add up or complement one another: the disclosure gate treats them together.
        "family": _text(pa.Check.str_length(min_value=1)),
        "population": _text(),
        "arm": _text(),
        "wave": _text(),
        "period": _text(),
        "term": _text(),
        "statistic": _text(pa.Check.str_length(min_value=1)),
        "value": pa.Column(float, nullable=True),
        "lower": pa.Column(float, nullable=True),
        "upper": pa.Column(float, nullable=True),
        "interval": _text(),
        "unit": _text(pa.Check.isin(UNITS)),
        "n": pa.Column(pd.Int64Dtype(), pa.Check.ge(0), nullable=True),
        "denominator": pa.Column(pd.Int64Dtype(), pa.Check.ge(0), nullable=True),
        "method": _text(pa.Check.str_length(min_value=1)),
        "published_id": _text(),
        "sensitivity": _text(pa.Check.isin(SENSITIVITIES)),
        "reason": _text(),
    },
    checks=[
        pa.Check(
            lambda rows: rows["value"].notna() | (rows["reason"] != ""),
            error="an estimate without a value needs a reason",
        ),
        pa.Check(
            lambda rows: rows["lower"].isna() | (rows["lower"] <= rows["upper"]),
            error="an interval's lower end lies above its upper end",
        ),
        pa.Check(
            lambda rows: (rows["interval"] == "") == rows["lower"].isna(),
            error="an interval needs its kind and level, and only an interval has them",
        ),
    ],
    strict=True,
    ordered=True,
    coerce=True,
    unique_column_names=True,
)
COLUMNS = tuple(ESTIMATES.columns)


@dataclass(frozen=True)
class Basis:
    """What one estimate rests on, for the trace.

    ``fields``: the view's fields that its value depends on, as ``table.field`` where the analysis reads
    several tables; ``inputs``: ids of parameters that it is computed from (costs); ``rows_used`` and
    ``rows_left_out`` (reason → rows) account for every row of the analysis's population; ``formula`` says
    in one line how the value follows.
    """

    fields: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    rows_used: int | None = None
    rows_left_out: Mapping[str, int] = field(default_factory=dict)
    formula: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The basis as plain JSON values, without what is empty."""
        content = {
            "fields": list(self.fields),
            "inputs": list(self.inputs),
            "rows_used": self.rows_used,
            "rows_left_out": dict(self.rows_left_out),
            "formula": self.formula,
        }
        return {name: value for name, value in content.items() if value not in (None, "", [], {})}


@dataclass(frozen=True)
class AnalysisResult:
    """An analysis's estimates and, for each of them, its basis (estimate id → basis)."""

    estimates: pd.DataFrame
    basis: Mapping[str, Basis]


def build(rows: Iterable[tuple[Mapping[str, Any], Basis]]) -> AnalysisResult:
    """Make a validated result from pairs of an estimate's columns and its basis.

    Columns that a row does not name are empty (text) or missing (numbers). ``family`` defaults to the
    estimate id without its last part.
    """
    records: list[dict[str, Any]] = []
    basis: dict[str, Basis] = {}
    for given, ground in rows:
        record: dict[str, Any] = {name: ("" if name in TEXT_COLUMNS else None) for name in COLUMNS}
        record.update(given)
        record["family"] = record["family"] or str(record["estimate_id"]).rpartition(".")[0]
        records.append(record)
        basis[str(record["estimate_id"])] = ground
    return AnalysisResult(validate(pd.DataFrame(records, columns=list(COLUMNS))), basis)


def validate(estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates in canonical order and types.

    Raises ``pandera.errors.SchemaErrors`` naming every column and row that breaks the schema.
    """
    ordered = estimates.sort_values("estimate_id", ignore_index=True)
    return ESTIMATES.validate(ordered, lazy=True)


def write(estimates: pd.DataFrame, path: str | Path) -> None:
    """Validate and write estimates as CSV (UTF-8, newline ends), whole or not at all."""
    checked = validate(estimates)
    with replacing(path) as temporary:
        checked.to_csv(temporary, index=False, lineterminator="\n")


def read(path: str | Path) -> pd.DataFrame:
    """Read and validate estimates; empty text stays empty text, missing numbers stay missing."""
    types: dict[str, Any] = dict.fromkeys(TEXT_COLUMNS, str)
    types |= {"value": float, "lower": float, "upper": float, "n": "Int64", "denominator": "Int64"}
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values={
        name: [""] for name in ("value", "lower", "upper", "n", "denominator")
    })  # fmt: skip
    return validate(table)


def combine(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put several estimate tables into one; an id that occurs twice is an error."""
    return validate(pd.concat(list(tables), ignore_index=True))

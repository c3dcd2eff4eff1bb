"""What the tests of the demonstration release share."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import pandas as pd

from drive_eval.release.fields import TABLES


def agrees(value: float, target: Decimal) -> bool:
    """Whether a value prints as the target: rounded, or with further decimals cut off."""
    exact = Decimal(f"{value:.12g}")
    return target in {exact.quantize(target, ROUND_HALF_UP), exact.quantize(target, ROUND_DOWN)}


KINDS = {"integer": "Int64", "number": "float64", "date": "datetime64[us]"}


def typed(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """A canonical table in the types of a view."""
    fields = {name: field for name, field in TABLES[table].fields.items() if name in rows}
    return rows[list(fields)].astype({name: KINDS.get(f.kind, "string") for name, f in fields.items()})

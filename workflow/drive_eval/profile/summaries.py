"""Mean, standard deviation and range of a quantity as estimates."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from scipy import special

from drive_eval.estimates import Basis
from drive_eval.rows import Row
from drive_eval.support import supported

NOBODY = "Nobody has a recorded value."
ONE_PERSON = "One person has no standard deviation."


def mean_and_spread(
    values: pd.Series,
    shared: Mapping[str, Any],
    name: str,
    published: Mapping[str, tuple[str, ...]],
    settings: Mapping[str, Any],
    basis: Basis,
) -> Iterator[Row]:
    """Mean (with Student's interval, 1908), standard deviation (n - 1), least and greatest value.

    ``values``: numbers, missing ones left out; ``shared``: columns of all four estimates, ``unit`` among
    them; ``name``: start of their ids; ``published``: statistic (``mean``, ``sd``, ``min``, ``max``) →
    ids of printed figures. The least and the greatest value are each one person's.
    """
    known = values.dropna().astype(float)
    n = len(known)

    def row(statistic: str, value: float | None, formula: str, **more: Any) -> Row:
        columns = {
            "estimate_id": f"{name}.{statistic}",
            "statistic": statistic,
            "value": value,
            "n": n,
            "method": "descriptive",
            "sensitivity": "aggregate",
            "reason": "" if value is not None else NOBODY if n == 0 else ONE_PERSON,
            "published_id": ";".join(published.get(statistic, ())),
        }
        extended = Basis(basis.fields, basis.inputs, basis.rows_used, basis.rows_left_out, formula)
        return columns | more | dict(shared), extended

    mean = float(known.mean()) if n else None
    deviation = float(known.std(ddof=1)) if n > 1 else None
    columns, ground = row(
        "mean", mean, "sum of the recorded values / their number", **_limits(n, mean, deviation, settings)
    )
    yield columns, supported(ground, known)
    yield row("sd", deviation, "root of the squared deviations from the mean / (number - 1)")
    for statistic, value in (("min", known.min()), ("max", known.max())):
        end = float(value) if n else None
        yield row(statistic, end, f"{statistic} of the recorded values", sensitivity="person")


def _limits(
    n: int, mean: float | None, deviation: float | None, settings: Mapping[str, Any]
) -> dict[str, Any]:
    if mean is None or deviation is None:
        return {}
    level = float(settings["interval_level"])
    half = float(special.stdtrit(n - 1, 0.5 + level / 2)) * deviation / math.sqrt(n)
    return {"lower": mean - half, "upper": mean + half, "interval": f"Student's t interval, {100 * level:g}%"}

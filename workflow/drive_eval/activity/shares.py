"""Shares of actions, with intervals that know that a service user's actions go together.

Thousands of actions come from some hundred service users, and one case's actions resemble one another:
an interval that took each action for a new observation would be far too narrow. A share of actions is
the ratio of two totals over service users; its variance is taken between them.
"""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

Counts = npt.NDArray[np.float64]
KIND = "Logit interval, variance between service users"


def counts_by_person(rows: pd.DataFrame, column: str, codes: Iterable[str]) -> pd.DataFrame:
    """Number of actions of each service user (rows) with each code of ``column`` (columns).

    ``rows``: actions with ``su_id`` and ``column``. Service users without any of the codes have no row.
    Raises ``ValueError`` for a code that ``codes`` does not have.
    """
    wanted = list(codes)
    known = rows[rows[column].notna()]
    if not known[column].isin(wanted).all():
        raise ValueError(f"{column} holds a code that is not one of {', '.join(wanted)}")
    table = known.groupby(["su_id", column], observed=True).size().unstack(fill_value=0)
    return table.reindex(columns=wanted, fill_value=0).sort_index().astype(np.int64)


def limits(part: Counts, whole: Counts, level: float) -> tuple[float, float] | None:
    """Interval of sum(part) / sum(whole), from 0 to 1, or none where it has no variance.

    ``part``, ``whole``: numbers of each service user's actions. The variance is that of a ratio of totals
    over people drawn with replacement (Cochran 1977, section 6.5, without the finite population
    correction); the interval is Student's with one degree of freedom less than people, on the scale of log
    odds, so that it stays between 0 and 1 (Korn and Graubard 1998).
    """
    people, total = len(whole), float(whole.sum())
    if people < 2 or total == 0:
        return None
    share = float(part.sum()) / total
    if share in (0.0, 1.0):
        return None
    residual = part - share * whole
    variance = people / (people - 1) * float(residual @ residual) / total**2
    if variance == 0.0:
        return None
    half = float(special.stdtrit(people - 1, 0.5 + level / 2)) * math.sqrt(variance) / (share * (1 - share))
    middle = math.log(share / (1 - share))
    return _expit(middle - half), _expit(middle + half)


def _expit(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value)) if value >= 0 else math.exp(value) / (1.0 + math.exp(value))

"""Drive-DASH forms: which of them count, and their scores.

The score is the number of items answered yes, of twenty. A form does not count when as many items as the
setting says, or more, are not applicable or not known; an item that was left empty is not known either.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from drive_eval.release.tables.dash import DASH_ANSWERS, DASH_ITEMS

NOT_KNOWN = "not_known"


def scored(forms: pd.DataFrame, limit: int) -> pd.DataFrame:
    """``su_id``, ``wave``, ``not_known`` (items), ``counts`` (boolean) and ``score`` of each form.

    ``forms``: one row per service user and wave, columns ``q1`` … ``q20``. Raises ``ValueError`` for an
    answer that is not on the form.
    """
    answers = forms[list(DASH_ITEMS)]
    if not (answers.isna() | answers.isin(list(DASH_ANSWERS))).to_numpy(dtype=bool).all():
        raise ValueError(f"a Drive-DASH item holds an answer that is not one of {', '.join(DASH_ANSWERS)}")
    unknown = (answers.isna() | answers.isin([NOT_KNOWN])).sum(axis=1).astype(int)
    score = answers.isin(["yes"]).sum(axis=1).astype(int)
    kept = forms[["su_id", "wave"]].assign(not_known=unknown, counts=unknown < limit, score=score)
    return kept.sort_values(["su_id", "wave"], ignore_index=True)


def design(
    forms: pd.DataFrame, waves: list[str], sites: list[str]
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Matrix of predictors and their names: a constant, every wave and every site but the first.

    ``forms``: columns ``wave`` and ``site``; ``waves``, ``sites``: codes, those of the reference first.
    """
    names = ["constant", *waves[1:], *sites[1:]]
    flags = [(forms["wave"] == wave).to_numpy(dtype=bool) for wave in waves[1:]]
    flags += [(forms["site"] == site).to_numpy(dtype=bool) for site in sites[1:]]
    return np.column_stack([np.ones(len(forms)), *flags]).astype(np.float64), names

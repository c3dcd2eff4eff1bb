"""Service users' answers at mid-point as the yes-or-no items of the latent class models."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.latent.patterns import MISSING, NO, YES, Patterns, collapse
from drive_eval.needs.fields import FIELDS, with_information
from drive_eval.needs.reasons import left_out
from drive_eval.needs.recode import recode

WAVE = "midpoint"


def patterns_of(view: pd.DataFrame, rule: Mapping[str, Any]) -> tuple[Patterns, dict[str, int]]:
    """The response patterns of people with any need classified, and who was left out (reason → people).

    ``view``: one row per service user and wave; columns ``wave`` and the twelve needs, in canonical codes.
    ``rule``: how answers are classified (``needs.recoding`` of the configuration). A need that is not
    recorded, or a don't-know that the rule excludes, leaves that person's likelihood.
    """
    forms = view[view["wave"] == WAVE]
    informed = forms[with_information(forms)]
    codes = {"yes": YES, "no": NO}
    answers = np.full((len(informed), len(FIELDS)), MISSING, dtype=np.int8)
    for column, field in enumerate(FIELDS):
        classified = recode(informed[field], field, rule)
        answers[:, column] = [codes.get(answer, MISSING) for answer in classified.fillna("")]
    classifiable = (answers != MISSING).any(axis=1)
    reasons = left_out(nothing=len(forms) - len(informed), dont_know=len(informed) - int(classifiable.sum()))
    return collapse(answers[classifiable], FIELDS), reasons

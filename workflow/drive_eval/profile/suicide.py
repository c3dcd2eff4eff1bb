"""Planned or attempted suicide of service users at mid-point: Appendix 8.2.

Unlike the other rows of Appendix 8.2, don't-knows are in the denominator. The printed percentage is answered
by the cost model, from these counts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.release.fields import YES_NO
from drive_eval.rows import Row, count, percent

WAVE = "midpoint"
ROW = "appendix_8_2.planned_or_attempted_suicide"


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Frequencies of the answers and the share of yes among them.

    ``view``: one row per service user and wave; columns ``wave`` and ``suicide`` (yes, no, dont_know,
    missing where nothing is recorded). ``settings``: the ``profile`` section of the configuration.
    """
    answers = view.loc[view["wave"] == WAVE, "suicide"]
    return build(_rows(answers, settings))


def _rows(answers: pd.Series, settings: Mapping[str, Any]) -> Iterator[Row]:
    known = answers.dropna()
    missing = len(answers) - len(known)
    reasons = {"not recorded": missing} if missing else {}
    shared = {
        "analysis": "profile_suicide",
        "population": "service users with an answer to the question",
        "arm": "drive",
        "wave": WAVE,
        "family": "profile.suicide",
    }
    basis = Basis(("wave", "suicide"), (), len(known), reasons, "answers, don't-knows included")
    total = {
        "estimate_id": "profile.suicide.answers.n",
        "term": "answers",
        "published_id": f"{ROW}_total.frequency",
    }
    yield count(shared | total, len(known), basis, len(answers))
    for answer in YES_NO:
        named = {
            "estimate_id": f"profile.suicide.{answer}.n",
            "term": answer,
            "published_id": f"{ROW}_{answer}.frequency",
        }
        yield count(shared | named, int((known == answer).sum()), basis, len(known))
    share = {"estimate_id": "profile.suicide.yes.percent", "term": "yes"}
    yield percent(shared | share, int((known == "yes").sum()), len(known), settings, basis)

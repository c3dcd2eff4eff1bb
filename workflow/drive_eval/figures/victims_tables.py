"""The tables behind the figures of the chapter on victims-survivors, and those figures in words.

Percentages and their differences are in per cent and percentage points; odds ratios are ratios.
"""

import re

import numpy as np
import pandas as pd

from drive_eval.figures.drawing import printed_values, table
from drive_eval.figures.needs_tables import mark_of
from drive_eval.release.tables.insights import RISK_CHANGES, SUSTAINABILITY
from drive_eval.report.numbers import short
from drive_eval.victims.did_design import LABELS
from drive_eval.victims.people import ARM_LABELS, BEHAVIOURS
from drive_eval.victims.printed import TABLES

ENDS = {"intake": "Intake", "exit": "Exit"}
_MARK = ("estimate_id", "percent", "lower", "upper", "interval", "n", "denominator", "printed")
CHANGE = ("behaviour", "arm", "occasion", *_MARK)
CONTRAST = ("behaviour", "analysis", *_MARK, "probability_estimate_id", "probability")
ODDS = ("behaviour", "term", *_MARK, "printed_lower", "printed_upper")
ANSWERS = ("question", "arm", "answer", *_MARK)
BANDS = ("measure", "arm", "band", "start", "width", *_MARK)
# Analysis → the ending of its ids, and what it is called.
CONTRASTS = {
    "victims.change.{}.contrast.any.extra_fall": "As observed",
    "victims.selection.{}.contrast.extra_fall": "Weighted for who is observed",
    "victims.multilevel.{}.extra_fall.points": "Multilevel model",
}
QUESTIONS = {
    "risk_change": ("Change in risk", RISK_CHANGES),
    "sustainability": ("How lasting", SUSTAINABILITY),
}
MEASURES = {"length": "Days of support", "contacts": "Contacts with the IDVA"}
NOTHING = "No estimate is available."


def change_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Prevalence of each behaviour at intake and exit, by arm."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for behaviour, label in BEHAVIOURS.items():
        for arm, arm_label in ARM_LABELS.items():
            for wave, occasion in ENDS.items():
                name = f"victims.change.{behaviour}.{arm}.{wave}.any.percent"
                mark = mark_of(name, indexed, printed)
                if mark is not None:
                    rows.append({"behaviour": label, "arm": arm_label, "occasion": occasion, **mark})
    return _rounded(rows, CHANGE)


def contrast_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """By how many percentage points more each behaviour fell with Drive, by three analyses."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for behaviour, label in BEHAVIOURS.items():
        for name, analysis in CONTRASTS.items():
            mark = mark_of(name.format(behaviour), indexed, printed)
            if mark is None:
                continue
            likely = f"victims.multilevel.{behaviour}.extra_fall.probability"
            known = analysis == "Multilevel model" and likely in indexed.index
            value = indexed.loc[likely, "value"] if known else np.nan
            rows.append({
                "behaviour": label, "analysis": analysis, **mark,
                "probability_estimate_id": likely if known else "", "probability": value,
            })  # fmt: skip
    return _rounded(rows, CONTRAST)


def odds_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Odds ratios of the reports' logistic models, printed and reproduced."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for behaviour, label in BEHAVIOURS.items():
        for term, words in LABELS.items():
            mark = mark_of(f"victims.did.{behaviour}.logistic.{term}.or", indexed, printed)
            if mark is not None:
                stem = f"{TABLES[behaviour]}.{term}"
                ends = {f"printed_{end}": printed.get(f"{stem}.ci_{part}", np.nan)
                        for end, part in (("lower", "low"), ("upper", "high"))}  # fmt: skip
                rows.append({"behaviour": label, "term": words, **mark, **ends})
    return _rounded(rows, ODDS)


def answers_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """How IDVAs judged the change in risk and how lasting it is, by arm."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for question, (label, answers) in QUESTIONS.items():
        for arm, arm_label in ARM_LABELS.items():
            for answer, words in answers.items():
                mark = mark_of(f"victims.risk.{question}.{arm}.{answer}.percent", indexed, printed)
                if mark is not None:
                    rows.append({"question": label, "arm": arm_label, "answer": words, **mark})
    return _rounded(rows, ANSWERS)


def support_data(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """People by bands of their length of support and of their contacts, by arm.

    ``start`` and ``width`` of a band are read from its words; the open last band is as wide as the others.
    """
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for measure, label in MEASURES.items():
        for arm, arm_label in ARM_LABELS.items():
            stem = f"victims.support.{measure}.{arm}.band_"
            bands = [str(name) for name in indexed.index if str(name).startswith(stem)]
            starts = [_start(str(indexed.loc[name, "term"])) for name in bands]
            width = min(np.diff(starts), default=1) if len(bands) > 1 else 1
            for name, start in zip(bands, starts, strict=True):
                mark = mark_of(name, indexed, printed)
                words = str(indexed.loc[name, "term"]).rpartition(": ")[2]
                if mark is not None:
                    rows.append({"measure": label, "arm": arm_label, "band": words, "start": start,
                                 "width": width, **mark})  # fmt: skip
    return _rounded(rows, BANDS)


def _rounded(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    """The rows as a table, limits to three decimals: no more can be read from a picture."""
    return table(rows, columns).round({"lower": 3, "upper": 3})


def _start(term: str) -> int:
    found = re.search(r": (\d+) to ", term)
    if found is None:
        raise ValueError(f"the term {term!r} names no band")
    return int(found.group(1))


def percent(mark: pd.Series, decimals: int | None = None) -> str:
    """A percentage or a number of points as the figures write it, or that it is withheld."""
    value = mark["percent"]
    return "withheld" if pd.isna(value) else short(float(value), "percent", decimals)


def points(mark: pd.Series) -> str:
    """A difference in percentage points, with its sign."""
    value = mark["percent"]
    if pd.isna(value):
        return "withheld"
    return ("+" if value > 0 else "") + short(float(value), "percent", 1).removesuffix("%")


def change_alt(data: pd.DataFrame) -> str:
    """Each behaviour and arm, from intake to exit."""
    parts = []
    for (behaviour, arm), marks in data.groupby(["behaviour", "arm"], sort=False):
        parts.append(f"{behaviour}, {arm}: {' to '.join(percent(mark) for _, mark in marks.iterrows())}")
    said = "; ".join(parts) + "." if parts else NOTHING
    return f"Dumbbells: share of victims-survivors with each behaviour at intake and at exit. {said}"


def contrast_alt(data: pd.DataFrame) -> str:
    """Each behaviour with its extra fall by analysis."""
    parts = [
        f"{mark['behaviour']}, {str(mark['analysis']).lower()}: {points(mark)}" for _, mark in data.iterrows()
    ]
    said = "; ".join(parts) + "." if parts else NOTHING
    return f"Dots with intervals: percentage points by which each behaviour fell further with Drive. {said}"


def odds_alt(data: pd.DataFrame) -> str:
    """The interaction of each model, printed and reproduced."""
    parts = []
    for _, mark in data[data["term"] == LABELS["time_allocation"]].iterrows():
        value = "withheld" if pd.isna(mark["percent"]) else short(float(mark["percent"]), "ratio")
        printed = "" if pd.isna(mark["printed"]) else f", printed {short(float(mark['printed']), 'ratio')}"
        parts.append(f"{mark['behaviour']}: {value}{printed}")
    said = "; ".join(parts) + "." if parts else NOTHING
    return f"Forest of odds ratios, printed and reproduced. Time × allocation: {said}"


def answers_alt(data: pd.DataFrame) -> str:
    """Each question and arm with its answers."""
    parts = []
    for (question, arm), marks in data.groupby(["question", "arm"], sort=False):
        said = ", ".join(f"{mark['answer']} {percent(mark)}" for _, mark in marks.iterrows())
        parts.append(f"{question}, {arm}: {said}")
    return "Stacked bars: how IDVAs judged risk at exit. " + ("; ".join(parts) + "." if parts else NOTHING)


def support_alt(data: pd.DataFrame) -> str:
    """The commonest band of each measure and arm."""
    parts = []
    for (measure, arm), marks in data.groupby(["measure", "arm"], sort=False):
        known = marks.dropna(subset=["percent"])
        most = known.sort_values("percent", ascending=False, kind="stable").iloc[0] if len(known) else None
        words = "withheld" if most is None else f"most often {most['band']} ({percent(most)})"
        parts.append(f"{measure}, {arm}: {words}")
    said = "; ".join(parts) + "." if parts else NOTHING
    return f"Outlines: share of victims-survivors by length of support and by number of contacts. {said}"

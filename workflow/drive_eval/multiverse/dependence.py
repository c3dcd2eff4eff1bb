"""How much a headline depends on choices, in numbers and in a sentence for each subject."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from drive_eval.multiverse.model import Headline

COLUMNS = (
    "headline", "title", "quantity", "subject", "subject_title", "specifications", "without_result", "main",
    "lowest", "highest", "same_side", "excluding_nothing", "main_excludes_nothing", "within_main_interval",
    "choice", "choice_share", "choice_means", "sentence",
)  # fmt: skip


def table(name: str, headline: Headline, specifications: pd.DataFrame) -> pd.DataFrame:
    """One row for each subject: columns ``COLUMNS``.

    ``specifications``: ``drive_eval.multiverse.results.table``. ``same_side``: how many lie on the main
    analysis's side of no effect; ``excluding_nothing``: of how many the interval leaves no effect out;
    ``choice``: the one whose options' means explain the largest share of the variance of the results
    (``choice_share``, between 0 and 1; of logarithms for ratios), with these means.
    """
    rows = [
        _subject(name, headline, subject, part)
        for subject, part in specifications.groupby("subject", sort=False)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _subject(name: str, headline: Headline, subject: Any, part: pd.DataFrame) -> dict[str, Any]:
    there = part.dropna(subset=["value"])
    main = there[there["main"]]
    row: dict[str, Any] = {
        "headline": name,
        "title": headline.title,
        "quantity": headline.quantity,
        "subject": subject,
        "subject_title": headline.subjects[str(subject)].title,
        "specifications": len(there),
        "without_result": len(part) - len(there),
    }
    if main.empty:
        return row | {"sentence": "The main analysis has no result that may be shown."}
    own = main.iloc[0]
    row |= {
        "main": own["value"],
        "lowest": there["value"].min(),
        "highest": there["value"].max(),
        "within_main_interval": int(there["value"].between(own["lower"], own["upper"]).sum()),
    }
    if headline.nothing is not None:
        beyond = _excludes(there, headline.nothing)
        row |= {
            "same_side": int(
                (np.sign(there["value"] - headline.nothing) == np.sign(own["value"] - headline.nothing)).sum()
            ),
            "excluding_nothing": int(beyond.sum()),
            "main_excludes_nothing": bool(beyond.loc[main.index[0]]),
        }
    row |= _most(headline, there)
    return row | {"sentence": _sentence(headline, str(subject), row)}


def _excludes(part: pd.DataFrame, nothing: float) -> pd.Series:
    return (part["lower"] > nothing) | (part["upper"] < nothing)


def _most(headline: Headline, there: pd.DataFrame) -> dict[str, Any]:
    """The choice with the largest share of variance between the means of its options."""
    values = np.log(there["value"].where(there["value"] > 0.0)) if headline.ratio else there["value"]
    total = float(((values - values.mean()) ** 2).sum())
    best: dict[str, Any] = {"choice": "", "choice_share": 0.0, "choice_means": ""}
    if not total > 0.0:
        return best
    for choice, entry in headline.choices.items():
        groups = values.groupby(there[f"choice.{choice}"], sort=False)
        means = groups.mean()
        between = float((groups.size() * (means - values.mean()) ** 2).sum()) / total
        if between > best["choice_share"]:
            shown = np.exp(means) if headline.ratio else means
            told = [
                f"{entry.options[str(option)].title} {_number(headline)(mean)}"
                for option, mean in shown.items()
            ]
            best = {"choice": choice, "choice_share": round(between, 3), "choice_means": "; ".join(told)}
    return best


def _number(headline: Headline) -> Callable[[float], str]:
    """How a result of this headline is written."""
    if headline.unit == "gbp":
        return lambda value: f"{'−' if value < 0 else ''}£{abs(round(value, -2)):,.0f}"
    digits = 2 if headline.ratio else 1
    return lambda value: f"{value:.{digits}f}".replace("-", "−")


def _sentence(headline: Headline, subject: str, row: dict[str, Any]) -> str:
    number, every = _number(headline), row["specifications"]
    title = headline.subjects[subject].title
    lowest, highest, main = (number(row[key]) for key in ("lowest", "highest", "main"))
    told = [f"{title}: {every} specifications give {lowest} to {highest}, the main analysis {main}."]
    if headline.nothing is None:
        told.append(f"{row['within_main_interval']} of them lie within the main analysis's interval.")
    else:
        told.append(_verdict(row))
    if row["choice"]:
        choice = headline.choices[row["choice"]].title
        share = math.floor(100 * row["choice_share"] + 0.5)
        told.append(
            f"Most of the differences go with “{choice}” ({share}% of the variance; means: "
            f"{row['choice_means']})."
        )
    if row["without_result"]:
        told.append(f"{row['without_result']} more have no result that may be shown.")
    return " ".join(told)


def _verdict(row: dict[str, Any]) -> str:
    every, same, beyond = row["specifications"], row["same_side"], row["excluding_nothing"]
    counts = (
        f"{same} of {every} point the way that the main analysis does, and the interval of {beyond} leaves "
        "no effect out."
    )
    if same < every:
        return f"{counts} The direction depends on the choices."
    if beyond in (0, every):
        return f"{counts} The conclusion does not depend on the choices."
    return f"{counts} The direction does not depend on the choices; whether it is certain does."

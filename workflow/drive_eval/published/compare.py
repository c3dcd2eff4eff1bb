"""Each printed figure beside what the pipeline computes, with a verdict.

A figure is *reproduced* when the estimate, rounded half away from zero to the decimals that were
printed, equals the printed value; *reproduced_truncated* when cutting off the further decimals gives
it; *differs* otherwise, and then the register of discrepancies has to say why. A figure printed as a
bound (``<0.001``) is reproduced by any estimate within it. A figure that the pipeline takes as an input
has no value of its own: an input is not a reproduction.
"""

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

import pandas as pd

from drive_eval.errors import InputRefusedError, Problem
from drive_eval.published.registry import SYNTHETIC

STATUSES = (
    "reproduced", "reproduced_truncated", "differs", "input", "withheld", "not_computable",
    "not_yet_computed",
)  # fmt: skip
# A figure printed as a bound, such as a p-value.
BOUND = re.compile(r"\s*([<>])\s*(\d*\.?\d+)\s*$")
UNEXPLAINED = "No entry in the register of discrepancies explains the difference."


def compare(
    figures: pd.DataFrame,
    estimates: pd.DataFrame,
    inputs: Mapping[str, str],
    roles: pd.DataFrame,
    discrepancies: pd.DataFrame,
    synthetic: bool = False,
    left_out: Sequence[str] = (),
) -> pd.DataFrame:
    """One row for each printed figure, in the order of ``figures``.

    ``inputs``: printed figure → what it is an input to; ``synthetic``: whether the release describes
    nobody, without which discrepancies of that kind explain nothing; ``left_out``: the chapters that the
    settings leave out. Columns: ``published_id``, ``printed``,
    ``value`` (empty where nothing is computed), ``status``, ``reason``, ``estimate_id``, ``section``,
    ``row``, ``column``, ``unit``. Raises ``InputRefusedError`` where an estimate, role or discrepancy
    names a figure that was never printed, or two estimates answer the same one.
    """
    answers = _answers(estimates)
    _check_ids(figures, answers, roles, discrepancies)
    role = dict(zip(roles["published_id"], zip(roles["role"], roles["reason"], strict=True), strict=True))
    valid = discrepancies if synthetic else discrepancies[discrepancies["kind"] != SYNTHETIC]
    why = valid.set_index("published_id")["reason"].to_dict()
    values = dict(
        zip(estimates["estimate_id"], zip(estimates["value"], estimates["reason"], strict=True), strict=True)
    )
    rows = []
    for record in figures.to_dict("records"):
        figure = {str(name): str(text) for name, text in record.items()}
        identity, estimate_id = figure["id"], ""
        value: float | None = None
        if identity in answers:
            estimate_id = answers[identity]
            computed, withheld = values[estimate_id]
            status, reason = _verdict(figure, float(computed), withheld, why.get(identity, ""))
            value = None if pd.isna(computed) else float(computed)
        elif identity in inputs:
            status, reason = "input", inputs[identity]
        elif identity in role:
            status, reason = role[identity]
        else:
            status, reason = "not_yet_computed", _absent(figure["section"], left_out)
        rows.append((identity, figure["printed"], value, status, reason, estimate_id, *(
            figure[name] for name in ("section", "row", "column", "unit")
        )))  # fmt: skip
    names = ["published_id", "printed", "value", "status", "reason", "estimate_id"]
    return pd.DataFrame(rows, columns=[*names, "section", "row", "column", "unit"])


def _absent(section: str, left_out: Sequence[str]) -> str:
    if left_out:
        return f"No analysis of {section} is part of this run, which leaves out: {', '.join(left_out)}."
    return f"No analysis of {section} is part of the pipeline yet."


def _verdict(figure: Mapping[str, str], value: float, withheld: str, why: str) -> tuple[str, str]:
    """Status and reason of a figure that an estimate answers."""
    if math.isnan(value):
        return "withheld", withheld
    bound = BOUND.match(figure["printed"])
    if bound:
        limit = float(bound.group(2))
        kept = value < limit if bound.group(1) == "<" else value > limit
        return ("reproduced", "") if kept else ("differs", why or UNEXPLAINED)
    try:
        printed = Decimal(figure["value"])
    except InvalidOperation:
        return "differs", why or f"{figure['printed']!r} is printed where a number belongs."
    step = Decimal(1).scaleb(-decimals(figure["value"], figure["printed"]))
    # Estimates are binary numbers: 12 significant digits put 0.285 back where it was meant to be.
    computed = Decimal(f"{value:.12g}")
    if computed.quantize(step, ROUND_HALF_UP) == printed:
        return "reproduced", ""
    if computed.quantize(step, ROUND_DOWN) == printed:
        return "reproduced_truncated", why
    return "differs", why or UNEXPLAINED


def decimals(value: str, printed: str) -> int:
    """How many decimals the report printed: those of ``printed`` where it has the number as it stands."""
    found = re.search(r"\d[\d,]*\.(\d+)", printed)
    in_value = len(value.partition(".")[2])
    return max(len(found.group(1)), in_value) if found else in_value


def _answers(estimates: pd.DataFrame) -> dict[str, str]:
    """Printed figure → the estimate that answers it.

    Where the release's data and the published inputs both give a figure (a share of people that the cost
    model also derives from printed counts), the data answer: they are the evidence.
    """
    answers: dict[str, str] = {}
    kinds: dict[str, str] = {}
    problems = []
    answering = estimates[estimates["published_id"] != ""]
    # The cost model stays the second answer where its own inputs are counted in the release.
    from_print = (answering["sensitivity"] == "public") | answering["analysis"].str.startswith("costs_")
    for kind, rows in (("data", answering[~from_print]), ("print", answering[from_print])):
        for estimate_id, ids in zip(rows["estimate_id"], rows["published_id"], strict=True):
            for published_id in ids.split(";"):
                if kinds.get(published_id) == kind:
                    problems.append(_twice(published_id, answers[published_id], estimate_id))
                answers.setdefault(published_id, estimate_id)
                kinds.setdefault(published_id, kind)
    if problems:
        raise InputRefusedError(problems)
    return answers


def _twice(published_id: str, one: str, other: str) -> Problem:
    message = f"both {one} and {other} answer this figure."
    return Problem("estimates", key=published_id, rule="unique", message=message)


def _check_ids(
    figures: pd.DataFrame, answers: Mapping[str, str], roles: pd.DataFrame, discrepancies: pd.DataFrame
) -> None:
    printed = set(figures["id"])
    used = {
        "estimates": answers,
        "roles": roles["published_id"],
        "discrepancies": discrepancies["published_id"],
    }
    problems = [
        Problem(name, key=published_id, rule="known", message="no figure with this id was printed.")
        for name, ids in used.items()
        for published_id in ids
        if published_id not in printed
    ]
    if problems:
        raise InputRefusedError(problems)


def summary(compared: pd.DataFrame) -> dict[str, int]:
    """Number of printed figures by status, every status named."""
    counts = compared["status"].value_counts()
    return {status: int(counts.get(status, 0)) for status in STATUSES}

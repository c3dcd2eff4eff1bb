"""Severity of four behaviours at intake, mid-point and closure, and how people moved between severities.

Prevalence and severity (Figures 9 and 10) are of the forms with that behaviour recorded at that wave, so
that waves hold different people. The transitions are of the people with it recorded at all three waves:
the same people at each step, which is what lets one read a change off them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from drive_eval.behaviour.fields import BEHAVIOURS, any_row, known, severity_rows, without_zeros
from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.release.tables.codes import SEVERITIES, WAVES
from drive_eval.rows import Row, count, percent

STEPS = (("intake", "midpoint"), ("midpoint", "closure"), ("intake", "closure"))
DIRECTIONS = {"less": "less severe", "same": "equally severe", "more": "more severe"}
INCOMPLETE = "severity not recorded at all three waves"


def analyse(view: pd.DataFrame, settings: Mapping[str, Any]) -> AnalysisResult:
    """Prevalence and severity of each behaviour at each wave, and transitions between severities.

    ``view``: one row per service user and wave; columns ``su_id``, ``wave`` and the four behaviours, missing
    where not recorded. ``settings``: the ``behaviour`` section of the configuration.
    """
    return build(_rows(view, settings))


def complete_paths(view: pd.DataFrame, behaviour: str) -> pd.DataFrame:
    """Severity at each wave of the people with the behaviour recorded at all three (rows: ``su_id``)."""
    wide = view.pivot(index="su_id", columns="wave", values=behaviour).reindex(columns=list(WAVES))
    return wide.dropna().sort_index()


def _rows(view: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    for behaviour in BEHAVIOURS:
        for wave in WAVES:
            forms = view[view["wave"] == wave]
            name = f"behaviour.severity.{behaviour}.{wave}"
            shared = {
                "analysis": "behaviour_severity",
                "arm": "drive",
                "family": f"behaviour.severity.{behaviour}",
                "population": "service users with the behaviour recorded",
                "wave": wave,
                "term": behaviour,
            }
            fields = ("wave", behaviour)
            yield any_row(forms[behaviour], shared, name, settings, fields, {})
            yield from severity_rows(forms[behaviour], shared, name, settings, fields, {})
        yield from _transitions(view, behaviour, settings)


def _transitions(view: pd.DataFrame, behaviour: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    known(view[behaviour])
    everybody = view["su_id"].nunique()
    paths = complete_paths(view, behaviour)
    reasons = without_zeros({INCOMPLETE: everybody - len(paths)})
    shared = {
        "analysis": "behaviour_severity",
        "arm": "drive",
        "family": f"behaviour.transition.{behaviour}",
        "population": "service users with the behaviour recorded at all three waves",
        "term": behaviour,
    }
    fields = ("su_id", "wave", behaviour)
    name = f"behaviour.transition.{behaviour}"
    basis = Basis(fields, (), len(paths), reasons, "service users with the behaviour at all three waves")
    yield count(shared | {"estimate_id": f"{name}.people.n"}, len(paths), basis, everybody)
    for first, last in STEPS:
        step = f"{name}.{first}_to_{last}"
        period = shared | {"period": f"{first} to {last}"}
        yield from _moves(paths, first, last, period, step, fields, reasons, settings)
        yield from _directions(paths, first, last, period, step, fields, reasons, settings)


def _moves(
    paths: pd.DataFrame, first: str, last: str, shared: Mapping[str, Any], name: str,
    fields: tuple[str, ...], reasons: Mapping[str, int], settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    """Of those with each severity at the first wave: where they were at the last."""
    for start in SEVERITIES:
        rows = paths[paths[first] == start]
        left_out = without_zeros({**reasons, f"not {start} at {first}": len(paths) - len(rows)})
        for end in SEVERITIES:
            estimate = dict(shared) | {
                "estimate_id": f"{name}.{start}.{end}.percent",
                "term": f"{shared['term']}.{start}.{end}",
            }
            basis = Basis(fields, (), len(rows), left_out, f"100 × {end} at {last} / {start} at {first}")
            n = int((rows[last] == end).sum())
            yield percent(estimate, n, len(rows), settings, basis)


def _directions(
    paths: pd.DataFrame, first: str, last: str, shared: Mapping[str, Any], name: str,
    fields: tuple[str, ...], reasons: Mapping[str, int], settings: Mapping[str, Any],
) -> Iterator[Row]:  # fmt: skip
    """How many were judged less, equally and more severe at the last wave than at the first."""
    rank = {severity: place for place, severity in enumerate(SEVERITIES)}
    change = paths[last].map(rank).astype(int) - paths[first].map(rank).astype(int)
    numbers = {"less": int((change < 0).sum()), "same": int((change == 0).sum())}
    numbers["more"] = len(paths) - sum(numbers.values())
    for direction, n in numbers.items():
        estimate = dict(shared) | {
            "estimate_id": f"{name}.{direction}.percent",
            "term": f"{shared['term']}.{direction}",
        }
        formula = f"100 × {DIRECTIONS[direction]} at {last} than at {first} / people"
        yield percent(estimate, n, len(paths), settings, Basis(fields, (), len(paths), reasons, formula))

"""What the page tells about each number when it is asked: embedded once, read by the trace dialogue.

All values are text that is ready to be shown; the script only arranges it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from drive_eval.audit.key import digest
from drive_eval.report import numbers
from drive_eval.report.embed import columns
from drive_eval.report.index import Index, Record, shown
from drive_eval.report.names import DOCUMENTS, label, parameter_name, readable

DIMENSIONS = ("analysis", "population", "arm", "wave", "period", "sensitivity")


def payload(index: Index) -> dict[str, Any]:
    """The traces of every estimate, and what they share: parameters, fields, jobs, printed figures.

    ``ids`` are the estimates' and ``columns`` what is told of each, see ``drive_eval.report.embed``.
    """
    printed = _printed_by_estimate(index)
    traces = [_trace(index, row, printed.get(name, [])) for name, row in index.estimates.items()]
    parameters = index.lineage.get("parameters", {})
    jobs = index.lineage.get("jobs", {})
    before = _jobs_before(jobs)
    used = sorted({given for trace in traces for given in trace.get("inputs", ())})
    return {
        "release": _release(index),
        "ids": list(index.estimates),
        "columns": columns(traces),
        "parameters": {name: _parameter(name, parameters[name]) for name in used if name in parameters},
        "fields": {name: _plain(content) for name, content in index.lineage.get("fields", {}).items()},
        "jobs": {name: _job(content, before[name]) for name, content in jobs.items()},
    }


def _printed_by_estimate(index: Index) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in index.published.values():
        if row["estimate_id"]:
            found.setdefault(str(row["estimate_id"]), []).append(
                {
                    "id": str(row["published_id"]), "printed": str(row["printed"]),
                    "where": f"{row['section']}, {row['row']}, {row['column']}",
                    "status": status_words(str(row["status"])), "reason": str(row["reason"] or ""),
                }
            )  # fmt: skip
    return found


def status_words(status: str) -> str:
    """A comparison's outcome as the page names it."""
    return {
        "reproduced_truncated": "reproduced when cut off instead of rounded",
        "input": "used as an input",
        "not_computable": "not computable from a release",
        "not_yet_computed": "not yet computed",
    }.get(status, status)


def _trace(index: Index, row: Record, printed: list[dict[str, str]]) -> dict[str, Any]:
    unit = str(row["unit"])
    basis = index.basis(str(row["estimate_id"]))
    value = row["value"]
    trace: dict[str, Any] = {
        "label": label(row),
        "shown": shown(row),
        "exact": numbers.precise(float(value), unit) if value is not None else "",
        "unit": numbers.unit_name(unit),
        "interval": _interval(row, unit),
        "support": support(row),
        "method": str(row["method"]),
        "reason": str(row["reason"]),
        "about": [[name.capitalize(), readable(str(row[name]))] for name in DIMENSIONS if row[name]],
        "formula": str(basis.get("formula", "")),
        "fields": list(basis.get("fields", ())),
        "inputs": list(basis.get("inputs", ())),
        "used": f"{basis['rows_used']:,}" if basis.get("rows_used") is not None else "",
        "left": [
            [str(why), "withheld" if rows is None else f"{rows:,}"]
            for why, rows in basis.get("rows_left_out", {}).items()
        ],
        "printed": printed,
        "job": str(index.lineage.get("estimates", {}).get(row["estimate_id"], {}).get("job", "")),
    }
    return {name: content for name, content in trace.items() if content not in ("", [], {})}


def _interval(row: Record, unit: str) -> str:
    if row["lower"] is None or row["upper"] is None:
        return ""
    decimals = 1 if unit == "percent" else None
    limits = numbers.interval(float(row["lower"]), float(row["upper"]), unit, decimals)
    return f"{limits} ({row['interval']})"


def support(row: Record) -> str:
    """The people or rows behind a number: ``127 of 472``."""
    number, total = row["n"], row["denominator"]
    if number is not None and total is not None:
        return f"{number:,} of {total:,}"
    return f"{total if number is None else number:,}" if (number, total) != (None, None) else ""


def _parameter(name: str, content: Mapping[str, Any]) -> dict[str, str]:
    unit = str(content.get("unit", ""))
    document = str(content.get("document", ""))
    return _plain({
        "name": parameter_name(name),
        "value": numbers.precise(float(content["value"]), unit),
        "unit": "" if numbers.says_unit(unit) else numbers.unit_name(unit),
        "status": content.get("status"),
        "document": DOCUMENTS.get(document, document),
        "table": content.get("table"),
        "line": content.get("line"),
        "note": content.get("note"),
    })  # fmt: skip


def _plain(content: Mapping[str, Any]) -> dict[str, str]:
    """The entries of ``content`` that say something, as text."""
    return {str(name): str(value) for name, value in content.items() if value not in (None, "", [], {})}


def _job(content: Mapping[str, Any], before: list[str]) -> dict[str, Any]:
    key = content.get("key", {})
    code = key.get("code", {})
    job: dict[str, Any] = {
        "rule": str(content.get("rule", "")),
        "settings": flatten(key.get("settings", {})),
        "code": code_words(code),
        "packages": ", ".join(f"{name} {version}" for name, version in key.get("packages", {}).items()),
        "seed": "" if key.get("seed") is None else str(key["seed"]),
        "inputs": [[str(path), f"sha256 {value[:16]}…"] for path, value in content.get("inputs", {}).items()],
        "before": before,
    }
    return {name: value for name, value in job.items() if value not in ("", [], {})}


def code_words(code: Mapping[str, str]) -> str:
    """How much code a job can reach, and the digest of all of it, as ``drive-eval trace`` prints it."""
    if not code:
        return ""
    what = "function or class" if len(code) == 1 else "functions and classes"
    return f"{len(code)} {what}, digest {digest(code)}"


def _jobs_before(jobs: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """For each job, those whose outputs it needs, directly or through others, the nearest first."""
    maker = {path: name for name, job in jobs.items() for path in job.get("outputs", {})}
    direct = {
        name: list(dict.fromkeys(maker[path] for path in job.get("inputs", {}) if path in maker))
        for name, job in jobs.items()
    }
    found: dict[str, list[str]] = {}
    for name in jobs:
        reached: dict[str, None] = {}
        waiting = list(direct[name])
        while waiting:
            nearest = waiting.pop(0)
            if nearest not in reached and nearest != name:
                reached[nearest] = None
                waiting += direct[nearest]
        found[name] = list(reached)
    return found


def flatten(content: Any, prefix: str = "") -> list[list[str]]:
    """Nested settings as pairs of a dotted path and a value in words."""
    if isinstance(content, Mapping):
        parts: Iterable[tuple[str, Any]] = content.items()
        return [pair for name, value in parts for pair in flatten(value, f"{prefix}.{name}".lstrip("."))]
    if isinstance(content, list | tuple) and not any(isinstance(item, Mapping | list) for item in content):
        return [[prefix, ", ".join(map(_word, content))]]
    if isinstance(content, list | tuple):
        return [pair for place, item in enumerate(content, 1) for pair in flatten(item, f"{prefix}.{place}")]
    return [] if content in (None, "") else [[prefix, _word(content)]]


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _release(index: Index) -> dict[str, str]:
    return _plain({name: index.release.get(name) for name in ("name", "title", "supplier", "received")})

"""What every published number comes from, gathered from the jobs' sidecars into one document.

The document is what `drive-eval trace` prints and what the report links its numbers to, so that the two
cannot tell different stories. It holds no person-level data: counts of rows, names of columns, digests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from drive_eval.analyses import VIEW_ANALYSES
from drive_eval.costs.parameters import Parameter
from drive_eval.disclosure import rows_left_out
from drive_eval.disclosure_rules import Rules
from drive_eval.figures.spec import FigureSpec
from drive_eval.release.fields import TABLES
from drive_eval.release.model import ReleaseDescription

# What of a basis is told; who contributes how much (``drive_eval.support``) stays in the restricted tree.
TOLD = ("fields", "inputs", "rows_used", "rows_left_out", "formula")


def build(
    estimates: pd.DataFrame,
    jobs: Mapping[str, Mapping[str, Any]],
    release: Mapping[str, Any],
    fields: Mapping[str, Any],
    parameters: Mapping[str, Parameter],
    figures: Iterable[FigureSpec],
    settings: Mapping[str, Any],
    *,
    minimum_n: int,
    rules: Rules | None = None,
) -> dict[str, Any]:
    """The lineage document.

    ``estimates``: those published; ``jobs``: sidecars by job name; ``release``, ``fields`` and
    ``parameters``: what the release consists of; ``settings``: the whole configuration; ``minimum_n``:
    the threshold under which no count of rows left out is told; ``rules``: the gate's, which may round
    counts of rows too.
    """
    holding = rules or Rules(minimum_n)
    entries = _estimate_entries(estimates, jobs, holding)
    return {
        "release": dict(release),
        "settings": dict(settings),
        "parameters": {name: asdict(parameter) for name, parameter in sorted(parameters.items())},
        "fields": dict(fields),
        "estimates": entries,
        "figures": {figure.slug: _figure_entry(figure, entries, jobs) for figure in figures},
        "jobs": {name: _job_entry(job, holding) for name, job in jobs.items()},
    }


def columns(fields: Iterable[str], table: str) -> list[str]:
    """The source columns, as ``table.field``, that stand behind the fields of a basis.

    Estimates from several tables name the table of each field themselves; the others are of ``table``. The
    columns that identify a row are added: by them rows find those of other tables.
    """
    named = [name if "." in name else f"{table}.{name}" for name in fields]
    tables = dict.fromkeys(name.partition(".")[0] for name in named)
    ids = (f"{each}.{field}" for each in tables if each in TABLES for field in TABLES[each].row_id)
    return list(dict.fromkeys((*named, *ids)))


def unread(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """Estimates that name fields which no view behind their job reads → those fields.

    Such a trace would send an auditor to columns that have nothing to do with the number.
    """
    jobs = document["jobs"]
    made = {path: name for name, job in jobs.items() for path in job["outputs"]}
    behind: dict[str, frozenset[str]] = {}

    def read(name: str) -> frozenset[str]:
        if name not in behind:
            before = {made[path] for path in jobs[name]["inputs"] if path in made}
            behind[name] = frozenset(jobs[name]["key"].get("sources", ())).union(*map(read, sorted(before)))
        return behind[name]

    found = {
        name: sorted(set(entry["basis"]["fields"]) - read(entry["job"]))
        for name, entry in document["estimates"].items()
    }
    return {name: fields for name, fields in found.items() if fields}


def _estimate_entries(
    estimates: pd.DataFrame, jobs: Mapping[str, Mapping[str, Any]], rules: Rules
) -> dict[str, dict[str, Any]]:
    """For each published estimate, the job that computed it and what it rests on.

    A withheld estimate keeps its job but not its basis: how many rows were left out may be what the
    gate withholds.
    """
    found: dict[str, dict[str, Any]] = {}
    withheld = set(estimates.loc[estimates["value"].isna(), "estimate_id"])
    published = set(estimates["estimate_id"])
    tables = {entry.id: entry.table for entry in VIEW_ANALYSES}
    for job, content in jobs.items():
        table = tables.get(job, "")
        for estimate_id, basis in content["basis"].items():
            if estimate_id in published:
                told = ("fields",) if estimate_id in withheld else TOLD
                kept = {name: basis[name] for name in told if name in basis}
                if "rows_left_out" in kept:
                    kept["rows_left_out"] = rows_left_out(kept["rows_left_out"], rules.minimum_n, rules)
                if "rows_used" in kept:
                    kept["rows_used"] = rules.rounded(kept["rows_used"])
                kept["fields"] = columns(kept.get("fields", []), table)
                found[estimate_id] = {"job": job, "basis": kept}
    missing = sorted(published - set(found))
    if missing:
        raise ValueError(f"{len(missing)} published estimates have no lineage, the first is {missing[0]}")
    return dict(sorted(found.items()))


def _figure_entry(
    figure: FigureSpec, estimates: Mapping[str, Any], jobs: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    drawn = next((name for name in jobs if name.endswith(f".{figure.slug}")), "")
    shown = [name for name in estimates if name.startswith(figure.prefixes)]
    return {"title": figure.title, "estimates": shown, "job": drawn}


def _job_entry(job: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    entry = {name: job[name] for name in ("rule", "wildcards", "key", "inputs", "outputs", "facts")}
    if "rows" in entry["facts"]:
        (rows,) = rows_left_out({"": entry["facts"]["rows"]}, rules.minimum_n, rules).values()
        told = {name: fact for name, fact in entry["facts"].items() if name != "rows"}
        entry["facts"] = told | ({} if rows is None else {"rows": rows})
    return entry


def field_entries(
    description: ReleaseDescription, digests: Mapping[str, str], letters: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """For each described field: where it stands in the source, its column's digest, what it means.

    ``digests`` and ``letters``: of every described column, as ``table.field``.
    """
    entries: dict[str, dict[str, Any]] = {}
    for table, described in description.tables.items():
        for name, column in described.columns.items():
            entries[f"{table}.{name}"] = {
                "file": described.file,
                "path": description.file_of(table).path,
                "sheet": described.sheet or "",
                "header": column.header,
                "letter": letters.get(f"{table}.{name}", ""),
                "digest": digests[f"{table}.{name}"],
                "definition": TABLES[table].fields[name].definition,
            }
    return entries

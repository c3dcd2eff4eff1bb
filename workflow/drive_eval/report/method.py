"""Chapter Data and method: the release's files, what was left out and why, settings and code."""

from collections.abc import Mapping
from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.names import label
from drive_eval.report.trace import code_words, flatten


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows."""
    return {
        "files": index.release.get("files", []),
        "fields": index.lineage.get("fields", {}),
        "validation": flatten({
            name: value for name, value in index.validation.items() if name not in ("errors", "warnings")
        }),
        "errors": _how_many(index.validation.get("errors", 0)),
        "warnings": _how_many(index.validation.get("warnings", 0)),
        "warnings_withheld": index.validation.get("warnings", 0) is None,
        "attrition": attrition(index),
        "settings": flatten(index.lineage.get("settings", {})),
        "jobs": jobs(index),
    }  # fmt: skip


def _how_many(content: Any) -> int:
    """A count that may be given as such or as the list of what was counted."""
    return len(content) if isinstance(content, list | tuple | Mapping) else int(content or 0)


def attrition(index: Index) -> list[dict[str, Any]]:
    """One row for each distinct way in which an analysis used its rows.

    ``analysis``, ``population``, ``wave``, ``used``, ``left`` (reason, rows; none where withheld),
    ``about`` (the estimates concerned, by name, or how many there are).
    """
    found: dict[tuple[Any, ...], list[str]] = {}
    for estimate_id, row in index.estimates.items():
        basis = index.basis(estimate_id)
        if basis.get("rows_used") is not None:
            left = tuple((str(why), rows) for why, rows in basis.get("rows_left_out", {}).items())
            key = (row["analysis"], row["population"], row["wave"], int(basis["rows_used"]), left)
            found.setdefault(key, []).append(label(row))
    return [
        {
            "analysis": analysis, "population": population, "wave": wave, "used": used, "left": left,
            "about": names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more",
        }
        for (analysis, population, wave, used, left), names in found.items()
    ]  # fmt: skip


def jobs(index: Index) -> list[dict[str, str]]:
    """Each job with its rule, its seed and the digest of its code."""
    rows = []
    for name, content in index.lineage.get("jobs", {}).items():
        key = content.get("key", {})
        seed = "" if key.get("seed") is None else str(key["seed"])
        code = code_words(key.get("code", {}))
        rows.append({"name": name, "rule": str(content.get("rule", "")), "code": code, "seed": seed})
    return rows

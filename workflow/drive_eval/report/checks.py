"""Chapter Checks: every printed figure and what became of it."""

from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.tables import STATUS_LABELS, STATUS_MEANINGS, by_section, cells, status_counts


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows."""
    everything = list(cells(index))
    return {
        "figures": everything,
        "counts": status_counts(everything),
        "meanings": STATUS_MEANINGS,
        "labels": STATUS_LABELS,
        "differences": [each for each in everything if each.status == "differs"],
        "truncated": [each for each in everything if each.status == "reproduced_truncated"],
        "sections": sections(index),
    }


def sections(index: Index) -> list[tuple[str, int, dict[str, int]]]:
    """Printed table or passage, how many figures it has, and how many of each outcome."""
    rows = []
    for name, part in by_section(cells(index)).items():
        rows.append((name, len(part), {code: number for code, _, number in status_counts(part)}))
    return rows

"""The report's tables as plain rows: a printed table with its recomputed values beside it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from drive_eval.report.index import Index, Record

STATUS_LABELS = {
    "reproduced": "Reproduced",
    "reproduced_truncated": "Reproduced if cut off",
    "differs": "Different",
    "input": "Used as an input",
    "withheld": "Withheld",
    "not_computable": "Not computable",
    "not_yet_computed": "Not yet computed",
}
STATUS_MEANINGS = {
    "reproduced": "The recomputed value, rounded to the decimals that were printed, is the printed value.",
    "reproduced_truncated": "The printed value follows when further decimals are cut off, not rounded.",
    "differs": "The recomputed value is another one; the reason is given beside it.",
    "input": "The pipeline takes this figure as an input, so agreement would prove nothing.",
    "withheld": "The recomputed value is kept back by the disclosure rules.",
    "not_computable": "No data release holds what the figure would need.",
    "not_yet_computed": "No analysis for this figure is part of the pipeline yet.",
}


@dataclass(frozen=True)
class Cell:
    """One printed figure and what the pipeline has for it; ids are empty where there is nothing."""

    published_id: str
    section: str
    row: str
    column: str
    printed: str
    status: str
    reason: str
    estimate_id: str
    unrounded_id: str

    @property
    def decimals(self) -> int | None:
        """As many decimals as were printed; none to go by where a whole number was."""
        found = re.search(r"\d\.(\d+)", self.printed)
        return len(found.group(1)) if found else None

    @property
    def status_label(self) -> str:
        """The comparison's outcome in words."""
        return STATUS_LABELS.get(self.status, self.status)


def cell(index: Index, row: Record) -> Cell:
    """The printed figure of one row of the published figures."""
    estimate_id = index.known(str(row["estimate_id"]))
    return Cell(
        published_id=str(row["published_id"]),
        section=str(row["section"]),
        row=str(row["row"]),
        column=str(row["column"]),
        printed=str(row["printed"]),
        status=str(row["status"]),
        reason=str(row["reason"]),
        estimate_id=estimate_id,
        unrounded_id=index.unrounded(estimate_id),
    )


def cells(index: Index, sections: Iterable[str] | None = None) -> Iterator[Cell]:
    """The printed figures of ``sections`` (or all), in the order of the published figures."""
    wanted = None if sections is None else set(sections)
    for row in index.published.values():
        if wanted is None or row["section"] in wanted:
            yield cell(index, row)


def grouped(found: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Cells by the row of the printed table that they stand in."""
    groups: dict[str, list[Cell]] = {}
    for each in found:
        groups.setdefault(each.row, []).append(each)
    return groups


def answered(
    index: Index, titles: Mapping[str, str], keep: Callable[[Cell], bool] | None = None
) -> list[tuple[str, str, dict[str, list[Cell]]]]:
    """The printed tables of ``titles`` (name to title) that anything answers, for a chapter's comparisons.

    Returns name, title and, by the printed table's rows, the cells that ``keep`` keeps (all, without it).
    """
    found = []
    for name, title in titles.items():
        section = [each for each in cells(index, [name]) if keep is None or keep(each)]
        if any(each.estimate_id for each in section):
            found.append((name, title, grouped(section)))
    return found


def by_section(found: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Cells by printed table."""
    groups: dict[str, list[Cell]] = {}
    for each in found:
        groups.setdefault(each.section, []).append(each)
    return groups


def status_counts(found: Iterable[Cell]) -> list[tuple[str, str, int]]:
    """Code, label and number of figures for each outcome that occurs, in the order of their meaning."""
    numbers = dict.fromkeys(STATUS_LABELS, 0)
    for each in found:
        numbers[each.status] = numbers.get(each.status, 0) + 1
    return [(code, STATUS_LABELS.get(code, code), number) for code, number in numbers.items() if number]

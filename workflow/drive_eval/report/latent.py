"""Groups of service users by their needs, part of the chapter Needs."""

from dataclasses import dataclass
from typing import Any

from drive_eval.needs.assessed import BEHAVIOURS
from drive_eval.report.index import Index

PREFIX = "latent.fit.k"
COLUMNS = {
    "log_likelihood": "Log-likelihood",
    "parameters": "Free parameters",
    "aic": "AIC",
    "bic": "BIC",
    "sabic": "Adjusted BIC",
    "entropy": "Entropy",
    "blrt_p": "Bootstrap test against one class fewer, p",
    "starts_at_maximum": "Starts at the maximum",
}
DECIMALS = {"log_likelihood": 1, "aic": 1, "bic": 1, "sabic": 1, "entropy": 2, "blrt_p": 3}


@dataclass(frozen=True)
class FitCell:
    """One number of Table A3.1 or beside it: the estimate, or nothing, and what was printed."""

    estimate_id: str
    decimals: int
    printed: str


def fits(index: Index) -> list[tuple[int, list[FitCell]]]:
    """Number of classes → its cells in the order of ``COLUMNS``, for every number that was fitted."""
    numbers = sorted(
        int(name.removeprefix(PREFIX).split(".")[0])
        for name in index.estimates
        if name.startswith(PREFIX) and name.endswith(".log_likelihood")
    )
    return [(classes, [_cell(index, classes, column) for column in COLUMNS]) for classes in numbers]


def _cell(index: Index, classes: int, column: str) -> FitCell:
    name = f"{PREFIX}{classes}.{column}"
    row = index.estimates.get(name)
    if row is None:
        return FitCell("", 0, "")
    printed = str(index.published.get(str(row["published_id"]), {}).get("printed", ""))
    return FitCell(name, DECIMALS.get(column, 0), printed)


METHODS = {"modal": "Taken as known (the report)", "bch": "Corrected, BCH", "ml": "Corrected, ML"}


def behaviours(index: Index) -> list[tuple[str, list[str]]]:
    """Each behaviour with its tests of no difference between the classes, by method."""
    number = index.value("latent.choice.fixed.classes")
    if number is None:
        return []
    starts = {title: f"latent.k{int(number)}.behaviours.{name}" for name, title in BEHAVIOURS.items()}
    rows = [
        (title, [index.known(f"{start}.{method}.wald_p") for method in METHODS])
        for title, start in starts.items()
    ]
    return rows if any(cell for _, row in rows for cell in row) else []


def context(index: Index) -> dict[str, Any]:
    """What the part's template shows; empty where the release has no latent class analysis."""
    return {
        "fits": fits(index),
        "headings": list(COLUMNS.values()),
        "behaviours": behaviours(index),
        "methods": list(METHODS.values()),
        "report": index.known("latent.choice.fixed.classes"),
        "configured": index.known("latent.choice.configured.classes"),
        "differ": index.value("latent.choice.fixed.classes")
        != index.value("latent.choice.configured.classes"),
    }

"""What the script of every figure does: pick the figure, draw it, write it."""

from collections.abc import Iterable, Mapping
from typing import Any

from drive_eval import estimates
from drive_eval.figures.drawing import Drawing, write
from drive_eval.figures.spec import FigureSpec
from drive_eval.figures.style import Meta
from drive_eval.jobs import Job
from drive_eval.published.registry import read_figures


def draw(this: Job, snakemake: Any, specs: Iterable[FigureSpec], drawings: Mapping[str, Drawing]) -> None:
    """Draw the figure that the job's wildcard names, of those of its chapter."""
    slug = str(snakemake.wildcards.figure)
    write(
        next(spec for spec in specs if spec.slug == slug),
        drawings[slug],
        estimates.combine(map(estimates.read, snakemake.input.estimates)),
        read_figures(snakemake.input.published),
        Meta(**this.settings),
        this.path("svg"),
        this.path("png"),
        this.path("data"),
    )

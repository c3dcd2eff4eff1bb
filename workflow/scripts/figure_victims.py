"""Draw one figure of the chapter on victims-survivors, and write the table behind it."""

from drive_eval import estimates
from drive_eval.figures.drawing import write
from drive_eval.figures.registry import by_slug
from drive_eval.figures.style import Meta
from drive_eval.figures.victims import DRAWINGS
from drive_eval.jobs import job
from drive_eval.published.registry import read_figures

with job(snakemake) as this:
    slug = snakemake.wildcards.figure
    write(
        by_slug(slug),
        DRAWINGS[slug],
        estimates.combine(map(estimates.read, snakemake.input.estimates)),
        read_figures(snakemake.input.published),
        Meta(**this.settings),
        this.path("svg"),
        this.path("png"),
        this.path("data"),
    )

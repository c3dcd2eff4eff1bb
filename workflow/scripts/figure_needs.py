"""Draw one figure of the chapter on needs, and write the table behind it."""

from drive_eval.figures.job import draw
from drive_eval.figures.needs import DRAWINGS
from drive_eval.figures.specs.needs import FIGURES
from drive_eval.jobs import job

with job(snakemake) as this:
    draw(this, snakemake, FIGURES, DRAWINGS)

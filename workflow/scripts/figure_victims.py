"""Draw one figure of the chapter on victims-survivors, and write the table behind it."""

from drive_eval.figures.job import draw
from drive_eval.figures.specs.victims import FIGURES
from drive_eval.figures.victims import DRAWINGS
from drive_eval.jobs import job

with job(snakemake) as this:
    draw(this, snakemake, FIGURES, DRAWINGS)

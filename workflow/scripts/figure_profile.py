"""Draw one figure of the chapter on who took part, and write the table behind it."""

from drive_eval.figures.flow import DRAWINGS
from drive_eval.figures.job import draw
from drive_eval.figures.specs.profile import FIGURES
from drive_eval.jobs import job

with job(snakemake) as this:
    draw(this, snakemake, FIGURES, DRAWINGS)

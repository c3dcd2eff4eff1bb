"""Draw one figure of the chapter on the simulation of costs, and write the table behind it."""

from drive_eval.figures.job import draw
from drive_eval.figures.simulation import DRAWINGS
from drive_eval.figures.specs.simulation import FIGURES
from drive_eval.jobs import job

with job(snakemake) as this:
    draw(this, snakemake, FIGURES, DRAWINGS)

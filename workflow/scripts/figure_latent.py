"""Draw one figure of the chapter on latent classes, and write the table behind it."""

from drive_eval.figures.job import draw
from drive_eval.figures.latent import DRAWINGS
from drive_eval.figures.specs.latent import FIGURES
from drive_eval.jobs import job

with job(snakemake) as this:
    draw(this, snakemake, FIGURES, DRAWINGS)

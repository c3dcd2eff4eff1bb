"""Estimates of the simulated cost of a case."""

from drive_eval.jobs import job
from drive_eval.simulation.cost_rows import analyse
from drive_eval.simulation.draw_files import read_draws
from drive_eval.simulation.setup import setup

with job(snakemake) as this:
    made = setup(dict(snakemake.input.items()), this.settings)
    this.write_result("estimates", analyse(read_draws(snakemake.input.draws), made))

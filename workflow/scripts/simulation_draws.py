"""A run of draws of the cost model."""

from drive_eval.jobs import job
from drive_eval.simulation.draw_files import write_draws
from drive_eval.simulation.model import simulate
from drive_eval.simulation.setup import setup

with job(snakemake) as this:
    model = setup(dict(snakemake.input.items()), this.settings).model()
    sampler, seed = this.settings["simulation"]["sampler"], this.settings["draw_seed"]
    first, end = this.settings["draws"]
    write_draws(simulate(model, seed, sampler, first, end), this.path("draws"))

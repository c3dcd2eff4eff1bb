"""Estimates of what the measured change saves, when that pays for Drive, and what knowing more is worth."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.simulation.benefit_job import analyse
from drive_eval.simulation.draw_files import read_draws
from drive_eval.simulation.setup import setup

with job(snakemake) as this:
    made = setup(dict(snakemake.input.items()), this.settings)
    effects, people = pd.read_parquet(snakemake.input.effects), snakemake.input.effect_estimates
    seeds = (this.settings["draw_seed"], this.seed)
    this.write_result("estimates", analyse(made, read_draws(snakemake.input.draws), effects, people, seeds))

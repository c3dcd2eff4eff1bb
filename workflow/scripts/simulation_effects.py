"""Measured changes in incidents: their draws, and their estimates."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.simulation.effect_rows import analyse
from drive_eval.simulation.modelled_file import read_modelled

VIEWS = ("police", "randomisation", "service_users", "marac", "insights_intake", "insights_exit")

with job(snakemake) as this:
    views = {table: pd.read_parquet(snakemake.input[table]) for table in VIEWS}
    settings = this.settings["simulation"]
    # Empty unless the models of behaviour are computed and take part.
    modelled = read_modelled(snakemake.input.behaviour_draws, snakemake.input.behaviour_estimates, settings)
    result, draws = analyse(views, settings, this.seed, modelled)
    draws.to_parquet(this.path("draws"), index=False)
    this.write_result("estimates", result)

"""Measured changes in incidents: their draws, and their estimates."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.simulation.effect_rows import analyse

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    result, draws = analyse(views, this.settings["simulation"], this.seed)
    draws.to_parquet(this.path("draws"), index=False)
    this.write_result("estimates", result)

"""Estimates of the analysis reoffending_rates, from its views, one for each table."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.reoffending.rates import analyse

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    result = analyse(views, this.settings["reoffending"], this.settings["windows"], this.seed)
    this.write_result("estimates", result)

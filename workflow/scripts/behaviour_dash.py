"""Estimates of the analysis behaviour_dash, from its views, one for each table."""

import pandas as pd

from drive_eval.behaviour.dash import analyse
from drive_eval.jobs import job

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    this.write_result("estimates", analyse(views, this.settings))

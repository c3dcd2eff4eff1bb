"""Estimates of the analysis needs_behaviours, from its views, one for each table."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.needs.behaviours import analyse

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    this.write_result("estimates", analyse(views, this.settings))

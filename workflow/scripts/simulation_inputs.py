"""Inputs of the cost model counted in the release: their estimates, and the inputs themselves."""

import pandas as pd

from drive_eval.costs.parameters import load_parameters
from drive_eval.jobs import job
from drive_eval.simulation.count_rows import analyse
from drive_eval.simulation.counted import write_counted

VIEWS = ("police", "randomisation", "needs", "service_users", "insights_intake", "insights_exit")

with job(snakemake) as this:
    views = {table: pd.read_parquet(snakemake.input[table]) for table in VIEWS}
    result, counted = analyse(views, load_parameters(snakemake.input.source), this.settings)
    write_counted(counted, this.path("inputs"))
    this.write_result("estimates", result)

"""Estimates of the analysis needs_engagement, from its view."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.needs.engagement import analyse

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.view)
    this.write_result("estimates", analyse(view, this.settings))

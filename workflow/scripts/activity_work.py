"""Estimates of the analysis activity_work, from its view."""

import pandas as pd

from drive_eval.activity.work import analyse
from drive_eval.jobs import job

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.actions)
    this.write_result("estimates", analyse(view, this.settings))

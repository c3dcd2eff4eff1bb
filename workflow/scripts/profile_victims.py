"""Estimates of the analysis profile_victims, from its view."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.profile.victims import analyse

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.insights_intake)
    this.write_result("estimates", analyse(view, this.settings))

"""Estimates of the analysis profile_duration, from its view."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.profile.duration import analyse

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.service_users)
    this.write_result("estimates", analyse(view, this.settings))

"""Estimates of the analysis profile_suicide, from its view."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.profile.suicide import analyse

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.needs)
    this.write_result("estimates", analyse(view, this.settings))

"""Estimates of the analysis reoffending_quality, from its view."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.reoffending.quality import analyse

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.police)
    this.write_result("estimates", analyse(view))

"""Estimates of the analysis behaviour_severity, from its view."""

import pandas as pd

from drive_eval.behaviour.severity import analyse
from drive_eval.jobs import job

with job(snakemake) as this:
    view = pd.read_parquet(snakemake.input.risk)
    this.write_result("estimates", analyse(view, this.settings))

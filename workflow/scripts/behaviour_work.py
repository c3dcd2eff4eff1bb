"""Estimates of the models of direct work, from their draws."""

import pandas as pd

from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.behaviour_models.files import read_fits
from drive_eval.behaviour_models.work import analyse
from drive_eval.jobs import job

with job(snakemake) as this:
    result = analyse(
        {name: pd.read_parquet(snakemake.input[name]) for name in ("service_users", "actions")},
        dict(zip(BEHAVIOURS, map(pd.read_parquet, snakemake.input.risk), strict=True)),
        dict(zip(BEHAVIOURS, map(read_fits, snakemake.input.draws), strict=True)),
        this.settings["models"],
        this.settings["bayes"],
    )
    this.write_result("estimates", result)

"""Estimates of the analysis reoffending_posterior, from its views and the posterior draws."""

import pandas as pd

from drive_eval.bayes.files import read_draws
from drive_eval.jobs import job
from drive_eval.reoffending.posterior_rows import analyse

with job(snakemake) as this:
    files = dict(snakemake.input.items())
    kept = read_draws(files.pop("draws"), whatever_the_verdict=True)
    views = {table: pd.read_parquet(path) for table, path in files.items()}
    settings = this.settings
    result = analyse(
        views, kept, settings["reoffending"], settings["windows"], settings["interval_level"], this.seed
    )
    this.write_result("estimates", result)

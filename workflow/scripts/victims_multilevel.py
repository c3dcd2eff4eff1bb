"""Estimates of the analysis victims_multilevel, from its views and the draws."""

import pandas as pd

from drive_eval.bayes.files import read_draws
from drive_eval.jobs import job
from drive_eval.victims.did_design import of_each
from drive_eval.victims.multilevel_rows import analyse
from drive_eval.victims.people import pairs

TABLES = ("insights_intake", "insights_exit", "randomisation")

with job(snakemake) as this:
    sample = pairs({table: pd.read_parquet(snakemake.input[table]) for table in TABLES})
    data = of_each(sample, this.settings["did"])
    kept = read_draws(snakemake.input.draws, whatever_the_verdict=True)
    this.write_result("estimates", analyse(data, kept, this.settings, this.seed))

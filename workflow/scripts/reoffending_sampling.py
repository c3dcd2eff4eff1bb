"""Draws from the Bayesian model of incidents by period, with the verdict on them."""

import pandas as pd

from drive_eval.bayes.files import write_draws
from drive_eval.jobs import job
from drive_eval.reoffending.posterior import fit, material
from drive_eval.reoffending.posterior_rows import police_together

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    data = police_together(views, this.settings["reoffending"], this.settings["windows"])
    own = this.settings["reoffending"]["posterior"]
    draws, verdict = fit(material(data), own, this.settings["sampling"], this.settings["gates"], this.seed)
    write_draws(draws.values, [verdict], this.path("draws"))

"""Fit the models of direct work of one behaviour."""

import pandas as pd

from drive_eval.behaviour_models.files import write_fits
from drive_eval.behaviour_models.fits import fit_work
from drive_eval.jobs import job

with job(snakemake) as this:
    draws = fit_work(
        pd.read_parquet(snakemake.input.service_users),
        pd.read_parquet(snakemake.input.actions),
        pd.read_parquet(snakemake.input.risk),
        this.settings["behaviour"],
        this.settings["models"],
        this.settings["bayes"],
        this.seed,
    )
    write_fits(draws, this.path("draws"))

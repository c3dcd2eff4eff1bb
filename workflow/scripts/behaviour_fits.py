"""Fit the models of change of one behaviour: pooled and multilevel, each also with imputed predictors."""

import pandas as pd

from drive_eval.behaviour_models.files import write_fits
from drive_eval.behaviour_models.fits import fit_change
from drive_eval.jobs import job

with job(snakemake) as this:
    draws, imputed, imputed_multilevel, sets = fit_change(
        pd.read_parquet(snakemake.input.service_users),
        pd.read_parquet(snakemake.input.actions),
        pd.read_parquet(snakemake.input.risk),
        this.settings["behaviour"],
        this.settings["models"],
        this.settings["bayes"],
        this.seed,
    )
    write_fits(draws, this.path("draws"))
    write_fits(imputed, this.path("imputed"))
    write_fits(imputed_multilevel, this.path("imputed_multilevel"))
    sets.to_parquet(this.path("sets"), index=False)

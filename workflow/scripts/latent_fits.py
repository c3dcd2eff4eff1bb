"""Fit the latent class models, one for each number of classes."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.enumeration import fit_all
from drive_eval.latent.files import write_fits

with job(snakemake) as this:
    fits = fit_all(pd.read_parquet(snakemake.input.view), this.settings, this.seed)
    write_fits(fits, this.path("fits"))
    this.facts["warnings"] = {str(classes): list(fit.warnings) for classes, fit in fits.items()}
